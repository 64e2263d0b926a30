// Real encounters: the counts and rates that a plain walk over the files gives.
#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/sim/rates.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/plain_mimic.h"
#include "tests/support/replay.h"

namespace quell {
namespace {

// One-line alerts, each threshold in the source's unit and in another one that converts exactly.
struct Threshold {
  const char* name;
  const char* codes;      // of the concept
  const char* declared;   // unit and what else the concept needs
  const char* condition;  // on the value
  const char* item;       // for the independent count
  const char* comparison;
  double limit;
  int64_t expected;  // as published with the data
};
const Threshold kThresholds[] = {
    {"k_above_6", "local \"mimic:50971\"", "unit mmol/L\n valence 1", "> 6.0 mEq/L", "50971", ">", 6.0, 17},
    {"k_above_6_mg", "local \"mimic:50971\"", "unit mg/dL\n molar mass 39.0983 g/mol\n valence 1", "> 6.0 mmol/L",
     "50971", ">", 6.0, 17},
    {"k_from_6", "local \"mimic:50971\"", "unit meq/L", ">= 6.0 mEq/L", "50971", ">=", 6.0, 19},
    {"k_from_6_umol", "local \"mimic:50971\"", "unit umol/L\n valence 1", ">= 6000 umol/L", "50971", ">=", 6.0, 19},
    {"k_below_3", "local \"mimic:50971\"", "unit mmol/L\n valence 1", "< 3.0 mmol/L", "50971", "<", 3.0, 10},
    {"na_below_125", "local \"mimic:50983\"", "unit mmol/L\n valence 1", "< 125 mmol/L", "50983", "<", 125, 4},
    {"hb_below_7", "local \"mimic:51222\"", "unit g/dL", "< 7.0 g/dL", "51222", "<", 7.0, 31},
    {"hb_below_70_g_l", "local \"mimic:51222\"", "unit g/L", "< 70 g/L", "51222", "<", 7.0, 31},
    {"glucose_below_54", "local \"mimic:50931\"", "unit mg/dL", "< 54 mg/dL", "50931", "<", 54, 7},
    {"glucose_below_3", "local \"mimic:50931\"", "unit mmol/L\n molar mass 180 g/mol", "< 3.0 mmol/L", "50931", "<", 54,
     7},
    {"lactate_above_4", "local \"mimic:50813\"", "unit mmol/L", "> 4 mmol/L", "50813", ">", 4, 54},
    {"lactate_above_4_mg", "local \"mimic:50813\"", "unit mg/dL\n molar mass 90 g/mol", "> 36 mg/dL", "50813", ">", 4,
     54},
    {"inr_above_4", "local \"mimic:51237\"", "unit 1", "> 4", "51237", ">", 4, 16},
    {"inr_above_400_percent", "local \"mimic:51237\"", "unit %", "> 400 %", "51237", ">", 4, 16},
    {"platelets_below_50", "local \"mimic:51265\"", "unit K/uL", "< 50 K/uL", "51265", "<", 50, 174},
    {"platelets_below_50000", "local \"mimic:51265\"", "unit 10*9/L", "< 50000 /uL", "51265", "<", 50, 174},
    {"creatinine_from_4", "local \"mimic:50912\"", "unit mg/dL", ">= 4.0 mg/dL", "50912", ">=", 4.0, 53},
    {"creatinine_from_4_umol", "local \"mimic:50912\"", "unit umol/L\n molar mass 113.12 g/mol", ">= 4.0 mg/dL",
     "50912", ">=", 4.0, 53},
    {"creatinine_from_40_mg_l", "local \"mimic:50912\"", "unit mg/L", ">= 40 mg/L", "50912", ">=", 4.0, 53},
};

// Two alerts a threshold: on the value that triggered, and on the latest one.
std::string ThresholdRules() {
  std::string text = "language 1\nmodule thresholds\n";
  for (const Threshold& t : kThresholds) {
    std::string name = t.name;
    text += "concept C_" + name + " { " + t.codes + "\n " + t.declared + " }\n";
    text += "alert " + name + " { status silent\n on result C_" + name + "\n when this value " + t.condition + " }\n";
    text += "alert latest_" + name + " { status silent\n on result C_" + name + "\n when latest C_" + name + " " +
            t.condition + " }\n";
  }
  text +=
      "concept ByLoinc { loinc 718-7\n unit g/dL }\n"
      "alert hb_by_loinc { status silent\n on result ByLoinc\n when this value < 7.0 g/dL }\n";
  return text;
}

}  // namespace

TEST_CASE("mimic demo - thresholds fire as often as the files say, in any unit") {
  std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(ThresholdRules());
  sim::ReplayResult result = testing::ReplayAll(*rules, testing::ReadAll(*path));
  testing::PlainMimic plain(*path);
  for (const Threshold& t : kThresholds) {
    CAPTURE(t.name);
    testing::PlainMimic::Labs labs = plain.CountLabs({t.item}, t.comparison, t.limit);
    CHECK(labs.all() == t.expected);
    for (const std::string& name : {std::string(t.name), "latest_" + std::string(t.name)}) {
      const sim::AlertCounts& counts = testing::CountsOf(result, *rules, name);
      CHECK(counts.when_true == t.expected);
      CHECK(counts.when_unknown == 0);
      CHECK(counts.silent == labs.all());
      CHECK(counts.outside_encounter == labs.outside);
      CHECK(sim::CheckIdentities(counts) == "");
    }
  }
  CHECK(testing::CountsOf(result, *rules, "hb_by_loinc").when_true == 37);
}

TEST_CASE("mimic demo - rates agree with an independent count") {
  std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  std::shared_ptr<const RuleSet> rules = testing::CompileRules(ThresholdRules());
  sim::ReplayResult result = testing::ReplayAll(*rules, testing::ReadAll(*path));
  testing::PlainMimic plain(*path);
  testing::PlainMimic::Labs labs = plain.CountLabs({"50971"}, ">", 6.0);
  std::array<sim::Rate, 4> rates = sim::RatesOf(testing::CountsOf(result, *rules, "k_above_6"), result.denominators);
  CHECK(rates[0].key == "per_encounter");
  CHECK(rates[0].numerator == labs.inside);
  CHECK(rates[0].denominator == static_cast<double>(plain.Encounters()));
  CHECK(rates[1].key == "per_patient_day");
  CHECK(rates[1].numerator == labs.inside);
  CHECK(rates[1].denominator == doctest::Approx(plain.EncounterDays()).epsilon(1e-9));
  CHECK(rates[2].key == "per_100_orders");
  CHECK(rates[2].numerator == labs.all());
  CHECK(rates[2].denominator == static_cast<double>(plain.OrdersAttempted()));
  CHECK(rates[2].value() ==
        doctest::Approx(100.0 * static_cast<double>(labs.all()) / static_cast<double>(plain.OrdersAttempted())));
  // Clocks are shifted patient by patient: two patients' days are never the same day.
  CHECK(rates[3].key == "per_clinician_patient_day");
  CHECK(rates[3].numerator == labs.all());
  CHECK(rates[3].denominator == static_cast<double>(plain.ClinicianPatientDays()));
}

TEST_CASE("mimic demo - the rules that are shipped say something, and add up") {
  std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  records::RecordSet records = testing::ReadAll(*path);
  std::vector<Source> sources;
  for (const char* file : {"potassium", "kidney", "glucose", "anticoagulation"}) {
    sources.push_back({file, testing::ReadFile(testing::SourcePath(std::string("rules/") + file + ".quell"))});
  }
  CompileResult compiled = RuleSet::Compile(sources);
  REQUIRE(compiled.rules != nullptr);
  sim::ReplayOptions options;
  options.as_live = testing::AllAlerts(*compiled.rules);
  options.keep_firings = true;
  sim::ReplayResult result = testing::ReplayAll(*compiled.rules, records, options);
  int64_t fired = 0, held = 0;
  for (const sim::AlertCounts& counts : result.alerts) {
    CHECK(sim::CheckIdentities(counts) == "");
    CHECK(counts.evaluations > 0);
    fired += counts.fired;
    held += counts.held_by_lockout;
  }
  CHECK(fired > 100);
  CHECK(held > 100);
  CHECK(static_cast<int64_t>(result.firings.size()) == fired + held);
}

// Cutting the records at T gives exactly the firings before T: nothing looks ahead.
TEST_CASE("mimic demo - cutting the records at T gives exactly the firings before T") {
  std::optional<std::string> path = testing::SharedData("mimic-iv-demo-60");
  if (!path.has_value()) return;
  records::RecordSet records = testing::ReadAll(*path);
  std::shared_ptr<const RuleSet> rules =
      testing::CompileRules(testing::ReadFile(testing::SourcePath("rules/potassium.quell")));
  sim::ReplayOptions options;
  options.keep_firings = true;
  sim::ReplayResult whole = testing::ReplayAll(*rules, records, options);
  REQUIRE(whole.firings.size() > 50);
  // Clocks are shifted apart, so each cut falls into some patient's stay: cut at the times of firings themselves.
  for (size_t i = 0; i < whole.firings.size(); i += whole.firings.size() / 12) {
    options.until = whole.firings[i].time;
    sim::ReplayResult cut = testing::ReplayAll(*rules, records, options);
    std::vector<sim::Firing> before;
    for (const sim::Firing& firing : whole.firings) {
      if (firing.time < options.until) before.push_back(firing);
    }
    CHECK(cut.firings == before);
  }
}

}  // namespace quell

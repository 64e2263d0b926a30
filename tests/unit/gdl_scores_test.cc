// Scores by others: the test cases of six openEHR guidelines, read where they stand and run through rules/scores.
//
// Every case is run. Those whose expected result contradicts the published score are listed with their source.
#include <doctest/doctest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/eval/evaluator.h"
#include "quell/ruleset.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell {
namespace {

struct Case {
  std::string id;
  std::map<std::string, std::string> input, output;  // "gt0010" -> "37,Cel"
};

// The files are a small, regular YAML: cases begin with `- id:`, values stand as `gt0010|label: value`.
std::vector<Case> ReadCases(const std::string& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  bool output = false;
  for (std::string line; std::getline(file, line);) {
    const std::string text(Trim(line));
    if (text.rfind("- id: ", 0) == 0) {
      cases.push_back({text.substr(6), {}, {}});
    } else if (text == "input:" || text == "expected_output:") {
      output = text != "input:";
    } else if (text.rfind("gt", 0) == 0 && !cases.empty()) {
      const size_t bar = text.find('|'), colon = text.find(": ");
      REQUIRE(bar < colon);
      (output ? cases.back().output : cases.back().input)[text.substr(0, bar)] = text.substr(colon + 2);
    }
  }
  return cases;
}

// "0|local::at0029|Absent|" -> "Absent"; "local::at0008|Voice|" -> "Voice".
std::string Label(const std::string& value) {
  REQUIRE(value.size() > 2);
  const size_t last = value.rfind('|');
  const size_t before = value.rfind('|', last - 1);
  return std::string(Trim(value.substr(before + 1, last - before - 1)));
}

enum class What { kNumber, kText, kProblemIf, kOrderIf, kSex, kBirth };

// How one input becomes a record: as what, by which code.
struct Field {
  What what = What::kNumber;
  Code code;
  std::string yes;  // kProblemIf, kOrderIf: the label that means there is one
};

struct Guideline {
  std::string file, rules, alert, output;  // `output`: where the expected score stands
  std::string today;
  std::map<std::string, Field> fields;
  std::map<std::string, double> meaning;           // of an expected label, where it is not a number
  bool rounded_up = false;                         // the expected number is the next whole one
  std::map<std::string, std::string> contradicts;  // case -> why what it expects is not what was published
};

struct Patientful {
  Patient patient;
  std::vector<Record> records;
};

Patientful Build(const Guideline& guideline, const Case& test, Time now, Vocabulary& vocabulary) {
  Patientful out;
  uint64_t id = 0;
  for (const auto& [key, value] : test.input) {
    CAPTURE(key);
    REQUIRE(guideline.fields.count(key) == 1);
    const Field& field = guideline.fields.at(key);
    Record record;
    record.known = record.clinical = now;
    record.id = ++id;
    if (field.what == What::kSex) {
      out.patient.sex = Label(value) == "Female" ? Sex::kFemale : Sex::kMale;
      continue;
    }
    if (field.what == What::kBirth) {
      out.patient.birth = {std::stoi(value.substr(0, 4)), static_cast<uint8_t>(std::stoi(value.substr(5, 2))),
                           static_cast<uint8_t>(std::stoi(value.substr(8, 2)))};
      continue;
    }
    record.coding = vocabulary.AddCoding({field.code});
    if (field.what == What::kNumber) {
      const size_t comma = value.find(',');
      record.value_kind = ValueKind::kNumber;
      record.value = std::stod(value.substr(0, comma));
      record.unit = vocabulary.AddUnit(value.substr(comma + 1));
    } else if (field.what == What::kText) {
      record.value_kind = ValueKind::kText;
      record.text = vocabulary.AddText(Label(value));
    } else {
      if (Label(value) != field.yes) continue;
      record.kind = field.what == What::kProblemIf ? RecordKind::kProblem : RecordKind::kOrder;
    }
    out.records.push_back(record);
  }
  return out;
}

// The score of the alert once everything is known; nullopt where it was not evaluated or is not settled.
std::optional<double> ScoreOf(const RuleSet& rules, const std::string& alert, const Guideline& guideline,
                              const Case& test, bool add_trigger) {
  const Time now = *ParseTime(guideline.today, absl::UTCTimeZone());
  Vocabulary vocabulary;
  Patientful built = Build(guideline, test, now, vocabulary);
  if (add_trigger) {
    Record trigger;
    trigger.kind = RecordKind::kProblem;
    trigger.coding = vocabulary.AddCoding({{"icd10", "I48.0"}});
    trigger.known = trigger.clinical = now;
    built.records.push_back(trigger);
  }
  SourceInfo source;
  for (int kind = 0; kind < kRecordKindCount; ++kind) source.carries.Add(static_cast<RecordKind>(kind));
  const eval::ProgramBinding binding(rules.impl().program, vocabulary, source, absl::UTCTimeZone());
  eval::PatientState state(binding, built.patient);
  std::vector<eval::Evaluation> evaluations;
  eval::Evaluator().Feed(binding, state, built.records, eval::Mode::kAll, evaluations);
  for (const eval::Evaluation& e : evaluations) {
    if (rules.alerts()[static_cast<size_t>(e.alert)].name != alert || !e.score_known || e.score_low != e.score_high)
      continue;
    return e.score_low;
  }
  return std::nullopt;
}

struct Tally {
  int run = 0, agree = 0, contradict = 0;
};

void RunGuideline(const std::string& folder, const Guideline& guideline, Tally& tally) {
  CAPTURE(guideline.file);
  const std::vector<Source> sources = {{guideline.rules, testing::ReadFile(testing::SourcePath(guideline.rules))}};
  const CompileResult compiled = RuleSet::Compile(sources);
  REQUIRE_MESSAGE(compiled.rules != nullptr, RenderText(compiled.diagnostics, sources));
  for (const Case& test : ReadCases(folder + "/" + guideline.file)) {
    CAPTURE(test.id);
    const std::string expected_text = test.output.at(guideline.output);
    const double expected =
        guideline.meaning.empty() ? std::stod(expected_text) : guideline.meaning.at(Label(expected_text));
    const bool by_problem = guideline.alert == "stroke_risk";
    std::optional<double> score = ScoreOf(*compiled.rules, guideline.alert, guideline, test, by_problem);
    REQUIRE(score.has_value());
    const double got = guideline.rounded_up ? std::ceil(*score - 1e-9) : *score;
    ++tally.run;
    if (guideline.contradicts.count(test.id) > 0) {
      ++tally.contradict;
      CHECK_MESSAGE(got != expected, "listed as contradicting, but agrees");
    } else {
      CHECK(got == expected);
      tally.agree += got == expected ? 1 : 0;
    }
  }
}

Field Number(const char* system, const char* code) { return {What::kNumber, {system, code}, ""}; }
Field Text(const char* system, const char* code) { return {What::kText, {system, code}, ""}; }
Field Problem(const char* code, const char* yes) { return {What::kProblemIf, {"icd10", code}, yes}; }

std::vector<Guideline> Guidelines() {
  std::vector<Guideline> all;
  Guideline cha2ds2{"CHA2DS2-VASc.v1.test.yml",
                    "rules/scores/cha2ds2_vasc.quell",
                    "stroke_risk",
                    "gt0023",
                    "2019-11-28",
                    {},
                    {},
                    false,
                    {}};
  cha2ds2.fields = {{"gt0011", Problem("I50.9", "Present")}, {"gt0012", Problem("I10", "Present")},
                    {"gt0013", Problem("I63.9", "Present")}, {"gt0014", Problem("I21.9", "Present")},
                    {"gt0015", Problem("E11.9", "Present")}, {"gt0009", {What::kSex, {}, ""}},
                    {"gt0010", {What::kBirth, {}, ""}}};
  all.push_back(cha2ds2);

  Guideline has_bled{"HAS-BLED.v1.test.yml",
                     "rules/scores/has_bled.quell",
                     "bleeding_risk",
                     "gt0032",
                     "2019-11-28",
                     {},
                     {},
                     false,
                     {}};
  has_bled.fields = {{"gt0003", Number("loinc", "8480-6")},
                     {"gt0005", Number("loinc", "2160-0")},
                     {"gt0007", Number("loinc", "1975-2")},
                     {"gt0060", {What::kBirth, {}, ""}},
                     {"gt0011", Number("local", "standard-drinks-per-week")},
                     {"gt0013", {What::kProblemIf, {"local", "hypertension-history"}, "Yes"}},
                     {"gt0014", Problem("N18.6", "Yes")},
                     {"gt0015", Problem("K74.6", "Yes")},
                     {"gt0016", Problem("I63.9", "Yes")},
                     {"gt0017", Problem("K92.2", "Yes")},
                     {"gt0018", Problem("R79.1", "Yes")},
                     {"gt0020", {What::kOrderIf, {"atc", "M01AE01"}, "Yes"}},
                     {"gt0021", Problem("F10.2", "Yes")},
                     {"gt0043", Number("loinc", "1742-6")},
                     {"gt0042", Number("loinc", "6768-6")},
                     {"gt0048", Number("loinc", "1920-8")}};
  has_bled.contradicts = {{"Liver d history",
                           "expects 0 though liver disease is recorded; Pisters 2010, table 1: chronic hepatic disease "
                           "such as cirrhosis is 1 point"}};
  all.push_back(has_bled);

  Guideline news{
      "NEWS.v1.test.yml", "rules/scores/news.quell", "early_warning", "gt0025", "2019-11-28", {}, {}, false, {}};
  news.fields = {{"gt0010", Number("loinc", "9279-1")},       {"gt0012", Number("loinc", "2708-6")},
                 {"gt0011", Text("local", "oxygen-therapy")}, {"gt0015", Number("loinc", "8310-5")},
                 {"gt0014", Number("loinc", "8480-6")},       {"gt0013", Number("loinc", "8867-4")},
                 {"gt0016", Text("loinc", "67775-7")}};
  all.push_back(news);

  Guideline mews{
      "MEWS.v1.1.test.yml", "rules/scores/mews.quell", "early_warning", "gt0022", "2019-11-28", {}, {}, false, {}};
  mews.fields = {{"gt0013", Number("loinc", "9279-1")}, {"gt0015", Number("loinc", "8867-4")},
                 {"gt0009", Number("loinc", "8480-6")}, {"gt0010", Number("loinc", "8310-5")},
                 {"gt0011", Text("loinc", "67775-7")},  {"gt0012", Text("local", "new-confusion")}};
  all.push_back(mews);

  // The file names no day; the ages it expects hold from 2019-03-22 to 2020-03-19.
  Guideline clearance{"Creatinine_Clearance_Cockcroft_Gault.v1.test.yml",
                      "rules/scores/cockcroft_gault.quell",
                      "creatinine_clearance",
                      "gt0014",
                      "2019-11-28",
                      {},
                      {},
                      true,
                      {}};
  clearance.fields = {{"gt0003", {What::kBirth, {}, ""}},
                      {"gt0004", {What::kSex, {}, ""}},
                      {"gt0008", Number("loinc", "29463-7")},
                      {"gt0019", Number("loinc", "2160-0")}};
  all.push_back(clearance);

  Guideline ckd{"CKD_classification.v1.test.yml",
                "rules/scores/kdigo_ckd.quell",
                "ckd_risk",
                "gt0009",
                "2019-11-28",
                {},
                {},
                false,
                {}};
  ckd.fields = {{"gt0004", Text("local", "kdigo-gfr-category")}, {"gt0006", Text("local", "kdigo-acr-category")}};
  ckd.meaning = {{"Low risk", 0}, {"Moderately increased risk", 1}, {"High risk", 2}, {"Very high risk", 3}};
  all.push_back(ckd);
  return all;
}

TEST_CASE("GDL scores - the cases of six guidelines") {
  const std::optional<std::string> folder = testing::SharedData("gdl-score-cases");
  if (!folder.has_value()) {
    MESSAGE("skipped: the score cases are not there");
    return;
  }
  Tally tally;
  std::vector<Guideline> guidelines = Guidelines();
  for (const Guideline& guideline : guidelines) RunGuideline(*folder, guideline, tally);
  MESSAGE("run " << tally.run << ", agree " << tally.agree << ", contradict what was published " << tally.contradict);
  CHECK(tally.run == 70);

  // The sixth file's second answer: how often to look.
  Guideline monitoring = guidelines.back();
  monitoring.alert = "ckd_monitoring";
  monitoring.output = "gt0010";
  monitoring.meaning = {{"x1 per year", 1}, {"x2 per year", 2}, {"x3 per year", 3}, {">= x4 per year", 4}};
  Tally again;
  RunGuideline(*folder, monitoring, again);
  CHECK(again.agree == 18);
}

}  // namespace
}  // namespace quell

#include "bench/workload.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/random.h"

namespace quell::bench {
namespace {

struct Scale {
  const char* unit;
  int64_t center, spread;  // thousandths
};
constexpr std::array<Scale, 8> kLabScales = {{{"mmol/L", 4'000, 700},
                                              {"g/dL", 12'000, 2'000},
                                              {"umol/L", 90'000, 30'000},
                                              {"U/L", 60'000, 18'000},
                                              {"10*9/L", 250'000, 80'000},
                                              {"mg/L", 20'000, 6'000},
                                              {"ng/mL", 3'000, 900},
                                              {"%", 40'000, 6'000}}};
constexpr std::array<Scale, 3> kVitalScales = {
    {{"/min", 80'000, 15'000}, {"mm[Hg]", 110'000, 20'000}, {"%", 95'000, 3'000}}};

// LOINC's last digit is a check digit (Luhn); without it, every concept would be warned about.
std::string Loinc(int number) {
  const std::string digits = std::to_string(number);
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return absl::StrFormat("%s-%d", digits, (10 - sum % 10) % 10);
}

// Writes alerts, and remembers which concepts and definitions they use.
class RuleWriter {
 public:
  RuleWriter(int alerts, uint64_t seed) : random_(seed), labs_(kMeasured), drugs_(kDrugs) {
    const int shared = alerts / 10 + 10;
    for (int i = 0; i < shared; ++i) definitions_.push_back(Condition(NextMeasured()));
    shared_ = Zipf(shared);
    for (int i = 0; i < alerts; ++i) alerts_ += Alert(i);
  }

  std::string Text() const {
    std::string text = "language 1\nmodule bench.workload\n  title   \"Generated rules\"\n  version \"1.0.0\"\n\n";
    for (int number : used_measured_) {
      const Measured measured = MeasuredOf(number);
      text += absl::StrFormat("concept %s \"Measured %d\" {\n  loinc %s\n  unit %s\n  plausible 0 %s to %s %s\n}\n",
                              measured.name, number, measured.loinc, measured.unit, measured.unit,
                              Thousandths(measured.center + 30 * measured.spread), measured.unit);
    }
    for (int number : used_drugs_) {
      const Drug drug = DrugOf(number);
      text += absl::StrFormat("concept %s \"Drug %d\" {\n  atc %s*\n  rxnorm %s\n}\n", drug.name, number, drug.atc,
                              drug.rxnorm);
    }
    text += "\n";
    for (int number : used_definitions_) {
      text += absl::StrFormat("define shared_%d = %s\n", number, definitions_[static_cast<size_t>(number)].text);
    }
    return text + "\n" + alerts_;
  }

 private:
  // A condition, and the concepts that it asks about.
  struct Part {
    std::string text;
    std::set<int> measured, drugs;
  };

  int NextMeasured() { return labs_.Draw(random_); }
  int NextDrug() { return drugs_.Draw(random_); }

  // One of eight limits of each concept, 1 to 2.5 standard deviations out: alerts of different authors meet at the same numbers.
  std::string Limit(const Measured& measured, bool* low) {
    static constexpr std::array<int, 8> kLevels = {-5, -4, -3, -2, 2, 3, 4, 5};
    const size_t level = static_cast<size_t>(random_.Below(8));
    *low = level < 4;
    return absl::StrFormat("%s %s", Thousandths(measured.center + measured.spread * kLevels[level] / 2), measured.unit);
  }

  // A condition about `number`, or, where it need not be about it, about age, sex or a drug.
  Part Condition(int number, bool about_it = false) {
    const Measured measured = MeasuredOf(number);
    const int kind = random_.Below(about_it ? 70 : 100);
    bool low = false;
    const std::string limit = Limit(measured, &low);
    if (kind < 45) {
      const char* within = random_.Chance(50) ? " within 48 h" : "";
      const char* relation = random_.Chance(50) ? (low ? "<" : ">") : (low ? "<=" : ">=");
      return {absl::StrFormat("latest %s%s %s %s", measured.name, within, relation, limit), {number}, {}};
    }
    if (kind < 60) {
      const int hours = 24 << random_.Below(3);
      const std::string rise = Thousandths(std::max<int64_t>(1, measured.spread * (3 + random_.Below(4)) / 2));
      return {absl::StrFormat("latest %s - lowest %s in past %d h before latest %s >= %s %s", measured.name,
                              measured.name, hours, measured.name, rise, measured.unit),
              {number},
              {}};
    }
    if (kind < 70) {
      return {absl::StrFormat("count of %s where value %s %s in past %d h >= %d", measured.name, low ? "<" : ">", limit,
                              12 << random_.Below(3), 2 + random_.Below(2)),
              {number},
              {}};
    }
    if (kind < 85) {
      const int drug = NextDrug();
      return {absl::StrFormat("active order for %s", DrugOf(drug).name), {}, {drug}};
    }
    if (kind < 95) return {absl::StrFormat("age >= %d years", 40 + 5 * random_.Below(9)), {}, {}};
    return {random_.Chance(50) ? "sex is female" : "sex is male", {}, {}};
  }

  Part SharedCondition() {
    const int number = shared_.Draw(random_);
    Part part = definitions_[static_cast<size_t>(number)];
    part.text = absl::StrFormat("shared_%d", number);
    used_definitions_.insert(number);
    return part;
  }

  // The conditions as a formula; `on` is what the alert listens to.
  std::string Formula(int on) {
    const int count = 1 + std::min(random_.Below(5), random_.Below(5));
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) {
      // The first is about what the alert listens to; of the others, half are shared.
      Part part = i == 0 ? Condition(on, true) : random_.Chance(50) ? SharedCondition() : Condition(NextMeasured());
      used_measured_.insert(part.measured.begin(), part.measured.end());
      used_drugs_.insert(part.drugs.begin(), part.drugs.end());
      texts.push_back(i > 0 && random_.Chance(10) ? absl::StrFormat("not (%s)", part.text) : part.text);
    }
    if (count >= 3 && random_.Chance(40)) {
      texts[0] = absl::StrFormat("(%s or %s)", texts[0], texts[1]);
      texts.erase(texts.begin() + 1);
    }
    const char* joint = random_.Chance(85) ? "\n           and " : "\n           or ";
    std::string formula;
    for (const std::string& text : texts) formula += (formula.empty() ? "" : joint) + text;
    return formula;
  }

  std::string Alert(int number) {
    const int on = NextMeasured();
    const Measured measured = MeasuredOf(on);
    used_measured_.insert(on);
    std::string text = absl::StrFormat("alert rule_%05d \"Generated rule %d about %s\" {\n  status   silent\n", number,
                                       number, measured.name);
    if (random_.Chance(15)) {
      const int drug = NextDrug();
      used_drugs_.insert(drug);
      text += absl::StrFormat("  on order %s\n", DrugOf(drug).name);
    } else {
      text += absl::StrFormat("  on result %s\n", measured.name);
    }
    text += "  when     " + Formula(on) + "\n";
    if (random_.Chance(20)) text += "  exclude when age < 18 years\n";
    const bool scored = random_.Chance(20);
    if (scored) {
      bool low = false;
      const std::string limit = Limit(measured, &low);
      text +=
          absl::StrFormat("  score points {\n    latest %s: 2 if %s %s, 1 otherwise\n    age: 1 if >= 75 years\n  }\n",
                          measured.name, low ? "<" : ">", limit);
      text += "  fire at  score >= 2\n  severity high if score >= 3, moderate otherwise\n";
    } else if (random_.Chance(50)) {
      text += "  severity high\n";
    }
    text += random_.Chance(30) ? "  show     interruptive\n" : "  show     passive\n";
    if (random_.Chance(70)) {
      text += absl::StrFormat("  lockout  %d h per encounter%s\n", 8 << random_.Below(3),
                              scored ? " unless score rises" : "");
    }
    return text + absl::StrFormat("  message  \"%s is {latest %s:.1}: look at the patient and at the orders.\"\n}\n\n",
                                  measured.name, measured.name);
  }

  Random random_;
  Zipf labs_, drugs_;
  Zipf shared_{1};
  std::vector<Part> definitions_;
  std::string alerts_;
  std::set<int> used_measured_, used_drugs_, used_definitions_;
};

}  // namespace

Measured MeasuredOf(int number) {
  Measured measured;
  const bool lab = number < kLabs;
  const int index = lab ? number : number - kLabs;
  const size_t place = static_cast<size_t>(index);
  const Scale& scale = lab ? kLabScales[place % kLabScales.size()] : kVitalScales[place % kVitalScales.size()];
  measured.name = absl::StrFormat(lab ? "Analyte%03d" : "Vital%02d", index);
  measured.loinc = Loinc(lab ? 20'001 + 17 * index : 80'001 + 11 * index);
  measured.unit = scale.unit;
  measured.center = scale.center * (10 + index % 7) / 10;
  measured.spread = scale.spread;
  return measured;
}

Drug DrugOf(int number) {
  Drug drug;
  drug.name = absl::StrFormat("Drug%03d", number);
  drug.atc = absl::StrFormat("%c%02dA%c", "ABCJLN"[number % 6], 1 + number / 6, "ABCDX"[number % 5]);
  drug.rxnorm = std::to_string(10'000 + 37 * number);
  return drug;
}

std::string Thousandths(int64_t value) {
  std::string text = absl::StrFormat("%d.%03d", value / 1000, value % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string GenerateRules(int alerts, uint64_t seed) { return RuleWriter(alerts, seed).Text(); }

uint64_t Checksum(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace quell::bench

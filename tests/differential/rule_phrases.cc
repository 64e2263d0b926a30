// What random rules ask of records.
#include <string>
#include <vector>

#include "tests/differential/rule_writer.h"

namespace quell::differential {

// As it is named where it is used: sometimes with its module.
std::string RuleWriter::Name(int concept_index) {
  const std::string& name = out_.concepts[static_cast<size_t>(concept_index)].name;
  if (concepts_module_.empty() || !random_.Chance(5)) return name;
  return concepts_module_ + "." + name;
}

bool RuleWriter::HasOf(ConceptInfo::Kind kind) const {
  for (const ConceptInfo& info : out_.concepts) {
    if (info.kind == kind) return true;
  }
  return false;
}

int RuleWriter::Of(ConceptInfo::Kind kind) {
  std::vector<int> found;
  const bool any = random_.Chance(6);
  for (size_t i = 0; i < out_.concepts.size(); ++i) {
    if (any || out_.concepts[i].kind == kind) found.push_back(static_cast<int>(i));
  }
  return found.empty() ? 0 : random_.Pick(found);
}

// Texts are the same whatever the capitals and the blanks around them.
std::string RuleWriter::Quoted(const std::vector<std::string>& texts) {
  std::string text = random_.Pick(texts);
  if (random_.Chance(15)) {
    for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (random_.Chance(10)) text += " ";
  return "\"" + text + "\"";
}

std::string RuleWriter::PickOf(int concept_index) {
  const std::string pick = Pick();
  return pick + " " + Name(concept_index);
}

std::string RuleWriter::Pick() {
  return random_.Pick({"latest", "latest", "latest", "previous", "previous", "earliest"});
}

// --- windows ---

// Windows are whole numbers of 6 h, as the patients' times are, so that their edges are often hit.
std::string RuleWriter::Duration() {
  if (!duration_parameters_.empty() && random_.Chance(15)) return random_.Pick(duration_parameters_);
  if (random_.Chance(3)) return random_.Pick({"1 mo", "0.5 a"});
  const int hours = random_.Pick({6, 12, 18, 24, 48, 72, 168});
  out_.window_hours.push_back(hours);
  if (hours % 168 == 0 && random_.Chance(30)) return "1 wk";
  if (hours % 24 == 0 && random_.Chance(40)) return std::to_string(hours / 24) + " d";
  if (random_.Chance(10)) return std::to_string(hours * 60) + " min";
  if (random_.Chance(10)) return FormatDecimal(hours / 24.0, 6) + " d";
  return std::to_string(hours) + " h";
}

// `concept_index`: the concept that the records are of, which is often the anchor too; -1 where it has no results.
std::string RuleWriter::Over(const std::string& where, int concept_index) {
  std::string text = where.empty() ? "" : " where " + where;
  const int choice = random_.Below(10);
  if (choice < 7) {
    text += " in past " + Duration();
  } else if (choice < 8) {
    text += " since admission";
  } else {
    text += " since " + PickOf(AnyMeasured());
  }
  if (random_.Chance(concept_index >= 0 ? 45 : 15)) {
    const int anchor = concept_index >= 0 && random_.Chance(65) ? concept_index : AnyMeasured();
    text += " before " + PickOf(anchor);
  }
  return text;
}

// --- what `where` may ask ---

std::string RuleWriter::WhereCommon() {
  switch (random_.Below(5)) {
    case 0:
    case 1:
      return "department is " + Quoted(kDepartments);
    case 2: {
      const ConceptInfo& info = random_.Pick(out_.concepts);
      const std::vector<Code>& coding = random_.Pick(info.codings);
      return "code is \"" + random_.Pick(coding).code + "\"";
    }
    case 3:
      return random_.Pick({"time - time < 1 h", "(time <= time)", "(time > time)", "(time - 6 h < time)"});
    default:
      return random_.Chance(50) ? "true" : "not false";
  }
}

// "" is no condition.
std::string RuleWriter::WhereResults(int concept_index, int depth) {
  if (depth > 0 && random_.Chance(50)) return "";
  if (random_.Chance(25)) return WhereCommon();
  if (random_.Chance(10)) return "value is " + std::string(random_.Pick({"hemolyzed", "lipemic", "contaminated"}));
  const ConceptInfo& info = out_.concepts[static_cast<size_t>(concept_index)];
  if (info.kind == ConceptInfo::kCodedResult) return "value is " + Quoted(info.values);
  if (info.kind != ConceptInfo::kMeasured) return WhereCommon();
  if (random_.Chance(15)) {
    const Family family = measured_[static_cast<size_t>(concept_index)].family;
    if (family != kTemperature) return "value * 2 >= " + LiteralNear(concept_index, false).text;
  }
  if (random_.Chance(20)) {
    const std::string first = WhereResults(concept_index, 0);
    const std::string word = random_.Chance(50) ? ") and (" : ") or (";
    return "(" + first + word + WhereResults(concept_index, 0) + ")";
  }
  return Compare({{"value"}, LiteralNear(concept_index, true)}).text;
}

std::string RuleWriter::WhereDrugs(int depth) {
  if (depth > 0 && random_.Chance(50)) return "";
  switch (random_.Below(6)) {
    case 0:
    case 1:
      return "route is " + Quoted(kRoutes);
    case 2:
    case 3:
      return Compare({{"dose"}, {Dose(false)}}).text;
    case 4: {
      const std::string first = WhereDrugs(0);
      const std::string word = random_.Chance(50) ? ") and not (" : ") or (";
      return "(" + first + word + WhereDrugs(0) + ")";
    }
    default:
      return WhereCommon();
  }
}

std::string RuleWriter::WhereOthers() { return random_.Chance(70) ? "" : WhereCommon(); }

// --- numbers ---

Text RuleWriter::Phrase(int concept_index) {
  const std::string name = Name(concept_index);
  const int choice = random_.Below(100);
  if (choice < 55) {
    const std::string text = Pick() + " " + name;
    return {random_.Chance(30) ? text + " within " + Duration() : text};
  }
  std::string word = choice < 67 ? "lowest " : choice < 79 ? "highest " : choice < 88 ? "mean " : "sum ";
  const Family family = measured_[static_cast<size_t>(concept_index)].family;
  if (word == "sum " && family == kTemperature) word = "mean ";
  if (choice >= 79 && random_.Chance(50)) word += "of ";
  return {word + name + Over(WhereResults(concept_index, 1), concept_index)};
}

Text RuleWriter::Count(const Scope& scope) {
  const int choice = random_.Below(10);
  if (choice < 2 && HasOf(ConceptInfo::kDrug)) {
    const std::string text = "count of administered " + Drug(scope);
    return {text + Over(WhereDrugs(1), -1)};
  }
  if (choice == 2 && HasOf(ConceptInfo::kDrug)) {
    const std::string text = "count of distinct ingredients in active orders for " + Drug(scope);
    return {text + Excluding()};
  }
  const int concept_index = choice == 3 ? Of(ConceptInfo::kCodedResult) : AnyMeasured();
  const std::string text = "count of " + Name(concept_index);
  return {text + Over(WhereResults(concept_index, 1), concept_index)};
}

Text RuleWriter::Span() {
  if (random_.Chance(30)) return {"time since admission"};
  const int concept_index = random_.Chance(80) ? AnyMeasured() : Of(ConceptInfo::kCodedResult);
  return {"time since " + PickOf(concept_index)};
}

// --- truths ---

std::string RuleWriter::Drug(const Scope& scope) {
  if (scope.all_orders && random_.Chance(35)) return "same ingredient as this order";
  return Name(Of(ConceptInfo::kDrug));
}

std::string RuleWriter::Excluding() {
  std::string text;
  if (random_.Chance(25)) text += " excluding prn";
  if (random_.Chance(25)) text += " excluding one-time";
  return text;
}

Text RuleWriter::RecordTruth(const Scope& scope) {
  switch (random_.Below(12)) {
    case 0:
    case 1:
    case 2: {
      std::string text = "active order for " + Drug(scope);
      const std::string where = WhereDrugs(1);
      if (!where.empty()) text += " where " + where;
      return {text + Excluding(), where.empty() ? kPrimary : kLoose};  // a `where` reaches as far as it can
    }
    case 3:
      return {"home medication " + Drug(scope)};
    case 4:
    case 5: {
      const std::string text = "administered " + Drug(scope);
      return {text + Over(WhereDrugs(1), -1)};
    }
    case 6:
    case 7: {
      const std::string text = "ended " + Drug(scope);
      return {text + Over(WhereDrugs(1), -1)};
    }
    case 8:
      return {"allergic to " + (random_.Chance(50) ? Drug(scope) : Name(Of(ConceptInfo::kCondition)))};
    case 9:
      return {"has problem " + Name(Of(ConceptInfo::kCondition))};
    case 10: {
      const std::string text = "had procedure " + Name(Of(ConceptInfo::kCondition));
      return {random_.Chance(40) ? text : text + Over(WhereOthers(), -1)};
    }
    default: {
      const std::string text = "vaccinated with " + Name(Of(ConceptInfo::kCondition));
      return {random_.Chance(40) ? text : text + Over(WhereOthers(), -1)};
    }
  }
}

Text RuleWriter::CodedTruth(const Scope& scope) {
  const std::string quality = random_.Pick({"hemolyzed", "lipemic", "icteric", "clotted", "contaminated"});
  const int concept_index = HasOf(ConceptInfo::kCodedResult) && random_.Chance(65) ? Of(ConceptInfo::kCodedResult) : 0;
  const ConceptInfo& info = out_.concepts[static_cast<size_t>(concept_index)];
  const std::string subject = PickOf(concept_index);
  if (scope.this_coded >= 0 && random_.Chance(50)) {
    return {"this value is " + Quoted(out_.concepts[static_cast<size_t>(scope.this_coded)].values)};
  }
  if (scope.all_results && random_.Chance(20)) return {"this value is " + quality};
  switch (random_.Below(5)) {
    case 0:
      return {subject + " is " + quality};
    case 1:
      return {"status of " + subject + " is " + (random_.Chance(50) ? "preliminary" : "final")};
    case 2:
      if (info.kind == ConceptInfo::kMeasured || info.kind == ConceptInfo::kCodedResult)
        return {subject + (random_.Chance(50) ? " is known" : " is unknown"), kComparison};
      return {subject + " is " + quality};
    default:
      if (info.kind == ConceptInfo::kCodedResult) return {subject + " is " + Quoted(info.values)};
      return {subject + " is " + quality};
  }
}

// Of the record that triggers.
Text RuleWriter::TriggerTruth(const Scope& scope) {
  if (random_.Chance(30)) {
    return {random_.Chance(60) ? "clinician role is " + random_.Pick(kRoles)
                               : "clinician specialty is " + Quoted(kSpecialties)};
  }
  if (scope.trigger && random_.Chance(15)) {
    return {random_.Pick({"this time - this time < 1 h", "this time >= this time - 6 h", "this time < this time"}),
            kComparison};
  }
  if (!scope.all_orders || random_.Chance(30)) return {"ordering " + Name(Of(ConceptInfo::kDrug))};
  switch (random_.Below(3)) {
    case 0:
      return {"order route is " + Quoted(kRoutes)};
    case 1:
      return Compare({{"order dose"}, {Dose(false)}});
    default:
      return Compare({{"order frequency"}, {random_.Pick({"2 /d", "1 /d", "4 /d"})}});
  }
}

Text RuleWriter::EncounterTruth() {
  if (random_.Chance(50)) return {"in department " + Quoted(kDepartments)};
  return {"encounter class is " + std::string(random_.Pick({"inpatient", "emergency", "outpatient", "observation"}))};
}

Text RuleWriter::PatientTruth() {
  switch (random_.Below(5)) {
    case 0:
    case 1:
      return {random_.Chance(50) ? "sex is female" : "sex is male"};
    case 2:
      return {"pregnant"};
    case 3:
      return Compare({{"weight"}, {random_.Pick({"80 kg", "60 kg", "100000 g"})}});
    default:
      return Compare({{"height"}, {random_.Pick({"170 cm", "1.7 m", "1.8 m"})}});
  }
}

Text RuleWriter::DoseTest(const Scope& scope) {
  if (!HasOf(ConceptInfo::kDrug)) return {"true"};
  const std::string daily = "daily dose of " + Drug(scope);
  if (random_.Chance(10)) return Compare({{daily + " / 2", kProduct}, {Dose(true)}});
  if (random_.Chance(15)) {
    const std::string share = daily + " / " + Dose(true);
    return Compare({{share, kProduct}, {random_.Pick({"0.5", "1", "2"})}});
  }
  if (scope.all_orders && random_.Chance(40)) {
    if (random_.Chance(50)) return Compare({{"order dose * order frequency", kProduct}, {Dose(true)}});
    return Between({{"order dose"}, {Dose(false)}, {Dose(false)}});
  }
  return Compare({{daily}, {Dose(true)}});
}

Text RuleWriter::AgeTest() {
  const int years = random_.Pick({1, 2, 18, 65, 75});
  out_.age_years.push_back(years);
  const std::string unit = random_.Pick({"years", "a", "months", "mo", "days", "d"});
  auto limit = [&](int of_years) {
    const bool years_asked = unit == "years" || unit == "a";
    return std::to_string(years_asked ? of_years : unit[0] == 'm' ? of_years * 12 : of_years * 365) + " " + unit;
  };
  if (random_.Chance(25)) return {"age between " + limit(years) + " and " + limit(years + 10), kComparison};
  return {"age " + Relation() + " " + limit(years), kComparison};
}

}  // namespace quell::differential

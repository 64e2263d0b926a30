#include "lib/check/record_kinds.h"

#include <algorithm>
#include <optional>

#include "lib/terms/code_system.h"

namespace quell::check {
namespace {

using diag::Code;

// One bit for each code system.
using Systems = uint16_t;

Systems SystemNamed(std::string_view name) {
  const std::vector<std::string_view>& all = terms::CodeSystems();
  return static_cast<Systems>(1u << (std::find(all.begin(), all.end(), name) - all.begin()));
}

Systems SystemsNamed(std::initializer_list<std::string_view> names) {
  Systems systems = 0;
  for (std::string_view name : names) systems = static_cast<Systems>(systems | SystemNamed(name));
  return systems;
}

// The systems that records of a kind are coded in. Orders may be for laboratory tests; procedures may have codes of ICD.
Systems SystemsOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kResult:
      return SystemsNamed({"loinc", "snomed", "local"});
    case RecordKind::kOrder:
    case RecordKind::kOrderSelect:
      return SystemsNamed({"rxnorm", "atc", "ndc", "cvx", "loinc", "snomed", "local"});
    case RecordKind::kProblem:
      return SystemsNamed({"icd10", "icd9", "snomed", "local"});
    case RecordKind::kProcedure:
      return SystemsNamed({"icd10", "icd9", "loinc", "snomed", "local"});
    case RecordKind::kAdministration:
    case RecordKind::kHomeMedication:
    case RecordKind::kAllergy:
    case RecordKind::kImmunization:
      return SystemsNamed({"rxnorm", "atc", "ndc", "cvx", "snomed", "local"});
    default:
      return static_cast<Systems>(~0u);
  }
}

// 0: no codes are known.
Systems SystemsOf(Scope& scope, int32_t concept_index) {
  const Concept& subject = scope.concept_at(concept_index);
  const auto [entry, added] = scope.systems_of.try_emplace(concept_index, Systems{0});
  if (!added) return entry->second;
  for (const CodePattern& code : subject.codes)
    entry->second = static_cast<Systems>(entry->second | SystemNamed(code.system));
  return entry->second;
}

std::string_view NameOf(RecordKind kind) {
  switch (kind) {
    case RecordKind::kOrder:
    case RecordKind::kOrderSelect:
      return "order";
    case RecordKind::kProblem:
      return "problem";
    case RecordKind::kProcedure:
      return "procedure";
    case RecordKind::kAdministration:
      return "administration";
    case RecordKind::kHomeMedication:
      return "home medication";
    case RecordKind::kAllergy:
      return "allergy";
    case RecordKind::kImmunization:
      return "vaccination";
    default:
      return "result";
  }
}

std::string Listed(Systems systems) {
  std::string listed;
  for (std::string_view name : terms::CodeSystems()) {
    if ((systems & SystemNamed(name)) != 0) listed += (listed.empty() ? "" : ", ") + std::string(name);
  }
  return listed;
}

std::optional<RecordKind> KindAsked(const Expr& phrase) {
  switch (phrase.kind) {
    case ExprKind::kPicked:
    case ExprKind::kLowest:
    case ExprKind::kHighest:
    case ExprKind::kMean:
    case ExprKind::kSum:
    case ExprKind::kChange:
    case ExprKind::kSlope:
    case ExprKind::kCount:
    case ExprKind::kTimeSince:
    case ExprKind::kValueIs:
    case ExprKind::kQualityIs:
    case ExprKind::kStatusIs:
      return RecordKind::kResult;
    case ExprKind::kActiveOrder:
    case ExprKind::kEnded:
    case ExprKind::kOrdering:
    case ExprKind::kDailyDose:
    case ExprKind::kCountIngredients:
      return RecordKind::kOrder;
    case ExprKind::kAdministered:
    case ExprKind::kCountAdministered:
      return RecordKind::kAdministration;
    case ExprKind::kHomeMedication:
      return RecordKind::kHomeMedication;
    case ExprKind::kHasProblem:
      return RecordKind::kProblem;
    case ExprKind::kAllergicTo:
      return RecordKind::kAllergy;
    case ExprKind::kHadProcedure:
      return RecordKind::kProcedure;
    case ExprKind::kVaccinated:
      return RecordKind::kImmunization;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool CanHave(Scope& scope, int32_t concept_index, RecordKind kind) {
  if (concept_index < 0 || scope.concept_at(concept_index).built_in) return true;
  const Systems systems = SystemsOf(scope, concept_index);
  return systems == 0 || (systems & SystemsOf(kind)) != 0;
}

std::string AskInstead(Scope& scope, int32_t concept_index) {
  const std::string& name = scope.concept_at(concept_index).name;
  const Systems systems = SystemsOf(scope, concept_index);
  const auto has = [&](std::initializer_list<std::string_view> names) { return (systems & SystemsNamed(names)) != 0; };
  if (has({"rxnorm", "atc", "ndc"}))
    return "for a drug write `administered " + name + " in past 6 h` or `active order for " + name + "`";
  if (has({"cvx"})) return "for a vaccine write `vaccinated with " + name + "`";
  if (has({"icd10", "icd9"})) return "for a diagnosis write `has problem " + name + "`";
  return "for a measurement write `latest " + name + "`";
}

void WarnRecords(Scope& scope, const Span& span, int32_t concept_index, RecordKind kind) {
  if (CanHave(scope, concept_index, kind)) return;
  Diagnostic& d =
      scope.Report(Code::Q0721, span.source, {span.begin, span.end},
                   "no " + std::string(NameOf(kind)) + " can be one of `" + scope.concept_at(concept_index).name +
                       "`: its codes are of " + Listed(SystemsOf(scope, concept_index)),
                   AskInstead(scope, concept_index) + ", or give the concept codes that such records have (" +
                       Listed(SystemsOf(kind)) + ")");
  d.notes.push_back({scope.concept_at(concept_index).span, "the concept is defined here"});
}

void WarnRecords(Scope& scope, const Expr& phrase) {
  const std::optional<RecordKind> kind = KindAsked(phrase);
  if (kind.has_value()) WarnRecords(scope, phrase.span, phrase.index, *kind);
  if (phrase.since == Since::kRecord && phrase.since_concept != phrase.index)
    WarnRecords(scope, phrase.span, phrase.since_concept, RecordKind::kResult);
  if (phrase.anchored && phrase.anchor_concept != phrase.index && phrase.anchor_concept != phrase.since_concept)
    WarnRecords(scope, phrase.span, phrase.anchor_concept, RecordKind::kResult);
}

}  // namespace quell::check

#include "lib/plan/sentences.h"

#include <array>
#include <cstddef>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/words.h"

namespace quell::plan {
namespace {

using check::Pick;
using check::TextOf;

// In the order of ValueKind and ConditionKind.
constexpr std::array<std::string_view, 44> kValueNames = {"constant",
                                                          "latest",
                                                          "previous",
                                                          "picked",
                                                          "lowest",
                                                          "highest",
                                                          "mean",
                                                          "sum",
                                                          "change",
                                                          "slope",
                                                          "count",
                                                          "count_records",
                                                          "count_ingredients",
                                                          "daily_dose",
                                                          "time_since",
                                                          "time_since_admission",
                                                          "this_time",
                                                          "record_time",
                                                          "this_value",
                                                          "record_value",
                                                          "order_dose",
                                                          "record_dose",
                                                          "order_frequency",
                                                          "age_years",
                                                          "age_months",
                                                          "age_days",
                                                          "score",
                                                          "negate",
                                                          "add",
                                                          "subtract",
                                                          "multiply",
                                                          "divide",
                                                          "power",
                                                          "abs",
                                                          "round",
                                                          "sqrt",
                                                          "ln",
                                                          "exp",
                                                          "least",
                                                          "greatest",
                                                          "convert",
                                                          "if",
                                                          "else",
                                                          "points"};
static_assert(static_cast<size_t>(ValueKind::kPoints) == kValueNames.size() - 1);
constexpr std::array<std::string_view, 20> kConditionNames = {
    "constant",  "compare", "between",  "is_known", "is_unknown",         "value_is",        "quality_is",
    "status_is", "exists",  "ordering", "text_is",  "encounter_class_is", "sex_is",          "and",
    "or",        "not",     "if",       "else",     "is_known_truth",     "is_unknown_truth"};
static_assert(static_cast<size_t>(ConditionKind::kIsUnknownTruth) == kConditionNames.size() - 1);

constexpr std::string_view kCompareText[] = {"<", "<=", ">", ">=", "=", "!="};
constexpr std::string_view kClassText[] = {"not recorded", "inpatient", "outpatient", "emergency",
                                           "observation",  "virtual",   "home"};

std::string DurationText(int64_t us) { return FormatDuration(Duration(us)); }

}  // namespace

std::string_view KindName(ValueKind kind) { return kValueNames[static_cast<size_t>(kind)]; }
std::string_view KindName(ConditionKind kind) { return kConditionNames[static_cast<size_t>(kind)]; }

std::string TriggerText(const Program& program, RecordKind kind, int32_t concept_index) {
  const std::string word(check::WordOfTrigger(kind));
  if (concept_index == kNone) return kind == RecordKind::kResult ? "on any result" : "on " + word;
  return "on " + word + " " + program.rules->concepts[static_cast<size_t>(concept_index)].qualified;
}

std::string Sentences::OfCondition(ConditionId id) const {
  left_ = kMostParts;
  return ConditionText(id);
}

std::string Sentences::OfValue(ValueId id) const {
  left_ = kMostParts;
  return ValueText(id);
}

std::string Sentences::ConceptName(int32_t index) const {
  return index == kNone ? "result" : program_.rules->concepts[static_cast<size_t>(index)].name;
}

std::string Sentences::PickText(Pick pick, int32_t concept_index) const {
  const std::string word(check::WordOf(pick));
  return pick == Pick::kThis || pick == Pick::kRecord ? word : word + " " + ConceptName(concept_index);
}

// --- values ---

std::string Sentences::ValueText(ValueId id) const {
  if (left_ == 0) return "...";
  --left_;
  const Value& v = program_.values[static_cast<size_t>(id)];
  switch (v.kind) {
    case ValueKind::kConstant:
      return FormatNumber(v.number);
    case ValueKind::kNegate:
      return "-(" + ValueText(v.a) + ")";
    case ValueKind::kAdd:
      return Binary(v, "+");
    case ValueKind::kSubtract:
      return Binary(v, "-");
    case ValueKind::kMultiply:
      return Binary(v, "*");
    case ValueKind::kDivide:
      return Binary(v, "/");
    case ValueKind::kElse:
      return Binary(v, "else");
    case ValueKind::kPower:
      return "(" + ValueText(v.a) + " ^ " + FormatNumber(v.number) + ")";
    case ValueKind::kConvert:
      return "(" + ValueText(v.a) + " * " + FormatNumber(v.number) +
             (v.offset == 0 ? "" : " + " + FormatNumber(v.offset)) + ")";
    case ValueKind::kIf:
      return "(if " + ConditionText(v.a) + " then " + ValueText(v.b) + " otherwise " + ValueText(v.c) + ")";
    case ValueKind::kAbs:
    case ValueKind::kRound:
    case ValueKind::kSqrt:
    case ValueKind::kLn:
    case ValueKind::kExp:
    case ValueKind::kLeast:
    case ValueKind::kGreatest:
      return Call(v);
    default:
      return AskedText(v);
  }
}

// What a value asks of the patient or of a record.
std::string Sentences::AskedText(const Value& v) const {
  switch (v.kind) {
    case ValueKind::kLatest:
    case ValueKind::kPrevious:
    case ValueKind::kPicked:
      return PickText(v.pick, v.concept_index) + (v.window_us > 0 ? " within " + DurationText(v.window_us) : "");
    case ValueKind::kLowest:
    case ValueKind::kHighest:
      return std::string(KindName(v.kind)) + " " + ConceptName(v.concept_index) + WindowText(v.window);
    case ValueKind::kMean:
    case ValueKind::kSum:
    case ValueKind::kSlope:
    case ValueKind::kCount:
      return std::string(KindName(v.kind)) + " of " + ConceptName(v.concept_index) + WindowText(v.window);
    case ValueKind::kChange:
      return "change in " + ConceptName(v.concept_index) + WindowText(v.window);
    case ValueKind::kCountRecords: {
      const Query& query = program_.queries[static_cast<size_t>(v.a)];
      return "count of administered " + Drug(query) + WindowText(query.window);
    }
    case ValueKind::kCountIngredients:
      return "count of distinct ingredients in " + QueryText(program_.queries[static_cast<size_t>(v.a)]);
    case ValueKind::kDailyDose:
      return "daily dose of " + Drug(program_.queries[static_cast<size_t>(v.a)]);
    case ValueKind::kTimeSince:
      return "time since " + PickText(v.pick, v.concept_index);
    case ValueKind::kTimeSinceAdmission:
      return "time since admission";
    case ValueKind::kThisTime:
      return "this time";
    case ValueKind::kRecordTime:
      return "time";
    case ValueKind::kOrderDose:
      return "order dose";
    case ValueKind::kRecordDose:
      return "dose";
    case ValueKind::kOrderFrequency:
      return "order frequency";
    default:
      return std::string(KindName(v.kind));
  }
}

std::string Sentences::Binary(const Value& v, std::string_view op) const {
  return "(" + ValueText(v.a) + " " + std::string(op) + " " + ValueText(v.b) + ")";
}

std::string Sentences::Call(const Value& v) const {
  if (v.kind != ValueKind::kLeast && v.kind != ValueKind::kGreatest) {
    return std::string(KindName(v.kind)) + "(" + ValueText(v.a) + ")";
  }
  std::string out = std::string(KindName(v.kind)) + " of (";
  for (int32_t i = 0; i < v.b; ++i) {
    if (i > 0) out += ", ";
    out += ValueText(program_.operands[static_cast<size_t>(v.a + i)]);
  }
  return out + ")";
}

// --- windows and queries ---

std::string Sentences::WindowText(int32_t window) const {
  if (window == kNone) return "";
  const Window& w = program_.windows[static_cast<size_t>(window)];
  std::string out;
  if (w.where != kNone) out += " where " + ConditionText(w.where);
  if (w.window_us > 0) out += " in past " + DurationText(w.window_us);
  if (w.since == check::Since::kAdmission) out += " since admission";
  if (w.since == check::Since::kRecord) out += " since " + PickText(w.since_pick, w.since_concept);
  if (w.anchored) out += " before " + PickText(w.anchor_pick, w.anchor_concept);
  return out;
}

std::string Sentences::Drug(const Query& query) const {
  return query.same_ingredient ? "same ingredient as this order" : ConceptName(query.concept_index);
}

std::string Sentences::QueryText(const Query& query) const {
  std::string phrase;
  switch (query.kind) {
    case RecordKind::kOrder:
      phrase = query.test == Query::kEnded ? "ended " : "active order for ";
      break;
    case RecordKind::kAdministration:
      phrase = "administered ";
      break;
    case RecordKind::kProblem:
      phrase = "has problem ";
      break;
    case RecordKind::kAllergy:
      phrase = "allergic to ";
      break;
    case RecordKind::kProcedure:
      phrase = "had procedure ";
      break;
    case RecordKind::kImmunization:
      phrase = "vaccinated with ";
      break;
    default:
      phrase = "home medication ";
      break;
  }
  phrase += Drug(query) + WindowText(query.window);
  if ((query.without & kPrn) != 0) phrase += " excluding prn";
  if ((query.without & kOneTime) != 0) phrase += " excluding one-time";
  return phrase;
}

// --- conditions ---

std::string Sentences::ConditionText(ConditionId id) const {
  if (left_ == 0) return "...";
  --left_;
  const Condition& c = program_.conditions[static_cast<size_t>(id)];
  switch (c.kind) {
    case ConditionKind::kConstant:
      return c.a != 0 ? "true" : "false";
    case ConditionKind::kCompare:
      return ValueText(c.a) + " " + std::string(kCompareText[static_cast<size_t>(c.op)]) + " " + ValueText(c.b);
    case ConditionKind::kBetween:
      return ValueText(c.a) + " between " + ValueText(c.b) + " and " + ValueText(c.c);
    case ConditionKind::kIsKnownValue:
      return ValueText(c.a) + " is known";
    case ConditionKind::kIsUnknownValue:
      return ValueText(c.a) + " is unknown";
    case ConditionKind::kAnd:
      return List(c, " and ");
    case ConditionKind::kOr:
      return List(c, " or ");
    case ConditionKind::kNot:
      return "not (" + ConditionText(c.a) + ")";
    case ConditionKind::kIf:
      return "(if " + ConditionText(c.a) + " then " + ConditionText(c.b) + " otherwise " + ConditionText(c.c) + ")";
    case ConditionKind::kElse:
      return "((" + ConditionText(c.a) + ") else (" + ConditionText(c.b) + "))";
    case ConditionKind::kIsKnownTruth:
      return "((" + ConditionText(c.a) + ") is known)";
    case ConditionKind::kIsUnknownTruth:
      return "((" + ConditionText(c.a) + ") is unknown)";
    default:
      return PredicateText(c);
  }
}

std::string Sentences::PredicateText(const Condition& c) const {
  const std::string within =
      c.c == kNone ? "" : " within " + DurationText(program_.windows[static_cast<size_t>(c.c)].window_us);
  switch (c.kind) {
    case ConditionKind::kValueIs: {
      const std::vector<std::string>& values = program_.rules->concepts[static_cast<size_t>(c.a)].values;
      return PickText(c.pick, c.a) + within + " is " + check::Quoted(values[static_cast<size_t>(c.b)]);
    }
    case ConditionKind::kQualityIs:
      return PickText(c.pick, c.a) + within + " is " + std::string(check::WordOfFlag(static_cast<uint16_t>(c.b)));
    case ConditionKind::kStatusIs:
      return "status of " + PickText(c.pick, c.a) + within + " is " +
             (c.b == static_cast<int32_t>(ResultStatus::kFinal) ? "final" : "preliminary");
    case ConditionKind::kExists:
      return QueryText(program_.queries[static_cast<size_t>(c.a)]);
    case ConditionKind::kOrdering:
      return "ordering " + ConceptName(c.a);
    case ConditionKind::kTextIs:
      return TextOfText(c);
    case ConditionKind::kEncounterClassIs:
      return "encounter class is " + std::string(kClassText[static_cast<size_t>(c.a)]);
    default:
      return c.a == static_cast<int32_t>(Sex::kFemale) ? "sex is female" : "sex is male";
  }
}

std::string Sentences::TextOfText(const Condition& c) const {
  const std::string text = check::Quoted(program_.rules->texts[static_cast<size_t>(c.a)]);
  switch (static_cast<TextOf>(c.b)) {
    case TextOf::kOrderRoute:
      return "order route is " + text;
    case TextOf::kRecordRoute:
      return "route is " + text;
    case TextOf::kRecordDepartment:
      return "department is " + text;
    case TextOf::kRecordCode:
      return "code is " + text;
    case TextOf::kDepartment:
      return "in department " + text;
    case TextOf::kClinicianRole:
      return "clinician role is " + text;
    case TextOf::kClinicianSpecialty:
      return "clinician specialty is " + text;
  }
  return text;
}

std::string Sentences::List(const Condition& c, std::string_view joint) const {
  std::string out = "(";
  for (int32_t i = 0; i < c.b; ++i) {
    if (i > 0) out += joint;
    out += ConditionText(program_.operands[static_cast<size_t>(c.a + i)]);
  }
  return out + ")";
}

}  // namespace quell::plan

// Phrases that ask for results and for the patient: picks, what a result says in words, aggregates, weight and height.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/check/expressions.h"
#include "lib/check/record_kinds.h"

namespace quell::check {

using diag::Code;
using syntax::AggregateWord;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

namespace {

uint16_t QualityFlag(std::string_view word) {
  return word == "hemolyzed" ? kHemolyzed
         : word == "lipemic" ? kLipemic
         : word == "icteric" ? kIcteric
         : word == "clotted" ? kClotted
                             : kContaminated;
}

EncounterClass ClassNamed(std::string_view word) {
  return word == "inpatient"     ? EncounterClass::kInpatient
         : word == "outpatient"  ? EncounterClass::kOutpatient
         : word == "emergency"   ? EncounterClass::kEmergency
         : word == "observation" ? EncounterClass::kObservation
         : word == "virtual"     ? EncounterClass::kVirtual
                                 : EncounterClass::kHome;
}

// Texts that every place takes as one: without blanks at the ends, in lower case.
std::string Plain(std::string_view text) { return ToLower(Trim(text)); }

Pick PickOf(const Node& n) { return static_cast<Pick>(n.op); }  // the two begin alike

}  // namespace

ExprId ExpressionChecker::Phrase(const Node& n, const Place& place) {
  if (IsRecordPhrase(n, place)) return RecordPhrase(n, place);
  // A time has a meaning only beside another: that of the record that triggers is the one thing from outside that a `where` sees.
  if (n.kind == NodeKind::kThisTime) return ThisPhrase(n, place);
  if (place.where != Place::Where::kNot) {
    return NotHere(n, place,
                   "`where` sees only the record looked at, and `" +
                       Short(std::string(scope_.Text(place.file, n.span))) + "` asks for others",
                   "a `where` may ask for the record's value, dose, time, route, department and code");
  }
  switch (n.kind) {
    case NodeKind::kPick:
      return Picked(n, place);
    case NodeKind::kIsText:
      return IsText(n, place);
    case NodeKind::kIsQuality:
      return IsQuality(n, place);
    case NodeKind::kStatusOf:
      return StatusOf(n, place);
    case NodeKind::kAggregate:
      return Aggregate(n, place);
    case NodeKind::kTimeSince:
      return TimeSince(n, place);
    case NodeKind::kThisValue:
    case NodeKind::kOrderDose:
    case NodeKind::kOrderFrequency:
    case NodeKind::kOrdering:
      return ThisPhrase(n, place);
    case NodeKind::kTextIs:
      return TextIs(n, place);
    case NodeKind::kScore:
    case NodeKind::kAge:
    case NodeKind::kSexIs:
    case NodeKind::kPregnant:
    case NodeKind::kBody:
    case NodeKind::kEncounterClassIs:
      return PatientPhrase(n, place);
    default:
      return DrugPhrase(n, place);
  }
}

ExprId ExpressionChecker::PatientPhrase(const Node& n, const Place& place) {
  switch (n.kind) {
    case NodeKind::kScore:
      if (place.score) {
        Facts points;
        points.trigger = true;  // it is an alert's
        return AddPhrase(At(ExprKind::kScore, Type::kNumber, n.span, place), points);
      }
      return NotHere(n, place, "`score` has no meaning here",
                     "it can stand in `fire at`, `severity`, `show` and `message` of an alert that has a `score`");
    case NodeKind::kAge: {
      Expr e = At(ExprKind::kAge, Type::kNumber, n.span, place);
      e.unit = UnitNamed("a");
      Facts completed;
      completed.flexible = Flexible::kAge;
      return AddPhrase(e, completed);
    }
    case NodeKind::kSexIs: {
      Expr e = At(ExprKind::kSexIs, Type::kTruth, n.span, place);
      e.index = static_cast<int32_t>(scope_.Text(place.file, n.name) == "female" ? Sex::kFemale : Sex::kMale);
      return AddPhrase(e);
    }
    case NodeKind::kPregnant: {
      Expr e = At(ExprKind::kValueIs, Type::kTruth, n.span, place);
      e.index = scope_.BuiltInConcept(BuiltIn::kPregnancy);
      e.number = 0;  // the first of its values
      return AddPhrase(e);
    }
    case NodeKind::kBody: {
      Expr e = At(ExprKind::kPicked, Type::kNumber, n.span, place);
      e.index = scope_.BuiltInConcept(n.op == 0 ? BuiltIn::kWeight : BuiltIn::kHeight);
      e.unit = scope_.concept_at(e.index).unit;
      return ReadWithin(n.a, place, &e) ? AddPhrase(e, Measure(e.index)) : kNoExpr;
    }
    default: {
      Expr e = At(ExprKind::kEncounterClassIs, Type::kTruth, n.span, place);
      e.number = static_cast<double>(ClassNamed(scope_.Text(place.file, n.name)));
      return AddPhrase(e);
    }
  }
}

// --- concepts ---

// What is known of a value of this concept.
ExpressionChecker::Facts ExpressionChecker::Measure(int32_t concept_index) {
  Facts measured;
  measured.substance_concept = concept_index;
  measured.counted = false;
  return measured;
}

bool ExpressionChecker::ReadConcept(Token name, const Place& place, int32_t* index) {
  const Item* item = scope_.Find(place.file, name, NameKind::kConcept);
  if (item == nullptr) return false;
  *index = item->index;
  return true;
}

// Whether the concept's results are numbers; else says so under `shown`.
bool ExpressionChecker::MustBeMeasured(int32_t index, Token shown, const Place& place) {
  const Concept& found = scope_.concept_at(index);
  if (found.measured) return true;
  if (scope_.no_unit_told[static_cast<size_t>(index)]) return false;
  const bool coded = !found.values.empty();
  Diagnostic& d =
      coded ? scope_.Report(Code::Q0312, place.file, shown, "results of `" + found.name + "` are words, not numbers",
                            "ask `latest " + found.name + " is \"" + found.values[0] + "\"`")
            : scope_.Report(Code::Q0304, place.file, shown, "`" + found.name + "` has no unit, so it has no values",
                            CanHave(scope_, index, RecordKind::kResult)
                                ? "give the concept a line such as `unit mmol/L` (`unit 1` for a pure number)"
                                : AskInstead(scope_, index));
  d.notes.push_back({found.span, "the concept is defined here"});
  return false;
}

bool ExpressionChecker::MustBeCoded(int32_t index, Token shown, const Place& place) {
  const Concept& found = scope_.concept_at(index);
  if (!found.values.empty()) return true;
  if (scope_.no_unit_told[static_cast<size_t>(index)]) return false;
  Diagnostic& d = scope_.Report(Code::Q0312, place.file, shown,
                                found.measured ? "results of `" + found.name + "` are numbers in " +
                                                     scope_.unit_at(found.unit).text + ", not words"
                                               : "`" + found.name + "` does not say which words its results can be",
                                found.measured ? "compare it, as in `latest " + found.name + " >= ...`"
                                               : "give the concept a line such as `values \"positive\", \"negative\"`");
  d.notes.push_back({found.span, "the concept is defined here"});
  return false;
}

// --- picks ---

bool ExpressionChecker::ReadPick(const Node& n, const Place& place, Expr* out) {
  out->pick = PickOf(n);
  const bool good = ReadConcept(n.name, place, &out->index);
  return ReadWithin(n.a, place, out) && good;
}

bool ExpressionChecker::ReadWithin(NodeId id, const Place& place, Expr* out) {
  if (id == syntax::kNoNode) return true;
  DurationValue within;
  if (!ReadDuration(id, place, Duration(1), &within)) return false;
  out->window = within.duration;
  out->window_parameter = within.parameter;
  out->window_unit = static_cast<uint8_t>(within.unit_number & 15);
  return true;
}

ExprId ExpressionChecker::Picked(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kPicked, Type::kNumber, n.span, place);
  if (!ReadPick(n, place, &e) || !MustBeMeasured(e.index, n.name, place)) return kNoExpr;
  e.unit = scope_.concept_at(e.index).unit;
  return AddPhrase(e, Measure(e.index));
}

// `latest C is known`: of a coded concept, any question about its words is known where it is.
ExprId ExpressionChecker::PickedForKnown(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kPicked, Type::kNumber, n.span, place);
  if (!ReadPick(n, place, &e)) return kNoExpr;
  if (!scope_.concept_at(e.index).values.empty()) {
    e.kind = ExprKind::kValueIs;
    e.type = Type::kTruth;
    return AddPhrase(e);
  }
  if (!MustBeMeasured(e.index, n.name, place)) return kNoExpr;
  e.unit = scope_.concept_at(e.index).unit;
  return AddPhrase(e, Measure(e.index));
}

// --- what a result says in words ---

// What stands before `is`: a pick, `this value` or, inside `where`, `value`. An index of -1: any result that triggers.
bool ExpressionChecker::ReadSubject(const Node& n, const Place& place, Expr* out) {
  if (n.kind == NodeKind::kPick) return ReadPick(n, place, out);
  if (n.kind == NodeKind::kThisValue) {
    if (!place.all_results) {
      if (!place.this_told) NotThisValue(n, place);
      return false;
    }
    out->pick = Pick::kThis;
    out->index = place.this_concept;
    return true;
  }
  if (place.where != Place::Where::kResults) {
    NotHere(n, place, "`value` has a meaning only after `where`, for results",
            "write `latest` and the concept, or `this value`");
    return false;
  }
  out->pick = Pick::kRecord;
  out->index = place.where_concept;
  return true;
}

ExprId ExpressionChecker::IsText(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kValueIs, Type::kTruth, n.span, place);
  const Node& subject = node(n.a, place);
  if (!ReadSubject(subject, place, &e)) return kNoExpr;
  if (e.index < 0) {
    return NotHere(subject, place,
                   "this alert is triggered by results of several kinds, so `this value` has no one list of words",
                   "write `latest` and the concept");
  }
  if (!MustBeCoded(e.index, subject.kind == NodeKind::kPick ? subject.name : subject.span, place)) return kNoExpr;
  const Concept& coded = scope_.concept_at(e.index);
  const std::string asked = scope_.Unquoted(place.file, n.title);
  const auto found = std::find_if(coded.values.begin(), coded.values.end(),
                                  [&](const std::string& value) { return Plain(value) == Plain(asked); });
  if (found == coded.values.end()) {
    ReportNoSuchValue(coded, asked, n.title, place);
    return kNoExpr;
  }
  e.number = static_cast<double>(found - coded.values.begin());
  return AddRecordOr(e, subject);
}

void ExpressionChecker::ReportNoSuchValue(const Concept& coded, const std::string& asked, Token shown,
                                          const Place& place) {
  const std::string nearest = coded.values.size() <= 1'000 ? Nearest(asked, coded.values) : "";
  std::string help = "did you mean \"" + nearest + "\"?";
  if (nearest.empty()) {
    help = "it is one of ";
    constexpr size_t kShown = 6;
    for (size_t i = 0; i < std::min(coded.values.size(), kShown); ++i)
      help += (i == 0 ? "\"" : ", \"") + coded.values[i] + "\"";
    if (coded.values.size() > kShown) help += " ...";
  }
  Diagnostic& d = scope_.Report(Code::Q0313, place.file, shown,
                                "\"" + Short(asked) + "\" is not among the values of `" + coded.name + "`", help);
  d.notes.push_back({coded.span, "the concept is defined here"});
}

ExprId ExpressionChecker::IsQuality(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kQualityIs, Type::kTruth, n.span, place);
  if (!ReadSubject(node(n.a, place), place, &e)) return kNoExpr;
  e.number = QualityFlag(scope_.Text(place.file, n.name));
  return AddRecordOr(e, node(n.a, place));
}

// Of the record looked at, of the one that triggers, or of the patient's.
ExprId ExpressionChecker::AddRecordOr(const Expr& e, const Node& subject) {
  Facts said;
  said.counted = false;
  if (subject.kind == NodeKind::kValue) return Add(e, said);
  said.trigger = subject.kind == NodeKind::kThisValue;
  return AddPhrase(e, said);
}

ExprId ExpressionChecker::StatusOf(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kStatusIs, Type::kTruth, n.span, place);
  if (!ReadPick(node(n.a, place), place, &e)) return kNoExpr;
  const bool preliminary = scope_.Text(place.file, n.name) == "preliminary";
  e.number = static_cast<double>(preliminary ? ResultStatus::kPreliminary : ResultStatus::kFinal);
  return AddPhrase(e);
}

// --- aggregates ---

ExprId ExpressionChecker::Aggregate(const Node& n, const Place& place) {
  const auto word = static_cast<AggregateWord>(n.op);
  if (word == AggregateWord::kCountGiven) return CountGiven(n, place);
  static constexpr ExprKind kKinds[] = {ExprKind::kLowest, ExprKind::kHighest, ExprKind::kMean, ExprKind::kSum,
                                        ExprKind::kChange, ExprKind::kSlope,   ExprKind::kCount};
  Expr e = At(kKinds[n.op], Type::kNumber, n.span, place);
  bool good = ReadConcept(n.name, place, &e.index);
  if (good && word != AggregateWord::kCount) good = MustBeMeasured(e.index, n.name, place);
  good &= Over(n, n.b, Place::Where::kResults, place, &e);
  if (!good) return kNoExpr;
  if (word == AggregateWord::kCount) return AddPhrase(e, Facts());
  Facts measured = Measure(e.index);
  const terms::Unit of_concept = scope_.unit_at(scope_.concept_at(e.index).unit);
  if (word == AggregateWord::kSum && of_concept.special()) return ReportScale(n, of_concept, e.index, place);
  e.unit = scope_.UnitIndex(of_concept);
  if (word == AggregateWord::kChange) {
    e.unit = scope_.UnitIndex(OfDifference(of_concept));
    measured.difference = IsTemperature(of_concept);
  } else if (word == AggregateWord::kSlope) {
    e.unit = scope_.UnitIndex(terms::Divide(OfDifference(of_concept), *terms::ParseUnit("h")));
  }
  return AddPhrase(e, measured);
}

ExprId ExpressionChecker::CountGiven(const Node& n, const Place& place) {
  Expr e = At(ExprKind::kCountAdministered, Type::kNumber, n.span, place);
  const bool good = ReadDrug(n.a, place, &e);
  return Over(n, n.b, Place::Where::kDrugs, place, &e) && good ? AddDrugPhrase(e, Facts()) : kNoExpr;
}

ExprId ExpressionChecker::TimeSince(const Node& n, const Place& place) {
  Expr e =
      At(n.a == syntax::kNoNode ? ExprKind::kTimeSinceAdmission : ExprKind::kTimeSince, Type::kNumber, n.span, place);
  e.unit = UnitNamed("h");
  if (n.a != syntax::kNoNode && !ReadPick(node(n.a, place), place, &e)) return kNoExpr;
  return AddPhrase(e);
}

}  // namespace quell::check

// Phrases about the record that triggers and, inside `where`, the record looked at.
#include <algorithm>

#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::TextWord;
using syntax::Token;

// --- where an expression stands ---

Place PlaceOfDefinition(uint32_t file) {
  Place place;
  place.file = file;
  place.this_why = place.order_why = "a definition does not know which record triggers";
  return place;
}

Place PlaceOfOutcome(uint32_t file) {
  Place place;
  place.file = file;
  place.outcome = true;
  place.this_why = place.order_why = "no record triggers an outcome";
  return place;
}

Place PlaceOfAlert(const Scope& scope, uint32_t file, std::span<const Trigger> triggers, bool lost) {
  Place place;
  place.file = file;
  place.trigger = true;
  if (lost || triggers.empty()) {
    place.this_told = true;
    return place;
  }
  const auto all = [&](auto test) { return std::all_of(triggers.begin(), triggers.end(), test); };
  place.all_results = all([](const Trigger& t) { return t.kind == RecordKind::kResult; });
  place.all_orders =
      all([](const Trigger& t) { return t.kind == RecordKind::kOrder || t.kind == RecordKind::kOrderSelect; });
  const int32_t first = triggers[0].concept_index;
  if (all([&](const Trigger& t) { return t.concept_index == first; })) place.this_concept = first;
  place.order_why = "not every trigger of the alert is an order";
  if (!place.all_results) {
    place.this_why = "not every trigger of the alert is a result";
    return place;
  }
  for (const Trigger& trigger : triggers) {
    if (trigger.concept_index < 0) {
      place.this_why = "any result triggers the alert, whatever its unit";
      place.this_unit = -1;
      return place;
    }
    const Concept& subject = scope.concept_at(trigger.concept_index);
    if (!subject.measured) {
      place.this_told = scope.no_unit_told[static_cast<size_t>(trigger.concept_index)];
      place.this_why =
          subject.values.empty() ? "`" + subject.name + "` has no unit" : "results of `" + subject.name + "` are words";
      place.this_unit = -1;
      return place;
    }
    if (place.this_unit >= 0 && place.this_unit != subject.unit) {
      place.this_unit = -1;
      place.this_why = "the alert's triggers have different units";
      return place;
    }
    place.this_unit = subject.unit;
  }
  return place;
}

// --- the record that triggers ---

void ExpressionChecker::NotThisValue(const Node& n, const Place& place) {
  NotHere(n, place, "`this value` has no meaning here: " + place.this_why, "write `latest` and the concept");
}

ExprId ExpressionChecker::ThisPhrase(const Node& n, const Place& place) {
  Facts of_trigger;
  of_trigger.trigger = true;
  of_trigger.counted = false;
  switch (n.kind) {
    case NodeKind::kThisValue: {
      if (place.this_unit < 0) {
        if (!place.this_told) NotThisValue(n, place);
        return kNoExpr;
      }
      Expr e = At(ExprKind::kThisValue, Type::kNumber, n.span, place);
      e.unit = place.this_unit;
      of_trigger.substance_concept = place.this_concept;
      return AddPhrase(e, of_trigger);
    }
    case NodeKind::kThisTime:
      if (!place.trigger)
        return NotHere(n, place, "`this time` has no meaning here: " + place.this_why,
                       "write `time since latest` and the concept");
      return AddPhrase(At(ExprKind::kThisTime, Type::kTime, n.span, place), of_trigger);
    case NodeKind::kOrdering: {
      if (place.outcome)
        return NotHere(n, place, "`ordering` has no meaning here: " + place.this_why,
                       "write `active order for` and the concept");
      Expr e = At(ExprKind::kOrdering, Type::kTruth, n.span, place);
      return ReadConcept(n.name, place, &e.index) ? AddPhrase(e, of_trigger) : kNoExpr;
    }
    case NodeKind::kOrderFrequency: {
      if (!NeedsOrder(n, place)) return kNoExpr;
      Expr e = At(ExprKind::kOrderFrequency, Type::kNumber, n.span, place);
      e.unit = UnitNamed("/d");
      of_trigger.counted = true;
      return AddPhrase(e, of_trigger);
    }
    default: {
      if (!NeedsOrder(n, place)) return kNoExpr;
      Expr e = At(ExprKind::kOrderDose, Type::kNumber, n.span, place);
      e.index = place.this_concept;
      of_trigger.flexible = Flexible::kDose;
      of_trigger.substance_concept = place.this_concept;
      return AddPhrase(e, of_trigger);
    }
  }
}

// --- texts, and the record looked at ---

int32_t ExpressionChecker::TextIndex(const std::string& text) {
  const auto [entry, added] = texts_.try_emplace(text, static_cast<int32_t>(scope_.rules.texts.size()));
  if (added) scope_.rules.texts.push_back(text);
  return entry->second;
}

ExprId ExpressionChecker::TextIs(const Node& n, const Place& place) {
  const auto word = static_cast<TextWord>(n.op);
  Expr e = At(ExprKind::kTextIs, Type::kTruth, n.span, place);
  e.index = TextIndex(scope_.Unquoted(place.file, n.title.empty() ? n.name : n.title));
  Facts said;
  switch (word) {
    case TextWord::kOrderRoute:
      if (!NeedsOrder(n, place)) return kNoExpr;
      e.text_of = TextOf::kOrderRoute;
      said.trigger = true;
      break;
    case TextWord::kInDepartment:
      e.text_of = TextOf::kDepartment;
      break;
    case TextWord::kRole:
    case TextWord::kSpecialty:
      if (place.outcome) return NotHere(n, place, "there is no clinician here: " + place.this_why, "leave it out");
      e.text_of = word == TextWord::kRole ? TextOf::kClinicianRole : TextOf::kClinicianSpecialty;
      said.trigger = true;
      break;
    case TextWord::kDepartment:
      return NotHere(n, place, "`department` has a meaning only after `where`",
                     "write `in department " + QuotedAt(n, place) + "`");
    case TextWord::kRoute:
      return NotHere(n, place, "`route` has a meaning only after `where`",
                     "write `order route is " + QuotedAt(n, place) + "`");
    case TextWord::kCode:
      return NotHere(n, place, "`code` has a meaning only after `where`",
                     "give the concept that you mean just these codes");
  }
  return AddPhrase(e, said);
}

std::string ExpressionChecker::QuotedAt(const Node& n, const Place& place) const {
  return Short(std::string(scope_.Text(place.file, n.title.empty() ? n.name : n.title)));
}

// Whether the phrase is about the record looked at: what a `where` may ask.
bool ExpressionChecker::IsRecordPhrase(const Node& n, const Place& place) const {
  switch (n.kind) {
    case NodeKind::kValue:
    case NodeKind::kTime:
    case NodeKind::kDose:
      return true;
    case NodeKind::kIsText:
    case NodeKind::kIsQuality:
      return node(n.a, place).kind == NodeKind::kValue;
    case NodeKind::kTextIs: {
      const auto word = static_cast<TextWord>(n.op);
      return place.where != Place::Where::kNot &&
             (word == TextWord::kRoute || word == TextWord::kDepartment || word == TextWord::kCode);
    }
    default:
      return false;
  }
}

ExprId ExpressionChecker::RecordPhrase(const Node& n, const Place& place) {
  if (n.kind == NodeKind::kIsText) return IsText(n, place);
  if (n.kind == NodeKind::kIsQuality) return IsQuality(n, place);
  if (n.kind == NodeKind::kTextIs) return RecordText(n, place);
  const std::string word(scope_.Text(place.file, n.span));
  if (place.where == Place::Where::kNot) {
    return NotHere(n, place, "`" + word + "` has a meaning only after `where`",
                   n.kind == NodeKind::kValue  ? "write `latest` and the concept, or `this value`"
                   : n.kind == NodeKind::kTime ? "write `this time`, or `time since latest` and the concept"
                                               : "write `order dose`, or `daily dose of` and the drug");
  }
  Facts said;
  said.counted = false;
  if (n.kind == NodeKind::kTime) return Add(At(ExprKind::kRecordTime, Type::kTime, n.span, place), said);
  if (n.kind == NodeKind::kDose) {
    if (place.where != Place::Where::kDrugs)
      return NotHere(n, place, "these records have no dose", "only orders and administrations have one");
    Expr e = At(ExprKind::kRecordDose, Type::kNumber, n.span, place);
    e.index = said.substance_concept = place.where_concept;
    said.flexible = Flexible::kDose;
    return Add(e, said);
  }
  if (place.where != Place::Where::kResults)
    return NotHere(n, place, "these records have no value",
                   "only results have one; orders and administrations have a `dose`");
  Expr e = At(ExprKind::kRecordValue, Type::kNumber, n.span, place);
  e.index = said.substance_concept = place.where_concept;
  if (e.index < 0 || !MustBeMeasured(e.index, n.span, place)) return kNoExpr;
  e.unit = scope_.concept_at(e.index).unit;
  return Add(e, said);
}

ExprId ExpressionChecker::RecordText(const Node& n, const Place& place) {
  const auto word = static_cast<TextWord>(n.op);
  if (word == TextWord::kRoute && place.where != Place::Where::kDrugs)
    return NotHere(n, place, "these records have no route", "only orders and administrations have one");
  Expr e = At(ExprKind::kTextIs, Type::kTruth, n.span, place);
  e.index = TextIndex(scope_.Unquoted(place.file, n.title.empty() ? n.name : n.title));
  e.text_of = word == TextWord::kRoute        ? TextOf::kRecordRoute
              : word == TextWord::kDepartment ? TextOf::kRecordDepartment
                                              : TextOf::kRecordCode;
  return Add(e);
}

}  // namespace quell::check

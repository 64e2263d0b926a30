#include "lib/explain/sources.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "lib/base/text.h"
#include "lib/eval/reading.h"
#include "lib/explain/words.h"

namespace quell::explain {

using check::Expr;
using check::ExprKind;

namespace {

const char* SignOf(ValueKind kind) {
  switch (kind) {
    case ValueKind::kBelow:
      return "<";
    case ValueKind::kAtMost:
      return "<=";
    case ValueKind::kAtLeast:
      return ">=";
    case ValueKind::kAbove:
      return ">";
    default:
      return "";
  }
}

// What asks the record itself. (An operator may have been planned as one of its operands: that one tells.)
bool AsksRecord(ExprKind kind) {
  const bool number = kind < ExprKind::kNegate && kind != ExprKind::kNumber && kind != ExprKind::kParameter;
  return number || (kind >= ExprKind::kValueIs && kind <= ExprKind::kOrdering);
}

bool IsExtreme(ExprKind kind) { return kind == ExprKind::kLowest || kind == ExprKind::kHighest; }

// Of the lowest or highest the newest that is it, last; the others of its window were looked at too, and are counted.
void PutExtremeLast(ExprKind kind, std::vector<const eval::HeldValue*>& results) {
  if (!IsExtreme(kind) || results.empty()) return;
  const eval::HeldValue* best = results.front();
  for (const eval::HeldValue* held : results) {
    if (kind == ExprKind::kLowest ? held->low <= best->low : held->high >= best->high) best = held;
  }
  std::erase(results, best);
  results.push_back(best);
}

}  // namespace

std::string Sources::ConceptName(int32_t concept_index) const {
  return concept_index < 0 ? "" : answers_.rules().concepts[static_cast<size_t>(concept_index)].name;
}

// Words of the source are never repeated: a coded value stands in the rule's own.
std::string Sources::WrittenText(ValueKind kind, double value, UnitId unit) const {
  if (kind == ValueKind::kNone || kind == ValueKind::kText) return "";
  std::string out = SignOf(kind) + FormatShort(value);
  const std::string_view text = answers_.binding().UnitText(unit);
  if (!text.empty()) out += " " + std::string(text);
  return out;
}

std::string Sources::UsedText(int32_t concept_index, double low, double high) const {
  const check::Concept& subject = answers_.rules().concepts[static_cast<size_t>(concept_index)];
  if (!subject.values.empty()) {
    const size_t place = static_cast<size_t>(low);
    return place < subject.values.size() ? "\"" + subject.values[place] + "\"" : "";
  }
  if (!subject.measured) return "";
  const std::string& unit = answers_.rules().units[static_cast<size_t>(subject.unit)].text;
  return AmountText(low, high, unit == "1" ? "" : unit);
}

void Sources::SetAge(int64_t clinical_us, ExplainedRecord& out) const {
  out.clinical = Time(Duration(clinical_us));
  out.age = Duration(answers_.state().now_us() - clinical_us);
}

ExplainedRecord Sources::Of(const eval::HeldValue& held, int32_t concept_index) const {
  ExplainedRecord out;
  out.id = held.id;
  out.what = ConceptName(concept_index);
  out.as_written = WrittenText(held.source_kind, held.source_value, held.source_unit);
  out.as_used = UsedText(concept_index, held.low, held.high);
  SetAge(held.moment.clinical_us, out);
  out.known = Time(Duration(held.known_us));
  return out;
}

ExplainedRecord Sources::Of(const Record& record, int64_t clinical_us, const std::string& what) const {
  ExplainedRecord out;
  out.kind = record.kind;
  out.id = record.id;
  out.what = what;
  out.as_written = out.as_used = WrittenText(record.value_kind, record.value, record.unit);
  SetAge(clinical_us, out);
  out.known = record.known;
  return out;
}

int32_t Sources::TriggerConcept(int32_t alert) const {
  const Record& record = answers_.record();
  const std::span<const int32_t> concepts = answers_.binding().ConceptsOf(record.coding);
  for (const check::Trigger& trigger : answers_.rules().alerts[static_cast<size_t>(alert)].triggers) {
    if (trigger.kind != record.kind) continue;
    if (std::binary_search(concepts.begin(), concepts.end(), trigger.concept_index)) return trigger.concept_index;
  }
  return concepts.empty() ? -1 : concepts.front();
}

// What is asked of a concept is told of that concept, where the record is one of it.
int32_t Sources::TakenAs(const Expr& e) const {
  const bool named = e.kind == ExprKind::kPicked || e.kind == ExprKind::kTimeSince || e.kind == ExprKind::kValueIs ||
                     e.kind == ExprKind::kOrdering;
  const std::span<const int32_t> concepts = answers_.binding().ConceptsOf(answers_.record().coding);
  if (named && std::binary_search(concepts.begin(), concepts.end(), e.index)) return e.index;
  return TriggerConcept(answers_.alert());
}

ExplainedRecord Sources::Trigger(int32_t concept_index) const {
  const Record& record = answers_.record();
  ExplainedRecord out = Of(record, answers_.state().ClinicalUs(record), ConceptName(concept_index));
  if (record.kind != RecordKind::kResult || concept_index < 0) return out;
  const eval::Reading reading = eval::ReadResult(answers_.binding(), concept_index, record);
  if (reading.usable()) out.as_used = UsedText(concept_index, reading.low, reading.high);
  return out;
}

void Sources::Fill(check::ExprId id, ExplanationNode& node) const {
  const Expr& e = answers_.At(id);
  if (!answers_.Has(id) || !AsksRecord(e.kind)) return;
  eval::Evaluator::Behind behind = answers_.Behind(id);
  PutExtremeLast(e.kind, behind.results);
  // That it orders something else needs no record to show it.
  if (e.kind == ExprKind::kOrdering && answers_.Ask(id) != Truth::kTrue) behind.trigger = false;
  const size_t all = behind.results.size() + behind.records.size() + (behind.trigger ? 1 : 0);
  const size_t listed = IsExtreme(e.kind) ? 1 : kListedRecords;
  if (behind.trigger) node.records.push_back(Trigger(TakenAs(e)));
  for (size_t i = behind.results.size(); i-- > 0 && node.records.size() < listed;) {
    node.records.push_back(Of(*behind.results[i], e.index));
  }
  const std::string what = e.drug == check::Drug::kSameIngredient ? "with the same ingredient" : ConceptName(e.index);
  for (size_t i = behind.records.size(); i-- > 0 && node.records.size() < listed;) {
    const eval::HeldRecord& held = *behind.records[i];
    node.records.push_back(Of(held.record, held.moment.clinical_us, what));
  }
  node.more_records = static_cast<int64_t>(all - node.records.size());
}

}  // namespace quell::explain

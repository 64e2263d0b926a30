// Observation: laboratory, vital signs, scores.
//
// - The clinical clock is `effective` (of a period its end: before it the result was not complete), the known clock
//   `issued`. Where one is not recorded, the other is taken for it, and noted; without either the resource is kept out.
// - status: preliminary is preliminary; final, amended and corrected are final; registered and cancelled are kept out:
//   there is no result. What an amended result said before is only in the data if they hold that version too.
// - A quantity with a comparator is the bound that it is ("<0.01"). An integer is a number without a unit. Strings,
//   codes (their words), truths, ratios ("1:80") and ranges with both ends are words; a range with one end is a bound.
// - Each component is a record of its own, with the component's codes. The observation itself is one if it has a value
//   or has no components.
// - The specimen's quality is that of its Specimen, where that is in the data.
#include <array>

#include "absl/strings/str_cat.h"
#include "lib/base/text.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

constexpr std::string_view kBadComparator = "the comparator of its value is none of <, <=, >= and >";

// In the order in which they usually stand.
enum { kStatus, kCode, kSubject, kEncounter, kEffective, kIssued, kPerformer, kValue, kSpecimen, kComponent };
constexpr std::array<std::string_view, 10> kNames = {"status", "code",      "subject", "encounter", "effective*",
                                                     "issued", "performer", "value*",  "specimen",  "component"};

std::string_view ReadStatus(std::string_view status, Record& record) {
  if (status == "final" || status == "amended" || status == "corrected") record.status = ResultStatus::kFinal;
  if (status == "preliminary") record.status = ResultStatus::kPreliminary;
  if (status == "registered") return "registered only: there is no result yet";
  if (status == "cancelled") return "cancelled: there is no result";
  if (status == "entered-in-error") return kInError;
  return kUsed;
}

std::string_view SetClocks(const Json* effective, const Json* issued, Record& record, Draft& draft) {
  const When when = ReadWhen(effective), known = ReadWhen(issued);
  if (!when.wrong.empty()) return when.wrong;
  if (!known.wrong.empty()) return known.wrong;
  if (!when.any() && !known.any()) return kNoKnownTime;
  const std::optional<Moment>& done = when.end.has_value() ? when.end : when.start;
  if (known.any()) {
    record.known = known.end->last;
  } else {
    record.known = done->last;
    draft.Note("issued is not recorded: taken as known at its own time");
  }
  if (done.has_value()) {
    record.clinical = done->first;
    if (!done->exact()) draft.Note("only its day, month or year is recorded");
  } else {
    record.clinical = record.known;
    draft.Note("its own time is not recorded: taken to be when it became known");
  }
  if (record.known < record.clinical) draft.Note("known before its own time");
  return kUsed;
}

ValueKind KindOf(std::string_view comparator) {
  if (comparator == "<") return ValueKind::kBelow;
  if (comparator == "<=") return ValueKind::kAtMost;
  if (comparator == ">=") return ValueKind::kAtLeast;
  if (comparator == ">") return ValueKind::kAbove;
  return comparator.empty() ? ValueKind::kNumber : ValueKind::kNone;
}

void SetWords(Source& source, std::string_view words, Record& record) {
  if (words.empty()) return;
  record.value_kind = ValueKind::kText;
  record.text = source.codes.TextIdOf(words);
}

std::string_view SetQuantity(Source& source, const Json& quantity, Record& record) {
  const Fields<5> fields(quantity, {"value", "comparator", "unit", "system", "code"});
  const std::optional<double> value = NumberOf(fields[0]);
  if (!value.has_value()) return fields[0] == nullptr ? kUsed : "its value is not a number";
  record.value_kind = KindOf(TextOf(fields[1]));
  if (record.value_kind == ValueKind::kNone) return kBadComparator;
  record.value = *value;
  record.unit = source.codes.UnitOfQuantity(fields[2], fields[3], fields[4]);
  return kUsed;
}

void SetRange(Source& source, const Json& range, Record& record) {
  const Fields<2> ends(range, {"low", "high"});
  Record low, high;
  source.SetDose(ends[0], low);
  source.SetDose(ends[1], high);
  const bool has_low = low.value_kind == ValueKind::kNumber, has_high = high.value_kind == ValueKind::kNumber;
  if (has_low && has_high) {
    SetWords(source, absl::StrCat(FormatNumber(low.value), "-", FormatNumber(high.value)), record);
  } else if (has_low || has_high) {
    record.value_kind = has_low ? ValueKind::kAtLeast : ValueKind::kAtMost;
    record.value = has_low ? low.value : high.value;
    record.unit = has_low ? low.unit : high.unit;
  }
}

void SetRatio(Source& source, const Json& ratio, Record& record) {
  const Fields<2> parts(ratio, {"numerator", "denominator"});
  Record above, below;
  source.SetDose(parts[0], above);
  source.SetDose(parts[1], below);
  if (above.value_kind != ValueKind::kNumber || below.value_kind != ValueKind::kNumber) return;
  SetWords(source, absl::StrCat(FormatNumber(above.value), ":", FormatNumber(below.value)), record);
}

// `value[x]` of an observation or a component. `choice` names the type ("valueQuantity").
std::string_view SetValue(Source& source, std::string_view choice, const Json* value, Record& record, Draft& draft) {
  if (value == nullptr) {
    draft.Note("neither a number nor text");
    return kUsed;
  }
  const std::string_view type = choice.substr(std::string_view("value").size());
  if (type == "Quantity") {
    if (const std::string_view why = SetQuantity(source, *value, record); why != kUsed) return why;
  } else if (type == "Integer" || type == "Decimal") {
    const std::optional<double> number = NumberOf(value);
    if (!number.has_value()) return "its value is not a number";
    record.value_kind = ValueKind::kNumber;
    record.value = *number;
  } else if (type == "CodeableConcept") {
    SetWords(source, WordsOf(value), record);
  } else if (type == "Range") {
    SetRange(source, *value, record);
  } else if (type == "Ratio") {
    SetRatio(source, *value, record);
  } else if (type == "Boolean") {
    if (const std::optional<bool> truth = TruthOf(value)) SetWords(source, *truth ? "true" : "false", record);
  } else {
    SetWords(source, TextOf(value), record);  // String, DateTime, Time
  }
  if (record.value_kind == ValueKind::kNone) draft.Note("neither a number nor text");
  if (record.value_kind == ValueKind::kText) draft.Note("text instead of a number");
  return kUsed;
}

uint16_t QualityOf(Source& source, const Resource& resource, const Json* specimen) {
  const Reference reference = ReadReference(ReferenceText(specimen));
  if (reference.contained) {
    const std::optional<Json> inside = Source::Contained(resource, reference.id);
    return SpecimenFlags(Pointer(inside));
  }
  const SpecimenItem* item = source.directory.specimens.Find(source.directory.IdOf(reference));
  return item == nullptr ? 0 : item->flags;
}

// What the observation and its components have in common is in `record`.
std::string_view AddComponents(Source& source, const Json* components, Record record, Draft& draft) {
  std::string_view why = kUsed;
  ForEach(components, [&](const Json& component) {
    const Fields<2> fields(component, {"code", "value*"});
    ++record.id;
    Record part = record;
    why = source.SetCodes(fields[0], part, draft);
    if (why == kUsed) why = SetValue(source, fields.NameOf(1), fields[1], part, draft);
    draft.records.push_back(part);
    return why != kUsed;
  });
  return why;
}

}  // namespace

std::string_view TakeObservation(Source& source, const Resource& resource, Draft& draft) {
  const Fields fields(resource.json, kNames);
  if (const std::string_view why = source.ReadPatient(fields[kSubject], draft); why != kUsed) return why;
  Record record;
  record.kind = RecordKind::kResult;
  if (const std::string_view why = ReadStatus(TextOf(fields[kStatus]), record); why != kUsed) return why;
  if (const std::string_view why = SetClocks(fields[kEffective], fields[kIssued], record, draft); why != kUsed)
    return why;
  source.SetPlace(fields[kEncounter], record, draft);
  source.SetClinician(fields[kPerformer], record, draft);
  if (fields[kSpecimen] != nullptr) record.flags = QualityOf(source, resource, fields[kSpecimen]);
  if (record.encounter == kNobody) draft.Note("outside any encounter");
  if (fields[kComponent] == nullptr || fields[kValue] != nullptr) {
    Record whole = record;
    if (const std::string_view why = source.SetCodes(fields[kCode], whole, draft); why != kUsed) return why;
    if (const std::string_view why = SetValue(source, fields.NameOf(kValue), fields[kValue], whole, draft);
        why != kUsed)
      return why;
    draft.records.push_back(whole);
  }
  return AddComponents(source, fields[kComponent], record, draft);
}

}  // namespace quell::readers::fhir

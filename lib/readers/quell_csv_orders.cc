// orders.csv, order_stops.csv, order_holds.csv and order_resumes.csv.
#include <algorithm>
#include <map>
#include <utility>

#include "lib/base/text.h"
#include "lib/readers/quell_csv.h"
#include "lib/readers/years.h"

namespace quell::readers::quell_csv {
namespace {

constexpr std::string_view kBadOrder = "order is not a whole number above 0";

using OrderEncounters = std::map<std::pair<int32_t, uint64_t>, int32_t>;  // by patient and order

enum {
  kPatient,
  kOrder,
  kOrdered,
  kStart,
  kEnd,
  kCodes,
  kEncounter,
  kClinician,
  kDepartment,
  kDose,
  kDoseUnit,
  kRoute,
  kPerDay,
  kPrnText,
  kOneTimeText,
  kCorrects
};

// The number of an order, which a row must give.
std::string_view ReadOrderNumber(std::string_view text, uint64_t& number) {
  if (std::string_view why = ReadNumber(text, kBadOrder, number); why != kUsed) return why;
  return number == 0 ? kBadOrder : kUsed;
}

// An order starts when it is signed unless it says otherwise, and without an end runs until it is stopped.
std::string_view ReadOrderTimes(Source& source, const CsvRow& row, Record& record) {
  const std::optional<Time> ordered = source.ReadTime(row[kOrdered]);
  if (!ordered.has_value()) return "ordered is not a time";
  record.known = record.clinical = *ordered;
  if (!row[kStart].empty()) {
    const std::optional<Time> start = source.ReadTime(row[kStart]);
    if (!start.has_value()) return "start is not a time";
    record.clinical = *start;
  }
  if (!InYears(record.known) || !InYears(record.clinical)) return kOutsideYears;
  if (!row[kEnd].empty()) {
    const std::optional<Time> end = source.ReadTime(row[kEnd]);
    if (!end.has_value()) return "end is not a time";
    record.until = *end;
  }
  return kUsed;
}

// Dose, route and how often; all may be missing.
std::string_view ReadDose(Source& source, const CsvRow& row, const std::string& file, Record& record) {
  if (ReadValue(row[kDose], record) != kUsed ||
      (record.value_kind != ValueKind::kNone && record.value_kind != ValueKind::kNumber)) {
    return "dose is not a number";
  }
  if (!row[kPerDay].empty()) {
    const std::optional<double> per_day = ParseNumber(row[kPerDay]);
    if (!per_day.has_value() || *per_day <= 0 || *per_day > 10000) return "per_day is not a number above 0";
    record.per_day = static_cast<float>(*per_day);
  }
  if (std::string_view why = ReadFlag(row[kPrnText], kPrn, "prn is neither yes nor no", record); why != kUsed)
    return why;
  if (std::string_view why = ReadFlag(row[kOneTimeText], kOneTime, "one_time is neither yes nor no", record);
      why != kUsed)
    return why;
  if (record.value_kind == ValueKind::kNumber) {
    record.unit = source.builder.vocabulary.AddUnit(source.TextOf(row[kDoseUnit], row, file));
  }
  record.route = source.WordOf(row[kRoute], row, file);
  return kUsed;
}

std::string_view TakeOrder(Source& source, const CsvRow& row, const std::string& file, OrderEncounters& orders) {
  const int32_t patient = source.builder.FindPatient(row[kPatient]);
  if (patient == kNobody) return kUnknownPatient;
  Record record;
  record.kind = RecordKind::kOrder;
  if (std::string_view why = ReadOrderNumber(row[kOrder], record.id); why != kUsed) return why;
  if (std::string_view why = ReadOrderTimes(source, row, record); why != kUsed) return why;
  if (orders.count({patient, record.id}) != 0) return kSeenBefore;
  record.coding = source.ReadCodes(row[kCodes]);
  if (record.coding == kNoCoding) return kBadCodes;
  if (std::string_view why = ReadNumber(row[kCorrects], "corrects is not a whole number above 0", record.ref);
      why != kUsed)
    return why;
  if (std::string_view why = ReadDose(source, row, file, record); why != kUsed) return why;
  if (record.until < record.clinical) {
    record.until = record.clinical;
    source.tally.Note(file, row.line(), "end before start: never active");
  }
  if (record.until == kOpenEnded)
    source.tally.Note(file, row.line(), "order without an end: active until it is stopped");
  record.clinician = source.ClinicianOf(row, row[kClinician], file);
  record.department = source.DepartmentOf(patient, row[kDepartment], record.known, row, file);
  record.encounter = source.EncounterOf(patient, row[kEncounter], record.known, row, file);
  orders[{patient, record.id}] = record.encounter;
  source.builder.AddRecord(patient, record);
  return kUsed;
}

// What ends an order, or lets it rest, or lets it go on.
struct ChangeFile {
  const char* stem;
  const char* time;
  RecordKind kind;
  std::string_view bad_time, lost;
};
constexpr ChangeFile kChanges[] = {
    {"order_stops", "stopped", RecordKind::kOrderStop, "stopped is not a time",
     "a stop of an order that is not in the data"},
    {"order_holds", "held", RecordKind::kOrderHold, "held is not a time", "a hold of an order that is not in the data"},
    {"order_resumes", "resumed", RecordKind::kOrderResume, "resumed is not a time",
     "a resumption of an order that is not in the data"}};

std::string_view TakeChange(Source& source, const CsvRow& row, const std::string& file, const ChangeFile& change,
                            const OrderEncounters& orders) {
  enum { kChangePatient, kTime, kChangedOrder, kChangeClinician };
  const int32_t patient = source.builder.FindPatient(row[kChangePatient]);
  if (patient == kNobody) return kUnknownPatient;
  const std::optional<Time> time = source.ReadTime(row[kTime]);
  if (!time.has_value()) return change.bad_time;
  if (!InYears(*time)) return kOutsideYears;
  Record record;
  record.kind = change.kind;
  if (std::string_view why = ReadOrderNumber(row[kChangedOrder], record.ref); why != kUsed) return why;
  record.id = source.NextId(patient, record.kind);
  record.clinical = record.known = *time;
  record.clinician = source.ClinicianOf(row, row[kChangeClinician], file);
  record.department = source.care_units.At(patient, *time);
  const auto order = orders.find({patient, record.ref});
  if (order != orders.end()) {
    record.encounter = order->second;
  } else {
    source.tally.Note(file, row.line(), change.lost);
    record.encounter = source.builder.EncounterAt(patient, *time);
  }
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadOrders(Source& source) {
  const KindSet carries = source.builder.source.carries;
  OrderEncounters orders;
  absl::Status status =
      source.Read("orders",
                  {"patient", "order", "ordered", "start", "end", "codes", "encounter", "clinician", "department",
                   "dose?", "dose_unit?", "route?", "per_day?", "prn?", "one_time?", "corrects?"},
                  carries.Has(RecordKind::kOrder),
                  [&](const CsvRow& row, const std::string& file) { return TakeOrder(source, row, file, orders); });
  for (const ChangeFile& change : kChanges) {
    if (!status.ok()) return status;
    status = source.Read(
        change.stem, {"patient", change.time, "order", "clinician"}, carries.Has(change.kind),
        [&](const CsvRow& row, const std::string& file) { return TakeChange(source, row, file, change, orders); });
  }
  return status;
}

}  // namespace quell::readers::quell_csv

// orders.csv and order_stops.csv.
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

uint64_t ReadOrderNumber(std::string_view text) {
  const std::optional<long long> number = ParseInteger(text);
  return number.has_value() && *number > 0 ? static_cast<uint64_t>(*number) : 0;
}

enum { kPatient, kOrder, kOrdered, kStart, kEnd, kCodes, kEncounter, kClinician, kDepartment };

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

std::string_view TakeOrder(Source& source, const CsvRow& row, const std::string& file, OrderEncounters& orders) {
  const int32_t patient = source.builder.FindPatient(row[kPatient]);
  if (patient == kNobody) return kUnknownPatient;
  Record record;
  record.kind = RecordKind::kOrder;
  record.id = ReadOrderNumber(row[kOrder]);
  if (record.id == 0) return kBadOrder;
  if (std::string_view why = ReadOrderTimes(source, row, record); why != kUsed) return why;
  if (orders.count({patient, record.id}) != 0) return kSeenBefore;
  record.coding = source.ReadCodes(row[kCodes]);
  if (record.coding == kNoCoding) return kBadCodes;
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

std::string_view TakeStop(Source& source, const CsvRow& row, const std::string& file, const OrderEncounters& orders) {
  enum { kStopPatient, kStopped, kStoppedOrder, kStopClinician };
  const int32_t patient = source.builder.FindPatient(row[kStopPatient]);
  if (patient == kNobody) return kUnknownPatient;
  const std::optional<Time> time = source.ReadTime(row[kStopped]);
  if (!time.has_value()) return "stopped is not a time";
  if (!InYears(*time)) return kOutsideYears;
  Record record;
  record.kind = RecordKind::kOrderStop;
  record.ref = ReadOrderNumber(row[kStoppedOrder]);
  if (record.ref == 0) return kBadOrder;
  record.id = source.NextId(patient, record.kind);
  record.clinical = record.known = *time;
  record.clinician = source.ClinicianOf(row, row[kStopClinician], file);
  record.department = source.care_units.At(patient, *time);
  const auto order = orders.find({patient, record.ref});
  if (order != orders.end()) {
    record.encounter = order->second;
  } else {
    source.tally.Note(file, row.line(), "a stop of an order that is not in the data");
    record.encounter = source.builder.EncounterAt(patient, *time);
  }
  source.builder.AddRecord(patient, record);
  return kUsed;
}

}  // namespace

absl::Status ReadOrders(Source& source) {
  const KindSet carries = source.builder.source.carries;
  OrderEncounters orders;
  absl::Status status = source.Read(
      "orders", {"patient", "order", "ordered", "start", "end", "codes", "encounter", "clinician", "department"},
      carries.Has(RecordKind::kOrder),
      [&](const CsvRow& row, const std::string& file) { return TakeOrder(source, row, file, orders); });
  if (!status.ok()) return status;
  return source.Read("order_stops", {"patient", "stopped", "order", "clinician"}, carries.Has(RecordKind::kOrderStop),
                     [&](const CsvRow& row, const std::string& file) { return TakeStop(source, row, file, orders); });
}

}  // namespace quell::readers::quell_csv

// hosp/poe: orders and their stops.
//
// - `New` and `Change` rows are orders, known at ordertime. A `Change` also ends the order that it replaces, and a
//   `D/C` ends the one it names: those are the only stops.
// - order_status and discontinued_by_poe_id are what became of the order in the end, written into the row of its
//   beginning. They are never read: a rule could otherwise see the future.
// - An order runs from the earliest start of its drugs, else from ordertime, to the latest stop of its drugs, else to
//   the end of its stay: what was ordered for a stay ends with it. An order whose every row stops before it starts is
//   never active, but was ordered: it triggers and counts.
#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/text.h"
#include "lib/readers/mimic_order_book.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

class PoeReader {
 public:
  PoeReader(MimicSource& source, OrderBook& book) : source_(source), book_(book) {}

  absl::Status Read(bool& found) {
    file_ = source_.Find("hosp/poe");
    book_.stops_file = file_.name;
    found = !file_.path.empty();
    if (!found) {
      source_.tally.Note("hosp/poe", "table is not there: orders and their stops are not fully known");
      return absl::OkStatus();
    }
    return ReadCsvSorted(
        file_,
        {"poe_id", "poe_seq", "subject_id", "hadm_id", "ordertime", "order_type", "order_subtype", "transaction_type",
         "discontinue_of_poe_id", "order_provider_id"},
        source_.tally, [&](const CsvRow& row) { return Take(row); }, source_.builder.space());
  }

 private:
  enum { kPoeId, kSeq, kSubject, kHadm, kTime, kType, kSubtype, kTransaction, kEnds, kProvider };

  std::string_view Take(const CsvRow& row) {
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    const std::string_view transaction = row[kTransaction];
    if (transaction == "H") return "a hold that does not name its order";
    const bool orders = transaction == "New" || transaction == "Change";
    if (!orders && transaction != "D/C") return "transaction_type is not known";
    const uint64_t seq = ReadId(row[kSeq]);
    if (seq == 0) return "poe_seq is not a whole number above 0";
    const std::optional<Time> time = ReadTime(row[kTime]);
    if (!time.has_value()) return "ordertime is not a time";
    if (!InYears(*time)) return kOutsideYears;
    if (!seen_.emplace(patient, seq).second) return kSeenBefore;
    if (orders) AddOrder(row, patient, seq, *time);
    if (transaction != "New") AddStop(row, patient, seq, *time);
    return kUsed;
  }

  void AddOrder(const CsvRow& row, int32_t patient, uint64_t seq, Time time) {
    book_.by_poe_id.emplace(std::string(row[kPoeId]), book_.orders.size());
    OrderDraft& order = book_.orders.emplace_back();
    order.patient = patient;
    order.id = seq;
    order.hadm_id = std::string(row[kHadm]);
    order.clinician = source_.builder.ClinicianNumber(row[kProvider]);
    order.ordered = time;
    order.file = file_.name;
    order.line = row.line();
    const std::string type = "mimic:order:" + ToLower(row[kType]);
    order.codes.push_back({"local", type});
    if (!row[kSubtype].empty()) order.codes.push_back({"local", type + "/" + ToLower(row[kSubtype])});
  }

  void AddStop(const CsvRow& row, int32_t patient, uint64_t seq, Time time) {
    book_.stops.push_back({patient, seq, std::string(row[kHadm]), source_.builder.ClinicianNumber(row[kProvider]), time,
                           std::string(row[kEnds]), row.line()});
  }

  MimicSource& source_;
  OrderBook& book_;
  CsvFile file_;
  std::set<std::pair<int32_t, uint64_t>> seen_;
};

void SetDirections(MimicSource& source, const OrderDraft& order, Record& record) {
  const Directions& directions = order.directions;
  if (directions.dose.several() || directions.unclear_dose) {
    source.tally.Note(order.file, order.line, "order whose dose is a range, or differs from row to row: not known");
  } else if (directions.dose.known()) {
    record.value_kind = ValueKind::kNumber;
    record.value = directions.dose.value().amount;
    record.unit = directions.dose.value().unit;
  }
  if (directions.route.known()) record.route = directions.route.value();
  if (directions.per_day.known()) record.per_day = directions.per_day.value();
  if (directions.flags.known()) record.flags |= directions.flags.value();
}

void AddOrder(MimicSource& source, const OrderDraft& order) {
  Record record;
  record.kind = RecordKind::kOrder;
  record.id = order.id;
  record.clinician = order.clinician;
  record.coding = source.builder.vocabulary.AddCoding(order.codes);
  record.known = order.ordered != kNoTime ? order.ordered : order.times.start();
  record.clinical = order.times.start() != kNoTime ? order.times.start() : record.known;
  record.encounter = source.EncounterOf(order.patient, order.hadm_id, record.known, order.file, order.line);
  if (order.times.never_ran()) {
    record.until = record.clinical;
    source.tally.Note(order.file, order.line, "order of which every drug stops before it starts: never active");
  } else if (order.times.stop() != kNoTime) {
    record.until = std::max(order.times.stop(), record.clinical);
  } else if (record.encounter != kNobody && source.builder.encounter(record.encounter).end != kNoTime) {
    record.until = std::max(source.builder.encounter(record.encounter).end, record.clinical);
    source.tally.Note(order.file, order.line, "order without a stop: taken to end with its stay");
  } else {
    source.tally.Note(order.file, order.line, "order without a stop or a stay that ends: taken to be open");
  }
  SetDirections(source, order, record);
  source.Add(order.patient, record);
}

void AddStop(MimicSource& source, const OrderBook& book, const StopDraft& stop) {
  Record record;
  record.kind = RecordKind::kOrderStop;
  record.id = stop.id;
  record.clinician = stop.clinician;
  record.clinical = record.known = stop.time;
  record.encounter = source.EncounterOf(stop.patient, stop.hadm_id, stop.time, book.stops_file, stop.line);
  const auto found = book.by_poe_id.find(stop.order);
  if (found != book.by_poe_id.end() && book.orders[found->second].patient == stop.patient) {
    record.ref = book.orders[found->second].id;
  } else {
    // The stop stays: it ends nothing that is known, but a clinician wrote it.
    source.tally.Note(book.stops_file, stop.line, "a stop of an order that is not in the data");
  }
  source.Add(stop.patient, record);
}

}  // namespace

absl::Status ReadOrders(MimicSource& source) {
  OrderBook book;
  bool has_poe = false;
  if (absl::Status status = PoeReader(source, book).Read(has_poe); !status.ok()) return status;
  bool complete = has_poe;
  if (absl::Status status = ReadDrugs(source, book, complete); !status.ok()) return status;
  for (const OrderDraft& order : book.orders) AddOrder(source, order);
  for (const StopDraft& stop : book.stops) AddStop(source, book, stop);
  if (complete) source.builder.source.carries.Add(RecordKind::kOrder);
  if (has_poe) source.builder.source.carries.Add(RecordKind::kOrderStop);
  return absl::OkStatus();
}

}  // namespace quell::readers::mimic

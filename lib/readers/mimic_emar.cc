// hosp/emar and hosp/emar_detail: what was given at the bedside.
//
// - charttime is when it was given (clinical), storetime when that was written down (known).
// - A row is an administration if its event_txt says that something was given, put on, started or flushed, delayed or elsewhere or not. What was not
//   given, and what only tells of a stop, a removal or a check, is none.
// - The codes are `local mimic:drug:<medication in small letters>`, as of orders, and `local mimic:formulary:<product_code>`.
// - The dose is the sum of dose_given of the products, where all are numbers in one unit; else it is not known. The route is the detail's.
// - Absence of an administration says nothing: of many stays hosp/emar has no row at all (the system came in while the data were being collected).
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/utf8.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

// What emar_detail says of one administration. Doses are added as whole millionths, so that the order of rows makes no difference.
struct Detail {
  int64_t millionths = 0;
  std::string unit;
  bool has_dose = false, unclear_dose = false;
  std::set<std::string> products;
  std::string route;
};

constexpr double kMillion = 1e6, kLargestDose = 1e9;

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> texts) {
  for (std::string_view each : texts) {
    if (each == text) return true;
  }
  return false;
}

// kUsed where the event is an administration.
std::string_view WhyNoAdministration(std::string_view event) {
  constexpr std::string_view kElsewhere = "in Other Location", kDelayed = "Delayed";
  if (event.ends_with(kElsewhere)) event.remove_suffix(kElsewhere.size());
  if (event.starts_with(kDelayed)) event.remove_prefix(kDelayed.size());
  event = Trim(event);
  if (event.empty()) return "event_txt does not say what was done";
  if (IsOneOf(event, {"Administered", "Partial Administered", "Administered Bolus from IV Drip", "Applied",
                      "Removed Existing / Applied New", "Started", "Restarted", "Flushed"})) {
    return kUsed;
  }
  if (event.starts_with("Not ") || event == "Hold Dose") return "not given, as event_txt says";
  return "nothing given: event_txt tells of a stop, a removal or a check";
}

class EmarReader {
 public:
  explicit EmarReader(MimicSource& source) : source_(source), ids_("hosp/emar", source.doubtful) {}

  absl::Status Read() {
    absl::Status status = source_.ReadIfThere(
        "hosp/emar_detail",
        {"emar_id", "subject_id", "parent_field_ordinal", "dose_given", "dose_given_unit", "product_code", "route?"},
        [&](const CsvRow& row, const std::string&) { return TakeDetail(row); });
    if (!status.ok()) return status;
    return source_.ReadIfThere("hosp/emar",
                               {"emar_id", "emar_seq", "subject_id", "hadm_id", "charttime", "storetime?", "medication",
                                "event_txt", "enter_provider_id?"},
                               [&](const CsvRow& row, const std::string& file) { return Take(row, file); });
  }

 private:
  enum { kEmarId, kSeq, kSubject, kHadm, kChart, kStore, kMedication, kEvent, kProvider, kColumns };

  std::string_view TakeDetail(const CsvRow& row) {
    enum { kDetailOf, kPatient, kOrdinal, kDose, kUnit, kProduct, kRoute };
    if (row[kDetailOf].empty()) return "no emar_id";
    if (source_.builder.FindPatient(row[kPatient]) == kNobody) return kUnknownPatient;
    Detail& detail = details_[StableHash(row[kDetailOf])];
    if (!row[kProduct].empty()) detail.products.insert(ValidUtf8(row[kProduct]));
    if (row[kRoute] > detail.route) detail.route = std::string(row[kRoute]);
    if (row[kDose].empty()) return kUsed;
    const std::optional<double> dose = ParseNumber(row[kDose]);
    const bool other_unit = detail.has_dose && detail.unit != row[kUnit];
    if (!dose.has_value() || std::abs(*dose) > kLargestDose || other_unit) {
      detail.unclear_dose = true;
    } else {
      detail.millionths += std::llround(*dose * kMillion);
    }
    detail.has_dose = true;
    if (!other_unit) detail.unit = std::string(row[kUnit]);
    return kUsed;
  }

  std::string_view Take(const CsvRow& row, const std::string& file) {
    const int32_t patient = source_.builder.FindPatient(row[kSubject]);
    if (patient == kNobody) return kUnknownPatient;
    if (std::string_view why = WhyNoAdministration(row[kEvent]); why != kUsed) return why;
    Record record;
    record.kind = RecordKind::kAdministration;
    record.id = ReadId(row[kSeq]);
    if (record.id == 0) return "emar_seq is not a whole number above 0";
    if (std::string_view why = ReadTimes(row, record); why != kUsed) return why;
    const auto found = details_.find(StableHash(row[kEmarId]));
    const Detail& detail = found == details_.end() ? no_detail_ : found->second;
    record.coding = CodingOf(row[kMedication], detail);
    if (record.coding == kNoCoding) return "neither medication nor product_code: what was given is not recorded";
    const std::string id = std::string(row[kSubject]) + "-" + std::to_string(record.id);
    if (std::string_view why = ids_.Check(id, ContentOf(row, kColumns)); why != kUsed) return why;
    SetDose(detail, row, file, record);
    record.route = source_.WordOf(detail.route, row, file);
    record.clinician = source_.builder.ClinicianNumber(row[kProvider]);
    record.encounter = source_.EncounterOf(patient, row[kHadm], record.clinical, file, row.line());
    if (record.known < record.clinical) source_.tally.Note(file, row.line(), "known before its own time");
    source_.Add(patient, record);
    return kUsed;
  }

  static std::string_view ReadTimes(const CsvRow& row, Record& record) {
    const std::optional<Time> given = ReadTime(row[kChart]), stored = ReadTime(row[kStore]);
    if (!given.has_value()) return "charttime is not a time";
    if (!stored.has_value())
      return row[kStore].empty() ? "no storetime: when it became known is not recorded" : "storetime is not a time";
    if (!InYears(*given) || !InYears(*stored)) return kOutsideYears;
    record.clinical = *given;
    record.known = *stored;
    return kUsed;
  }

  CodingId CodingOf(std::string_view medication, const Detail& detail) {
    std::vector<Code> codes;
    if (!medication.empty()) codes.push_back({"local", "mimic:drug:" + ToLower(ValidUtf8(medication))});
    for (const std::string& product : detail.products) codes.push_back({"local", "mimic:formulary:" + product});
    return codes.empty() ? kNoCoding : source_.builder.vocabulary.AddCoding(std::move(codes));
  }

  void SetDose(const Detail& detail, const CsvRow& row, const std::string& file, Record& record) {
    if (!detail.has_dose) return;
    if (detail.unclear_dose) {
      source_.tally.Note(file, row.line(), "dose_given is not a number, or in several units: the dose is not known");
      return;
    }
    record.value_kind = ValueKind::kNumber;
    record.value = static_cast<double>(detail.millionths) / kMillion;
    record.unit = source_.builder.vocabulary.AddUnit(ValidUtf8(detail.unit));
  }

  MimicSource& source_;
  const Detail no_detail_;
  absl::flat_hash_map<uint64_t, Detail> details_;  // by emar_id
  RowIds ids_;
};

}  // namespace

absl::Status ReadEmar(MimicSource& source) { return EmarReader(source).Read(); }

}  // namespace quell::readers::mimic

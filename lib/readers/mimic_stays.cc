// hosp/admissions and hosp/transfers: encounters, their first and last record, and where the patient is meanwhile.
//
// - An encounter is [admittime, dischtime]; its class is the admission_type in small letters.
// - A transfer is known when the patient comes in. `discharge` rows of hosp/transfers say nothing that hosp/admissions
//   does not.
// - icu/icustays says what hosp/transfers says, and is read only where that is not there: a stay in intensive care is then a transfer to its first_careunit.
#include <set>
#include <string>
#include <vector>

#include "lib/base/text.h"
#include "lib/readers/mimic_source.h"
#include "lib/readers/years.h"

namespace quell::readers::mimic {
namespace {

struct Admission {
  int32_t patient;
  int32_t encounter;
  uint64_t id;
  int32_t clinician;
};

struct Transfer {
  int32_t patient;
  std::string hadm_id;
  uint64_t id;
  Time in;
  int64_t line;
};

// What hosp/admissions calls a type. Three kinds of observation never become an inpatient stay; `observation admit` has become one.
EncounterClass ClassOf(std::string_view type) {
  if (type.empty()) return EncounterClass::kNotRecorded;
  for (std::string_view name : {"eu observation", "direct observation", "ambulatory observation"}) {
    if (type == name) return EncounterClass::kObservation;
  }
  return EncounterClass::kInpatient;
}

class StayReader {
 public:
  explicit StayReader(MimicSource& source) : source_(source) {}

  // Admissions and transfers name each other, so both are read before a record is made of either.
  absl::Status Read() {
    if (absl::Status status = ReadAdmissions(); !status.ok()) return status;
    if (absl::Status status = ReadTransfers(); !status.ok()) return status;
    for (const Admission& admission : admissions_) AddAdmission(admission);
    for (const Transfer& transfer : transfers_) AddTransfer(transfer);
    return absl::OkStatus();
  }

 private:
  absl::Status ReadAdmissions() {
    const absl::StatusOr<CsvFile> file = source_.Need("hosp/admissions");
    if (!file.ok()) return file.status();
    enum { kHadm, kSubject, kAdmit, kDischarge, kType, kProvider };
    auto take = [&](const CsvRow& row) -> std::string_view {
      const int32_t patient = source_.builder.FindPatient(row[kSubject]);
      if (patient == kNobody) return kUnknownPatient;
      const uint64_t id = ReadId(row[kHadm]);
      if (id == 0) return kBadId;
      const std::optional<Time> start = ReadTime(row[kAdmit]), end = ReadTime(row[kDischarge]);
      if (!start.has_value()) return "admittime is not a time";
      if (!end.has_value() && !row[kDischarge].empty()) return "dischtime is not a time";
      if (!InYears(*start) || !InYears(end.value_or(*start))) return kOutsideYears;
      if (!hadm_ids_.insert(id).second) return kSeenBefore;
      records::Encounter encounter{std::string(row[kHadm]), ToLower(row[kType]), *start, end.value_or(kNoTime)};
      if (end.has_value() && *end < *start) {
        source_.tally.Note(file->name, row.line(),
                           "discharge before admission: the stay is taken to end when it begins");
        encounter.end = *start;
      }
      admissions_.push_back({patient, source_.builder.AddEncounter(patient, std::move(encounter)), id,
                             source_.builder.ClinicianNumber(row[kProvider])});
      return kUsed;
    };
    return ReadCsvSorted(*file,
                         {"hadm_id", "subject_id", "admittime", "dischtime", "admission_type", "admit_provider_id"},
                         source_.tally, take, source_.builder.space());
  }

  absl::Status ReadTransfers() {
    transfers_file_ = source_.Find("hosp/transfers");
    if (transfers_file_.path.empty()) {
      source_.tally.Note("hosp/transfers", "table is not there: departments and transfers are not known");
      return ReadIcuStays();
    }
    if (const CsvFile stays = source_.Find("icu/icustays"); !stays.path.empty()) {
      source_.tally.Note(stays.name, "table is not read: hosp/transfers says what it says");
    }
    source_.builder.source.carries.Add(RecordKind::kTransfer);
    enum { kTransferId, kSubject, kHadm, kEvent, kUnit, kIn, kOut };
    auto take = [&](const CsvRow& row) -> std::string_view {
      const int32_t patient = source_.builder.FindPatient(row[kSubject]);
      if (patient == kNobody) return kUnknownPatient;
      if (row[kEvent] == "discharge") return "discharge row: hosp/admissions says it";
      if (row[kEvent] != "admit" && row[kEvent] != "transfer" && row[kEvent] != "ED") return "eventtype is not known";
      const uint64_t id = ReadId(row[kTransferId]);
      if (id == 0) return kBadId;
      const std::optional<Time> in = ReadTime(row[kIn]), out = ReadTime(row[kOut]);
      if (!in.has_value()) return "intime is not a time";
      if (!out.has_value() && !row[kOut].empty()) return "outtime is not a time";
      if (!InYears(*in)) return kOutsideYears;
      if (!transfer_ids_.insert(id).second) return kSeenBefore;
      source_.care_units.Add(patient, {*in, out.value_or(kNoTime), id, source_.builder.vocabulary.AddText(row[kUnit])});
      transfers_.push_back({patient, std::string(row[kHadm]), id, *in, row.line()});
      return kUsed;
    };
    return ReadCsvSorted(transfers_file_,
                         {"transfer_id", "subject_id", "hadm_id", "eventtype", "careunit", "intime", "outtime"},
                         source_.tally, take, source_.builder.space());
  }

  absl::Status ReadIcuStays() {
    transfers_file_ = source_.Find("icu/icustays");
    enum { kStayId, kSubject, kHadm, kUnit, kIn, kOut };
    return source_.ReadIfThere(
        "icu/icustays", {"stay_id", "subject_id", "hadm_id", "first_careunit", "intime", "outtime"},
        [&](const CsvRow& row, const std::string&) -> std::string_view {
          const int32_t patient = source_.builder.FindPatient(row[kSubject]);
          if (patient == kNobody) return kUnknownPatient;
          const uint64_t id = ReadId(row[kStayId]);
          if (id == 0) return kBadId;
          const std::optional<Time> in = ReadTime(row[kIn]), out = ReadTime(row[kOut]);
          if (!in.has_value()) return "intime is not a time";
          if (!out.has_value() && !row[kOut].empty()) return "outtime is not a time";
          if (!InYears(*in)) return kOutsideYears;
          if (!transfer_ids_.insert(id).second) return kSeenBefore;
          const TextId unit = source_.builder.vocabulary.AddText(row[kUnit]);
          source_.care_units.Add(patient, {*in, out.value_or(kNoTime), id, unit});
          transfers_.push_back({patient, std::string(row[kHadm]), id, *in, row.line()});
          return kUsed;
        },
        /*sorted=*/true);
  }

  void AddAdmission(const Admission& admission) {
    const records::Encounter& encounter = source_.builder.encounter(admission.encounter);
    Record record;
    record.kind = RecordKind::kAdmission;
    record.id = admission.id;
    record.encounter = admission.encounter;
    record.clinician = admission.clinician;
    record.encounter_class = ClassOf(encounter.encounter_class);
    record.clinical = record.known = encounter.start;
    source_.Add(admission.patient, record);
    if (encounter.end == kNoTime) return;
    record.kind = RecordKind::kDischarge;
    record.encounter_class = EncounterClass::kNotRecorded;
    record.clinician = kNobody;
    record.clinical = record.known = encounter.end;
    source_.Add(admission.patient, record);
  }

  void AddTransfer(const Transfer& transfer) {
    Record record;
    record.kind = RecordKind::kTransfer;
    record.id = transfer.id;
    record.clinical = record.known = transfer.in;
    record.encounter =
        source_.EncounterOf(transfer.patient, transfer.hadm_id, transfer.in, transfers_file_.name, transfer.line);
    source_.Add(transfer.patient, record);
  }

  MimicSource& source_;
  CsvFile transfers_file_;
  std::set<uint64_t> hadm_ids_, transfer_ids_;
  std::vector<Admission> admissions_;
  std::vector<Transfer> transfers_;
};

}  // namespace

absl::Status ReadStays(MimicSource& source) { return StayReader(source).Read(); }

}  // namespace quell::readers::mimic

// A set of patients' records in memory, ready to be replayed: what every reader makes, and what the simulator reads.
#ifndef QUELL_LIB_RECORDS_RECORD_SET_H_
#define QUELL_LIB_RECORDS_RECORD_SET_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/watch.h"
#include "lib/records/spilled_records.h"
#include "quell/record.h"

namespace quell::records {

struct Encounter {
  std::string id;               // as in the source
  std::string encounter_class;  // "inpatient", "emergency", ...; may be empty
  Time start = kNoTime;
  Time end = kNoTime;  // kNoTime: still open when the data end
};

struct Clinician {
  std::string id;              // as in the source: a code, never a name
  std::string role;            // "physician", "pharmacist", "nurse", ...; may be empty
  std::string specialty = "";  // "cardiology", ...; may be empty
};

struct PatientEntry {
  std::string id;  // as in the source
  Patient patient;
  uint32_t first_record = 0, record_count = 0;
  uint32_t first_encounter = 0, encounter_count = 0;
};

// One kind of trouble met while reading: how often, and where first.
struct ReadIssue {
  std::string file;  // relative to the source's folder: "hosp/labevents.csv.gz"
  std::string what;  // in a person's words: "row has too few fields"
  int64_t count = 0;
  std::vector<std::string> examples;  // the first few, "hosp/labevents.csv.gz:17"
};

// What became of the rows of one file: read = used + kept_out.
struct FileCount {
  std::string file;
  int64_t read = 0, used = 0, kept_out = 0;
};

// What a reader met. Sorted by file, then text, so that it is the same on every run.
struct ReadReport {
  std::vector<FileCount> files;
  std::vector<ReadIssue> kept_out;  // rows not used, each row under exactly one reason
  std::vector<ReadIssue> notes;     // rows used, with something assumed or set aside
  int64_t results_outside_encounter = 0;
};

// What is replayed: patients and what is known of them, whose records may lie in memory or be read from a store when they are asked for.
//
// Invariants: patients by id; encounters of a patient by (start, id); records grouped by patient and in the order in which
// they are fed: known time, then kind, clinical time, coding, value, id. Codings, units, texts and clinicians are numbered in the order of their
// text. So the same source gives the same records whatever the order of its files and rows.
//
// Thread safety: const members may be called by any number of threads at once.
class RecordSource {
 public:
  SourceInfo source;
  Vocabulary vocabulary;
  std::vector<PatientEntry> patients;
  std::vector<Encounter> encounters;  // Record::encounter is an index into this
  std::vector<Clinician> clinicians;  // Record::clinician is an index into this
  ReadReport report;

  RecordSource() = default;
  RecordSource(RecordSource&&) = default;
  RecordSource& operator=(RecordSource&&) = default;
  virtual ~RecordSource() = default;

  std::span<const Encounter> EncountersOf(const PatientEntry& patient) const {
    return {encounters.data() + patient.first_encounter, patient.encounter_count};
  }
  // The records of patients[patient], good until `room` is used again: they are put there unless they lie in memory anyway.
  virtual std::span<const Record> Read(size_t patient, std::vector<Record>& room) const = 0;
};

// All of it in memory.
class RecordSet : public RecordSource {
 public:
  std::vector<Record> records;

  std::span<const Record> RecordsOf(const PatientEntry& patient) const {
    return {records.data() + patient.first_record, patient.record_count};
  }
  std::span<const Record> Read(size_t patient, std::vector<Record>&) const override {
    return RecordsOf(patients[patient]);
  }
};

// Collects patients, encounters and records in any order and sorts them.
//
// With LimitMemory it keeps no more than so many bytes of records in memory: when they are full they are sorted by patient and go to a temporary file, and FinishInto merges what is there. Patients, encounters,
// clinicians and the vocabulary stay in memory, and so do all records of the one patient whose turn it is. The limit changes nothing of what comes out.
class RecordSetBuilder {
 public:
  SourceInfo source;
  Vocabulary vocabulary;
  ReadReport report;

  RecordSetBuilder();
  ~RecordSetBuilder();
  RecordSetBuilder(RecordSetBuilder&&);
  RecordSetBuilder& operator=(RecordSetBuilder&&);

  // Before the first record. The temporary file is made in `folder` when it is needed.
  void LimitMemory(size_t bytes, const std::string& folder);
  // That limit and folder, for a reader that has to sort rows too.
  const SortSpace& space() const { return space_; }
  // An error of the temporary file: from then on records are dropped, and FinishInto returns it.
  const absl::Status& status() const { return status_; }
  size_t held_records() const { return records_.size(); }  // in memory
  // Empty, but for the limit, as when it was made: for a reader that has to begin again.
  void Clear();

  // The builder's own number of a patient, clinician or encounter; the same id gives the same number.
  int32_t PatientNumber(std::string_view id);      // adds the patient if new
  int32_t FindPatient(std::string_view id) const;  // kNobody if not there
  Patient& patient(int32_t number) { return patients_[number].patient; }
  // "" is kNobody. Of two roles or specialties of one clinician the first by alphabet counts.
  int32_t ClinicianNumber(std::string_view id, std::string_view role = "", std::string_view specialty = "");
  int32_t AddEncounter(int32_t patient, Encounter encounter);
  int32_t FindEncounter(int32_t patient, std::string_view id) const;  // kNobody if not there
  // The encounter of the patient that holds `time` in [start, end]; the later start where two do; kNobody if none.
  int32_t EncounterAt(int32_t patient, Time time) const;
  const Encounter& encounter(int32_t number) const { return encounters_[number].encounter; }
  // record.encounter and clinician are the builder's numbers. A record of a clinician whose role or specialty is known gets it, unless it says one itself.
  void AddRecord(int32_t patient, const Record& record);

  // Sorts everything and renumbers it. The builder is empty afterwards. Not with LimitMemory: all of it is going to be in memory.
  RecordSet Finish();
  // The same, but gives each patient's records to `take`, which may be more than fits in memory; what is returned has none. An error of `take` ends it.
  using TakePatient = absl::FunctionRef<absl::Status(const PatientEntry& patient, std::span<const Record> records)>;
  absl::StatusOr<RecordSet> FinishInto(TakePatient take);

 private:
  struct Renumbering;
  RecordSet FinishAllButRecords(Renumbering& renumbering);
  absl::Status FinishRecords(const Renumbering& renumbering, std::vector<PatientEntry>& patients, TakePatient take);
  std::vector<int32_t> PatientPlaces() const;
  void SortByPatient(const std::vector<int32_t>& place_of);
  void Spill();

  struct EncounterEntry {
    int32_t patient = kNobody;
    Encounter encounter;
  };
  struct PatientSlot {
    std::string id;
    Patient patient;
    std::vector<int32_t> encounters;
  };
  std::vector<PatientSlot> patients_;
  std::map<std::string, int32_t, std::less<>> patient_numbers_;
  std::vector<EncounterEntry> encounters_;
  std::vector<Clinician> clinicians_;
  std::map<std::string, int32_t, std::less<>> clinician_numbers_;
  std::vector<CollectedRecord> records_;
  SortSpace space_;
  std::unique_ptr<SpilledRecords> spilled_;
  absl::Status status_;
  Watch* watch_;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_RECORD_SET_H_

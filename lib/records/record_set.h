// A set of patients' records in memory, ready to be replayed: what every reader makes, and what the simulator reads.
#ifndef QUELL_LIB_RECORDS_RECORD_SET_H_
#define QUELL_LIB_RECORDS_RECORD_SET_H_

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

// Invariants after Finish(): patients by id; encounters of a patient by (start, id); records grouped by patient and in the order in which
// they are fed: known time, then kind, clinical time, coding, value, id. Codings, units, texts and clinicians are numbered in the order of their
// text. So the same source gives the same RecordSet whatever the order of its files and rows.
class RecordSet {
 public:
  SourceInfo source;
  Vocabulary vocabulary;
  std::vector<PatientEntry> patients;
  std::vector<Encounter> encounters;  // Record::encounter is an index into this
  std::vector<Clinician> clinicians;  // Record::clinician is an index into this
  std::vector<Record> records;
  ReadReport report;

  std::span<const Record> RecordsOf(const PatientEntry& patient) const {
    return {records.data() + patient.first_record, patient.record_count};
  }
  std::span<const Encounter> EncountersOf(const PatientEntry& patient) const {
    return {encounters.data() + patient.first_encounter, patient.encounter_count};
  }
};

// Collects patients, encounters and records in any order and sorts them into a RecordSet.
class RecordSetBuilder {
 public:
  SourceInfo source;
  Vocabulary vocabulary;
  ReadReport report;

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

  // Sorts everything and renumbers it. The builder is empty afterwards.
  RecordSet Finish();

 private:
  void FillInRoles();

  struct EncounterEntry {
    int32_t patient = kNobody;
    Encounter encounter;
  };
  struct RecordEntry {
    int32_t patient = kNobody;
    Record record;
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
  std::vector<RecordEntry> records_;
};

}  // namespace quell::records

#endif  // QUELL_LIB_RECORDS_RECORD_SET_H_

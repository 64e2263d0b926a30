// What the parts of the FHIR R4 reader share.
//
// Decisions that hold for all resources:
// - What others refer to (patients, encounters, practitioners and their roles, locations, organizations, medications,
//   specimens) is read first and kept, records after it; so it makes no difference where in a folder either stands.
//   References may be relative (Patient/1), absolute (https://ehr.example/fhir/Patient/1), of a Bundle (urn:uuid:...) or
//   to a contained resource (#1); what counts is the id they end with.
// - Times with an offset are instants; without one they are UTC, and so are days and ages: FHIR names no time zone.
//   A time may be a day, a month or a year alone. As the clinical clock it is then its first instant; as the known
//   clock its last: nobody can be taken to have known before. An end after 2300 is taken as none.
// - Two resources of one type with one id are one if they say the same. If they differ and `meta` (lastUpdated,
//   versionId) says which is newer, they are versions: of what others refer to the newest counts; of records each is
//   known at its own time and replaces the one before it, and `entered-in-error` takes it back. If it does not say,
//   none of them is used.
// - `entered-in-error` alone is kept out: when it was believed, and until when, is not recorded.
// - The encounter of a record is the one it refers to, else the one that holds its time. Its department is where that
//   patient was when it became known.
// - The clinician is who ordered, did or recorded it: the first practitioner named; never an organization or a device.
// - A kind is carried where the folder has a file of that type, or a resource. Orders are carried with MedicationRequest;
//   where there is no ServiceRequest, those that are not for drugs are missing, and a note says so.
#ifndef QUELL_LIB_READERS_FHIR_SOURCE_H_
#define QUELL_LIB_READERS_FHIR_SOURCE_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "lib/readers/care_units.h"
#include "lib/readers/fhir_codes.h"
#include "lib/readers/fhir_directory.h"
#include "lib/readers/fhir_json.h"
#include "lib/readers/fhir_time.h"
#include "lib/readers/read_tally.h"
#include "lib/records/record_set.h"

namespace quell::readers::fhir {

// Why a resource is kept out; "" where it is used.
inline constexpr std::string_view kUsed = "";
inline constexpr std::string_view kNotYet = "(not decided yet)";  // is counted later
inline constexpr std::string_view kInError = "entered in error";
inline constexpr std::string_view kSeenBefore = "its id was seen before";
inline constexpr std::string_view kIdsDiffer = "its id is on resources that differ: none of them is used";
inline constexpr std::string_view kOlder = "an older version of a resource that is there too";
inline constexpr std::string_view kUnknownPatient = "its patient is not in the data";
inline constexpr std::string_view kNoKnownTime = "when it became known is not recorded";
inline constexpr std::string_view kNoCodes = "what it is about is not recorded: neither a code nor words";

// One resource as it stands in a file.
struct Resource {
  std::string_view type, id;
  Json json;
  const std::string* file = nullptr;  // as reports call it
  int64_t line = 0;                   // of the file; in a Bundle of many lines the number of the entry

  uint64_t key() const;  // stands for type and id; never 0
  Stamp stamp() const;
};

// What a resource becomes.
struct Draft {
  int32_t patient = kNobody;
  std::vector<Record> records;
  absl::InlinedVector<std::string_view, 8> notes;  // something assumed or set aside
  // Once for each resource.
  void Note(std::string_view what) {
    if (std::find(notes.begin(), notes.end(), what) == notes.end()) notes.push_back(what);
  }
  void Clear();
};

// What only shows when all is read. The folder is then read once more, with it.
struct Lessons {
  bool mixed = false;                      // a file holds what its name does not say
  absl::flat_hash_set<uint64_t> doubtful;  // keys of resources others refer to that differ, and of which none is newer
  absl::flat_hash_set<uint64_t> repeated;  // keys of records that differ
  size_t size() const { return (mixed ? 1 : 0) + doubtful.size() + repeated.size(); }
};

class Source {
 public:
  Source(Lessons learnt, records::RecordSetBuilder& into)
      : builder(into), codes(into.vocabulary), lessons(std::move(learnt)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;

  records::RecordSetBuilder& builder;
  Codes codes;
  ReadTally tally;
  CareUnits care_units;
  Directory directory;
  Lessons lessons;
  bool services = false;        // there are ServiceRequests
  bool drafts = false;          // orders may be drafts: what a CDS Hooks request asks about
  Time latest_known = kNoTime;  // of the records so far

  // Parts of a resource; a string_view is why the resource is kept out, or kUsed.

  // The patient of `subject` (or `patient`).
  std::string_view ReadPatient(const Json* reference, Draft& draft);
  // The first of the references, or of the `actor`s of the list, that is a practitioner's: the record's clinician.
  bool SetClinician(const Json* references, Record& record, Draft& draft);
  // Encounter and department. Called when the clocks are set.
  void SetPlace(const Json* encounter, Record& record, Draft& draft);
  // A CodeableConcept as the record's codes.
  std::string_view SetCodes(const Json* concept_, Record& record, Draft& draft);
  // `medicationCodeableConcept`, or the Medication that `medicationReference` names.
  std::string_view SetMedication(const Resource& resource, const Json* choice, Record& record, Draft& draft);
  // A dose as the record's value.
  void SetDose(const Json* quantity, Record& record);

  // Adds what a resource became, which was `why`; gives why it is kept out after all, or kNotYet.
  std::string_view Submit(const Resource& resource, std::string_view why, Draft& draft);
  // Decides on what Submit() put aside.
  void DecideVersions();

  // The resource inside `resource` that `#id` names.
  static std::optional<Json> Contained(const Resource& resource, std::string_view id);

 private:
  struct Version {
    Draft draft;
    Stamp stamp;
    uint64_t content;
    std::string file;
    int64_t line;
    std::string why;
  };
  void Add(const Draft& draft);
  void Decide(std::vector<Version>& versions);
  void AddVersion(const Version& version, const Version* before);

  absl::flat_hash_map<uint64_t, uint64_t> seen_;  // what the record with that key says, as a hash
  absl::flat_hash_map<uint64_t, std::vector<Version>> aside_;
};

}  // namespace quell::readers::fhir

#endif  // QUELL_LIB_READERS_FHIR_SOURCE_H_

// File: record.h
//
// What is known of one patient, one record at a time, and the words they are written in.
//
// Every record has two clocks. The *clinical* time is when it was true of the patient (the specimen
// was drawn, the order starts); the *known* time is when the hospital's systems could first see it
// (the result was filed, the order was signed). What an evaluation may look at is decided by the
// known time; windows and `latest` use the clinical time.
//
// All records of a patient that became known at one instant form a *step*, and are fed together:
//
//   quell::Vocabulary vocabulary;
//   quell::Record potassium;
//   potassium.kind = quell::RecordKind::kResult;
//   potassium.coding = vocabulary.AddCoding({{"loinc", "2823-3"}});
//   potassium.unit = vocabulary.AddUnit("mmol/L");
//   potassium.value_kind = quell::ValueKind::kNumber;
//   potassium.value = 6.4;
//   potassium.clinical = drawn;
//   potassium.known = filed;
//   session.Feed({&potassium, 1});
#ifndef QUELL_RECORD_H_
#define QUELL_RECORD_H_

#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "quell/export.h"

namespace quell {

// Microseconds since 1970-01-01T00:00:00Z: nanoseconds would overflow in 2262, and shifted research
// records reach the 2200s.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

inline constexpr Time kNoTime = Time::min();     // "not recorded"
inline constexpr Time kOpenEnded = Time::max();  // "no end is planned"

// The order of these values is the order of records within a step.
enum class RecordKind : uint8_t {
  kRetraction,      // takes back the record of kind `target` whose id is `ref`, as if it had never been
  kAdmission,       // `encounter` begins at `clinical`, in `department`; of class `encounter_class`
  kTransfer,        // to `department`
  kProblem,         // on the list in [clinical, until)
  kProblemEnd,      // the problem whose id is `ref` is over
  kAllergy,         // to the substance that the coding is; known for good
  kProcedure,       // done at `clinical`
  kImmunization,    // given at `clinical`
  kHomeMedication,  // taken at home in [clinical, until), as reported
  kOrderStop,       // ends the order whose id is `ref`
  kOrderHold,       // the order whose id is `ref` rests until it is resumed
  kOrderResume,     // the order whose id is `ref` goes on
  kOrder,           // signed at `known`, active in [clinical, until); value and unit: the dose each time
  kAdministration,  // given at `clinical`; value and unit: the dose
  kResult,          // laboratory or vital sign
  kOrderSelect,     // an order being written, not yet signed; fields as kOrder
  kChartOpen,       // somebody opens the patient's chart
  kDischarge,       // `encounter` ends at `clinical`
};
inline constexpr int kRecordKindCount = 18;

// A set of record kinds: which kinds a source carries. Absence of a record means "no" only for a
// kind that the source carries; otherwise it is unknown.
class KindSet {
 public:
  constexpr KindSet() = default;
  constexpr KindSet(std::initializer_list<RecordKind> kinds) {
    for (RecordKind kind : kinds) Add(kind);
  }
  constexpr void Add(RecordKind kind) { bits_ |= 1u << static_cast<int>(kind); }
  constexpr bool Has(RecordKind kind) const { return (bits_ >> static_cast<int>(kind)) & 1u; }
  friend constexpr bool operator==(KindSet, KindSet) = default;

 private:
  uint32_t bits_ = 0;
};

enum class ValueKind : uint8_t {
  kNone,     // the record carries no value (an order without a dose, an empty result)
  kNumber,   // `value`, in `unit`
  kText,     // words only, in `text`; a rule that needs a number can't use them
  kBelow,    // less than `value`, as in "<0.01"
  kAtMost,   // "<=0.01"
  kAtLeast,  // ">=90"
  kAbove,    // ">90"
};

// How far a result has come.
enum class ResultStatus : uint8_t { kNotRecorded, kPreliminary, kFinal };

// FHIR's encounter classes, in words.
enum class EncounterClass : uint8_t {
  kNotRecorded,
  kInpatient,
  kOutpatient,
  kEmergency,
  kObservation,
  kVirtual,
  kHome,
};

// What else is recorded of a record, as bits of Record::flags.
enum RecordFlag : uint16_t {
  kPrn = 1,        // orders: when needed only
  kOneTime = 2,    // orders: once
  kHemolyzed = 4,  // results: the specimen's quality
  kLipemic = 8,
  kIcteric = 16,
  kClotted = 32,
  kContaminated = 64,
};

using CodingId = uint32_t;  // a set of codes for one thing, in a Vocabulary
using UnitId = uint32_t;    // a unit as the source writes it, in a Vocabulary
using TextId = uint32_t;    // a text (a coded value, a route, a department, a role), in a Vocabulary; 0: none

inline constexpr CodingId kNoCoding = UINT32_MAX;
inline constexpr int32_t kNobody = -1;  // no clinician or encounter is recorded

struct Record {
  RecordKind kind = RecordKind::kResult;
  ValueKind value_kind = ValueKind::kNone;
  ResultStatus status = ResultStatus::kNotRecorded;
  EncounterClass encounter_class = EncounterClass::kNotRecorded;  // kAdmission
  RecordKind target = RecordKind::kResult;                        // kRetraction: what kind of record is taken back
  uint16_t flags = 0;                                             // RecordFlag bits
  CodingId coding = kNoCoding;
  UnitId unit = 0;   // 0: the source gives no unit
  double value = 0;  // meaningful where value_kind is not kNone or kText; may be NaN or infinite: refused, counted
  Time clinical = kNoTime;
  Time known = kNoTime;
  Time until = kOpenEnded;  // orders, problems, home medication: the planned end; at and after it they are not active
  uint64_t id = 0;          // unique among this patient's records of this kind, but for corrections
  // Stops, holds, ends, retractions: the id of what they are about; 0: not known, they do nothing. Any other kind: the id of the record
  // of the same kind that this one corrects, replacing it from now on; 0: it corrects none.
  uint64_t ref = 0;
  float per_day = 0;            // orders: how often a day; 0: not recorded. With kPrn: at most
  TextId text = 0;              // results: the words, where value_kind is kText
  TextId route = 0;             // orders, administrations
  TextId department = 0;        // where; kAdmission, kTransfer: where to
  TextId role = 0;              // of the clinician: "pharmacist"
  TextId specialty = 0;         // of the clinician: "cardiology"
  int32_t encounter = kNobody;  // the host's own number for the encounter
  int32_t clinician = kNobody;  // the host's own number for who ordered, gave or recorded it
};

// One code of one code system. Systems are written as in the rule language: "loinc", "rxnorm", "atc",
// "snomed", "icd10", "cvx", "ndc", "local".
struct Code {
  std::string system;
  std::string code;
  friend auto operator<=>(const Code&, const Code&) = default;
};

// The codes, units and texts that records use, each written once and named by a small number.
//
// Thread safety: const members may be called by any number of threads at once; Add* may not run
// beside anything else. Cost: Add* are a hash-free ordered lookup, O(log n) string compares.
class QUELL_EXPORT Vocabulary {
 public:
  Vocabulary() {
    AddUnit("");
    AddText("");
  }

  // The id of this set of codes; equal sets (in any order, with repeats) have equal ids.
  CodingId AddCoding(std::vector<Code> codes);
  // The id of a unit text as it stands in the source ("K/uL", "mEq/L"). The empty text is 0.
  UnitId AddUnit(std::string_view unit);
  // The id of a text as it stands in the source. The empty text is 0.
  TextId AddText(std::string_view text);

  size_t coding_count() const { return codings_.size(); }
  size_t unit_count() const { return units_.size(); }
  std::span<const Code> coding(CodingId id) const { return *codings_[id]; }
  size_t text_count() const { return texts_.size(); }
  std::string_view unit(UnitId id) const { return units_[id]; }
  std::string_view text(TextId id) const { return texts_[id]; }

 private:
  std::map<std::vector<Code>, CodingId> coding_ids_;
  std::vector<const std::vector<Code>*> codings_;  // keys of coding_ids_: nodes do not move
  std::map<std::string, UnitId, std::less<>> unit_ids_;
  std::deque<std::string> units_;
  std::map<std::string, TextId, std::less<>> text_ids_;
  std::deque<std::string> texts_;

 public:
  Vocabulary(Vocabulary&&) = default;
  Vocabulary& operator=(Vocabulary&&) = default;
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;
};

enum class Sex : uint8_t { kNotRecorded, kFemale, kMale, kOther };

// A date of birth, as far as it is recorded. Where only the year is (month 0), an age in years is the
// difference of the years, and an age in months or days is unknown.
struct BirthDate {
  int32_t year = 0;  // 0: not recorded
  uint8_t month = 0;
  uint8_t day = 0;
};

struct Patient {
  Sex sex = Sex::kNotRecorded;
  BirthDate birth;
};

// What a source of records promises about all of its records.
struct SourceInfo {
  std::string name;               // for reports: "MIMIC-IV", "quell CSV"
  std::string time_zone = "UTC";  // IANA name: ages and calendar days are counted in it
  bool clocks_comparable = true;  // false: each patient's dates are shifted by an own amount
  KindSet carries;                // kinds whose absence means "no"
  bool specimen_quality = false;  // true: a result without a flag is known to be of good quality
};

}  // namespace quell

#endif  // QUELL_RECORD_H_

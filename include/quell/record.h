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
  kAdmission,
  kTransfer,
  kProblem,
  kOrderStop,  // ends the order whose id is `ref`
  kOrder,      // signed at `known`, active in [clinical, until)
  kAdministration,
  kResult,  // laboratory or vital sign
  kDischarge,
};
inline constexpr int kRecordKindCount = 8;

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
  kNone,    // the record carries no value (an order, an empty result)
  kNumber,  // `value`, in `unit`
  kText,    // words only; a rule that needs a number can't use it
};

using CodingId = uint32_t;  // a set of codes for one thing, in a Vocabulary
using UnitId = uint32_t;    // a unit as the source writes it, in a Vocabulary

inline constexpr CodingId kNoCoding = UINT32_MAX;
inline constexpr int32_t kNobody = -1;  // no clinician, department or encounter is recorded

struct Record {
  RecordKind kind = RecordKind::kResult;
  ValueKind value_kind = ValueKind::kNone;
  CodingId coding = kNoCoding;
  UnitId unit = 0;   // 0: the source gives no unit
  double value = 0;  // meaningful where value_kind is kNumber; may be NaN or infinite: refused, counted
  Time clinical = kNoTime;
  Time known = kNoTime;
  Time until = kOpenEnded;       // orders: the planned end; at and after it the order is not active
  uint64_t id = 0;               // unique among this patient's records of this kind
  uint64_t ref = 0;              // kOrderStop: the id of the order that ends; 0: not known, it ends nothing
  int32_t encounter = kNobody;   // the host's own number for the encounter
  int32_t clinician = kNobody;   // the host's own number for who ordered, gave or recorded it
  int32_t department = kNobody;  // the host's own number for where
};

// One code of one code system. Systems are written as in the rule language: "loinc", "rxnorm", "atc",
// "snomed", "icd10", "cvx", "ndc", "local".
struct Code {
  std::string system;
  std::string code;
  friend auto operator<=>(const Code&, const Code&) = default;
};

// The codes and units that records use, each written once and named by a small number.
//
// Thread safety: const members may be called by any number of threads at once; Add* may not run
// beside anything else. Cost: Add* are a hash-free ordered lookup, O(log n) string compares.
class QUELL_EXPORT Vocabulary {
 public:
  Vocabulary() { AddUnit(""); }

  // The id of this set of codes; equal sets (in any order, with repeats) have equal ids.
  CodingId AddCoding(std::vector<Code> codes);
  // The id of a unit text as it stands in the source ("K/uL", "mEq/L"). The empty text is 0.
  UnitId AddUnit(std::string_view unit);

  size_t coding_count() const { return codings_.size(); }
  size_t unit_count() const { return units_.size(); }
  std::span<const Code> coding(CodingId id) const { return *codings_[id]; }
  std::string_view unit(UnitId id) const { return units_[id]; }

 private:
  std::map<std::vector<Code>, CodingId> coding_ids_;
  std::vector<const std::vector<Code>*> codings_;  // keys of coding_ids_: nodes do not move
  std::map<std::string, UnitId, std::less<>> unit_ids_;
  std::deque<std::string> units_;

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
};

}  // namespace quell

#endif  // QUELL_RECORD_H_

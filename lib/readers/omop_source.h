// What the parts of the OMOP reader share.
//
// Decisions that hold for all of an OMOP CDM (5.4; 5.3 where its columns are the same):
// - File and column names may be in any case. Times are wall time and are taken as they stand, as UTC; calendars of patients can be compared.
// - A row is dated by its datetime, else by its date at midnight. A time of midnight sharp is taken for a day whose time of day is not recorded, and counted;
//   such a row is known not before the visit that it names begins, and such an end (of a visit, a drug, a condition) is the end of that day.
// - There is one clock only: nothing says when a result could be seen. Rows of MEASUREMENT are taken to be known ReadOptions::result_lag after
//   their own time, all others at their own time.
// - Codes are those of the standard concept and of the source concept, by CONCEPT: LOINC, SNOMED, RxNorm, ATC, ICD10(CM), ICD9CM, CVX and NDC; a code of any other
//   vocabulary is `local <vocabulary>:<code>`. `local omop:<concept_id>` is always one of them. Concept 0 says that the source's own value is not mapped:
//   then that value is the code, `local omop:source:<value>`.
// - A row belongs to the visit that it names, else to the visit of the person that holds its time. Clinician and care site are the row's own, else the visit's.
// - Ids on rows that differ are not used at all.
#ifndef QUELL_LIB_READERS_OMOP_SOURCE_H_
#define QUELL_LIB_READERS_OMOP_SOURCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "lib/readers/care_units.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/read_tally.h"
#include "lib/readers/row_ids.h"
#include "lib/readers/text_map.h"
#include "lib/records/record_set.h"

namespace quell::readers::omop {

inline constexpr std::string_view kUnknownPatient = "its person is not in PERSON";

struct Concept {
  std::string system, code;  // as quell writes them
  std::string name;
};

// A time as a row has it.
struct When {
  Time time = kNoTime;
  bool day_only = false;  // midnight: the time of day is not recorded
};
// kNoTime where neither can be read.
When ReadWhen(std::string_view date, std::string_view datetime);
// What ends then: at the end of the day where only that is recorded. kNoTime where neither is there, nothing where they can't be read.
std::optional<Time> ReadEnd(std::string_view date, std::string_view datetime);

struct Visit {
  int32_t patient = kNobody;
  int32_t encounter = kNobody;
  Time start = kNoTime;
  int32_t clinician = kNobody;
  TextId department = 0;
};

// What one clinical table calls its columns.
struct Table {
  const char* stem;  // in small letters
  const char* id;
  const char* date;
  const char* datetime;
  const char* concept_id;
  const char* source_concept_id;
  const char* source_value;
  std::string_view without;  // what its absence means
};

// Its first columns, in this order; a reader's own come behind.
enum CommonColumn { kId, kPerson, kDate, kDatetime, kVisit, kProvider, kConcept, kSourceConcept, kSourceValue, kOwn };

struct Source {
  Source(const std::string& from, Duration lag, records::RecordSetBuilder& into)
      : folder(from), result_lag(lag), builder(into) {}

  std::string folder;
  Duration result_lag{0};
  records::RecordSetBuilder& builder;
  ReadTally tally;
  DoubtfulIds doubtful;
  absl::flat_hash_map<long long, Concept> concepts;
  TextMap<int32_t> persons;
  TextMap<Time> deaths;
  TextMap<Visit> visits;
  TextMap<std::string> care_sites;  // their names
  CareUnits care_units;

  // A table that is not there is noted as `without`; an error if that is empty.
  absl::Status Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view without,
                    absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                    bool* found = nullptr);
  // The same of a clinical table: its common columns and `own`.
  absl::Status ReadTable(const Table& table, const std::vector<std::string>& own,
                         absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                         bool* found = nullptr);
  // Sets what every record has; `lag` goes between its time and when it was known.
  std::string_view ReadCommon(const CsvRow& row, const std::string& file, Duration lag, int32_t& patient,
                              Record& record);
  const Concept* FindConcept(std::string_view id) const;
  // The name of a concept in small letters; "" where it is not known.
  std::string NameOf(std::string_view id) const;
  CodingId CodingOf(std::string_view concept_id, std::string_view source_concept_id, std::string_view source_value);
  CodingId CodingOf(const CsvRow& row) { return CodingOf(row[kConcept], row[kSourceConcept], row[kSourceValue]); }
  // The unit by its concept, else as the source writes it.
  UnitId UnitOf(std::string_view concept_id, std::string_view source_value, const CsvRow& row, const std::string& file);
  TextId WordOf(std::string_view text, const CsvRow& row, const std::string& file);
  std::string TextOf(std::string_view text, const CsvRow& row, const std::string& file);

 private:
  TextMap<CodingId> codings_;
};

// The number of a row's record; `offset` keeps two tables of one kind apart.
uint64_t IdOf(std::string_view text, uint64_t offset = 0);

absl::Status ReadConcepts(Source& source);  // CONCEPT, as far as the other tables name them
absl::Status ReadPeople(Source& source);    // CARE_SITE, PROVIDER, PERSON, DEATH
absl::Status ReadVisits(Source& source);    // VISIT_OCCURRENCE, VISIT_DETAIL
absl::Status ReadResults(Source& source);   // MEASUREMENT, OBSERVATION
absl::Status ReadDrugs(Source& source);     // DRUG_EXPOSURE
absl::Status ReadHistory(Source& source);   // CONDITION_OCCURRENCE, PROCEDURE_OCCURRENCE
void NoteUnread(Source& source);            // tables that are there and not read

}  // namespace quell::readers::omop

#endif  // QUELL_LIB_READERS_OMOP_SOURCE_H_

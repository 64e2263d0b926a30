// What the parts of the MIMIC-IV reader share.
//
// Decisions that hold for all of MIMIC-IV:
// - Times are wall time and are taken as they stand, as UTC. Each patient's are shifted by an amount of their own, so
//   the clocks of two patients can't be compared.
// - A row with a hadm_id belongs to that stay, whatever its time. Without one, or with one that hosp/admissions does
//   not have, it belongs to the stay that holds its time, else to none.
// - The department of a record is the care unit that hosp/transfers has the patient in when the record became known.
#ifndef QUELL_LIB_READERS_MIMIC_SOURCE_H_
#define QUELL_LIB_READERS_MIMIC_SOURCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "lib/readers/care_units.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/read_tally.h"
#include "lib/readers/row_ids.h"
#include "lib/records/record_set.h"

namespace quell::readers::mimic {

inline constexpr std::string_view kUnknownPatient = "its patient is not in hosp/patients";
inline constexpr std::string_view kSeenBefore = "its id was seen before";
inline constexpr std::string_view kIdsDiffer = "its id is on rows that differ: none of them is used";
inline constexpr std::string_view kBadId = "its id is not a whole number above 0";

std::optional<Time> ReadTime(std::string_view text);
// A number that identifies something, else 0.
uint64_t ReadId(std::string_view text);

// The number of a record whose row has none that is its own: made from what the row says, above any number that a table gives.
inline uint64_t IdFromContent(uint64_t content) { return content | (uint64_t{1} << 63); }

struct MimicSource {
  MimicSource(const std::string& from, records::RecordSetBuilder& into) : folder(from), builder(into) {}

  std::string folder;
  records::RecordSetBuilder& builder;
  ReadTally tally;
  CareUnits care_units;
  // The labevent_ids of which the rows differ. ReadLabs adds what it finds; what is there already it keeps out.
  absl::flat_hash_set<uint64_t> doubtful_labs;
  DoubtfulIds doubtful;  // the same of other tables that are read once only

  // The file of a table ("hosp/poe"); empty path where it is not there.
  CsvFile Find(const std::string& table);
  // Reads a table if it is there. Its absence needs no word: those that say so are the ones that rules usually lean on.
  absl::Status ReadIfThere(const std::string& table, const std::vector<std::string>& columns,
                           absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                           bool sorted = false);
  // The same where the reader can't do without it.
  absl::StatusOr<CsvFile> Need(const std::string& table);
  // The encounter of a row by the rule above; notes a hadm_id that is not known.
  int32_t EncounterOf(int32_t patient, std::string_view hadm_id, Time time, const std::string& file, int64_t line);
  // A text of the row for the vocabulary, made UTF-8 if it is not.
  TextId WordOf(std::string_view text, const CsvRow& row, const std::string& file);
  // Counts what is odd about a result that is used.
  void CountOddities(const Record& record, const CsvRow& row, const std::string& file);
  // Fills in the department and adds the record.
  void Add(int32_t patient, Record record);
};

// Each reads one table or a few, in this order.
absl::Status ReadPatients(MimicSource& source);
absl::Status ReadStays(MimicSource& source);    // admissions, transfers, icu/icustays
absl::Status ReadEdStays(MimicSource& source);  // ed/edstays
absl::Status ReadLabs(MimicSource& source);     // labevents, with the LOINC map
absl::Status ReadOrders(MimicSource& source);   // poe, pharmacy, prescriptions
absl::Status ReadEmar(MimicSource& source);     // emar, emar_detail
absl::Status ReadIcu(MimicSource& source);      // inputevents, procedureevents, chartevents, outputevents
absl::Status ReadCoded(MimicSource& source);    // diagnoses_icd, procedures_icd
absl::Status ReadOmr(MimicSource& source);      // omr
absl::Status ReadEd(MimicSource& source);       // ed/triage, ed/vitalsign, ed/medrecon, ed/pyxis
void NoteUnread(MimicSource& source);           // tables that are there and not read

}  // namespace quell::readers::mimic

#endif  // QUELL_LIB_READERS_MIMIC_SOURCE_H_

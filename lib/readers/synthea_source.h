// What the parts of the Synthea CSV reader share.
//
// Decisions that hold for all of a Synthea export, old releases and new ones (columns are found by name):
// - Times with a `Z` are instants; dates without a time of day are midnight, UTC. Calendars of patients can be compared.
// - There is one clock only. A row is taken to be known at its own time; one that is dated with a day (a diagnosis) not before the encounter that
//   it names begins: it would otherwise be known at the midnight before the visit.
// - Who ordered, found or gave something is the encounter's PROVIDER; the department is the NAME of its ORGANIZATION. In old releases PROVIDER is
//   the organization: it is whichever of providers.csv and organizations.csv has it.
// - A row whose ENCOUNTER is empty or not in encounters.csv belongs to the encounter of the patient that holds its time, else to none.
// - Tables but encounters, patients and providers give no ids: rows that say the same are one fact, and the number of a record is made from what its row says.
// - Ids on rows that differ are not used at all.
// - Costs, payers, reasons, devices, supplies, imaging, care plans and claims are not read.
#ifndef QUELL_LIB_READERS_SYNTHEA_SOURCE_H_
#define QUELL_LIB_READERS_SYNTHEA_SOURCE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/read_tally.h"
#include "lib/readers/row_ids.h"
#include "lib/readers/text_map.h"
#include "lib/records/record_set.h"

namespace quell::readers::synthea {

inline constexpr std::string_view kUnknownPatient = "its patient is not in patients.csv";

std::optional<Time> ReadTime(std::string_view text);

// An encounter, as far as its rows need it.
struct Stay {
  int32_t patient = kNobody;
  int32_t encounter = kNobody;
  Time start = kNoTime;
  int32_t clinician = kNobody;
  TextId department = 0;
};

struct Provider {
  std::string organization;
};

struct Source {
  Source(const std::string& from, records::RecordSetBuilder& into) : folder(from), builder(into) {}

  std::string folder;
  records::RecordSetBuilder& builder;
  ReadTally tally;
  DoubtfulIds doubtful;
  TextMap<int32_t> patients;
  TextMap<Stay> stays;
  TextMap<Provider> providers;
  TextMap<std::string> organizations;  // their names

  // Reads `folder`/`stem`.csv. One that is not there is an error if it is `needed`, else `without` is noted; `found` says which.
  absl::Status Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view without,
                    absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take,
                    bool* found = nullptr);
  // Sets what every record has, from columns 0 to 2: time, PATIENT, ENCOUNTER.
  std::string_view ReadCommon(const CsvRow& row, const std::string& file, int32_t& patient, Record& record);
  // A text of the row for the vocabulary, made UTF-8 if it is not.
  TextId WordOf(std::string_view text, const CsvRow& row, const std::string& file);
  std::string TextOf(std::string_view text, const CsvRow& row, const std::string& file);
  // The coding of one code, remembered: most rows repeat one.
  CodingId CodingOf(std::string_view system, std::string_view code);
  // `system` as the SYSTEM column has it, `usual` where it is empty, "" where it is none that quell knows.
  static std::string_view SystemOf(std::string_view system, std::string_view usual);

 private:
  TextMap<CodingId> codings_;
};

inline constexpr std::string_view kNeeded = "";

absl::Status ReadPeople(Source& source);   // organizations, providers, patients, encounters
absl::Status ReadResults(Source& source);  // observations
absl::Status ReadHistory(Source& source);  // conditions, allergies, procedures, immunizations
absl::Status ReadOrders(Source& source);   // medications
void NoteUnread(Source& source);           // tables that are there and not read

}  // namespace quell::readers::synthea

#endif  // QUELL_LIB_READERS_SYNTHEA_SOURCE_H_

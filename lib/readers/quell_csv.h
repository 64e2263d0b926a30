// What the parts of the reader of quell's own CSV format share. The format: examples/hospital/README.md.
#ifndef QUELL_LIB_READERS_QUELL_CSV_H_
#define QUELL_LIB_READERS_QUELL_CSV_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/readers/care_units.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/read_tally.h"
#include "lib/records/record_set.h"

namespace quell::readers::quell_csv {

inline constexpr std::string_view kUnknownPatient = "its patient is not in patients.csv";
inline constexpr std::string_view kSeenBefore = "its id was seen before";
inline constexpr std::string_view kBadCodes = "codes are not written as system:code, with systems that quell knows";

// Columns that every file of records with codes has.
struct CommonFields {
  std::string_view patient, known, clinical, codes, encounter, clinician, department;
};

struct Source {
  Source(const std::string& from, records::RecordSetBuilder& into) : folder(from), builder(into) {}

  std::string folder;
  records::RecordSetBuilder& builder;
  absl::TimeZone zone = absl::UTCTimeZone();
  ReadTally tally;
  CareUnits care_units;
  std::set<std::string, std::less<>> clinicians;  // those in clinicians.csv

  // Reads `folder`/`stem`.csv in the order of its content, so that what is numbered here does not depend on the order
  // of rows. A file that is not there is an error if it is `needed`.
  absl::Status Read(const std::string& stem, const std::vector<std::string>& columns, bool needed,
                    absl::FunctionRef<std::string_view(const CsvRow&, const std::string& file)> take);
  std::optional<Time> ReadTime(std::string_view text) const;
  // "loinc:2823-3 local:K"; kNoCoding if it can't be read.
  CodingId ReadCodes(std::string_view text);
  int32_t ClinicianOf(const CsvRow& row, std::string_view id, const std::string& file);
  int32_t EncounterOf(int32_t patient, std::string_view id, Time time, const CsvRow& row, const std::string& file);
  // The department that the row names, else the one that transfers.csv has the patient in at `time`.
  TextId DepartmentOf(int32_t patient, std::string_view name, Time time, const CsvRow& row, const std::string& file);
  // A text of the row that a report may show, which must be UTF-8; notes where it had to be made so.
  std::string TextOf(std::string_view text, const CsvRow& row, const std::string& file);
  // The same for a text that rules may ask about: its number in the vocabulary.
  TextId WordOf(std::string_view text, const CsvRow& row, const std::string& file) {
    return builder.vocabulary.AddText(TextOf(text, row, file));
  }
  // Sets what every record with codes has.
  std::string_view ReadCommon(const CommonFields& fields, const CsvRow& row, const std::string& file, int32_t& patient,
                              Record& record);
  // 1, 2, 3, ... for the records of one kind of one patient.
  uint64_t NextId(int32_t patient, RecordKind kind) { return ++last_id_[{patient, kind}]; }
  // The record's id as the row gives it, else one that no row can give; and what it corrects. Called last, when nothing else can keep the row out.
  std::string_view SetIds(int32_t patient, std::string_view id, std::string_view corrects, Record& record);

 private:
  std::map<std::pair<int32_t, RecordKind>, uint64_t> last_id_;
  std::set<std::tuple<int32_t, RecordKind, uint64_t>> given_ids_;
};

// Parts of a row; each returns kUsed or why the row is kept out.
// A whole number above 0 in `number`; 0 for an empty text.
std::string_view ReadNumber(std::string_view text, std::string_view why_not, uint64_t& number);
// `6.1`, `<0.01`, `>=90`, or nothing.
std::string_view ReadValue(std::string_view text, Record& record);
// `yes`, `no` or nothing, as a bit of record.flags.
std::string_view ReadFlag(std::string_view text, RecordFlag flag, std::string_view why_not, Record& record);
// The kind that source.csv and retractions.csv call so; nothing where there is none.
std::optional<RecordKind> KindNamed(std::string_view name);

absl::Status ReadSource(Source& source);   // source.csv
absl::Status ReadPeople(Source& source);   // patients, clinicians, encounters, transfers
absl::Status ReadResults(Source& source);  // results, administrations
absl::Status ReadHistory(
    Source& source);  // problems and their ends, allergies, procedures, immunizations, home medication
absl::Status ReadOrders(Source& source);       // orders, their stops, holds and resumes
absl::Status ReadActs(Source& source);         // chart openings
absl::Status ReadRetractions(Source& source);  // retractions of any of them

}  // namespace quell::readers::quell_csv

#endif  // QUELL_LIB_READERS_QUELL_CSV_H_

#include "lib/readers/reader.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/mimic_reader.h"
#include "lib/readers/quell_csv_reader.h"

namespace quell::readers {

absl::StatusOr<records::RecordSet> ReadRecords(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return absl::NotFoundError(path + " is not there");
  if (!std::filesystem::is_directory(path, ignored)) {
    return absl::InvalidArgumentError(path + " is a file: give the folder that holds the records");
  }
  if (!FindCsv(path, "source").path.empty()) return ReadQuellCsv(path);
  if (std::filesystem::is_directory(path + "/hosp", ignored)) return ReadMimic(path);
  if (!FindCsv(path, "labevents").path.empty()) {
    return absl::InvalidArgumentError(path + " looks like the hosp folder of MIMIC-IV: give the folder above it");
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s holds no records that quell can read: neither MIMIC-IV (a folder hosp/) nor quell CSV (a file source.csv)",
      path));
}

}  // namespace quell::readers

#include "lib/readers/reader.h"

#include <filesystem>

#include "absl/strings/str_format.h"
#include "lib/readers/challenge_reader.h"
#include "lib/readers/csv_table.h"
#include "lib/readers/fhir_reader.h"
#include "lib/readers/json_rows.h"
#include "lib/readers/mimic_reader.h"
#include "lib/readers/omop_reader.h"
#include "lib/readers/quell_csv_reader.h"
#include "lib/readers/synthea_reader.h"
#include "lib/records/store_reader.h"

namespace quell::readers {
namespace {

// By its columns, or by its files where those of patients can't be read: the message is then about that file.
bool LooksLikeSynthea(const std::string& folder) {
  const CsvFile patients = FindCsv(folder, "patients");
  const bool named_so = !patients.path.empty() && !FindCsv(folder, "encounters").path.empty() &&
                        !FindCsv(folder, "observations").path.empty();
  return named_so || HasColumns(patients, {"Id", "BIRTHDATE"});
}

bool IsStore(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return false;
  return std::filesystem::path(path).extension() == ".qrec" || records::LooksLikeStore(path);
}

absl::Status ReadFolder(const std::string& path, records::RecordSetBuilder& builder, const ReadOptions& options) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return absl::NotFoundError(path + " is not there");
  if (!std::filesystem::is_directory(path, ignored)) {
    return absl::InvalidArgumentError(path + " is a file: give the folder that holds the records");
  }
  if (!FindCsv(path, "source").path.empty() || !FindNdjson(path, "source").path.empty())
    return ReadQuellCsv(path, builder);
  if (std::filesystem::is_directory(path + "/hosp", ignored)) return ReadMimic(path, builder);
  if (IsFhirFolder(path)) return ReadFhir(path, builder);
  if (!FindCsvAnyCase(path, "person").path.empty()) return ReadOmop(path, options.result_lag, builder);
  for (const char* folder : {"", "/csv"}) {
    if (LooksLikeSynthea(path + folder)) return ReadSynthea(path + folder, builder);
  }
  if (IsChallenge(path)) return ReadChallenge(path, builder);
  if (!FindCsv(path, "labevents").path.empty()) {
    return absl::InvalidArgumentError(path + " looks like the hosp folder of MIMIC-IV: give the folder above it");
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("%s holds no records that quell can read: none of MIMIC-IV (a folder hosp/), quell's own "
                      "format (source.csv or source.ndjson), FHIR (files like Patient.ndjson), OMOP CDM (PERSON.csv), "
                      "Synthea CSV (patients.csv with the columns Id and BIRTHDATE) or Challenge 2012 "
                      "(observations.csv with the columns RecordID and Parameter, or "
                      "files like 132539.txt)",
                      path));
}

}  // namespace

absl::Status ReadInto(const std::string& path, records::RecordSetBuilder& builder, const ReadOptions& options) {
  absl::Status status = ReadFolder(path, builder, options);
  // What is wrong with the temporary file is why it was stopped.
  return builder.status().ok() ? status : builder.status();
}

absl::StatusOr<records::RecordSet> ReadRecords(const std::string& path, const ReadOptions& options) {
  if (IsStore(path)) return records::ReadStore(path);
  records::RecordSetBuilder builder;
  if (absl::Status status = ReadInto(path, builder, options); !status.ok()) return status;
  return builder.Finish();
}

absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const std::string& path,
                                                                         const ReadOptions& options) {
  if (IsStore(path)) return records::StoredRecords::Open(path);
  absl::StatusOr<records::RecordSet> records = ReadRecords(path, options);
  if (!records.ok()) return records.status();
  return std::make_unique<const records::RecordSet>(*std::move(records));
}

}  // namespace quell::readers

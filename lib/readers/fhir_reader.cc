#include "lib/readers/fhir_reader.h"

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/readers/fhir_files.h"
#include "lib/readers/fhir_rows.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers {
namespace fhir {
namespace {

// Each lesson is a resource of the data, so this many readings are never needed; hostile data end here.
constexpr int kReadings = 8;

void Describe(SourceInfo& source) {
  source.name = "FHIR R4";
  source.time_zone = "UTC";
  source.clocks_comparable = true;
}

bool ReadFirst(const File& file) { return TypeNamed(file.type)->referred_to; }

absl::Status ReadAll(Source& source, const std::vector<File>& files) {
  Rows rows(source);
  for (const File& file : files) {
    source.tally.AddFile(file.name);
    const bool mixed = source.lessons.mixed || file.type.empty();
    if (!mixed && !ReadFirst(file)) continue;
    if (absl::Status status = rows.Read(file, mixed ? Pass::kReferredTo : Pass::kOnly); !status.ok()) return status;
  }
  LearnTies(source);
  ResolvePeople(source);
  ResolveEncounters(source);
  for (const File& file : files) {
    const bool mixed = source.lessons.mixed || file.type.empty();
    if (!mixed && ReadFirst(file)) continue;
    if (absl::Status status = rows.Read(file, mixed ? Pass::kRecords : Pass::kOnly); !status.ok()) return status;
  }
  source.DecideVersions();
  return absl::OkStatus();
}

// An empty file of a type says that there is none.
void CarryWhatFilesSay(const std::vector<File>& files, Source& source) {
  for (const File& file : files) {
    if (file.type.empty()) continue;
    for (int kind = 0; kind < kRecordKindCount; ++kind) {
      if (TypeNamed(file.type)->carries.Has(static_cast<RecordKind>(kind)))
        source.builder.source.carries.Add(static_cast<RecordKind>(kind));
    }
  }
}

absl::Status ReadFiles(const std::vector<File>& files, const std::string& name, records::RecordSetBuilder& builder) {
  Lessons lessons;
  for (int reading = 1;; ++reading) {
    const size_t known = lessons.size();
    auto source = std::make_unique<Source>(std::move(lessons), builder);
    Describe(builder.source);
    CarryWhatFilesSay(files, *source);
    if (absl::Status status = ReadAll(*source, files); !status.ok()) return status;
    if (source->lessons.size() > known && reading < kReadings) {
      // What was read may depend on the order of files. Such data are rare, and read again.
      lessons = std::move(source->lessons);
      builder.Clear();
      continue;
    }
    if (source->directory.patients.entries().empty()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s holds no Patient that can be used: records without patients can't be read. See that the export has "
          "Patient.ndjson, or Bundles with their Patient",
          name));
    }
    if (builder.source.carries.Has(RecordKind::kOrder) && !source->services)
      source->tally.Note("ServiceRequest", "there is none: of orders, only those for drugs are known");
    source->tally.Finish(builder.report);
    return absl::OkStatus();
  }
}

}  // namespace
}  // namespace fhir

bool IsFhirFolder(const std::string& folder) { return fhir::IsFhirFolder(folder); }

absl::Status ReadFhir(const std::string& folder, records::RecordSetBuilder& builder) {
  std::vector<fhir::File> files = fhir::FindFiles(folder);
  if (files.empty())
    return absl::NotFoundError(folder + " holds no FHIR: no *.ndjson, *.jsonl or *.json, packed (.gz) or not");
  for (fhir::File& file : files) {
    if (absl::Status status = fhir::LookInto(file); !status.ok()) return status;
  }
  return fhir::ReadFiles(files, folder, builder);
}

absl::StatusOr<records::RecordSet> ReadFhirText(std::string_view name, std::string_view text) {
  std::vector<fhir::File> files(1);
  files[0].name = std::string(name);
  files[0].text = text;
  if (absl::Status status = fhir::LookInto(files[0]); !status.ok()) return status;
  records::RecordSetBuilder builder;
  if (absl::Status status = fhir::ReadFiles(files, files[0].name, builder); !status.ok()) return status;
  return builder.Finish();
}

}  // namespace quell::readers

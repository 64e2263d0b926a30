#include "lib/readers/import.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "lib/base/watch.h"
#include "lib/readers/reader.h"
#include "lib/records/store_reader.h"
#include "lib/records/store_writer.h"

namespace quell::readers {
namespace {

absl::Status CheckPlaces(const std::string& path, const std::string& out) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored) && records::LooksLikeStore(path))
    return absl::InvalidArgumentError(path + " is a store already: copy it");
  if (std::filesystem::is_regular_file(out, ignored) && std::filesystem::file_size(out, ignored) > 0 &&
      !records::LooksLikeStore(out)) {
    return absl::AlreadyExistsError(out + " is there and is no .qrec file: it is left as it is. Give another name");
  }
  return absl::OkStatus();
}

// What is read at most, for a guess of how long it takes.
int64_t BytesIn(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored))
    return static_cast<int64_t>(std::filesystem::file_size(path, ignored));
  int64_t bytes = 0;
  constexpr auto kSkip = std::filesystem::directory_options::skip_permission_denied;
  for (std::filesystem::recursive_directory_iterator file(path, kSkip, ignored), end; file != end;
       file.increment(ignored)) {
    if (file->is_regular_file(ignored)) bytes += static_cast<int64_t>(file->file_size(ignored));
  }
  return bytes;
}

}  // namespace

absl::StatusOr<Imported> Import(const std::string& path, const std::string& out, size_t memory,
                                const ReadOptions& options) {
  if (absl::Status status = CheckPlaces(path, out); !status.ok()) return status;
  if (Watch* watch = Watch::Current(); watch != nullptr) watch->all_bytes = BytesIn(path);
  // Made before anything is read: who can't write there hears of it at once.
  absl::StatusOr<std::unique_ptr<records::StoreWriter>> writer = records::StoreWriter::Create(out);
  if (!writer.ok()) return writer.status();
  const std::string folder = std::filesystem::path(out).parent_path().string();
  records::RecordSetBuilder builder;
  // Half for records, and half for the rows of a file that is sorted before it is read.
  builder.LimitMemory(memory / 2, folder.empty() ? "." : folder);
  if (absl::Status status = ReadInto(path, builder, options); !status.ok()) return status;

  Imported imported;
  auto take = [&](const records::PatientEntry& patient, std::span<const Record> records) {
    for (const Record& record : records) ++imported.by_kind[static_cast<size_t>(record.kind)];
    imported.records += static_cast<int64_t>(records.size());
    return (*writer)->Add(patient, records);
  };
  absl::StatusOr<records::RecordSet> all = builder.FinishInto(take);
  if (!all.ok()) return all.status();
  imported.all = *std::move(all);
  if (absl::Status status = (*writer)->Finish(imported.all); !status.ok()) return status;
  return imported;
}

}  // namespace quell::readers

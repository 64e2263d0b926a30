#include "lib/readers/mimic_reader.h"

#include <utility>

#include "lib/readers/mimic_source.h"

namespace quell::readers {
namespace {

mimic::MimicSource NewSource(const std::string& folder) {
  mimic::MimicSource source;
  source.folder = folder;
  source.builder.source.name = "MIMIC-IV";
  source.builder.source.time_zone = "UTC";
  source.builder.source.clocks_comparable = false;
  source.builder.source.carries = {RecordKind::kResult, RecordKind::kAdmission, RecordKind::kDischarge};
  return source;
}

absl::Status ReadUpToLabs(mimic::MimicSource& source) {
  for (auto read : {mimic::ReadPatients, mimic::ReadStays, mimic::ReadLabs}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<records::RecordSet> ReadMimic(const std::string& folder) {
  mimic::MimicSource source = NewSource(folder);
  absl::Status status = ReadUpToLabs(source);
  if (status.ok() && !source.doubtful_labs.empty()) {
    // The first row of such an id is already a record, counted and noted. Published data have none, so reading again
    // without them costs nobody anything, and sorting labevents would cost everybody.
    mimic::MimicSource again = NewSource(folder);
    again.doubtful_labs = std::move(source.doubtful_labs);
    source = std::move(again);
    status = ReadUpToLabs(source);
  }
  if (status.ok()) status = mimic::ReadOrders(source);
  if (!status.ok()) return status;
  source.tally.Finish(source.builder.report);
  return source.builder.Finish();
}

}  // namespace quell::readers

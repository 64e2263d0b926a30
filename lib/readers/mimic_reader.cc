#include "lib/readers/mimic_reader.h"

#include "lib/readers/mimic_source.h"

namespace quell::readers {

absl::StatusOr<records::RecordSet> ReadMimic(const std::string& folder) {
  mimic::MimicSource source;
  source.folder = folder;
  source.builder.source.name = "MIMIC-IV";
  source.builder.source.time_zone = "UTC";
  source.builder.source.clocks_comparable = false;
  source.builder.source.carries = {RecordKind::kResult, RecordKind::kAdmission, RecordKind::kDischarge};
  for (auto read : {mimic::ReadPatients, mimic::ReadStays, mimic::ReadLabs, mimic::ReadOrders}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  source.tally.Finish(source.builder.report);
  return source.builder.Finish();
}

}  // namespace quell::readers

#include "lib/readers/mimic_reader.h"

#include <memory>
#include <utility>

#include "lib/readers/mimic_source.h"

namespace quell::readers {
namespace {

void SetSource(SourceInfo& source) {
  source.name = "MIMIC-IV";
  source.time_zone = "UTC";
  source.clocks_comparable = false;
  source.carries = {RecordKind::kResult, RecordKind::kAdmission, RecordKind::kDischarge};
}

absl::Status ReadUpToLabs(mimic::MimicSource& source) {
  for (auto read : {mimic::ReadPatients, mimic::ReadStays, mimic::ReadEdStays, mimic::ReadLabs}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMimic(const std::string& folder, records::RecordSetBuilder& builder) {
  SetSource(builder.source);
  auto source = std::make_unique<mimic::MimicSource>(folder, builder);
  absl::Status status = ReadUpToLabs(*source);
  if (status.ok() && !source->doubtful_labs.empty()) {
    // The first row of such an id is already a record, counted and noted. Published data have none, so reading again
    // without them costs nobody anything, and sorting labevents would cost everybody.
    auto again = std::make_unique<mimic::MimicSource>(folder, builder);
    again->doubtful_labs = std::move(source->doubtful_labs);
    source = std::move(again);
    builder.Clear();
    SetSource(builder.source);
    status = ReadUpToLabs(*source);
  }
  for (auto read :
       {mimic::ReadOrders, mimic::ReadEmar, mimic::ReadIcu, mimic::ReadCoded, mimic::ReadOmr, mimic::ReadEd}) {
    if (status.ok()) status = read(*source);
  }
  if (!status.ok()) return status;
  mimic::NoteUnread(*source);
  source->tally.Finish(builder.report);
  return status;
}

}  // namespace quell::readers

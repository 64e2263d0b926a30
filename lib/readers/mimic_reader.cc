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

absl::Status ReadAll(mimic::MimicSource& source) {
  for (auto read : {mimic::ReadPatients, mimic::ReadStays, mimic::ReadEdStays, mimic::ReadLabs, mimic::ReadOrders,
                    mimic::ReadEmar, mimic::ReadIcu, mimic::ReadCoded, mimic::ReadOmr, mimic::ReadEd}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMimic(const std::string& folder, records::RecordSetBuilder& builder) {
  SetSource(builder.source);
  auto source = std::make_unique<mimic::MimicSource>(folder, builder);
  absl::Status status = ReadAll(*source);
  if (status.ok() && !(source->doubtful_labs.empty() && source->doubtful.empty())) {
    // The first row of such an id is already a record, counted and noted. Published data have none, so reading again
    // without them costs nobody anything, and sorting labevents would cost everybody.
    auto again = std::make_unique<mimic::MimicSource>(folder, builder);
    again->doubtful_labs = std::move(source->doubtful_labs);
    again->doubtful = std::move(source->doubtful);
    source = std::move(again);
    builder.Clear();
    SetSource(builder.source);
    status = ReadAll(*source);
  }
  if (!status.ok()) return status;
  mimic::NoteUnread(*source);
  source->tally.Finish(builder.report);
  return status;
}

}  // namespace quell::readers

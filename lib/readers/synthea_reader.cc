#include "lib/readers/synthea_reader.h"

#include <memory>
#include <utility>

#include "lib/readers/synthea_source.h"

namespace quell::readers {
namespace {

absl::Status ReadAll(synthea::Source& source) {
  for (auto read : {synthea::ReadPeople, synthea::ReadResults, synthea::ReadOrders, synthea::ReadHistory}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  synthea::NoteUnread(source);
  source.tally.Note("encounters.csv",
                    "one clock only: a row is known at its own time, not before its encounter begins");
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadSynthea(const std::string& folder, records::RecordSetBuilder& builder) {
  builder.source.name = "Synthea CSV";
  auto source = std::make_unique<synthea::Source>(folder, builder);
  absl::Status status = ReadAll(*source);
  if (status.ok() && !source->doubtful.empty()) {
    auto again = std::make_unique<synthea::Source>(folder, builder);
    again->doubtful = std::move(source->doubtful);
    source = std::move(again);
    builder.Clear();
    builder.source.name = "Synthea CSV";
    status = ReadAll(*source);
  }
  if (status.ok()) source->tally.Finish(builder.report);
  return status;
}

}  // namespace quell::readers

#include "lib/readers/omop_reader.h"

#include <memory>
#include <utility>

#include "lib/base/civil_time.h"
#include "lib/readers/omop_source.h"

namespace quell::readers {
namespace {

absl::Status ReadAll(omop::Source& source) {
  for (auto read : {omop::ReadConcepts, omop::ReadPeople, omop::ReadVisits, omop::ReadResults, omop::ReadDrugs,
                    omop::ReadHistory}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  omop::NoteUnread(source);
  const CsvFile measurements = FindCsvAnyCase(source.folder, "measurement");
  if (!measurements.path.empty()) {
    source.tally.Note(measurements.name, "when a result could be seen is not recorded: taken as its own time and " +
                                             FormatDuration(source.result_lag) + " (the declared lag)");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadOmop(const std::string& folder, Duration result_lag, records::RecordSetBuilder& builder) {
  builder.source.name = "OMOP CDM";
  auto source = std::make_unique<omop::Source>(folder, result_lag, builder);
  absl::Status status = ReadAll(*source);
  if (status.ok() && !source->doubtful.empty()) {
    auto again = std::make_unique<omop::Source>(folder, result_lag, builder);
    again->doubtful = std::move(source->doubtful);
    source = std::move(again);
    builder.Clear();
    builder.source.name = "OMOP CDM";
    status = ReadAll(*source);
  }
  if (status.ok()) source->tally.Finish(builder.report);
  return status;
}

}  // namespace quell::readers

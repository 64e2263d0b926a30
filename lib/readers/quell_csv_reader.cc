#include "lib/readers/quell_csv_reader.h"

#include "lib/readers/quell_csv.h"

namespace quell::readers {

absl::StatusOr<records::RecordSet> ReadQuellCsv(const std::string& folder) {
  quell_csv::Source source;
  source.folder = folder;
  for (auto read : {quell_csv::ReadSource, quell_csv::ReadPeople, quell_csv::ReadOrders, quell_csv::ReadResults,
                    quell_csv::ReadHistory, quell_csv::ReadActs, quell_csv::ReadRetractions}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  source.tally.Finish(source.builder.report);
  return source.builder.Finish();
}

}  // namespace quell::readers

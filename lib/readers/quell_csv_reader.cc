#include "lib/readers/quell_csv_reader.h"

#include "lib/readers/quell_csv.h"

namespace quell::readers {

absl::Status ReadQuellCsv(const std::string& folder, records::RecordSetBuilder& builder) {
  quell_csv::Source source{folder, builder};
  for (auto read : {quell_csv::ReadSource, quell_csv::ReadPeople, quell_csv::ReadOrders, quell_csv::ReadResults,
                    quell_csv::ReadHistory, quell_csv::ReadActs, quell_csv::ReadRetractions}) {
    if (absl::Status status = read(source); !status.ok()) return status;
  }
  source.tally.Finish(builder.report);
  return absl::OkStatus();
}

}  // namespace quell::readers

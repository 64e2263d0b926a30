#include <CLI/CLI.hpp>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>

#include "absl/strings/str_format.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/progress.h"
#include "lib/cli/verbs.h"
#include "lib/explain/words.h"
#include "lib/readers/import.h"
#include "lib/report/rows.h"

namespace quell::cli {
namespace {

struct ImportOptions {
  RecordsOptions records;
  std::string out;
  std::string memory = "512MB";
};

// "512MB" -> 512 * 2^20.
std::optional<size_t> ReadBytes(const std::string& text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number == 0) return std::nullopt;
  const std::string name = ToLower(Trim(std::string_view(unit, static_cast<size_t>(end - unit))));
  const int shift = name == "kb" ? 10 : name == "mb" ? 20 : name == "gb" ? 30 : 0;
  if (shift == 0 || number >> (44 - shift) != 0) return std::nullopt;  // 16 TB
  return static_cast<size_t>(number) << shift;
}

std::string Line(const std::string& what, int64_t count) {
  return absl::StrFormat("  %-40s%9s\n", what, FormatCount(count));
}

std::string Summary(const ImportOptions& options, const readers::Imported& imported) {
  std::error_code ignored;
  const auto size = static_cast<int64_t>(std::filesystem::file_size(options.out, ignored));
  std::string out = absl::StrFormat("%s (%s) is now in %s, %s bytes\n\n", options.records.path,
                                    imported.all.source.name, options.out, FormatCount(size));
  out += Line("patients", static_cast<int64_t>(imported.all.patients.size()));
  out += Line("encounters", static_cast<int64_t>(imported.all.encounters.size()));
  out += Line("clinicians", static_cast<int64_t>(imported.all.clinicians.size()));
  out += Line("records", imported.records);
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    const int64_t count = imported.by_kind[static_cast<size_t>(kind)];
    if (count > 0) out += Line("  " + std::string(explain::KindKey(static_cast<RecordKind>(kind))), count);
  }
  return out + "\n" + report::RowsText(imported.all.report);
}

int Run(const ImportOptions& options, std::ostream& out, std::ostream& err) {
  const std::optional<size_t> memory = ReadBytes(options.memory);
  if (!memory.has_value()) {
    err << "quell: --memory " << options.memory << ": write a number of KB, MB or GB, as in --memory 512MB\n";
    return kUsage;
  }
  absl::StatusOr<readers::Imported> imported;
  {
    const StoppableProgress progress(err);
    imported = readers::Import(options.records.path, options.out, *memory, ReadOptionsOf(options.records));
  }
  if (!imported.ok()) {
    err << "quell: " << imported.status().message() << "\n";
    if (absl::IsCancelled(imported.status())) err << "quell: nothing was written\n";
    return kDataErrors;
  }
  out << Summary(options, *imported);
  return kOk;
}

}  // namespace

Verb ImportVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("import", "read records once, and write them as a store that is fast to read");
  auto options = std::make_shared<ImportOptions>();
  Add(*verb, options->records, "PATH", true);
  verb->add_option("-o,--out", options->out, "the store to write, as in hospital.qrec")->required();
  verb->add_option("--memory", options->memory, "how much memory the records may take while they are sorted")
      ->capture_default_str();
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli

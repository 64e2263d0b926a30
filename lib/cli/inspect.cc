#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "lib/api/ruleset_impl.h"
#include "lib/check/never.h"
#include "lib/cli/cli.h"
#include "lib/cli/options.h"
#include "lib/cli/sources.h"
#include "lib/cli/verbs.h"
#include "lib/report/inspection.h"

namespace quell::cli {
namespace {

struct InspectOptions {
  RecordsOptions records;
  RunOptions rules;
  std::string format;  // text or json
};

check::AbsentRecords AbsentIn(const std::vector<sim::ConceptFit>& concepts) {
  check::AbsentRecords absent;
  for (size_t i = 0; i < concepts.size(); ++i) {
    for (int kind = 0; kind < kRecordKindCount; ++kind) {
      const auto each = static_cast<RecordKind>(kind);
      const int64_t there =
          each == RecordKind::kResult ? concepts[i].usable : concepts[i].by_kind[static_cast<size_t>(kind)];
      if (there == 0) absent.emplace(each, static_cast<int32_t>(i));
    }
  }
  return absent;
}

int Run(const InspectOptions& options, std::ostream& out, std::ostream& err) {
  CompiledRules compiled;
  if (!options.rules.rules.empty()) {
    compiled = CompileRules(options.rules, err);
    if (compiled.rules == nullptr) return compiled.code;
  }
  const absl::StatusOr<std::unique_ptr<const records::RecordSource>> opened = OpenRecords(options.records, err);
  if (!opened.ok()) return Fail(opened.status(), kDataErrors, err);
  const records::RecordSource& source = **opened;
  const records::Profile profile = records::ProfileOf(source);
  report::Inspection inspection{options.records.path, source, profile, nullptr, {}, {}};
  if (compiled.rules != nullptr) {
    absl::StatusOr<std::vector<sim::ConceptFit>> concepts = sim::FitnessOf(compiled.rules->impl().program, source);
    if (!concepts.ok()) return Fail(concepts.status(), kDataErrors, err);
    inspection.rules = compiled.rules->impl().typed.get();
    inspection.concepts = *std::move(concepts);
    inspection.never = check::WhyNever(*inspection.rules, AbsentIn(inspection.concepts), profile.by_kind);
  }
  out << (options.format == "json" ? report::ToJson(inspection) : report::ToText(inspection));
  return kOk;
}

}  // namespace

Verb InspectVerb(CLI::App& app) {
  CLI::App* verb = app.add_subcommand("inspect", "say what records hold and lack, and what rules find in them");
  auto options = std::make_shared<InspectOptions>();
  Add(*verb, options->records, "PATH", true);
  Add(*verb, options->rules, "--rules");
  AddFormat(*verb, options->format, {"text", "json"});
  return {verb, [options](std::ostream& out, std::ostream& err) { return Run(*options, out, err); }};
}

}  // namespace quell::cli

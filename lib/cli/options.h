// What several verbs read from the command line in one way.
#ifndef QUELL_LIB_CLI_OPTIONS_H_
#define QUELL_LIB_CLI_OPTIONS_H_

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/readers/reader.h"
#include "lib/records/record_set.h"
#include "quell/ruleset.h"

namespace CLI {
class App;
}

namespace quell::cli {

// Of every verb that works on rules.
struct RulesOptions {
  std::vector<std::string> rules;     // files, and folders with files ending in .quell
  std::vector<std::string> includes;  // where modules are looked for that these use and are not
  std::string today;                  // the day by which review dates are judged; empty: they are not
};
// `name`: under which the rules are given; an option with dashes may be left out.
void Add(CLI::App& verb, RulesOptions& options, const std::string& name = "RULES");

// Of every verb that runs rules.
struct RunOptions : RulesOptions {
  std::vector<std::string> settings;  // NAME=VALUE
};
void Add(CLI::App& verb, RunOptions& options, const std::string& name = "RULES");

// --format, of which the first of `formats` is the default.
void AddFormat(CLI::App& verb, std::string& format, std::initializer_list<const char*> formats);
// What a path to records may be.
inline constexpr const char* kRecordsMeaning =
    "a folder of records (MIMIC-IV, FHIR, OMOP CDM, Synthea CSV, Challenge 2012 or quell's own CSV), or a store "
    "(.qrec)";
// Of every verb that reads records.
struct RecordsOptions {
  std::string path;
  std::string result_lag;  // "90 min"; empty: as readers::ReadOptions has it
};
// `name`: under which the path is given.
void Add(CLI::App& verb, RecordsOptions& options, const std::string& name, bool required);
// What readers are told.
readers::ReadOptions ReadOptionsOf(const RecordsOptions& options);
void AddAsLive(CLI::App& verb, std::vector<std::string>& alerts);

// The numbers of the alerts named, as after `option`: by name, by module.name, or all. Retired alerts are not meant by `all`. False, after a message, where there is none.
bool FindAlerts(const std::string& option, const std::vector<std::string>& names, const RuleSet& rules,
                std::vector<int32_t>& found, std::ostream& err);

// What is replayed: a folder of records, or a store. Says on `err` how far it has come, if it takes long.
absl::StatusOr<std::unique_ptr<const records::RecordSource>> OpenRecords(const RecordsOptions& options,
                                                                         std::ostream& err);

// "quell: " and the message; gives `code`.
int Fail(const absl::Status& status, int code, std::ostream& err);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_OPTIONS_H_

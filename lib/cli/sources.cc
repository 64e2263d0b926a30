#include "lib/cli/sources.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <system_error>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/cli/cli.h"

namespace quell::cli {
namespace {

namespace fs = std::filesystem;

absl::Status Missing(const std::string& path, const std::string& why) {
  return absl::NotFoundError(Av(path + ": " + why));
}

// By canonical path, the name under which each was first met: `rules` and `./rules/a.quell` hold one file, not two.
using Files = std::map<std::string, std::string>;

void AddFile(const fs::path& path, Files& files) {
  std::error_code error;
  fs::path canonical = fs::weakly_canonical(path, error);
  files.emplace(error ? path.string() : canonical.string(), path.string());
}

absl::Status CollectFolder(const std::string& folder, Files& files) {
  std::error_code error;
  bool found = false;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    std::error_code ignored;
    if (!it->is_regular_file(ignored) || it->path().extension() != ".quell") continue;
    AddFile(it->path(), files);
    found = true;
  }
  if (error) return absl::UnavailableError(Av(folder + ": can't be read: " + error.message()));
  if (!found) return Missing(folder, "no file ending in .quell is in this folder");
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadText(const std::string& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (!error && size > limits::kSourceBytes) {
    return absl::InvalidArgumentError(
        Av(path + ": has more than " + std::to_string(limits::kSourceBytes >> 20) + " MB; split it"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::UnavailableError(Av(path + ": can't be opened: " + std::strerror(errno)));
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad()) return absl::UnavailableError(Av(path + ": can't be read to its end"));
  return text;
}

absl::StatusOr<Files> CollectFiles(const std::vector<std::string>& paths) {
  Files files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      absl::Status status = CollectFolder(path, files);
      if (!status.ok()) return status;
    } else if (fs::exists(path, error)) {
      AddFile(path, files);
    } else {
      return Missing(path, "there is no such file or folder");
    }
  }
  return files;
}

absl::StatusOr<std::vector<Source>> ReadFiles(const Files& files) {
  std::set<std::string> names;
  for (const auto& [canonical, name] : files) names.insert(name);
  std::vector<Source> sources;
  for (const std::string& name : names) {
    absl::StatusOr<std::string> text = ReadText(name);
    if (!text.ok()) return text.status();
    sources.push_back({name, *std::move(text)});
  }
  return sources;
}

// The files in which a module may be found, by module; in each list by name.
using Shelf = std::map<std::string, std::vector<const Source*>>;

Shelf ShelfOf(const std::vector<Source>& sources) {
  Shelf shelf;
  for (const Source& source : sources) {
    const std::string module = ModuleOf(source);
    if (!module.empty()) shelf[module].push_back(&source);
  }
  return shelf;
}

// Moves what `sources` use, and what that uses, from the shelf to them.
absl::Status AddUsed(const Shelf& shelf, std::vector<Source>& sources) {
  for (bool found = true; found;) {
    found = false;
    for (const std::string& module : MissingModules(sources)) {
      const auto entry = shelf.find(module);
      if (entry == shelf.end()) continue;
      if (entry->second.size() > 1) {
        return absl::InvalidArgumentError(Av("the module `" + module + "` is in two files of --include, " +
                                             entry->second[0]->name + " and " + entry->second[1]->name +
                                             ": name the one that is meant among the rule files"));
      }
      sources.push_back(*entry->second[0]);
      found = true;
    }
  }
  return absl::OkStatus();
}

// Nothing where no day is given: nothing reads a clock.
absl::StatusOr<std::optional<std::chrono::year_month_day>> ReadDay(const std::string& text) {
  if (text.empty()) return std::nullopt;
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) {
    return absl::InvalidArgumentError(Av("--today " + text + ": write a date as in 2027-06-01"));
  }
  return std::chrono::year(static_cast<int>(day.year())) / static_cast<unsigned>(day.month()) /
         static_cast<unsigned>(day.day());
}

// A value set stands beside the rule file that names it, unless its path says otherwise.
absl::StatusOr<std::string> ReadBeside(const std::string& rule_file, const std::string& path) {
  return ReadText((fs::path(rule_file).parent_path() / path).string());
}

// "NAME=VALUE" -> (NAME, VALUE).
absl::Status ReadSettings(const std::vector<std::string>& texts, CompileOptions& options) {
  for (const std::string& text : texts) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return absl::InvalidArgumentError(Av("--set " + text + ": write NAME=VALUE, as in --set rearm=\"12 h\""));
    }
    options.settings.emplace_back(std::string(Trim(text.substr(0, equals))), text.substr(equals + 1));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Source>> ReadSources(const std::vector<std::string>& paths) { return LoadRules(paths, {}); }

absl::StatusOr<std::vector<Source>> LoadRules(const std::vector<std::string>& paths,
                                              const std::vector<std::string>& includes) {
  absl::StatusOr<Files> files = CollectFiles(paths);
  if (!files.ok()) return files.status();
  absl::StatusOr<std::vector<Source>> sources = ReadFiles(*files);
  if (!sources.ok() || includes.empty()) return sources;
  absl::StatusOr<Files> others = CollectFiles(includes);
  if (!others.ok()) return others.status();
  std::erase_if(*others, [&](const auto& file) { return files->count(file.first) != 0; });
  absl::StatusOr<std::vector<Source>> texts = ReadFiles(*others);
  if (!texts.ok()) return texts.status();
  if (absl::Status status = AddUsed(ShelfOf(*texts), *sources); !status.ok()) return status;
  return sources;
}

absl::StatusOr<LoadedRules> LoadRules(const RulesOptions& options) {
  absl::StatusOr<std::vector<Source>> sources = LoadRules(options.rules, options.includes);
  if (!sources.ok()) return sources.status();
  absl::StatusOr<std::optional<std::chrono::year_month_day>> today = ReadDay(options.today);
  if (!today.ok()) return today.status();
  LoadedRules loaded;
  loaded.sources = *std::move(sources);
  loaded.options.read_file = ReadBeside;
  loaded.options.today = *today;
  return loaded;
}

CompiledRules CompileRules(const RunOptions& options, std::ostream& err) {
  CompiledRules out;
  absl::StatusOr<LoadedRules> loaded = LoadRules(options);
  if (!loaded.ok()) {
    out.code = Fail(loaded.status(), kUsage, err);
    return out;
  }
  out.sources = std::move(loaded->sources);
  if (absl::Status status = ReadSettings(options.settings, loaded->options); !status.ok()) {
    out.code = Fail(status, kUsage, err);
    return out;
  }
  CompileResult compiled = RuleSet::Compile(out.sources, loaded->options);
  err << RenderText(compiled.diagnostics, out.sources);
  out.rules = std::move(compiled.rules);
  if (HasErrors(compiled.diagnostics)) {
    out.code = kRuleErrors;
    return out;
  }
  for (const std::string& error : compiled.setting_errors) err << "quell: --set: " << error << "\n";
  if (out.rules == nullptr) out.code = kUsage;
  return out;
}

}  // namespace quell::cli

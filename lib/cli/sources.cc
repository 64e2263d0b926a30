#include "lib/cli/sources.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <system_error>

#include "absl/status/status.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"

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

absl::StatusOr<Source> ReadSource(const std::string& path) {
  std::error_code error;
  const uintmax_t size = fs::file_size(path, error);
  if (!error && size > limits::kSourceBytes) {
    return absl::InvalidArgumentError(
        Av(path + ": has more than " + std::to_string(limits::kSourceBytes >> 20) + " MB; split it"));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::UnavailableError(Av(path + ": can't be opened: " + std::strerror(errno)));
  Source source{path, std::string(std::istreambuf_iterator<char>(file), {})};
  if (file.bad()) return absl::UnavailableError(Av(path + ": can't be read to its end"));
  return source;
}

}  // namespace

absl::StatusOr<std::vector<Source>> ReadSources(const std::vector<std::string>& paths) {
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
  std::set<std::string> names;
  for (const auto& [canonical, name] : files) names.insert(name);
  std::vector<Source> sources;
  for (const std::string& file : names) {
    absl::StatusOr<Source> source = ReadSource(file);
    if (!source.ok()) return source.status();
    sources.push_back(*std::move(source));
  }
  return sources;
}

}  // namespace quell::cli

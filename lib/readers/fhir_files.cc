#include "lib/readers/fhir_files.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "lib/base/text.h"
#include "lib/readers/byte_file.h"
#include "lib/readers/fhir_takers.h"

namespace quell::readers::fhir {
namespace {

constexpr size_t kLookBytes = 1u << 16;
constexpr std::string_view kTypeField = "\"resourceType\"";

// "Observation" of "Observation.000.ndjson.gz", "Observation-1.ndjson", "Observation_a.ndjson".
std::string_view StemOf(std::string_view name) { return name.substr(0, name.find_first_of(".-_ ")); }

bool HasEnding(std::string_view name) {
  if (name.ends_with(".gz")) name.remove_suffix(3);
  for (std::string_view ending : {".ndjson", ".jsonl", ".json"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) return true;
  }
  return false;
}

absl::StatusOr<std::string> Beginning(const File& file) {
  if (file.text.has_value()) return std::string(file.text->substr(0, kLookBytes));
  absl::StatusOr<std::unique_ptr<ByteFile>> opened = ByteFile::Open(file.path, file.name);
  if (!opened.ok()) return opened.status();
  std::string bytes(kLookBytes, '\0');
  const absl::StatusOr<size_t> count = (*opened)->Read(bytes.data(), bytes.size());
  if (!count.ok()) return count.status();
  bytes.resize(*count);
  return bytes;
}

// The value of the first `resourceType` in the text; "" where there is none.
std::string_view FirstType(std::string_view text) {
  const size_t field = text.find(kTypeField);
  if (field == std::string_view::npos) return "";
  text.remove_prefix(field + kTypeField.size());
  const size_t begin = text.find('"');
  if (begin == std::string_view::npos) return "";
  text.remove_prefix(begin + 1);
  return text.substr(0, text.find('"'));
}

}  // namespace

std::vector<File> FindFiles(const std::string& folder) {
  std::vector<File> files;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (HasEnding(name) && !entry->is_directory(ignored))
      files.push_back({entry->path().string(), name, {}, "", false});
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.name < b.name; });
  return files;
}

absl::Status LookInto(File& file) {
  const absl::StatusOr<std::string> beginning = Beginning(file);
  if (!beginning.ok()) return beginning.status();
  std::string_view text = *beginning;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const size_t line_end = text.find('\n');
  const std::string_view first = Trim(text.substr(0, line_end));
  file.whole = line_end != std::string_view::npos && first.starts_with('{') && !first.ends_with('}');
  const std::string_view stem = StemOf(file.name);
  const std::string_view type = FirstType(file.whole ? text : first);
  // An empty file may be called what it likes.
  file.type = TypeNamed(stem) != nullptr && (type == stem || text.empty()) ? std::string(stem) : "";
  return absl::OkStatus();
}

bool IsFhirFolder(const std::string& folder) {
  const std::vector<File> files = FindFiles(folder);
  for (const File& file : files) {
    if (TypeNamed(StemOf(file.name)) != nullptr) return true;
  }
  for (const File& file : files) {
    const absl::StatusOr<std::string> beginning = Beginning(file);
    if (beginning.ok() && !FirstType(*beginning).empty()) return true;
  }
  return false;
}

}  // namespace quell::readers::fhir

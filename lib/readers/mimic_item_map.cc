#include "lib/readers/mimic_item_map.h"

#include <utility>

namespace quell::readers::mimic {
namespace {

std::string_view BehindColon(std::string_view text) { return text.substr(text.find(':') + 1); }

}  // namespace

CsvFile FindMap(const MimicSource& source, const std::string& stem) {
  for (const char* place : {"", "mapping/", "../mimic-iv-mappings/"}) {
    CsvFile file = FindCsv(source.folder, place + stem);
    if (!file.path.empty()) return file;
  }
  return {"", stem + ".csv"};
}

absl::Status ItemMap::Read(const std::string& stem, const std::vector<std::string>& columns, std::string_view kind,
                           std::string_view system, std::string_view without) {
  const CsvFile file = FindMap(source_, stem);
  if (file.path.empty()) {
    source_.tally.Note(file.name, without);
    return absl::OkStatus();
  }
  return ReadCsv(file, columns, source_.tally, [&](const CsvRow& row) -> std::string_view {
    enum { kItem, kKind, kCode };
    const std::string_view code = BehindColon(row[kCode]);
    if (row[kKind] != kind || code.empty()) return "no code for the item that quell can use";
    codes_[std::string(BehindColon(row[kItem]))].push_back({std::string(system), std::string(code)});
    return kUsed;
  });
}

CodingId ItemMap::CodingOf(std::string_view item) {
  const auto found = codings_.find(item);
  if (found != codings_.end()) return found->second;
  std::vector<Code> codes = {{"local", "mimic:" + std::string(item)}};
  if (const auto mapped = codes_.find(item); mapped != codes_.end())
    codes.insert(codes.end(), mapped->second.begin(), mapped->second.end());
  return codings_.emplace(item, source_.builder.vocabulary.AddCoding(std::move(codes))).first->second;
}

}  // namespace quell::readers::mimic

#include "tests/tidy/tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/paths.h"

namespace quell::tidy {

std::vector<std::string> Files(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<std::string> files;
  if (!Exists(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(testing::SourcePath(folder))) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || std::find(endings.begin(), endings.end(), ending) == endings.end()) continue;
    files.push_back(std::filesystem::relative(entry.path(), testing::SourcePath("")).generic_string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> CodeFiles() {
  std::vector<std::string> all;
  for (const char* folder : {"include", "lib", "bench", "tests", "examples"}) {
    for (std::string& file : Files(folder, {".h", ".cc", ".def"})) all.push_back(std::move(file));
  }
  return all;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(testing::SourcePath(path), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool Exists(const std::string& path) { return std::filesystem::exists(testing::SourcePath(path)); }

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> Blocks(const std::string& markdown, std::string_view mark) {
  std::vector<std::string> blocks;
  bool inside = false, wanted = false;
  for (const std::string& line : Lines(markdown)) {
    if (line.rfind("```", 0) == 0) {
      inside = !inside;
      wanted = inside && std::string_view(line).substr(3) == mark;
      if (wanted) blocks.emplace_back();
    } else if (wanted) {
      blocks.back() += line + "\n";
    }
  }
  return blocks;
}

}  // namespace quell::tidy

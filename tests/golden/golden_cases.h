// The inputs of tests/golden, for tests that hold properties of all of them.
#ifndef QUELL_TESTS_GOLDEN_GOLDEN_CASES_H_
#define QUELL_TESTS_GOLDEN_GOLDEN_CASES_H_

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "quell/diagnostic.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace quell::testing {

// The folders of tests/golden, sorted.
inline std::vector<std::string> GoldenCases() {
  std::vector<std::string> cases;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("tests/golden"))) {
    if (entry.is_directory()) cases.push_back(entry.path().filename().string());
  }
  std::sort(cases.begin(), cases.end());
  return cases;
}

// The rule files of a case, by name.
inline std::vector<Source> GoldenSources(const std::string& name) {
  std::vector<Source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(SourcePath("tests/golden/" + name))) {
    if (entry.path().extension() != ".quell") continue;
    sources.push_back({entry.path().filename().string(), ReadFile(entry.path().string())});
  }
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.name < b.name; });
  return sources;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_GOLDEN_GOLDEN_CASES_H_

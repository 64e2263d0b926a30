// Where tests find their files. Real data stand outside the project; a test that needs them skips, and says so, where they are
// absent.
#ifndef QUELL_TESTS_SUPPORT_PATHS_H_
#define QUELL_TESTS_SUPPORT_PATHS_H_

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

namespace quell::testing {

// A file of the project itself: SourcePath("examples/hospital").
inline std::string SourcePath(const std::string& relative) {
  return (std::filesystem::path(QUELL_SOURCE_DIR) / relative).string();
}

// A folder of the shared data: $QUELL_SHARED_DATA, else ../shared/data beside the project. Empty, after a line that says what is skipped,
// where it is absent.
inline std::optional<std::string> SharedData(const std::string& relative) {
  const char* from_environment = std::getenv("QUELL_SHARED_DATA");
  std::filesystem::path root = from_environment != nullptr ? std::filesystem::path(from_environment)
                                                           : std::filesystem::path(QUELL_SOURCE_DIR) / "../shared/data";
  std::filesystem::path path = root / relative;
  if (std::filesystem::exists(path)) return path.string();
  std::cerr << "skipped: " << relative << " is not in the shared data (set QUELL_SHARED_DATA)\n";
  return std::nullopt;
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_PATHS_H_

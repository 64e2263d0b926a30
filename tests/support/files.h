// Whole files as text.
#ifndef QUELL_TESTS_SUPPORT_FILES_H_
#define QUELL_TESTS_SUPPORT_FILES_H_

#include <fstream>
#include <iterator>
#include <string>

namespace quell::testing {

inline std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace quell::testing

#endif  // QUELL_TESTS_SUPPORT_FILES_H_

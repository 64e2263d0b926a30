#include "lib/base/code_key.h"

#include "lib/base/text.h"

namespace quell {

std::string CodeKey(std::string_view system, std::string_view code) {
  if (system == "local") return std::string(code);
  std::string key = ToLower(code);
  if (system == "icd10" || system == "icd9") std::erase(key, '.');
  return key;
}

}  // namespace quell

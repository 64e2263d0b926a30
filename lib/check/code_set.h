// Patterns of codes, looked up by what they have in common with another.
#ifndef QUELL_LIB_CHECK_CODE_SET_H_
#define QUELL_LIB_CHECK_CODE_SET_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/check/typed.h"

namespace quell::check {

// Add all, then Sort, then ask. A question costs O(length of the code * log n), Touches also what it steps over.
class CodeSet {
 public:
  void Add(const CodePattern& code, int32_t owner = 0);
  void Sort();
  bool empty() const { return entries_.empty(); }
  // One of the patterns stands for every code that `code` stands for.
  bool Covers(const CodePattern& code) const;
  // Some code may be one of `code` and of a pattern here, those of `but_of` aside.
  bool Touches(const CodePattern& code, int32_t but_of = -1) const;

 private:
  struct Entry {
    std::string key;  // the system, a blank, CodeKey of the code without its `*`
    bool prefix = false;
    int32_t owner = 0;
  };
  static Entry EntryOf(const CodePattern& code, int32_t owner);
  size_t LowerBound(std::string_view key) const;

  std::vector<Entry> entries_;
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_CODE_SET_H_

#include "lib/check/code_set.h"

#include <algorithm>
#include <utility>

#include "lib/base/code_key.h"

namespace quell::check {

CodeSet::Entry CodeSet::EntryOf(const CodePattern& code, int32_t owner) {
  std::string_view stem = code.pattern;
  Entry entry;
  entry.owner = owner;
  entry.prefix = !stem.empty() && stem.back() == '*';
  if (entry.prefix) stem.remove_suffix(1);
  entry.key = code.system + " " + CodeKey(code.system, stem);
  return entry;
}

void CodeSet::Add(const CodePattern& code, int32_t owner) { entries_.push_back(EntryOf(code, owner)); }

void CodeSet::Sort() {
  std::stable_sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
}

size_t CodeSet::LowerBound(std::string_view key) const {
  auto found = std::lower_bound(entries_.begin(), entries_.end(), key,
                                [](const Entry& entry, std::string_view wanted) { return entry.key < wanted; });
  return static_cast<size_t>(found - entries_.begin());
}

bool CodeSet::Covers(const CodePattern& code) const {
  const Entry asked = EntryOf(code, 0);
  for (size_t length = code.system.size() + 1; length <= asked.key.size(); ++length) {
    const std::string_view start = std::string_view(asked.key).substr(0, length);
    for (size_t i = LowerBound(start); i < entries_.size() && entries_[i].key == start; ++i) {
      if (entries_[i].prefix || (length == asked.key.size() && !asked.prefix)) return true;
    }
  }
  return false;
}

bool CodeSet::Touches(const CodePattern& code, int32_t but_of) const {
  const Entry asked = EntryOf(code, 0);
  for (size_t length = code.system.size() + 1; length <= asked.key.size(); ++length) {
    const std::string_view start = std::string_view(asked.key).substr(0, length);
    for (size_t i = LowerBound(start); i < entries_.size() && entries_[i].key == start; ++i) {
      if (entries_[i].owner != but_of && (entries_[i].prefix || length == asked.key.size())) return true;
    }
  }
  if (!asked.prefix) return false;
  for (size_t i = LowerBound(asked.key);
       i < entries_.size() && entries_[i].key.compare(0, asked.key.size(), asked.key) == 0; ++i) {
    if (entries_[i].owner != but_of) return true;
  }
  return false;
}

}  // namespace quell::check

// Counts what became of every row, for RecordSet::report.
#ifndef QUELL_LIB_READERS_READ_TALLY_H_
#define QUELL_LIB_READERS_READ_TALLY_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/records/record_set.h"

namespace quell::readers {

// The same of the rows of one file, at little cost a row; then added to the ReadTally.
class RowTally {
 public:
  void Used() { ++used_; }
  void KeptOut(int64_t line, std::string_view why);
  void Note(int64_t line, std::string_view what) { Add(notes_, line, what); }

 private:
  friend class ReadTally;
  struct Issue {
    std::string what;
    int64_t count = 0;
    std::vector<int64_t> lines;  // the lowest few, sorted
  };
  static void Add(std::vector<Issue>& issues, int64_t line, std::string_view what);

  int64_t used_ = 0, kept_out_count_ = 0;
  std::vector<Issue> kept_out_, notes_;  // few
};

class ReadTally {
 public:
  // A file is in the report even if it has no rows.
  void AddFile(const std::string& file) { files_[file]; }
  void Used(const std::string& file, int64_t count = 1) { files_[file].used += count; }
  void KeptOut(const std::string& file, int64_t line, std::string_view why);
  // Something assumed or set aside, of a row that is used.
  void Note(const std::string& file, int64_t line, std::string_view what) { Add(notes_, file, line, what); }
  // The same, of a whole file.
  void Note(const std::string& file, std::string_view what) { Add(notes_, file, 0, what); }

  void Add(const std::string& file, const RowTally& rows);

  // Writes what was counted to `report`, sorted.
  void Finish(records::ReadReport& report) const;

 private:
  struct Issue {
    int64_t count = 0;
    std::vector<int64_t> lines;  // the lowest few, sorted: the same whatever the order in which they came
  };
  using Key = std::pair<std::string, std::string>;  // file and text
  struct KeyLess {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      const int files = std::string_view(a.first).compare(b.first);
      return files != 0 ? files < 0 : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  using Issues = std::map<Key, Issue, KeyLess>;

  static void Add(Issues& issues, const std::string& file, int64_t line, std::string_view what);
  static void Add(Issues& issues, const std::string& file, const std::vector<RowTally::Issue>& more);
  static std::vector<records::ReadIssue> List(const Issues& issues);

  std::map<std::string, records::FileCount> files_;
  Issues kept_out_, notes_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_READ_TALLY_H_

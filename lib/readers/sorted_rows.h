// Rows in the order of their content, however many they are.
#ifndef QUELL_LIB_READERS_SORTED_ROWS_H_
#define QUELL_LIB_READERS_SORTED_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "lib/records/temporary_file.h"

namespace quell::readers {

// Sorted by fields, the first one first, then by line. Beyond the memory that it may take, rows go to a temporary file, sorted run by run, and the runs are merged.
class SortedRows {
 public:
  // All rows have so many fields.
  SortedRows(size_t fields, records::SortSpace space) : fields_(fields), space_(std::move(space)) {}

  // Each row's fields in their order, then its line.
  void AddField(std::string_view field);
  void EndRow(int64_t line);

  // Calls `take` for every row, in order. An error is that of the temporary file. Empty afterwards.
  using TakeRow = absl::FunctionRef<void(const std::vector<std::string_view>& fields, int64_t line)>;
  absl::Status ForEach(TakeRow take);

 private:
  struct Run;
  void Spill();
  void Sort();
  bool Before(const char* a, const char* b) const;
  void Give(const char* row, TakeRow take);
  absl::Status Merge(TakeRow take);

  size_t fields_;
  records::SortSpace space_;
  std::string bytes_;             // row behind row: how many bytes, line, then each field's length and bytes
  std::vector<uint64_t> begins_;  // of each row in bytes_
  uint64_t begin_ = 0;            // of the row that is being added
  std::unique_ptr<records::TemporaryFile> file_;
  std::vector<uint64_t> run_ends_;  // in the file
  std::vector<std::string_view> given_;
  absl::Status status_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_SORTED_ROWS_H_

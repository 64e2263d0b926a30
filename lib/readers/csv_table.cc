#include "lib/readers/csv_table.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <filesystem>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/csv_lines.h"
#include "lib/readers/utf8.h"

// Without its thread: an exception thrown there could not become a status here.
#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>

namespace quell::readers {
namespace {

using Quotes = io::double_quote_escape<',', '"'>;
using Blanks = io::trim_chars<' ', '\t'>;

// Carries an absl::Status out through fast-cpp-csv-parser.
struct SourceError : std::exception {
  explicit SourceError(absl::Status why) : status(std::move(why)) {}
  absl::Status status;
};

// Feeds the parser from CsvLines. It takes a read that is not full for the end of the file, so this fills what it can.
class LineSource : public io::ByteSourceBase {
 public:
  explicit LineSource(CsvLines& lines) : lines_(lines) {}

  int read(char* buffer, int size) override {
    int done = 0;
    while (done < size) {
      if (position_ == row_.size() && !NextRow()) break;
      const int count = static_cast<int>(std::min<size_t>(row_.size() - position_, static_cast<size_t>(size - done)));
      std::memcpy(buffer + done, row_.data() + position_, static_cast<size_t>(count));
      position_ += static_cast<size_t>(count);
      done += count;
    }
    return done;
  }

 private:
  bool NextRow() {
    position_ = 0;
    const bool found = lines_.Next(row_);
    if (!lines_.status().ok()) throw SourceError(lines_.status());
    if (found) {
      row_ += '\n';
    } else {
      row_.clear();
    }
    return found;
  }

  CsvLines& lines_;
  std::string row_;
  size_t position_ = 0;
};

constexpr std::string_view kTooLong = "row is longer than 1,048,576 bytes";
static_assert(limits::kCsvLineBytes == 1'048'576);

// What an error shows of a header.
constexpr size_t kShownNames = 30;
constexpr size_t kShownCharacters = 40;

enum class Split { kGood, kQuoteOpen, kTooFew, kTooMany };

// Splits `line` in place into its fields. With `expected`, stops at more fields than that.
Split SplitFields(char* line, size_t expected, std::vector<std::string_view>& fields) {
  fields.clear();
  try {
    for (char* next = line; next != nullptr;) {
      if (fields.size() == expected) return Split::kTooMany;
      char* begin = next;
      char* end = begin + (Quotes::find_next_column_end(begin) - begin);
      next = *end == '\0' ? nullptr : end + 1;
      Blanks::trim(begin, end);
      Quotes::unescape(begin, end);
      fields.emplace_back(begin, static_cast<size_t>(end - begin));
    }
  } catch (const io::error::escaped_string_not_closed&) {
    return Split::kQuoteOpen;
  }
  return fields.size() < expected ? Split::kTooFew : Split::kGood;
}

std::string_view WhyNotSplit(Split split) {
  switch (split) {
    case Split::kGood:
      break;
    case Split::kQuoteOpen:
      return "a quoted field is not closed";
    case Split::kTooFew:
      return "row has fewer fields than the header";
    case Split::kTooMany:
      return "row has more fields than the header";
  }
  return "";
}

using RowSink = absl::FunctionRef<void(const CsvRow& row)>;

}  // namespace

class CsvTable {
 public:
  CsvTable(const CsvFile& file, ReadTally& tally, std::unique_ptr<ByteFile> bytes)
      : file_(file),
        tally_(tally),
        lines_(std::move(bytes)),
        reader_(file.name, std::make_unique<LineSource>(lines_)) {}

  absl::Status ReadHeader(const std::vector<std::string>& columns) {
    char* line = reader_.next_line();
    if (line == nullptr)
      return absl::InvalidArgumentError(file_.name + " is empty: its first line should name the columns");
    std::vector<std::string_view> names;
    if (SplitFields(line, SIZE_MAX, names) == Split::kQuoteOpen) {
      return absl::InvalidArgumentError(file_.name + ":1: a quoted column name is not closed");
    }
    field_count_ = names.size();
    for (const std::string& asked : columns) {
      const bool optional = asked.ends_with('?');
      const std::string column = optional ? asked.substr(0, asked.size() - 1) : asked;
      const auto found = std::find(names.begin(), names.end(), column);
      if (found == names.end() && optional) {
        places_.push_back(kAbsent);
        continue;
      }
      if (found == names.end()) return MissingColumn(column, columns, names);
      if (std::find(found + 1, names.end(), column) != names.end()) {
        return absl::InvalidArgumentError(absl::StrFormat("%s: the column `%s` is there twice", file_.name, column));
      }
      places_.push_back(static_cast<size_t>(found - names.begin()));
    }
    return absl::OkStatus();
  }

  // Gives `sink` every row that has the right shape, and counts the others.
  void ReadRows(RowSink sink) {
    std::vector<std::string_view> fields;
    CsvRow row(std::vector<std::string_view>(places_.size()), 0);
    while (char* line = reader_.next_line()) {
      if (*line == '\0') continue;
      row.line_ = lines_.LineOfRow(reader_.get_file_line());
      if (std::string_view trouble = Trouble(line, fields); !trouble.empty()) {
        tally_.KeptOut(file_.name, row.line_, trouble);
        continue;
      }
      for (size_t i = 0; i < places_.size(); ++i) row.fields_[i] = places_[i] == kAbsent ? "" : fields[places_[i]];
      sink(row);
    }
  }

 private:
  std::string_view Trouble(char* line, std::vector<std::string_view>& fields) const {
    if (std::strlen(line) > limits::kCsvLineBytes) return kTooLong;
    return WhyNotSplit(SplitFields(line, field_count_, fields));
  }

  static std::vector<std::string> NeededOf(std::vector<std::string> columns) {
    std::erase_if(columns, [](const std::string& column) { return column.ends_with('?'); });
    return columns;
  }

  // Nothing of the first line is shown unless it names a column that was asked for: of a file without a header it is a
  // patient's data, and an error goes to screens and logs.
  absl::Status MissingColumn(const std::string& column, const std::vector<std::string>& columns,
                             const std::vector<std::string_view>& names) const {
    if (std::find_first_of(names.begin(), names.end(), columns.begin(), columns.end()) == names.end()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: its first line (%d fields) does not name the columns; it should name %s", file_.name,
                          names.size(), absl::StrJoin(NeededOf(columns), ", ")));
    }
    std::vector<std::string> shown;
    for (std::string_view name : names) shown.push_back(ShortUtf8(name, kShownCharacters));
    const std::string near = Nearest(column, shown);
    std::string more;
    if (shown.size() > kShownNames) {
      more = absl::StrFormat(" and %d more", shown.size() - kShownNames);
      shown.resize(kShownNames);
    }
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has no column `%s`%s; its columns are %s%s", file_.name, column,
        near.empty() ? "" : absl::StrFormat(" (is `%s` meant?)", near), absl::StrJoin(shown, ", "), more));
  }

  static constexpr size_t kAbsent = SIZE_MAX;

  CsvFile file_;
  ReadTally& tally_;
  CsvLines lines_;
  io::LineReader reader_;
  size_t field_count_ = 0;
  std::vector<size_t> places_;  // for each column that was asked for, its place in a row
};

namespace {

absl::Status ScanCsv(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally, RowSink sink) {
  absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
  if (!bytes.ok()) return bytes.status();
  try {
    CsvTable table(file, tally, *std::move(bytes));
    if (absl::Status status = table.ReadHeader(columns); !status.ok()) return status;
    tally.AddFile(file.name);
    table.ReadRows(sink);
  } catch (const SourceError& error) {
    return error.status;
  } catch (const std::exception& error) {
    return absl::InvalidArgumentError(absl::StrFormat("%s can't be read: %s", file.name, error.what()));
  }
  return absl::OkStatus();
}

void Count(ReadTally& tally, const std::string& file, int64_t line, std::string_view why) {
  if (why == kUsed) {
    tally.Used(file);
  } else {
    tally.KeptOut(file, line, why);
  }
}

}  // namespace

CsvFile FindCsv(const std::string& folder, const std::string& stem) {
  for (const char* ending : {".csv", ".csv.gz"}) {
    CsvFile file{folder + "/" + stem + ending, stem + ending};
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file.path, ignored)) return file;
  }
  return {"", stem + ".csv"};
}

absl::Status ReadCsv(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                     RowHandler handler) {
  return ScanCsv(file, columns, tally, [&](const CsvRow& row) { Count(tally, file.name, row.line(), handler(row)); });
}

absl::Status ReadCsvSorted(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                           RowHandler handler) {
  struct Held {
    std::vector<std::string> fields;
    int64_t line;
    auto operator<=>(const Held&) const = default;
  };
  std::vector<Held> rows;
  absl::Status status = ScanCsv(file, columns, tally, [&](const CsvRow& row) {
    Held& held = rows.emplace_back();
    for (size_t i = 0; i < columns.size(); ++i) held.fields.emplace_back(row[i]);
    held.line = row.line();
  });
  if (!status.ok()) return status;
  std::sort(rows.begin(), rows.end());
  for (const Held& held : rows) {
    const CsvRow row({held.fields.begin(), held.fields.end()}, held.line);
    Count(tally, file.name, row.line(), handler(row));
  }
  return absl::OkStatus();
}

}  // namespace quell::readers

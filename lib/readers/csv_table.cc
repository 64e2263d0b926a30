#include "lib/readers/csv_table.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/csv_lines.h"
#include "lib/readers/sorted_rows.h"
#include "lib/readers/utf8.h"

// Without its thread: an exception thrown there could not become a status here.
#define CSV_IO_NO_THREAD
#include <libfccp/csv.h>

namespace quell::readers {
namespace {

using Quotes = io::double_quote_escape<',', '"'>;
using Blanks = io::trim_chars<' ', '\t'>;

constexpr std::string_view kTooLong = "row is longer than 1,048,576 bytes";
static_assert(limits::kCsvLineBytes == 1'048'576);

// What an error shows of a header.
constexpr size_t kShownNames = 30;
constexpr size_t kShownCharacters = 40;

enum class Split { kGood, kQuoteOpen, kTooFew, kTooMany };

// Splits `line` in place into its fields, minding quotes. With `expected`, stops at more fields than that.
Split SplitQuoted(char* line, size_t expected, std::vector<std::string_view>& fields) {
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

std::string_view TrimBlanks(const char* begin, const char* end) {
  while (begin < end && (*begin == ' ' || *begin == '\t')) ++begin;
  while (begin < end && (end[-1] == ' ' || end[-1] == '\t')) --end;
  return {begin, static_cast<size_t>(end - begin)};
}

// The same of a line without quotes, of which CsvLines knows already where the fields end: this is where the time goes.
Split SplitAt(const std::vector<uint32_t>& ends, const CsvLine& line, std::vector<std::string_view>& fields) {
  if (ends.size() + 1 != fields.size()) return ends.size() + 1 < fields.size() ? Split::kTooFew : Split::kTooMany;
  const char* begin = line.text;
  for (size_t i = 0; i < ends.size(); ++i) {
    const char* const end = line.text + ends[i];
    fields[i] = TrimBlanks(begin, end);
    begin = end + 1;
  }
  fields.back() = TrimBlanks(begin, line.text + line.size);
  return Split::kGood;
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

// What a file is that is not CSV, by its first bytes; "" where nothing is known of them.
std::string_view OtherFormat(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kKinds[] = {
      {"PK\x03\x04", "a zip archive: unpack it"},
      {"\xFF\xFE", "UTF-16: save it as UTF-8"},
      {"\xFE\xFF", "UTF-16: save it as UTF-8"},
      {"\x28\xB5\x2F\xFD", "packed with zstd: unpack it, or pack it with gzip"},
      {"\xFD\x37\x7AXZ", "packed with xz: unpack it, or pack it with gzip"},
      {"BZh", "packed with bzip2: unpack it, or pack it with gzip"},
      {"PAR1", "Parquet: export it as CSV"},
      {"SQLite format 3", "a SQLite database: export its tables as CSV"},
      {"{", "JSON: it should be CSV"},
      {"[", "JSON: it should be CSV"},
      {"<", "XML or HTML: it should be CSV"}};
  for (const auto& [beginning, what] : kKinds) {
    if (text.starts_with(beginning)) return what;
  }
  return "";
}

// A column as a reader asks for it: `START|DATE?`.
struct AskedColumn {
  explicit AskedColumn(std::string_view asked) : optional(asked.ends_with('?')) {
    if (optional) asked.remove_suffix(1);
    names = absl::StrSplit(Av(asked), '|');
  }
  std::vector<std::string> names;  // any of them, the first before the others
  bool optional;
};

using RowSink = absl::FunctionRef<void(const CsvRow& row)>;

}  // namespace

class CsvTable {
 public:
  CsvTable(const CsvFile& file, ReadTally& tally, std::unique_ptr<ByteFile> bytes)
      : file_(file), tally_(tally), lines_(std::move(bytes)) {}

  absl::Status ReadHeader(const std::vector<std::string>& columns) {
    std::vector<std::string_view> names;
    if (absl::Status status = ReadNames(names); !status.ok()) return status;
    std::vector<AskedColumn> asked(columns.begin(), columns.end());
    for (const AskedColumn& column : asked) {
      if (absl::Status status = FindColumn(column, asked, names); !status.ok()) return status;
    }
    fields_.resize(names.size());
    return absl::OkStatus();
  }

  // Gives `sink` every row that has the right shape, and counts the others.
  absl::Status ReadRows(RowSink sink) {
    CsvRow row(std::vector<std::string_view>(places_.size()), 0);
    CsvLine line;
    while (lines_.Next(line)) {
      if (line.size == 0) continue;
      if (std::string_view trouble = Trouble(line); !trouble.empty()) {
        tally_.KeptOut(file_.name, line.number, trouble);
        continue;
      }
      row.line_ = line.number;
      for (size_t i = 0; i < places_.size(); ++i) {
        row.fields_[i] = places_[i] == kAbsent ? std::string_view() : fields_[places_[i]];
      }
      sink(row);
    }
    return lines_.status();
  }

 private:
  static constexpr size_t kAbsent = SIZE_MAX;

  // What the first line names. A file with tabs and no commas there has tabs between its fields, and quotes mean nothing in it.
  absl::Status ReadNames(std::vector<std::string_view>& names) {
    const bool found = lines_.Next(header_);
    if (!lines_.status().ok()) return lines_.status();
    if (!found) return absl::InvalidArgumentError(file_.name + " is empty: its first line should name the columns");
    std::string_view text = header_.view();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (const std::string_view what = OtherFormat(text); !what.empty()) {
      return absl::InvalidArgumentError(absl::StrFormat("%s is no CSV but %s", file_.name, what));
    }
    header_text_ = text;
    if (header_text_.find(',') == std::string::npos && header_text_.find('\t') != std::string::npos) {
      lines_.set_separator('\t');
      tab_names_ = absl::StrSplit(header_text_, '\t');
      for (const std::string& name : tab_names_) names.push_back(Trim(name));
      return absl::OkStatus();
    }
    if (SplitQuoted(header_text_.data(), SIZE_MAX, names) == Split::kQuoteOpen) {
      return absl::InvalidArgumentError(file_.name + ":1: a quoted column name is not closed");
    }
    return absl::OkStatus();
  }

  static std::vector<size_t> PlacesOf(const std::string& name, const std::vector<std::string_view>& names) {
    std::vector<size_t> exact, folded;
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) exact.push_back(i);
      if (ToLower(names[i]) == ToLower(name)) folded.push_back(i);
    }
    return exact.empty() ? folded : exact;
  }

  absl::Status FindColumn(const AskedColumn& column, const std::vector<AskedColumn>& asked,
                          const std::vector<std::string_view>& names) {
    for (const std::string& name : column.names) {
      const std::vector<size_t> places = PlacesOf(name, names);
      if (places.size() > 1) {
        return absl::InvalidArgumentError(absl::StrFormat("%s: the column `%s` is there twice", file_.name, name));
      }
      if (places.empty()) continue;
      places_.push_back(places[0]);
      return absl::OkStatus();
    }
    if (!column.optional) return MissingColumn(column.names[0], asked, names);
    places_.push_back(kAbsent);
    return absl::OkStatus();
  }

  std::string_view Trouble(const CsvLine& line) {
    if (line.size > limits::kCsvLineBytes) return kTooLong;
    if (!line.quoted) return WhyNotSplit(SplitAt(lines_.ends(), line, fields_));
    const size_t expected = fields_.size();
    const Split split = SplitQuoted(line.text, expected, quoted_fields_);
    if (split == Split::kGood) fields_.swap(quoted_fields_);
    return WhyNotSplit(split);
  }

  // Nothing of the first line is shown unless it names a column that was asked for: of a file without a header it is a
  // patient's data, and an error goes to screens and logs.
  absl::Status MissingColumn(const std::string& column, const std::vector<AskedColumn>& asked,
                             const std::vector<std::string_view>& names) const {
    std::vector<std::string> needed;
    bool names_one = false;
    for (const AskedColumn& each : asked) {
      if (!each.optional) needed.push_back(each.names[0]);
      for (const std::string& name : each.names) names_one |= !PlacesOf(name, names).empty();
    }
    if (!names_one) {
      return absl::InvalidArgumentError(
          absl::StrFormat("%s: its first line (%d fields) does not name the columns; it should name %s", file_.name,
                          names.size(), absl::StrJoin(needed, ", ")));
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

  CsvFile file_;
  ReadTally& tally_;
  CsvLines lines_;
  CsvLine header_;
  std::string header_text_;
  std::vector<std::string> tab_names_;
  std::vector<size_t> places_;  // for each column that was asked for, its place in a row
  std::vector<std::string_view> fields_, quoted_fields_;
};

namespace {

absl::Status ScanCsv(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally, RowSink sink) {
  absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
  if (!bytes.ok()) return bytes.status();
  CsvTable table(file, tally, *std::move(bytes));
  if (absl::Status status = table.ReadHeader(columns); !status.ok()) return status;
  tally.AddFile(file.name);
  return table.ReadRows(sink);
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

CsvFile FindCsvAnyCase(const std::string& folder, const std::string& stem) {
  std::string best;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string(), lower = ToLower(name);
    if (lower != stem + ".csv" && lower != stem + ".csv.gz") continue;
    if (entry.is_regular_file(ignored) && (best.empty() || name < best)) best = name;
  }
  if (best.empty()) return {"", stem + ".csv"};
  return {folder + "/" + best, best};
}

bool HasColumns(const CsvFile& file, const std::vector<std::string>& columns) {
  if (file.path.empty()) return false;
  absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
  if (!bytes.ok()) return false;
  ReadTally tally;
  return CsvTable(file, tally, *std::move(bytes)).ReadHeader(columns).ok();
}

absl::Status ReadCsv(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                     RowHandler handler) {
  int64_t used = 0;
  absl::Status status = ScanCsv(file, columns, tally, [&](const CsvRow& row) {
    const std::string_view why = handler(row);
    if (why == kUsed) {
      ++used;
    } else {
      tally.KeptOut(file.name, row.line(), why);
    }
  });
  tally.Used(file.name, used);
  return status;
}

absl::Status ReadCsvSorted(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                           RowHandler handler, const records::SortSpace& space) {
  SortedRows rows(columns.size(), space);
  absl::Status status = ScanCsv(file, columns, tally, [&](const CsvRow& row) {
    for (size_t i = 0; i < columns.size(); ++i) rows.AddField(row[i]);
    rows.EndRow(row.line());
  });
  if (!status.ok()) return status;
  return rows.ForEach([&](const std::vector<std::string_view>& fields, int64_t line) {
    const std::string_view why = handler(CsvRow(fields, line));
    if (why == kUsed) {
      tally.Used(file.name);
    } else {
      tally.KeptOut(file.name, line, why);
    }
  });
}

}  // namespace quell::readers

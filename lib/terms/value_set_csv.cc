// Value sets as CSV.
#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "lib/base/text.h"
#include "lib/terms/value_set_builder.h"

namespace quell::terms {
namespace {

// Splits RFC 4180: fields between commas, a quoted one may hold commas, line ends and doubled quotes. Blanks around a
// field do not belong to it.
class CsvSplitter {
 public:
  explicit CsvSplitter(std::string_view rest) : rest_(rest) {}

  enum class Row { kGood, kTextAfterQuote, kOpenQuote, kEnd };

  // The next row that is not blank, and what is wrong with it.
  Row Next(std::vector<std::string>* fields) {
    while (!rest_.empty()) {
      line_ = next_line_;
      fields->clear();
      const Row row = ReadRow(fields);
      if (row != Row::kGood || fields->size() > 1 || !fields->front().empty()) return row;
    }
    return Row::kEnd;
  }

  // On which the row of the last Next began.
  long long line() const { return line_; }

 private:
  Row ReadRow(std::vector<std::string>* fields) {
    Row row = Row::kGood;
    while (true) {
      SkipBlanks();
      fields->emplace_back();
      if (!rest_.empty() && rest_.front() == '"') {
        if (!ReadQuoted(&fields->back())) return Row::kOpenQuote;
        SkipBlanks();
        if (!ReadPlain().empty()) row = Row::kTextAfterQuote;
      } else {
        fields->back() = ReadPlain();
      }
      if (rest_.empty()) return row;
      const bool more = rest_.front() == ',';
      if (!more) ++next_line_;
      rest_.remove_prefix(1);
      if (!more) return row;
    }
  }

  void SkipBlanks() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\t')) rest_.remove_prefix(1);
  }

  // Up to the next comma or line end, which stays.
  std::string_view ReadPlain() {
    const std::string_view field = rest_.substr(0, rest_.find_first_of(",\n"));
    rest_.remove_prefix(field.size());
    return Trim(field);
  }

  bool ReadQuoted(std::string* field) {
    rest_.remove_prefix(1);
    while (true) {
      const size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) return false;
      const std::string_view piece = rest_.substr(0, quote);
      next_line_ += std::count(piece.begin(), piece.end(), '\n');
      *field += piece;
      rest_.remove_prefix(quote + 1);
      if (rest_.empty() || rest_.front() != '"') return true;
      *field += '"';
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  long long line_ = 1, next_line_ = 1;
};

// Where the columns that matter stand.
struct Columns {
  enum Name { kSystem, kCode, kDisplay, kValueSet, kMode, kCount };
  static constexpr std::array<std::string_view, kCount> kNames = {"system", "code", "display", "valueset", "mode"};
  std::array<std::optional<size_t>, kCount> at;
  size_t width = 0;

  std::string_view Field(const std::vector<std::string>& row, Name name) const {
    return at[name] ? std::string_view(row[*at[name]]) : std::string_view();
  }
};

absl::StatusOr<Columns> ReadHeader(const std::string& place, const std::vector<std::string>& header) {
  Columns columns;
  columns.width = header.size();
  std::string all;
  for (size_t i = 0; i < header.size(); ++i) {
    all += (i == 0 ? "" : ", ") + Ticked(header[i]);
    const auto* const name = std::find(Columns::kNames.begin(), Columns::kNames.end(), ToLower(header[i]));
    if (name == Columns::kNames.end()) continue;
    std::optional<size_t>& at = columns.at[static_cast<size_t>(name - Columns::kNames.begin())];
    if (at) return absl::InvalidArgumentError(place + ": the column " + Ticked(*name) + " is there twice");
    at = i;
  }
  for (const Columns::Name needed : {Columns::kSystem, Columns::kCode}) {
    if (columns.at[needed]) continue;
    return absl::InvalidArgumentError(place + ": no column is called " + Ticked(Columns::kNames[needed]) +
                                      ": the first line should name the columns, `system,code` at least, with commas " +
                                      "between; it has " + all);
  }
  return columns;
}

class CsvValueSet {
 public:
  CsvValueSet(const std::string& file, std::string_view content, std::string_view wanted)
      : file_(file), splitter_(content), wanted_(wanted), builder_(file) {}

  absl::StatusOr<ValueSet> Read() {
    std::vector<std::string> row;
    if (splitter_.Next(&row) == CsvSplitter::Row::kOpenQuote) return OpenQuote();
    const absl::StatusOr<Columns> columns = ReadHeader(Place(), row);
    if (!columns.ok()) return columns.status();
    if (!wanted_.empty() && !columns->at[Columns::kValueSet]) {
      return absl::InvalidArgumentError(file_ +
                                        ":1: no column is called `valueset`, so there is no telling which rows " +
                                        "are of " + Ticked(wanted_));
    }
    while (true) {
      const CsvSplitter::Row kind = splitter_.Next(&row);
      if (kind == CsvSplitter::Row::kEnd) break;
      if (kind == CsvSplitter::Row::kOpenQuote) return OpenQuote();
      TakeRow(*columns, kind, row);
    }
    if (const absl::Status status = CheckSets(); !status.ok()) return status;
    return std::move(builder_).Finish();
  }

 private:
  std::string Place() const { return absl::StrFormat("%s:%d", file_, splitter_.line()); }

  absl::Status OpenQuote() const {
    return absl::InvalidArgumentError(Place() + ": a quoted field begins in this row and is not closed");
  }

  void TakeRow(const Columns& columns, CsvSplitter::Row kind, const std::vector<std::string>& row) {
    if (kind == CsvSplitter::Row::kTextAfterQuote) {
      return builder_.AddProblem(Place(), "text after a closing quote, the row is left out");
    }
    if (row.size() != columns.width) {
      return builder_.AddProblem(
          Place(), absl::StrFormat("%d fields under %d columns, the row is left out", row.size(), columns.width));
    }
    const std::string_view set = columns.Field(row, Columns::kValueSet);
    sets_.emplace(set);
    if (!wanted_.empty() && set != wanted_) return;
    const std::string mode = ToLower(columns.Field(row, Columns::kMode));
    if (!mode.empty() && mode != "include" && mode != "exclude") {
      return builder_.AddProblem(
          Place(), "the mode " + Ticked(mode) + " is neither `include` nor `exclude`, the row is " + "left out");
    }
    builder_.Add(mode == "exclude" ? ValueSetBuilder::Mode::kExclude : ValueSetBuilder::Mode::kInclude, Place(), set,
                 columns.Field(row, Columns::kSystem), columns.Field(row, Columns::kCode),
                 columns.Field(row, Columns::kDisplay));
  }

  // That the wanted set is there; or, where none was named, that there was no choice.
  absl::Status CheckSets() {
    if (wanted_.empty()) {
      if (sets_.size() > 1) {
        builder_.AddProblem(file_, absl::StrFormat("%s value sets stand in this file and all were taken: name one",
                                                   FormatCount(static_cast<long long>(sets_.size()))));
      }
      return absl::OkStatus();
    }
    if (sets_.count(std::string(wanted_)) > 0) return absl::OkStatus();
    const std::string nearest = Nearest(wanted_, {sets_.begin(), sets_.end()});
    return absl::NotFoundError(file_ + " has no value set " + Ticked(wanted_) +
                               (nearest.empty() ? "" : "; is " + Ticked(nearest) + " meant?"));
  }

  const std::string& file_;
  CsvSplitter splitter_;
  const std::string_view wanted_;
  std::set<std::string> sets_;
  ValueSetBuilder builder_;
};

}  // namespace

absl::StatusOr<ValueSet> ReadCsvValueSet(const std::string& file, std::string_view content, std::string_view wanted) {
  return CsvValueSet(file, content, wanted).Read();
}

}  // namespace quell::terms

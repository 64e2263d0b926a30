#include "lib/readers/json_rows.h"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/readers/csv_lines.h"

namespace quell::readers {
namespace {

namespace dom = simdjson::dom;

// Adds `value` to `field`; false for what is none of a text, a number, true, false and null.
bool AddPlain(const dom::element& value, std::string& field) {
  switch (value.type()) {
    case dom::element_type::STRING:
      field += std::string_view(value.get_string().value_unsafe());
      return true;
    case dom::element_type::INT64:
      field += std::to_string(value.get_int64().value_unsafe());
      return true;
    case dom::element_type::UINT64:
      field += std::to_string(value.get_uint64().value_unsafe());
      return true;
    case dom::element_type::DOUBLE:
      field += FormatNumber(value.get_double().value_unsafe());
      return true;
    case dom::element_type::BOOL:
      field += value.get_bool().value_unsafe() ? "yes" : "no";
      return true;
    case dom::element_type::NULL_VALUE:
      return true;
    default:
      return false;
  }
}

bool AddValue(const dom::element& value, std::string& field) {
  dom::array list;
  if (value.get(list) != simdjson::SUCCESS) return AddPlain(value, field);
  for (const dom::element each : list) {
    if (!field.empty()) field += ' ';
    if (!AddPlain(each, field)) return false;
  }
  return true;
}

// The fields of one line; why there are none, or kUsed.
std::string_view FieldsOf(dom::parser& parser, std::string_view line, const std::vector<std::string>& columns,
                          std::vector<std::string>& fields) {
  if (line.size() > limits::kCsvLineBytes) return "row is longer than 1,048,576 bytes";
  dom::element root;
  if (parser.parse(line.data(), line.size()).get(root) != simdjson::SUCCESS) return "line is not JSON in UTF-8";
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return "line is no JSON object";
  fields.assign(columns.size(), "");
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string_view column = std::string_view(columns[i]).substr(0, columns[i].find('?'));
    dom::element value;
    if (object[column].get(value) != simdjson::SUCCESS) continue;
    if (!AddValue(value, fields[i])) return "a field is an object or a list of lists";
    fields[i] = std::string(Trim(fields[i]));
  }
  return kUsed;
}

}  // namespace

CsvFile FindNdjson(const std::string& folder, const std::string& stem) {
  for (const char* ending : {".ndjson", ".ndjson.gz"}) {
    CsvFile file{folder + "/" + stem + ending, stem + ending};
    std::error_code ignored;
    if (std::filesystem::is_regular_file(file.path, ignored)) return file;
  }
  return {"", stem + ".ndjson"};
}

absl::Status ReadNdjsonSorted(const CsvFile& file, const std::vector<std::string>& columns, ReadTally& tally,
                              RowHandler handler) {
  absl::StatusOr<std::unique_ptr<ByteFile>> bytes = ByteFile::Open(file.path, file.name);
  if (!bytes.ok()) return bytes.status();
  CsvLines lines(*std::move(bytes));
  lines.set_separator('\t');  // quotes then join no lines
  tally.AddFile(file.name);
  std::vector<std::pair<std::vector<std::string>, int64_t>> rows;
  dom::parser parser;
  CsvLine line;
  while (lines.Next(line)) {
    std::string_view text = line.view();
    if (line.number == 1 && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (Trim(text).empty()) continue;
    std::vector<std::string> fields;
    if (std::string_view why = FieldsOf(parser, text, columns, fields); why != kUsed) {
      tally.KeptOut(file.name, line.number, why);
    } else {
      rows.emplace_back(std::move(fields), line.number);
    }
  }
  if (!lines.status().ok()) return lines.status();
  std::sort(rows.begin(), rows.end());
  for (const auto& [fields, number] : rows) {
    const std::string_view why = handler(CsvRow({fields.begin(), fields.end()}, number));
    if (why == kUsed) {
      tally.Used(file.name);
    } else {
      tally.KeptOut(file.name, number, why);
    }
  }
  return absl::OkStatus();
}

}  // namespace quell::readers

// Bytes as the CSV tables of one source: its first byte says which, and lines `@name` begin a table. A table that is not given is a small good one, so that
// what the bytes hold is read as far as rows. Each row is counted once, and the order of rows makes no difference. Files are written to a folder in memory (/dev/shm):
// readers find their tables by name.
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "lib/readers/reader.h"
#include "tests/support/kinds.h"
#include "tests/support/report_text.h"

namespace quell::fuzz {
namespace {

using Tables = std::map<std::string, std::string>;

const std::vector<Tables>& GoodTables() {
  static const auto& tables = *new std::vector<Tables>{
      {{"patients", "Id,BIRTHDATE,GENDER\np,1950-03-04,F\n"},
       {"encounters", "Id,START,STOP,PATIENT,ENCOUNTERCLASS\ne,2020-01-01T10:00:00Z,,p,inpatient\n"},
       {"observations", "DATE,PATIENT,ENCOUNTER,CODE,VALUE,UNITS,TYPE\n2020-01-01,p,e,2823-3,6,mmol/L,numeric\n"}},
      {{"person", "person_id,gender_concept_id,year_of_birth\n1,8532,1950\n"},
       {"visit_occurrence", "visit_occurrence_id,person_id,visit_concept_id,visit_start_date\n1,1,9201,2020-01-01\n"}},
      {{"observations", "RecordID,Time,Parameter,Value\n1,00:00,Age,54\n1,00:10,K,6.1\n"}},
      {{"hosp/patients", "subject_id,gender,anchor_age,anchor_year\n1,F,70,2150\n"},
       {"hosp/admissions",
        "subject_id,hadm_id,admittime,dischtime,admission_type,admit_provider_id\n1,10,2150-01-01 08:00:00,2150-01-05 "
        "12:00:00,URGENT,\n"},
       {"hosp/labevents",
        "labevent_id,subject_id,hadm_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom\n"}}};
  return tables;
}

// Of a name what can't lead out of the folder.
std::string SafeName(std::string_view name) {
  std::string safe;
  for (char c : name.substr(0, 40)) {
    if ((c >= 'a' && c <= 'z') || c == '_' || c == '/') safe += c;
  }
  while (!safe.empty() && (safe.front() == '/' || safe.back() == '/'))
    safe.erase(safe.front() == '/' ? 0 : safe.size() - 1, 1);
  return safe;
}

Tables TablesOf(std::string_view bytes) {
  const size_t source = static_cast<unsigned char>(bytes[0]) % GoodTables().size();
  Tables tables = GoodTables()[source];
  bytes.remove_prefix(1);
  std::string name;
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    const std::string_view line = bytes.substr(0, end + 1);
    bytes.remove_prefix(end + 1);
    if (line.front() == '@') {
      name = SafeName(line.substr(1));
      if (!name.empty()) tables[name].clear();
    } else if (!name.empty()) {
      tables[name] += line;
    }
  }
  return tables;
}

// The same rows, last first.
std::string Reversed(const std::string& text) {
  const size_t header = text.find('\n');
  if (header == std::string::npos) return text;
  std::vector<std::string> lines;
  for (size_t from = header + 1; from < text.size();) {
    const size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  std::reverse(lines.begin(), lines.end());
  std::string reversed = text.substr(0, header + 1);
  for (const std::string& line : lines) reversed += line + "\n";
  return reversed;
}

absl::StatusOr<records::RecordSet> Read(const Tables& tables, bool reversed) {
  static const std::string& folder = *new std::string("/dev/shm/quell-fuzz-" + std::to_string(getpid()));
  std::filesystem::remove_all(folder);
  for (const auto& [name, text] : tables) {
    const std::filesystem::path path = folder + "/" + name + ".csv";
    std::error_code ignored;
    std::filesystem::create_directories(path.parent_path(), ignored);
    std::ofstream(path, std::ios::binary) << (reversed ? Reversed(text) : text);
  }
  auto set = readers::ReadRecords(folder);
  std::filesystem::remove_all(folder);
  return set;
}

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace
}  // namespace quell::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace quell;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const fuzz::Tables tables = fuzz::TablesOf(bytes);
  const auto set = fuzz::Read(tables, false);
  if (!set.ok()) {
    if (set.status().message().empty()) fuzz::Fail("an error without a message");
    return 0;
  }
  if (!testing::Balanced(set->report)) fuzz::Fail("rows are not each counted once");
  // Quotes may span lines: lines are rows only without them.
  if (bytes.find('"') != std::string_view::npos) return 0;
  const auto reversed = fuzz::Read(tables, true);
  if (!reversed.ok() || testing::TextOf(*reversed) != testing::TextOf(*set))
    fuzz::Fail("the order of rows makes a difference");
  return 0;
}

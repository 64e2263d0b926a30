#include "tests/support/plain_mimic.h"

#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace quell::testing {
namespace {

std::string ReadWhole(const std::string& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  char block[65536];
  for (int count; (count = gzread(file, block, sizeof block)) > 0;) text.append(block, static_cast<size_t>(count));
  gzclose(file);
  return text;
}

// Every row of a CSV text, quotes undone.
std::vector<std::vector<std::string>> SplitCsv(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::move(field));
      field.clear();
      if (c == '\n') {
        rows.push_back(std::move(row));
        row.clear();
      }
    } else if (c != '\r') {
      field += c;
    }
  }
  return rows;
}

// Seconds since year 0 of `2180-07-23 15:00:00`: Howard Hinnant's days from a civil date.
double Seconds(const std::string& time) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::sscanf(time.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
  if (month <= 2) --year;
  const int era_year = year % 400, month_from_march = (month + 9) % 12;
  const int day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int64_t days = int64_t{year / 400} * 146097 + era_year * 365 + era_year / 4 - era_year / 100 + day_of_year;
  return static_cast<double>(days) * 86400 + hour * 3600 + minute * 60 + second;
}

bool Holds(double value, const std::string& comparison, double threshold) {
  if (comparison == ">") return value > threshold;
  if (comparison == ">=") return value >= threshold;
  if (comparison == "<") return value < threshold;
  return value <= threshold;
}

}  // namespace

size_t PlainTable::Column(const std::string& name) const {
  return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

PlainTable ReadPlainTable(const std::string& path) {
  PlainTable table;
  table.rows = SplitCsv(ReadWhole(path));
  if (table.rows.empty()) return table;
  table.names = std::move(table.rows.front());
  table.rows.erase(table.rows.begin());
  return table;
}

PlainMimic::PlainMimic(const std::string& folder) : folder_(folder) {}

const PlainTable& PlainMimic::Table(const std::string& name) {
  auto [place, added] = tables_.try_emplace(name);
  if (added)
    place->second = ReadPlainTable(folder_ + (name.find('/') == std::string::npos ? "/hosp/" : "/") + name + ".csv.gz");
  return place->second;
}

int64_t PlainMimic::Rows(const std::string& table) { return static_cast<int64_t>(Table(table).rows.size()); }

bool PlainMimic::InEncounter(const std::string& subject, const std::string& hadm, const std::string& time) {
  const PlainTable& stays = Table("admissions");
  const size_t subject_id = stays.Column("subject_id"), hadm_id = stays.Column("hadm_id");
  const size_t admit = stays.Column("admittime"), discharge = stays.Column("dischtime");
  for (const auto& stay : stays.rows) {
    if (stay[subject_id] != subject) continue;
    // Times of this form compare as text.
    if (stay[hadm_id] == hadm || (stay[admit] <= time && time <= stay[discharge])) return true;
  }
  return false;
}

PlainMimic::Labs PlainMimic::CountLabs(const std::set<std::string>& items, const std::string& comparison,
                                       double threshold) {
  const PlainTable& labs = Table("labevents");
  const size_t item = labs.Column("itemid"), stored = labs.Column("storetime"), number = labs.Column("valuenum");
  const size_t subject = labs.Column("subject_id"), hadm = labs.Column("hadm_id"), drawn = labs.Column("charttime");
  Labs count;
  for (const auto& row : labs.rows) {
    if (items.count(row[item]) == 0 || row[stored].empty() || row[number].empty()) continue;
    if (!Holds(std::strtod(row[number].c_str(), nullptr), comparison, threshold)) continue;
    ++(InEncounter(row[subject], row[hadm], row[drawn]) ? count.inside : count.outside);
  }
  return count;
}

int64_t PlainMimic::Encounters() { return Rows("admissions"); }

double PlainMimic::EncounterDays() {
  const PlainTable& stays = Table("admissions");
  double seconds = 0;
  for (const auto& stay : stays.rows) {
    seconds += std::max(0.0, Seconds(stay[stays.Column("dischtime")]) - Seconds(stay[stays.Column("admittime")]));
  }
  return seconds / 86400;
}

int64_t PlainMimic::OrdersAttempted() {
  std::set<std::string> orders;
  const PlainTable& poe = Table("poe");
  for (const auto& row : poe.rows) {
    const std::string& transaction = row[poe.Column("transaction_type")];
    if (transaction == "New" || transaction == "Change") orders.insert(row[poe.Column("poe_id")]);
  }
  std::set<std::pair<std::string, std::string>> alone;
  for (const char* name : {"pharmacy", "prescriptions"}) {
    const PlainTable& drugs = Table(name);
    for (const auto& row : drugs.rows) {
      if (orders.count(row[drugs.Column("poe_id")]) != 0) continue;
      alone.emplace(row[drugs.Column("subject_id")], row[drugs.Column("pharmacy_id")]);
    }
  }
  return static_cast<int64_t>(orders.size() + alone.size());
}

const std::vector<const std::vector<std::string>*>& PlainMimic::EmarRowsGiven() {
  if (!given_.empty()) return given_;
  std::set<std::string> with_product;
  const PlainTable& details = Table("emar_detail");
  for (const auto& row : details.rows) {
    if (!row[details.Column("product_code")].empty()) with_product.insert(row[details.Column("emar_id")]);
  }
  const PlainTable& emar = Table("emar");
  for (const auto& row : emar.rows) {
    std::string event = row[emar.Column("event_txt")];
    if (event.rfind("Delayed ", 0) == 0) event = event.substr(8);
    bool given = false;
    for (const char* word : {"Administered", "Partial Administered", "Applied", "Removed Existing / Applied New",
                             "Started", "Restarted", "Flushed"})
      given = given || event.rfind(word, 0) == 0;
    const bool named = !row[emar.Column("medication")].empty() || with_product.count(row[emar.Column("emar_id")]) != 0;
    if (given && named) given_.push_back(&row);
  }
  return given_;
}

int64_t PlainMimic::EmarGiven() { return static_cast<int64_t>(EmarRowsGiven().size()); }

int64_t PlainMimic::ClinicianPatientDays() {
  std::set<std::string> days;
  const PlainTable& poe = Table("poe");
  for (const auto& row : poe.rows) {
    const std::string& clinician = row[poe.Column("order_provider_id")];
    if (clinician.empty() || row[poe.Column("transaction_type")] == "H") continue;
    days.insert(clinician + "|" + row[poe.Column("subject_id")] + "|" + row[poe.Column("ordertime")].substr(0, 10));
  }
  auto add = [&](const PlainTable& table, const std::vector<std::string>& row, const char* clinician) {
    if (row[table.Column(clinician)].empty()) return;
    days.insert(row[table.Column(clinician)] + "|" + row[table.Column("subject_id")] + "|" +
                row[table.Column("storetime")].substr(0, 10));
  };
  for (const auto* row : EmarRowsGiven()) add(Table("emar"), *row, "enter_provider_id");
  for (const auto& row : Table("icu/inputevents").rows) add(Table("icu/inputevents"), row, "caregiver_id");
  return static_cast<int64_t>(days.size());
}

int64_t PlainMimic::LatePharmacyNames() {
  std::map<std::string, std::string> ordered;
  const PlainTable& poe = Table("poe");
  for (const auto& row : poe.rows) ordered[row[poe.Column("poe_id")]] = row[poe.Column("ordertime")];
  const PlainTable& pharmacy = Table("pharmacy");
  const size_t medication = pharmacy.Column("medication"), entered = pharmacy.Column("entertime");
  int64_t count = 0;
  for (const auto& row : pharmacy.rows) {
    const auto order = ordered.find(row[pharmacy.Column("poe_id")]);
    if (order != ordered.end() && !row[medication].empty() && row[entered] > order->second) ++count;
  }
  return count;
}

}  // namespace quell::testing

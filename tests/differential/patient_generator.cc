#include "tests/differential/patient_generator.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <compare>
#include <limits>
#include <string>
#include <tuple>

#include "lib/terms/unit.h"
#include "tests/differential/random.h"

namespace quell::differential {
namespace {

using std::chrono::hours;

// The order in which a RecordSet feeds the records of a step.
bool FedBefore(const Record& a, const Record& b) {
  const auto first = [](const Record& r) { return std::tie(r.kind, r.clinical, r.coding); };
  if (first(a) != first(b)) return first(a) < first(b);
  if (const auto order = std::strong_order(a.value, b.value); order != 0) return order < 0;
  return a.id < b.id;
}

class Generator {
 public:
  Generator(uint64_t seed, const GeneratedRules& rules, Vocabulary* vocabulary, const PatientOptions& options)
      : random_(seed), rules_(rules), vocabulary_(*vocabulary), options_(options) {}
  GeneratedPatient Generate();

 private:
  void MakeSource();
  void MakePatient();
  Time NextKnown(Time known);
  void AddStep(Time known);
  Record AnyRecord(Time known);
  Record Result(Time known);
  Record OddKind(Time known);
  Record Order(Time known);
  Record Stop(Time known);
  void AddBulk(Time known);
  void SetValue(Record& record, const ConceptInfo& info);
  double Aimed(const ConceptInfo& info, const std::string& unit);
  CodingId Coding(const ConceptInfo& info);
  Time Drawn(Time known);
  hours Grid(int low, int high) { return hours(6 * random_.Between(low, high)); }

  Random random_;
  const GeneratedRules& rules_;
  Vocabulary& vocabulary_;
  PatientOptions options_;
  GeneratedPatient out_;
  Time start_;
  uint64_t next_id_ = 1;
  std::vector<uint64_t> orders_;  // ids given, or promised to orders still to come
  std::vector<uint64_t> promised_;
};

// Most sources carry everything; the patient of one that does not may have such records all the same.
void Generator::MakeSource() {
  out_.source.name = "generated";
  out_.source.time_zone = random_.Pick({"UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"});
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    if (random_.Chance(80)) out_.source.carries.Add(static_cast<RecordKind>(kind));
  }
}

// Born so that a birthday which some rule asks about falls among the steps, or close by.
void Generator::MakePatient() {
  using namespace std::chrono;
  const sys_days day = floor<days>(start_) + days(random_.Between(-3, 12));
  const year_month_day date(day);
  const int years =
      !rules_.age_years.empty() && random_.Chance(70) ? random_.Pick(rules_.age_years) : random_.Below(95);
  out_.patient.birth.year = static_cast<int>(date.year()) - years;
  out_.patient.birth.month = static_cast<uint8_t>(static_cast<unsigned>(date.month()));
  out_.patient.birth.day = static_cast<uint8_t>(static_cast<unsigned>(date.day()));
  const bool leap = std::chrono::year(out_.patient.birth.year).is_leap();
  if (out_.patient.birth.month == 2 && out_.patient.birth.day == 29 && !leap) out_.patient.birth.day = 28;
  if (random_.Chance(15)) out_.patient.birth = {out_.patient.birth.year, 0, 0};
  if (random_.Chance(8)) out_.patient.birth = {};
  out_.patient.sex = random_.Pick({Sex::kFemale, Sex::kMale, Sex::kFemale, Sex::kMale, Sex::kOther, Sex::kNotRecorded});
}

// Mostly some steps of the grid later; sometimes the same instant as an edge of a window that began at the step before.
Time Generator::NextKnown(Time known) {
  if (options_.late_steps && random_.Chance(4)) return known - Grid(1, 4);
  if (!rules_.window_hours.empty() && random_.Chance(20)) return known + hours(random_.Pick(rules_.window_hours));
  if (random_.Chance(4)) return known + Duration(1);  // just past an edge
  return known + Grid(1, 5);
}

// When a specimen was drawn that became known at `known`: at once, before, long before, or (a clock that is ahead)
// after.
Time Generator::Drawn(Time known) {
  const int choice = random_.Below(100);
  if (options_.missing_clinical && choice < 3) return kNoTime;
  if (choice < 35) return known;
  if (choice < 75) return known - Grid(0, 3);
  if (choice < 85) return known - Grid(4, 30);
  if (choice < 90) return known - Grid(0, 4) - Duration(1);
  if (choice < 93) return known - Grid(1, 4) + Duration(1);
  if (choice < 98) return known + Grid(1, 3);
  return known + Duration(1);
}

CodingId Generator::Coding(const ConceptInfo& info) {
  if (random_.Chance(2)) return kNoCoding;
  if (random_.Chance(3)) return vocabulary_.AddCoding({{"loinc", "33914-3"}});  // nobody's
  return vocabulary_.AddCoding(random_.Pick(info.codings));
}

// A value in `unit` that some rule is near to deciding by: a limit of its own, exactly, or a hair off; else somewhere
// about the middle.
double Generator::Aimed(const ConceptInfo& info, const std::string& unit) {
  Threshold aim = {info.center * random_.Real(0.4, 2.2), info.unit};
  const bool at_limit = !info.thresholds.empty() && random_.Chance(60);
  if (at_limit) aim = random_.Pick(info.thresholds);
  const auto from = terms::ParseUnit(aim.unit), to = terms::ParseUnit(unit);
  const auto conversion = from && to ? terms::Convert(*from, *to, info.substance) : std::nullopt;
  const double value = conversion ? conversion->Apply(aim.value) : aim.value;
  // As people write them, so that values repeat and differences come out round.
  if (!at_limit) return random_.Chance(80) && std::fabs(value) >= 1 ? std::round(value * 10) / 10 : value;
  // Within the tolerance of a comparison (1e-9), at its edge, and outside.
  const double hair =
      random_.Pick({0.0, 0.0, 0.0, 0.0, 1e-12, -1e-12, 0.9e-9, -0.9e-9, 1.1e-9, -1.1e-9, 1e-3, -1e-3, 0.1, -0.1});
  return value * (1 + hair);
}

void Generator::SetValue(Record& record, const ConceptInfo& info) {
  const int choice = random_.Below(100);
  if (!info.measured || choice < 3) {
    record.value_kind = random_.Pick({ValueKind::kNone, ValueKind::kText, ValueKind::kNumber});
    if (!info.measured) return;
  }
  if (choice < 8) {
    record.value_kind = ValueKind::kText;
    return;
  }
  record.value_kind = ValueKind::kNumber;
  std::string unit = random_.Chance(60) ? info.unit : random_.Pick(info.units);
  record.value = Aimed(info, unit);
  if (choice < 11) unit = random_.Pick({"", "bananas", "mm[Hg]", "1"});
  if (choice >= 11 && choice < 15) record.value *= random_.Pick({100.0, 0.001, 0.0, -1.0});
  if (choice == 15) {
    const double infinity = std::numeric_limits<double>::infinity();
    record.value = random_.Pick({std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1.7e308});
  }
  record.unit = vocabulary_.AddUnit(unit);
}

Record Generator::Result(Time known) {
  const ConceptInfo& info = random_.Pick(rules_.concepts);
  Record record;
  record.kind = RecordKind::kResult;
  record.coding = Coding(info);
  record.known = known;
  record.clinical = Drawn(known);
  SetValue(record, info);
  return record;
}

// Kinds that no phrase asks about, with codes that some phrase does: they must change nothing.
Record Generator::OddKind(Time known) {
  Record record = Result(known);
  record.kind = random_.Pick({RecordKind::kAdmission, RecordKind::kTransfer, RecordKind::kProblem,
                              RecordKind::kAdministration, RecordKind::kDischarge});
  return record;
}

Record Generator::Order(Time known) {
  Record record;
  record.kind = RecordKind::kOrder;
  record.coding = Coding(random_.Pick(rules_.concepts));
  record.known = known;
  record.clinical = known + Grid(-3, 3);  // may start in the future
  if (random_.Chance(40)) record.clinical = known;
  if (random_.Chance(60)) record.until = record.clinical + Grid(-2, 12);  // may end before it starts
  if (!promised_.empty() && random_.Chance(50)) {
    record.id = promised_.back();
    promised_.pop_back();
  } else {
    record.id = next_id_++;
  }
  orders_.push_back(record.id);
  return record;
}

// Of an order that is known, of one that becomes known later, or of none at all.
Record Generator::Stop(Time known) {
  Record record;
  record.kind = RecordKind::kOrderStop;
  record.known = known;
  record.clinical = random_.Chance(50) ? known : known + Grid(-3, 4);
  if (!orders_.empty() && random_.Chance(75)) {
    record.ref = random_.Pick(orders_);
  } else {
    record.ref = next_id_++;
    if (random_.Chance(60)) promised_.push_back(record.ref);
  }
  return record;
}

Record Generator::AnyRecord(Time known) {
  const int choice = random_.Below(100);
  Record record = choice < 68 ? Result(known) : choice < 86 ? Order(known) : choice < 95 ? Stop(known) : OddKind(known);
  if (record.id == 0) record.id = next_id_++;
  record.encounter = random_.Pick({kNobody, 0, 1, 1, 2});
  record.clinician = random_.Pick({kNobody, 0, 1});
  record.department = random_.Pick({kNobody, 0, 1});
  return record;
}

void Generator::AddStep(Time known) {
  const size_t begin = out_.records.size();
  for (int more = random_.Between(1, options_.records_per_step); more > 0; --more) {
    Record record = AnyRecord(known);
    out_.records.push_back(record);
    // The same thing twice under two ids: two records.
    if (record.kind == RecordKind::kResult && random_.Chance(8)) {
      record.id = next_id_++;
      out_.records.push_back(record);
    }
    // Several of one concept at one clinical time, of different values.
    if (record.kind == RecordKind::kResult && random_.Chance(10)) {
      record.id = next_id_++;
      record.value *= 1.1;
      out_.records.push_back(record);
    }
  }
  if (options_.shuffled_steps) return;
  std::sort(out_.records.begin() + static_cast<std::ptrdiff_t>(begin), out_.records.end(), FedBefore);
}

// More than may be held, or just as many, in a step of their own.
void Generator::AddBulk(Time known) {
  std::vector<const ConceptInfo*> quiet;
  for (const ConceptInfo& info : rules_.concepts) {
    const bool triggers = std::any_of(rules_.concepts.begin(), rules_.concepts.end(), [&](const ConceptInfo& other) {
      return other.triggers && other.codings.front() == info.codings.front();  // itself, or another of the same code
    });
    if (info.measured && !triggers) quiet.push_back(&info);
  }
  if (quiet.empty()) return;
  const ConceptInfo& info = *random_.Pick(quiet);
  for (int i = 0; i < options_.bulk; ++i) {
    Record record;
    record.coding = vocabulary_.AddCoding(info.codings.front());
    record.known = known;
    record.clinical = known - Grid(0, 1);
    record.value_kind = ValueKind::kNumber;
    record.value = std::round(info.center * random_.Real(0.8, 1.2) * 100) / 100;
    record.unit = vocabulary_.AddUnit(info.unit);
    record.id = next_id_++;
    out_.records.push_back(record);
  }
  std::sort(out_.records.end() - options_.bulk, out_.records.end(), FedBefore);
}

GeneratedPatient Generator::Generate() {
  using namespace std::chrono;
  // About a leap day, a change of clocks, the turn of a year, and far ahead, where shifted research records stand.
  const sys_days day = random_.Pick({sys_days(2152y / February / 26), sys_days(2024y / March / 29),
                                     sys_days(2151y / December / 28), sys_days(2024y / November / 1)});
  start_ = Time(day);
  MakeSource();
  MakePatient();
  Time known = start_;
  const int bulk_at = options_.bulk > 0 ? random_.Below(options_.steps) : -1;
  for (int step = 0; step < options_.steps; ++step) {
    known = NextKnown(known);
    if (step == bulk_at) {
      AddBulk(known);
      known = NextKnown(known);
    }
    AddStep(known);
  }
  return std::move(out_);
}

}  // namespace

GeneratedPatient GeneratePatient(uint64_t seed, const GeneratedRules& rules, Vocabulary* vocabulary,
                                 const PatientOptions& options) {
  return Generator(seed, rules, vocabulary, options).Generate();
}

}  // namespace quell::differential

#include "tests/differential/patient_generator.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <compare>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include "lib/terms/unit.h"
#include "tests/differential/random.h"
#include "tests/differential/rule_world.h"

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
      : random_(seed), rules_(rules), vocabulary_(*vocabulary), options_(options), next_id_(options.first_id) {}
  GeneratedPatient Generate();

 private:
  void MakeSource();
  void MakePatient();
  Time NextKnown(Time known);
  void AddStep(Time known);
  void AddBulk(Time known);
  Record AnyRecord(Time known);
  Record Result(Time known);
  Record BuiltIn(Time known);
  Record Order(Time known);
  Record About(Time known);
  Record Stay(Time known);
  Record Other(Time known);
  Record Retraction(Time known);
  void Finish(Record& record);

  void SetValue(Record& record, const ConceptInfo& info);
  void SetDose(Record& record);
  double Aimed(double value, const std::string& from, const std::string& to, const terms::Substance& substance);
  CodingId Coding(const ConceptInfo& info);
  CodingId CodingOf(ConceptInfo::Kind kind);
  TextId Written(const std::vector<std::string>& texts);
  Time Drawn(Time known);
  hours Grid(int low, int high) { return hours(6 * random_.Between(low, high)); }
  Time Until(const Record& record) { return record.clinical == kNoTime ? record.known : record.clinical; }

  Random random_;
  const GeneratedRules& rules_;
  Vocabulary& vocabulary_;
  PatientOptions options_;
  GeneratedPatient out_;
  Time start_;
  uint64_t next_id_;
  std::map<RecordKind, std::vector<uint64_t>> given_;  // ids of records fed, by kind
  std::map<RecordKind, std::vector<uint64_t>>
      promised_;  // ids of orders and problems that were stopped before they came
};

// Most sources carry everything; the patient of one that does not may have such records all the same.
void Generator::MakeSource() {
  out_.source.name = "generated";
  out_.source.time_zone = random_.Pick({"UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"});
  out_.source.specimen_quality = random_.Chance(60);
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

// Of a concept of that kind; sometimes of another, which such records should not carry.
CodingId Generator::CodingOf(ConceptInfo::Kind kind) {
  std::vector<const ConceptInfo*> found;
  const bool any = random_.Chance(5);
  for (const ConceptInfo& info : rules_.concepts) {
    if (any || info.kind == kind) found.push_back(&info);
  }
  if (found.empty()) return kNoCoding;
  return Coding(*random_.Pick(found));
}

// As a source may write it: with other capitals, blanks around it, or something else.
TextId Generator::Written(const std::vector<std::string>& texts) {
  if (random_.Chance(20)) return 0;
  if (random_.Chance(5)) return vocabulary_.AddText(random_.Pick({"", " ", "elsewhere"}));
  std::string text = random_.Pick(texts);
  const int change = random_.Below(6);
  for (char& c : text) {
    if (change == 0 && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (change == 1 && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (random_.Chance(15)) text = (random_.Chance(50) ? " " : "\t") + text + "  ";
  return vocabulary_.AddText(text);
}

// --- values ---

// A limit, exactly or a hair off: within the tolerance of a comparison (1e-9), at its edge, and outside.
double Generator::Aimed(double value, const std::string& from_text, const std::string& to_text,
                        const terms::Substance& substance) {
  const auto from = terms::ParseUnit(from_text), to = terms::ParseUnit(to_text);
  const auto conversion = from && to ? terms::Convert(*from, *to, substance) : std::nullopt;
  const double hair =
      random_.Pick({0.0, 0.0, 0.0, 0.0, 1e-12, -1e-12, 0.9e-9, -0.9e-9, 1.1e-9, -1.1e-9, 1e-3, -1e-3, 0.1, -0.1});
  return (conversion ? conversion->Apply(value) : value) * (1 + hair);
}

void Generator::SetValue(Record& record, const ConceptInfo& info) {
  const int choice = random_.Below(100);
  if (info.kind == ConceptInfo::kCodedResult && choice >= 6) {
    record.value_kind = ValueKind::kText;
    record.text = Written(info.values);
    return;
  }
  if (info.kind != ConceptInfo::kMeasured || choice < 3) {
    record.value_kind = random_.Pick({ValueKind::kNone, ValueKind::kText, ValueKind::kNumber});
    if (info.kind != ConceptInfo::kMeasured) return;
  }
  if (choice < 7) {
    record.value_kind = ValueKind::kText;
    record.text = Written(kRoutes);
    return;
  }
  record.value_kind = ValueKind::kNumber;
  if (choice >= 85) {
    record.value_kind = random_.Pick({ValueKind::kBelow, ValueKind::kAtMost, ValueKind::kAtLeast, ValueKind::kAbove});
  }
  std::string unit = random_.Chance(60) ? info.unit : random_.Pick(info.units);
  if (!info.thresholds.empty() && random_.Chance(60)) {
    const Threshold& aim = random_.Pick(info.thresholds);
    record.value = Aimed(aim.value, aim.unit, unit, info.substance);
  } else {
    record.value = Aimed(info.center * random_.Real(0.4, 2.2), info.unit, unit, info.substance);
    // As people write them, so that values repeat and differences come out round.
    if (random_.Chance(80) && std::fabs(record.value) >= 1) record.value = std::round(record.value * 10) / 10;
  }
  if (choice < 10) unit = random_.Pick({"", "bananas", "mm[Hg]", "1"});
  if (choice >= 10 && choice < 14) record.value *= random_.Pick({100.0, 0.001, 0.0, -1.0});
  if (choice == 14) {
    const double infinity = std::numeric_limits<double>::infinity();
    record.value = random_.Pick({std::numeric_limits<double>::quiet_NaN(), infinity, -infinity, 1.7e308});
  }
  record.unit = vocabulary_.AddUnit(unit);
}

// Doses in grams and less, some in what does not convert; some not said.
void Generator::SetDose(Record& record) {
  const int choice = random_.Below(100);
  if (choice < 6) return;
  record.value_kind = choice < 8 ? ValueKind::kText : choice < 12 ? ValueKind::kAtLeast : ValueKind::kNumber;
  const std::string unit = random_.Pick({"mg", "mg", "g", "ug"});
  const Threshold aim = !rules_.doses.empty() && random_.Chance(70) ? random_.Pick(rules_.doses) : Threshold{500, "mg"};
  record.value = Aimed(aim.value, aim.unit, unit, {}) * random_.Pick({1.0, 1.0, 0.5, 0.25});
  record.unit = vocabulary_.AddUnit(choice < 15 ? random_.Pick({"mL", "", "mmol", "tablets"}) : unit);
}

// --- records ---

Record Generator::Result(Time known) {
  const ConceptInfo& info = random_.Pick(rules_.concepts);
  Record record;
  record.kind = RecordKind::kResult;
  record.coding = Coding(info);
  record.known = known;
  record.clinical = Drawn(known);
  record.status = random_.Pick({ResultStatus::kNotRecorded, ResultStatus::kPreliminary, ResultStatus::kFinal});
  if (random_.Chance(25)) {
    record.flags = random_.Pick({kHemolyzed, kLipemic, kIcteric, kClotted, kContaminated});
    if (random_.Chance(20)) record.flags |= kHemolyzed | kLipemic;
  }
  SetValue(record, info);
  return record;
}

// Weight, height, pregnancy: concepts that no module declares.
Record Generator::BuiltIn(Time known) {
  Record record;
  record.known = known;
  record.clinical = Drawn(known);
  record.value_kind = ValueKind::kNumber;
  switch (random_.Below(3)) {
    case 0:
      record.coding = vocabulary_.AddCoding({{"loinc", "29463-7"}});
      record.value = random_.Pick({80.0, 60.0, 79.99999, 3.0, 700.0});
      record.unit = vocabulary_.AddUnit(random_.Pick({"kg", "kg", "g", "[lb_av]"}));
      break;
    case 1:
      record.coding = vocabulary_.AddCoding({{"loinc", "8302-2"}});
      record.value = random_.Pick({170.0, 1.7, 180.0, 1.65});
      record.unit = vocabulary_.AddUnit(random_.Pick({"cm", "cm", "m"}));
      break;
    default:
      record.coding = vocabulary_.AddCoding({{"loinc", "82810-3"}});
      record.value_kind = ValueKind::kText;
      record.text = Written({"pregnant", "not pregnant", "Pregnant"});
  }
  return record;
}

Record Generator::Order(Time known) {
  Record record;
  record.kind = random_.Chance(85) ? RecordKind::kOrder : RecordKind::kOrderSelect;
  record.coding = CodingOf(ConceptInfo::kDrug);
  record.known = known;
  record.clinical = known + Grid(-3, 3);  // may start in the future
  if (random_.Chance(40)) record.clinical = known;
  if (options_.missing_clinical && random_.Chance(3)) record.clinical = kNoTime;
  if (random_.Chance(50)) record.until = Until(record) + Grid(-2, 12);  // may end before it starts
  if (random_.Chance(25)) record.flags |= kPrn;
  if (random_.Chance(20)) record.flags |= kOneTime;
  record.per_day = static_cast<float>(random_.Pick({0.0, 1.0, 2.0, 3.0, 4.0, 0.5, 24.0}));
  SetDose(record);
  return record;
}

// A stop, hold, resume or end: of what is known, of what becomes known later, or of nothing at all.
Record Generator::About(Time known) {
  Record record;
  record.kind = random_.Pick({RecordKind::kOrderStop, RecordKind::kOrderStop, RecordKind::kOrderHold,
                              RecordKind::kOrderHold, RecordKind::kOrderResume, RecordKind::kProblemEnd});
  const RecordKind subject = record.kind == RecordKind::kProblemEnd ? RecordKind::kProblem : RecordKind::kOrder;
  record.known = known;
  record.clinical = random_.Chance(50) ? known : known + Grid(-3, 4);
  if (options_.missing_clinical && random_.Chance(5)) record.clinical = kNoTime;
  if (!given_[subject].empty() && random_.Chance(80)) {
    // Often of the last, so that holds and resumes of one order meet.
    record.ref = random_.Chance(40) ? given_[subject].back() : random_.Pick(given_[subject]);
  } else if (random_.Chance(90)) {
    record.ref = next_id_++;
    if (random_.Chance(60)) promised_[subject].push_back(record.ref);
  }
  return record;
}

// Admissions, transfers and discharges, of stays that overlap, start ahead and are told late.
Record Generator::Stay(Time known) {
  Record record;
  record.kind = random_.Pick({RecordKind::kAdmission, RecordKind::kAdmission, RecordKind::kTransfer,
                              RecordKind::kTransfer, RecordKind::kDischarge});
  record.known = known;
  record.clinical = random_.Chance(50) ? known : known + Grid(-4, 2);
  if (options_.missing_clinical && random_.Chance(5)) record.clinical = kNoTime;
  record.department = Written(kDepartments);
  if (record.kind == RecordKind::kAdmission) {
    record.encounter_class =
        random_.Pick({EncounterClass::kNotRecorded, EncounterClass::kInpatient, EncounterClass::kInpatient,
                      EncounterClass::kEmergency, EncounterClass::kObservation});
  }
  return record;
}

Record Generator::Other(Time known) {
  Record record;
  record.kind = random_.Pick({RecordKind::kProblem, RecordKind::kProblem, RecordKind::kAllergy, RecordKind::kProcedure,
                              RecordKind::kImmunization, RecordKind::kHomeMedication, RecordKind::kAdministration,
                              RecordKind::kAdministration, RecordKind::kAdministration, RecordKind::kChartOpen});
  record.known = known;
  record.clinical = Drawn(known);
  if (record.kind == RecordKind::kAdministration) SetDose(record);
  const bool drug = record.kind == RecordKind::kAdministration || record.kind == RecordKind::kHomeMedication ||
                    (record.kind == RecordKind::kAllergy && random_.Chance(60));
  record.coding = CodingOf(drug ? ConceptInfo::kDrug : ConceptInfo::kCondition);
  const bool lasts = record.kind == RecordKind::kProblem || record.kind == RecordKind::kHomeMedication;
  if (lasts && random_.Chance(50)) record.until = Until(record) + Grid(-1, 12);
  return record;
}

Record Generator::Retraction(Time known) {
  Record record;
  record.kind = RecordKind::kRetraction;
  record.known = record.clinical = known;
  record.target =
      random_.Pick({RecordKind::kResult, RecordKind::kResult, RecordKind::kOrder, RecordKind::kOrderStop,
                    RecordKind::kOrderHold, RecordKind::kAdministration, RecordKind::kAdmission, RecordKind::kTransfer,
                    RecordKind::kDischarge, RecordKind::kProblem, RecordKind::kProblemEnd, RecordKind::kAllergy,
                    RecordKind::kProcedure, RecordKind::kImmunization, RecordKind::kHomeMedication});
  const std::vector<uint64_t>& ids = given_[record.target];
  record.ref = ids.empty() || random_.Chance(5) ? next_id_++ : random_.Pick(ids);
  if (random_.Chance(2)) record.ref = 0;
  return record;
}

Record Generator::AnyRecord(Time known) {
  const int choice = random_.Below(100);
  Record record = choice < 45   ? Result(known)
                  : choice < 50 ? BuiltIn(known)
                  : choice < 64 ? Order(known)
                  : choice < 74 ? About(known)
                  : choice < 82 ? Stay(known)
                  : choice < 94 ? Other(known)
                                : Retraction(known);
  Finish(record);
  return record;
}

// Who, where, its id, and whether it corrects another of its kind.
void Generator::Finish(Record& record) {
  std::vector<uint64_t>& promised = promised_[record.kind];
  if (!promised.empty() && random_.Chance(50)) {
    record.id = promised.back();
    promised.pop_back();
  } else {
    record.id = next_id_++;
  }
  const bool about = record.ref != 0 || record.kind == RecordKind::kRetraction;
  std::vector<uint64_t>& given = given_[record.kind];
  if (!about && !given.empty() && random_.Chance(7)) {
    record.ref = random_.Pick(given);
    if (random_.Chance(30)) record.id = record.ref;  // a correction may keep the id of what it corrects
  }
  given.push_back(record.id);
  record.encounter = random_.Pick({kNobody, 0, 1, 1, 2});
  record.clinician = random_.Chance(30) ? kNobody : random_.Below(options_.clinicians);
  if (record.department == 0) record.department = Written(kDepartments);
  record.route = Written(kRoutes);
  record.role = Written(kRoles);
  record.specialty = Written(kSpecialties);
}

void Generator::AddStep(Time known) {
  const size_t begin = out_.records.size();
  for (int more = random_.Between(1, options_.records_per_step); more > 0; --more) {
    Record record = AnyRecord(known);
    out_.records.push_back(record);
    if (record.kind != RecordKind::kResult) continue;
    record.ref = 0;
    // The same thing twice under two ids: two records.
    if (random_.Chance(8)) {
      record.id = next_id_++;
      out_.records.push_back(record);
    }
    // Several of one concept at one clinical time, of different values.
    if (random_.Chance(10)) {
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
  const bool result = options_.bulk_kind == RecordKind::kResult;
  std::vector<const ConceptInfo*> quiet;
  for (const ConceptInfo& info : rules_.concepts) {
    const bool triggers = std::any_of(rules_.concepts.begin(), rules_.concepts.end(), [&](const ConceptInfo& other) {
      return other.triggers && other.codings.front() == info.codings.front();  // itself, or another of the same code
    });
    const bool fits = info.kind == (result ? ConceptInfo::kMeasured : ConceptInfo::kDrug);
    if (fits && !triggers) quiet.push_back(&info);
  }
  if (quiet.empty()) return;
  const ConceptInfo& info = *random_.Pick(quiet);
  for (int i = 0; i < options_.bulk; ++i) {
    Record record;
    record.kind = options_.bulk_kind;
    record.coding = vocabulary_.AddCoding(info.codings.front());
    record.known = known;
    record.clinical = known - Grid(0, 1);
    record.value_kind = ValueKind::kNumber;
    record.value = result ? std::round(info.center * random_.Real(0.8, 1.2) * 100) / 100 : 100;
    record.unit = vocabulary_.AddUnit(result ? info.unit : "mg");
    record.per_day = 1;
    record.id = next_id_++;
    out_.records.push_back(record);
    given_[record.kind].push_back(record.id);
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

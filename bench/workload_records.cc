#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "bench/random.h"
#include "bench/workload.h"
#include "lib/base/civil_time.h"

namespace quell::bench {
namespace {

constexpr int kRecordsPerEncounter = 60;
constexpr Time kFirstDay = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5};

class RecordWriter {
 public:
  explicit RecordWriter(uint64_t seed) : random_(seed), measured_(kMeasured), drugs_(kDrugs) {
    builder_.source.name = "generated records";
    builder_.source.carries = {RecordKind::kAdmission, RecordKind::kDischarge, RecordKind::kOrder,
                               RecordKind::kOrderStop, RecordKind::kResult,    RecordKind::kAdministration};
  }

  records::RecordSet Write(int patients) {
    for (int i = 0; i < patients; ++i) AddPatient(i);
    return builder_.Finish();
  }

 private:
  Time Minutes(Time from, int minutes) const { return from + std::chrono::minutes{minutes}; }

  void AddPatient(int index) {
    patient_ = builder_.PatientNumber(absl::StrFormat("p%06d", index));
    Patient& patient = builder_.patient(patient_);
    patient.sex = random_.Chance(3) ? Sex::kNotRecorded : random_.Chance(50) ? Sex::kFemale : Sex::kMale;
    if (!random_.Chance(2)) {
      patient.birth.year = 1930 + random_.Below(85);
      patient.birth.month = static_cast<uint8_t>(1 + random_.Below(12));
      patient.birth.day = static_cast<uint8_t>(1 + random_.Below(28));
    }
    next_order_ = 1;
    Time start = Minutes(kFirstDay, random_.Below(60 * 24 * 60));
    const int encounters = 1 + random_.Below(2);
    for (int i = 0; i < encounters; ++i) {
      const int hours = 24 + random_.Below(9 * 24);
      AddEncounter(absl::StrFormat("e%06d-%d", index, i), start, hours * 60);
      start = Minutes(start, (hours + 24 * (7 + random_.Below(60))) * 60);
    }
  }

  void AddEncounter(const std::string& id, Time start, int minutes) {
    Record base;
    base.encounter = builder_.AddEncounter(patient_, {id, "inpatient", start, Minutes(start, minutes)});
    base.department = builder_.vocabulary.AddText(absl::StrFormat("Ward %d", random_.Below(12)));
    for (const auto& [kind, at] :
         {std::pair(RecordKind::kAdmission, start), {RecordKind::kDischarge, Minutes(start, minutes)}}) {
      Record record = base;
      record.kind = kind;
      record.clinical = record.known = at;
      record.id = static_cast<uint64_t>(base.encounter) + 1;
      Add(record);
    }
    std::vector<Record> stoppable;
    for (int i = 2; i < kRecordsPerEncounter; ++i) {
      Record record = base;
      // In whole hours mostly: a morning's blood is drawn, filed and seen as one step of several results.
      const int at = random_.Chance(70) ? random_.Below(minutes / 360 + 1) * 360 : random_.Below(minutes);
      record.clinical = record.known = Minutes(start, std::min(at, minutes - 1));
      record.clinician = builder_.ClinicianNumber(absl::StrFormat("c%03d", random_.Below(60)), "physician");
      const int kind = random_.Below(100);
      if (kind < 75) {
        AddResult(record);
      } else if (kind < 88) {
        record.kind = RecordKind::kOrder;
        record.coding = DrugCoding();
        record.id = next_order_++;
        if (random_.Chance(50)) record.until = Minutes(record.clinical, 60 * (12 + random_.Below(96)));
        Add(record);
        stoppable.push_back(record);
      } else if (kind < 92 && !stoppable.empty()) {
        const Record order = stoppable.back();
        stoppable.pop_back();
        record.kind = RecordKind::kOrderStop;
        record.clinical = record.known = Minutes(std::max(order.known, record.known), 60);
        record.id = record.ref = order.id;
        Add(record);
      } else {
        record.kind = RecordKind::kAdministration;
        record.coding = DrugCoding();
        record.value_kind = ValueKind::kNumber;
        record.value = 5.0 * (1 + random_.Below(40));
        record.unit = builder_.vocabulary.AddUnit("mg");
        record.known = Minutes(record.clinical, 3);
        Add(record);
      }
    }
  }

  // One in five is of something that no rule mentions.
  CodingId DrugCoding() {
    if (random_.Chance(20))
      return builder_.vocabulary.AddCoding({{"rxnorm", std::to_string(900'000 + random_.Below(300))}});
    const Drug drug = DrugOf(drugs_.Draw(random_));
    return builder_.vocabulary.AddCoding({{"atc", drug.atc + "01"}, {"rxnorm", drug.rxnorm}});
  }

  void AddResult(Record record) {
    const bool foreign = random_.Chance(20);
    const int number = measured_.Draw(random_);
    const Measured measured = MeasuredOf(number);
    record.coding = builder_.vocabulary.AddCoding(
        {foreign ? Code{"local", absl::StrFormat("panel:%d", number)} : Code{"loinc", measured.loinc}});
    if (number < kLabs) record.known = Minutes(record.clinical, 30 + 10 * random_.Below(4));
    const int fate = random_.Below(100);
    if (fate < 2) {
      record.value_kind = ValueKind::kText;
    } else {
      record.value_kind = ValueKind::kNumber;
      const int64_t value = std::max<int64_t>(1, measured.center + measured.spread * random_.Normal() / 1000);
      record.value = static_cast<double>(value) / 1000;
      record.unit = builder_.vocabulary.AddUnit(fate < 4 ? "arb" : measured.unit);
    }
    Add(record);
  }

  void Add(const Record& record) { builder_.AddRecord(patient_, record); }

  Random random_;
  Zipf measured_, drugs_;
  records::RecordSetBuilder builder_;
  int32_t patient_ = 0;
  uint64_t next_order_ = 1;
};

std::string Stamp(Time time) {
  if (time == kNoTime || time == kOpenEnded) return "";
  return FormatTime(time, absl::UTCTimeZone()) + "Z";
}

std::string CodesText(const records::RecordSet& set, CodingId coding) {
  std::string text;
  for (const Code& code : set.vocabulary.coding(coding)) {
    text += (text.empty() ? "" : " ") + code.system + ":" + code.code;
  }
  return text;
}

}  // namespace

records::RecordSet GenerateRecords(int patients, uint64_t seed) { return RecordWriter(seed).Write(patients); }

void WriteCsvFolder(const records::RecordSet& set, const std::string& folder) {
  std::filesystem::create_directories(folder);
  auto open = [&folder](const char* name, const char* header) {
    std::ofstream file(std::filesystem::path(folder) / name, std::ios::binary);
    file << header << "\n";
    return file;
  };
  open("source.csv", "key,value")
      << "format,quell-csv\nversion,1\nname,generated records\ntime_zone,UTC\nclocks_comparable,yes\n"
      << "carries,admission discharge order order_stop result administration\n";
  std::ofstream patients = open("patients.csv", "patient,sex,born");
  std::ofstream encounters = open("encounters.csv", "encounter,patient,class,start,end,clinician,department");
  std::ofstream results =
      open("results.csv", "patient,encounter,drawn,filed,codes,value,unit,text,clinician,department");
  std::ofstream orders = open("orders.csv", "order,patient,encounter,ordered,start,end,codes,clinician,department");
  std::ofstream stops = open("order_stops.csv", "order,patient,stopped,clinician");
  std::ofstream given =
      open("administrations.csv", "patient,encounter,given,recorded,codes,value,unit,clinician,department");
  std::ofstream clinicians = open("clinicians.csv", "clinician,role");
  for (const records::Clinician& clinician : set.clinicians)
    clinicians << clinician.id << "," << clinician.role << "\n";

  for (const records::PatientEntry& entry : set.patients) {
    const BirthDate& birth = entry.patient.birth;
    patients << entry.id << ","
             << (entry.patient.sex == Sex::kFemale ? "female"
                 : entry.patient.sex == Sex::kMale ? "male"
                                                   : "")
             << "," << (birth.year == 0 ? "" : absl::StrFormat("%04d-%02d-%02d", birth.year, birth.month, birth.day))
             << "\n";
    for (const Record& record : set.RecordsOf(entry)) {
      const std::string encounter =
          record.encounter == kNobody ? "" : set.encounters[static_cast<size_t>(record.encounter)].id;
      const std::string who =
          record.clinician == kNobody ? "" : set.clinicians[static_cast<size_t>(record.clinician)].id;
      const std::string where(set.vocabulary.text(record.department));
      const std::string value = record.value_kind == ValueKind::kNumber ? absl::StrFormat("%.10g", record.value) : "";
      const std::string unit(set.vocabulary.unit(record.unit));
      switch (record.kind) {
        case RecordKind::kAdmission: {
          const records::Encounter& stay = set.encounters[static_cast<size_t>(record.encounter)];
          encounters << stay.id << "," << entry.id << "," << stay.encounter_class << "," << Stamp(stay.start) << ","
                     << Stamp(stay.end) << "," << who << "," << where << "\n";
          break;
        }
        case RecordKind::kResult:
          results << entry.id << "," << encounter << "," << Stamp(record.clinical) << "," << Stamp(record.known) << ","
                  << CodesText(set, record.coding) << "," << value << "," << unit << ","
                  << (record.value_kind == ValueKind::kText ? "haemolysed" : "") << "," << who << "," << where << "\n";
          break;
        case RecordKind::kOrder:
          orders << record.id << "," << entry.id << "," << encounter << "," << Stamp(record.known) << ","
                 << Stamp(record.clinical) << "," << Stamp(record.until) << "," << CodesText(set, record.coding) << ","
                 << who << "," << where << "\n";
          break;
        case RecordKind::kOrderStop:
          stops << record.ref << "," << entry.id << "," << Stamp(record.known) << "," << who << "\n";
          break;
        case RecordKind::kAdministration:
          given << entry.id << "," << encounter << "," << Stamp(record.clinical) << "," << Stamp(record.known) << ","
                << CodesText(set, record.coding) << "," << value << "," << unit << "," << who << "," << where << "\n";
          break;
        default:
          break;  // a discharge is the encounter's end; the others are not generated
      }
    }
  }
}

uint64_t Checksum(const records::RecordSet& set) {
  std::string text;
  for (const records::PatientEntry& entry : set.patients) {
    text += absl::StrFormat("%s %d %d\n", entry.id, static_cast<int>(entry.patient.sex), entry.patient.birth.year);
    for (const Record& record : set.RecordsOf(entry)) {
      text += absl::StrFormat("%d %s %s %.10g %s %s %s %d %d %s\n", static_cast<int>(record.kind),
                              record.coding == kNoCoding ? "-" : CodesText(set, record.coding),
                              std::string(set.vocabulary.unit(record.unit)), record.value, Stamp(record.clinical),
                              Stamp(record.known), Stamp(record.until), record.encounter, record.clinician,
                              std::string(set.vocabulary.text(record.department)));
    }
  }
  return Checksum(text);
}

}  // namespace quell::bench

#include "lib/records/profile.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "lib/terms/unit.h"

namespace quell::records {
namespace {

bool IsInterval(ValueKind kind) { return kind > ValueKind::kText; }

Delay DelayOf(const Record& record) {
  using std::chrono::hours, std::chrono::minutes;
  const Duration delay = record.known - record.clinical;
  if (delay < Duration(0)) return Delay::kBefore;
  if (delay == Duration(0)) return Delay::kAtOnce;
  if (delay <= minutes(15)) return Delay::kQuarter;
  if (delay <= hours(1)) return Delay::kHour;
  if (delay <= hours(4)) return Delay::kFourHours;
  return delay <= hours(24) ? Delay::kDay : Delay::kLonger;
}

int64_t DayOf(Time time) { return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count(); }

class Profiler {
 public:
  explicit Profiler(const RecordSource& source) : source_(source) {}

  Profile Run() {
    seen_clinician_.resize(source_.encounters.size());
    std::vector<Record> room;
    for (size_t i = 0; i < source_.patients.size(); ++i) AddPatient(i, source_.Read(i, room));
    AddEncounters();
    ListCodings();
    ListUnits();
    if (source_.source.clocks_comparable) FindGap();
    return std::move(out_);
  }

 private:
  struct Tally {
    CodingProfile profile;
    size_t last_patient = SIZE_MAX;
    std::map<UnitId, int64_t> units;
  };

  void AddPatient(size_t patient, std::span<const Record> records) {
    const Patient& person = source_.patients[patient].patient;
    out_.without_birth += person.birth.year == 0;
    out_.without_sex += person.sex == Sex::kNotRecorded;
    out_.without_records += records.empty();
    std::array<bool, kRecordKindCount> kinds{};
    absl::flat_hash_set<uint64_t> stopped;
    for (const Record& record : records) {
      if (record.kind == RecordKind::kOrderStop) stopped.insert(record.ref);
    }
    for (const Record& record : records) {
      kinds[static_cast<size_t>(record.kind)] = true;
      Add(record, patient);
      const bool ends = record.until != kOpenEnded || (record.flags & kOneTime) != 0 || stopped.contains(record.id);
      if (record.kind == RecordKind::kOrder && !ends) ++out_.orders_without_stop;
    }
    for (size_t kind = 0; kind < kinds.size(); ++kind) out_.patients_by_kind[kind] += kinds[kind];
  }

  void Add(const Record& record, size_t patient) {
    ++out_.records;
    ++out_.by_kind[static_cast<size_t>(record.kind)];
    if (record.encounter == kNobody) {
      ++out_.records_outside_encounter;
    } else if (record.clinician != kNobody) {
      seen_clinician_[static_cast<size_t>(record.encounter)] = true;
    }
    if (record.kind == RecordKind::kOrder && record.value_kind == ValueKind::kNone) ++out_.orders_without_dose;
    if (record.ref != 0 && record.kind == RecordKind::kResult) ++out_.corrections;
    if (source_.source.clocks_comparable) AddTime(record.known);
    if (record.coding != kNoCoding) AddCoding(record, patient);
    if (record.kind != RecordKind::kResult) return;
    out_.preliminary += record.status == ResultStatus::kPreliminary;
    ++out_.delays[static_cast<size_t>(DelayOf(record))];
  }

  void AddTime(Time known) {
    if (out_.first == kNoTime || known < out_.first) out_.first = known;
    if (out_.last == kNoTime || known > out_.last) out_.last = known;
    days_.insert(DayOf(known));
  }

  void AddCoding(const Record& record, size_t patient) {
    Tally& tally = codings_[{record.kind, record.coding}];
    CodingProfile& profile = tally.profile;
    ++profile.records;
    if (tally.last_patient != patient) ++profile.patients;
    tally.last_patient = patient;
    if (record.kind != RecordKind::kResult) return;
    const bool interval = IsInterval(record.value_kind);
    profile.numbers += record.value_kind == ValueKind::kNumber;
    profile.intervals += interval;
    profile.texts += record.value_kind == ValueKind::kText;
    profile.empty += record.value_kind == ValueKind::kNone;
    if (!interval && record.value_kind != ValueKind::kNumber) return;
    ++tally.units[record.unit];
    out_.results_without_unit += record.unit == 0;
  }

  void AddEncounters() {
    for (size_t i = 0; i < source_.encounters.size(); ++i) {
      const Encounter& encounter = source_.encounters[i];
      out_.encounters_open += encounter.end == kNoTime;
      out_.encounters_without_class += encounter.encounter_class.empty();
      out_.encounters_without_clinician += !seen_clinician_[i];
    }
  }

  static std::vector<Uses> Sorted(const std::map<uint32_t, int64_t>& counts) {
    std::vector<Uses> out;
    for (const auto& [id, count] : counts) out.push_back({id, count});
    std::stable_sort(out.begin(), out.end(), [](const Uses& a, const Uses& b) { return a.count > b.count; });
    return out;
  }

  // Codings are numbered in the order of their text, so that those used equally often have an order too.
  void ListCodings() {
    for (auto& [key, tally] : codings_) {
      CodingProfile& profile = tally.profile;
      profile.kind = key.first;
      profile.coding = key.second;
      const std::span<const Code> codes = source_.vocabulary.coding(profile.coding);
      profile.local_only =
          std::all_of(codes.begin(), codes.end(), [](const Code& code) { return code.system == "local"; });
      profile.units = Sorted(tally.units);
      for (const Uses& unit : profile.units) units_[unit.id] += unit.count;
      out_.codings.push_back(std::move(profile));
    }
    std::sort(out_.codings.begin(), out_.codings.end(), [](const CodingProfile& a, const CodingProfile& b) {
      return std::tuple(a.kind, -a.records, a.coding) < std::tuple(b.kind, -b.records, b.coding);
    });
  }

  void ListUnits() {
    for (const Uses& unit : Sorted(units_)) {
      const std::string_view text = source_.vocabulary.unit(unit.id);
      if (!text.empty() && !terms::ParseUnit(std::string(text)).has_value()) out_.unreadable_units.push_back(unit);
    }
  }

  void FindGap() {
    std::vector<int64_t> days(days_.begin(), days_.end());
    std::sort(days.begin(), days.end());
    for (size_t i = 1; i < days.size(); ++i) {
      const int64_t empty = days[i] - days[i - 1] - 1;
      if (empty <= out_.gap_days) continue;
      out_.gap_days = empty;
      out_.gap_from = Time(std::chrono::days(days[i - 1] + 1));
    }
  }

  const RecordSource& source_;
  Profile out_;
  absl::flat_hash_map<std::pair<RecordKind, CodingId>, Tally> codings_;  // sorted before it leaves
  std::map<UnitId, int64_t> units_;
  absl::flat_hash_set<int64_t> days_;
  std::vector<bool> seen_clinician_;  // by encounter
};

}  // namespace

std::string_view ToText(Delay delay) {
  static constexpr std::string_view kTexts[] = {"before its clinical time",
                                                "at its clinical time",
                                                "within 15 min",
                                                "within 1 h",
                                                "within 4 h",
                                                "within 24 h",
                                                "later"};
  return kTexts[static_cast<size_t>(delay)];
}

Profile ProfileOf(const RecordSource& source) { return Profiler(source).Run(); }

}  // namespace quell::records

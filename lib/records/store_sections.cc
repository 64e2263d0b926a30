// The sections of a .qrec file but for the records themselves. Structures are taken apart by name (`auto& [id, role, ...]`), so that a field added to one of them does
// not compile until it is stored.
#include "lib/records/store_sections.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "lib/records/store_column.h"

namespace quell::records {
namespace {

uint64_t Micros(Time time) { return static_cast<uint64_t>(time.time_since_epoch().count()); }
Time FromMicros(uint64_t micros) { return Time(Duration(static_cast<int64_t>(micros))); }

// One number of each of `things`, as a column.
template <typename Things, typename Number>
void PutNumbers(const Things& things, std::string& out, Number number) {
  std::vector<uint64_t> numbers;
  for (const auto& thing : things) numbers.push_back(static_cast<uint64_t>(number(thing)));
  PutColumn(numbers, out);
}

// The column, and false at `take` where that does not like a number.
template <typename Things, typename Take>
bool GetNumbers(ByteReader& in, Things& things, Take take) {
  std::vector<uint64_t> numbers(things.size());
  if (!GetColumn(in, numbers)) return false;
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (!take(things[i], numbers[i])) return in.Fail();
  }
  return true;
}

// How many things follow; each takes at least a byte.
size_t GetCount(ByteReader& in) {
  const uint64_t count = in.Varint();
  if (count > in.left()) in.Fail();
  return in.ok() ? count : 0;
}

template <typename Number>
bool Take(uint64_t from, uint64_t most, Number& into) {
  into = static_cast<Number>(from);
  return from <= most;
}

bool TakeFlag(uint64_t from, bool& into) { return Take(from, 1, into); }

// --- source ---

void PutSource(const SourceInfo& source, std::string& out) {
  const auto& [name, time_zone, clocks_comparable, carries, specimen_quality] = source;
  uint64_t kinds = 0;
  for (int kind = 0; kind < kRecordKindCount; ++kind)
    kinds |= carries.Has(static_cast<RecordKind>(kind)) ? uint64_t{1} << kind : 0;
  PutText(name, out);
  PutText(time_zone, out);
  PutVarint(clocks_comparable ? 1 : 0, out);
  PutVarint(kinds, out);
  PutVarint(specimen_quality ? 1 : 0, out);
}

bool GetSource(ByteReader& in, SourceInfo& source) {
  source.name = in.Text();
  source.time_zone = in.Text();
  const bool comparable = TakeFlag(in.Varint(), source.clocks_comparable);
  const uint64_t kinds = in.Varint();
  for (int kind = 0; kind < kRecordKindCount; ++kind) {
    if ((kinds >> kind & 1) != 0) source.carries.Add(static_cast<RecordKind>(kind));
  }
  return comparable && kinds >> kRecordKindCount == 0 && TakeFlag(in.Varint(), source.specimen_quality);
}

// --- vocabulary ---

void PutCodings(const Vocabulary& words, std::string& out) {
  std::vector<uint64_t> counts, systems;
  std::map<std::string_view, uint64_t> system_numbers;
  std::string system_names, codes;
  for (CodingId id = 0; id < words.coding_count(); ++id) {
    counts.push_back(words.coding(id).size());
    for (const auto& [system, code] : words.coding(id)) {
      const auto [place, added] = system_numbers.try_emplace(system, system_numbers.size());
      if (added) PutText(system, system_names);
      systems.push_back(place->second);
      PutText(code, codes);
    }
  }
  PutVarint(counts.size(), out);
  PutVarint(systems.size(), out);
  PutVarint(system_numbers.size(), out);
  PutColumn(counts, out);
  PutColumn(systems, out);
  out += system_names + codes;
}

bool GetCodings(ByteReader& in, Vocabulary& words) {
  std::vector<uint64_t> counts(GetCount(in)), systems(GetCount(in));
  std::vector<std::string> system_names(GetCount(in));
  if (!GetColumn(in, counts) || !GetColumn(in, systems)) return false;
  for (std::string& name : system_names) name = in.Text();
  size_t next = 0;
  for (size_t id = 0; id < counts.size() && in.ok(); ++id) {
    if (counts[id] > systems.size() - next) return false;
    std::vector<Code> coding(counts[id]);
    for (Code& code : coding) {
      if (systems[next] >= system_names.size()) return false;
      code = {system_names[systems[next++]], in.Text()};
    }
    if (words.AddCoding(std::move(coding)) != id) return false;
  }
  return next == systems.size();
}

// Units or texts; the first is "" and is there already.
template <typename TextOf>
void PutWords(size_t count, TextOf text_of, std::string& out) {
  PutVarint(count, out);
  for (size_t id = 1; id < count; ++id) PutText(text_of(static_cast<uint32_t>(id)), out);
}

template <typename Add>
bool GetWords(ByteReader& in, Add add) {
  const uint64_t count = in.Varint();
  for (size_t id = 1; id < count && in.ok(); ++id) {
    if (add(in.Text()) != id) return false;
  }
  return count > 0;
}

// --- clinicians, encounters, patients ---

void PutClinicians(const std::vector<Clinician>& clinicians, std::string& out) {
  PutVarint(clinicians.size(), out);
  for (const auto& [id, role, specialty] : clinicians) {
    PutText(id, out);
    PutText(role, out);
    PutText(specialty, out);
  }
}

bool GetClinicians(ByteReader& in, std::vector<Clinician>& clinicians) {
  clinicians.resize(GetCount(in));
  for (auto& [id, role, specialty] : clinicians) {
    id = in.Text();
    role = in.Text();
    specialty = in.Text();
  }
  return in.ok();
}

void PutEncounters(const std::vector<Encounter>& encounters, std::string& out) {
  PutVarint(encounters.size(), out);
  for (const auto& [id, encounter_class, start, end] : encounters) {
    PutText(id, out);
    PutText(encounter_class, out);
  }
  PutNumbers(encounters, out, [](const Encounter& e) { return Zigzag(Micros(e.start)); });
  PutNumbers(encounters, out, [](const Encounter& e) { return e.end != kNoTime; });
  PutNumbers(encounters, out,
             [](const Encounter& e) { return e.end == kNoTime ? 0 : Zigzag(Micros(e.end) - Micros(e.start)); });
}

bool GetEncounters(ByteReader& in, std::vector<Encounter>& encounters) {
  encounters.resize(GetCount(in));
  for (Encounter& encounter : encounters) {
    encounter.id = in.Text();
    encounter.encounter_class = in.Text();
  }
  auto take_start = [](Encounter& e, uint64_t start) {
    e.start = FromMicros(Unzigzag(start));
    return true;
  };
  std::vector<uint64_t> ended(encounters.size());
  if (!GetNumbers(in, encounters, take_start) || !GetColumn(in, ended)) return false;
  size_t next = 0;
  return GetNumbers(in, encounters, [&](Encounter& e, uint64_t length) {
    const uint64_t known = ended[next++];
    e.end = known == 0 ? kNoTime : FromMicros(Micros(e.start) + Unzigzag(length));
    return known <= 1;
  });
}

void PutPatients(const RecordSource& from, const std::vector<uint64_t>& block_bytes, std::string& out) {
  PutVarint(from.patients.size(), out);
  for (const auto& [id, patient, first_record, record_count, first_encounter, encounter_count] : from.patients)
    PutText(id, out);
  PutNumbers(from.patients, out, [](const PatientEntry& p) { return p.patient.sex; });
  PutNumbers(from.patients, out,
             [](const PatientEntry& p) { return Zigzag(static_cast<uint64_t>(int64_t{p.patient.birth.year})); });
  PutNumbers(from.patients, out, [](const PatientEntry& p) { return p.patient.birth.month; });
  PutNumbers(from.patients, out, [](const PatientEntry& p) { return p.patient.birth.day; });
  PutNumbers(from.patients, out, [](const PatientEntry& p) { return p.encounter_count; });
  PutNumbers(from.patients, out, [](const PatientEntry& p) { return p.record_count; });
  PutColumn(block_bytes, out);
}

bool GetBirths(ByteReader& in, std::vector<PatientEntry>& patients) {
  return GetNumbers(in, patients,
                    [](PatientEntry& p, uint64_t sex) {
                      return Take(sex, static_cast<uint64_t>(Sex::kOther), p.patient.sex);
                    }) &&
         GetNumbers(in, patients,
                    [](PatientEntry& p, uint64_t year) {
                      p.patient.birth.year = static_cast<int32_t>(Unzigzag(year));
                      return Zigzag(static_cast<uint64_t>(int64_t{p.patient.birth.year})) == year;
                    }) &&
         GetNumbers(in, patients,
                    [](PatientEntry& p, uint64_t month) { return Take(month, UINT8_MAX, p.patient.birth.month); }) &&
         GetNumbers(in, patients,
                    [](PatientEntry& p, uint64_t day) { return Take(day, UINT8_MAX, p.patient.birth.day); });
}

// Where each patient's things begin follows from how many each has; one who has none begins at 0.
bool GetPatients(ByteReader& in, RecordSource& into, std::vector<uint64_t>& block_bytes) {
  into.patients.resize(GetCount(in));
  for (PatientEntry& patient : into.patients) patient.id = in.Text();
  uint64_t encounters = 0, records = 0;
  auto take = [](uint64_t count, uint64_t& before, uint32_t& first_of, uint32_t& count_of) {
    first_of = count == 0 ? 0 : static_cast<uint32_t>(before);
    before += count;
    return Take(count, UINT32_MAX, count_of) && before <= UINT32_MAX;
  };
  block_bytes.resize(into.patients.size());
  return GetBirths(in, into.patients) &&
         GetNumbers(in, into.patients,
                    [&](PatientEntry& p, uint64_t count) {
                      return take(count, encounters, p.first_encounter, p.encounter_count);
                    }) &&
         GetNumbers(
             in, into.patients,
             [&](PatientEntry& p, uint64_t count) { return take(count, records, p.first_record, p.record_count); }) &&
         GetColumn(in, block_bytes) && encounters <= into.encounters.size();
}

// --- report ---

void PutIssues(const std::vector<ReadIssue>& issues, std::string& out) {
  PutVarint(issues.size(), out);
  for (const auto& [file, what, count, examples] : issues) {
    PutText(file, out);
    PutText(what, out);
    PutVarint(static_cast<uint64_t>(count), out);
    PutVarint(examples.size(), out);
    for (const std::string& example : examples) PutText(example, out);
  }
}

bool GetIssues(ByteReader& in, std::vector<ReadIssue>& issues) {
  issues.resize(GetCount(in));
  for (auto& [file, what, count, examples] : issues) {
    file = in.Text();
    what = in.Text();
    count = static_cast<int64_t>(in.Varint());
    examples.resize(GetCount(in));
    for (std::string& example : examples) example = in.Text();
  }
  return in.ok();
}

void PutReport(const ReadReport& report, std::string& out) {
  const auto& [files, kept_out, notes, results_outside_encounter] = report;
  PutVarint(files.size(), out);
  for (const auto& [file, read, used, kept] : files) {
    PutText(file, out);
    for (int64_t count : {read, used, kept}) PutVarint(static_cast<uint64_t>(count), out);
  }
  PutIssues(kept_out, out);
  PutIssues(notes, out);
  PutVarint(static_cast<uint64_t>(results_outside_encounter), out);
}

bool GetReport(ByteReader& in, ReadReport& report) {
  report.files.resize(GetCount(in));
  for (auto& [file, read, used, kept] : report.files) {
    file = in.Text();
    for (int64_t* count : {&read, &used, &kept}) *count = static_cast<int64_t>(in.Varint());
  }
  if (!GetIssues(in, report.kept_out) || !GetIssues(in, report.notes)) return false;
  report.results_outside_encounter = static_cast<int64_t>(in.Varint());
  return in.ok();
}

bool GetOne(SectionId id, ByteReader& in, RecordSource& into, std::vector<uint64_t>& block_bytes) {
  switch (id) {
    case kSource:
      return GetSource(in, into.source);
    case kCodings:
      return GetCodings(in, into.vocabulary);
    case kUnits:
      return GetWords(in, [&](const std::string& unit) { return into.vocabulary.AddUnit(unit); });
    case kTexts:
      return GetWords(in, [&](const std::string& text) { return into.vocabulary.AddText(text); });
    case kClinicians:
      return GetClinicians(in, into.clinicians);
    case kEncounters:
      return GetEncounters(in, into.encounters);
    case kPatients:
      return GetPatients(in, into, block_bytes);
    case kReport:
      return GetReport(in, into.report);
    case kRecords:
    case kForms:
      break;  // store_block.h
  }
  return false;
}

}  // namespace

void PutSection(SectionId id, const RecordSource& from, const std::vector<uint64_t>& block_bytes, std::string& out) {
  switch (id) {
    case kSource:
      return PutSource(from.source, out);
    case kCodings:
      return PutCodings(from.vocabulary, out);
    case kUnits:
      return PutWords(
          from.vocabulary.unit_count(), [&](UnitId unit) { return from.vocabulary.unit(unit); }, out);
    case kTexts:
      return PutWords(
          from.vocabulary.text_count(), [&](TextId text) { return from.vocabulary.text(text); }, out);
    case kClinicians:
      return PutClinicians(from.clinicians, out);
    case kEncounters:
      return PutEncounters(from.encounters, out);
    case kPatients:
      return PutPatients(from, block_bytes, out);
    case kReport:
      return PutReport(from.report, out);
    case kRecords:
    case kForms:
      return;
  }
}

bool GetSection(SectionId id, std::string_view bytes, RecordSource& into, std::vector<uint64_t>& block_bytes) {
  ByteReader in(bytes);
  return GetOne(id, in, into, block_bytes) && in.AtEnd();
}

}  // namespace quell::records

#include "lib/records/store_block.h"

#include <zlib.h>

#include <algorithm>
#include <bit>

#include "lib/records/store_column.h"
#include "lib/records/store_value.h"

namespace quell::records {
namespace {

// Whoever adds a field to Record must store it: in the form, or as a column of blocks (and count up kStoreVersion).
static_assert(sizeof(Record) == 96, "Record has changed: the store must keep all of its fields");

constexpr size_t kChecksumBytes = 4;

uint64_t Micros(Time time) { return static_cast<uint64_t>(time.time_since_epoch().count()); }
Time FromMicros(uint64_t micros) { return Time(Duration(static_cast<int64_t>(micros))); }

uint8_t GivenOf(const Record& r) {
  return static_cast<uint8_t>((r.clinical != r.known ? kGivenClinical : 0) | (r.until != kOpenEnded ? kGivenUntil : 0) |
                              (std::bit_cast<uint64_t>(r.value) != 0 ? kGivenValue : 0) | (r.ref != 0 ? kGivenRef : 0) |
                              (r.text != 0 ? kGivenText : 0));
}

uint32_t Checksum(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// The records' own field, or the numbers of those to which a form gives it, as a column.
template <typename Number>
std::vector<uint64_t> NumbersOf(std::span<const Record> records, Number number) {
  std::vector<uint64_t> numbers;
  numbers.reserve(records.size());
  for (const Record& record : records) numbers.push_back(number(record));
  return numbers;
}

template <typename Number>
void PutGiven(std::span<const Record> records, Given field, std::string& out, Number number) {
  std::vector<uint64_t> numbers;
  for (const Record& record : records) {
    if (GivenOf(record) & field) numbers.push_back(number(record));
  }
  if (!numbers.empty()) PutColumn(numbers, out);
}

// A step is what became known at one instant: how many records, and how long after the one before.
void PutKnown(std::span<const Record> records, std::string& out) {
  std::vector<uint64_t> more, gaps;  // records beside the first
  for (size_t i = 0; i < records.size(); ++i) {
    if (i > 0 && records[i].known == records[i - 1].known) {
      ++more.back();
      continue;
    }
    if (i > 0) gaps.push_back(Micros(records[i].known) - Micros(records[i - 1].known));
    more.push_back(0);
  }
  PutVarint(more.size(), out);
  PutColumn(more, out);
  PutVarint(Zigzag(Micros(records[0].known)), out);
  PutColumn(gaps, out);
}

void PutValues(std::span<const Record> records, std::string& out) {
  std::vector<uint64_t> decimals, digits;
  for (const Record& record : records) {
    if ((GivenOf(record) & kGivenValue) == 0) continue;
    const Decimal decimal = ToDecimal(record.value);
    decimals.push_back(decimal.decimals);
    digits.push_back(decimal.digits);
  }
  if (decimals.empty()) return;
  PutColumn(decimals, out);
  PutColumn(digits, out);
}

// Records of one kind are mostly numbered one after another.
void PutIds(std::span<const Record> records, std::string& out) {
  std::array<uint64_t, kRecordKindCount> last{};
  PutColumn(NumbersOf(records,
                      [&](const Record& r) {
                        uint64_t& before = last[static_cast<size_t>(r.kind)];
                        const uint64_t step = Zigzag(r.id - before);
                        before = r.id;
                        return step;
                      }),
            out);
}

}  // namespace

uint64_t BlockWriter::FormOf(const Record& r) {
  const std::array<uint32_t, 7> key = {static_cast<uint32_t>(r.kind) | static_cast<uint32_t>(r.value_kind) << 8 |
                                           static_cast<uint32_t>(r.status) << 16 |
                                           static_cast<uint32_t>(r.encounter_class) << 24,
                                       static_cast<uint32_t>(r.target) | static_cast<uint32_t>(GivenOf(r)) << 8,
                                       r.flags,
                                       r.coding,
                                       r.unit,
                                       std::bit_cast<uint32_t>(r.per_day),
                                       r.route};
  const auto [place, added] = form_numbers_.try_emplace(key, tables_.forms.size());
  if (added) {
    Form& form = tables_.forms.emplace_back();
    form.given = GivenOf(r);
    form.record.kind = r.kind;
    form.record.value_kind = r.value_kind;
    form.record.status = r.status;
    form.record.encounter_class = r.encounter_class;
    form.record.target = r.target;
    form.record.flags = r.flags;
    form.record.coding = r.coding;
    form.record.unit = r.unit;
    form.record.per_day = r.per_day;
    form.record.route = r.route;
  }
  return place->second;
}

uint64_t BlockWriter::PersonOf(const Record& r) {
  const auto [place, added] =
      person_numbers_.try_emplace({static_cast<uint32_t>(r.clinician), r.role, r.specialty}, tables_.persons.size());
  if (added) tables_.persons.push_back({r.clinician, r.role, r.specialty});
  return place->second;
}

void BlockWriter::Put(std::span<const Record> records, uint32_t first_encounter, std::string& out) {
  if (records.empty()) return;
  const size_t begin = out.size();
  out.append(kChecksumBytes, '\0');
  PutColumn(NumbersOf(records, [&](const Record& r) { return FormOf(r); }), out);
  PutKnown(records, out);
  PutGiven(records, kGivenClinical, out, [](const Record& r) { return Zigzag(Micros(r.known) - Micros(r.clinical)); });
  PutColumn(NumbersOf(records, [&](const Record& r) { return PersonOf(r); }), out);
  PutColumn(NumbersOf(records,
                      [&](const Record& r) {
                        // 0: none; else one more than the place among the patient's.
                        const auto place = static_cast<uint64_t>(static_cast<int64_t>(r.encounter) - first_encounter);
                        return r.encounter == kNobody ? 0 : 1 + Zigzag(place);
                      }),
            out);
  PutColumn(NumbersOf(records, [](const Record& r) { return uint64_t{r.department}; }), out);
  PutValues(records, out);
  PutGiven(records, kGivenUntil, out, [](const Record& r) { return Zigzag(Micros(r.until) - Micros(r.clinical)); });
  PutGiven(records, kGivenRef, out, [](const Record& r) { return r.ref; });
  PutGiven(records, kGivenText, out, [](const Record& r) { return uint64_t{r.text}; });
  PutIds(records, out);
  const size_t least = begin + kChecksumBytes + records.size() / kRecordsPerByte;
  if (out.size() < least) out.resize(least);
  const uint32_t checksum = Checksum(std::string_view(out).substr(begin + kChecksumBytes));
  std::memcpy(out.data() + begin, &checksum, kChecksumBytes);
}

bool BlockReader::Intact(std::string_view block) {
  return block.size() >= kChecksumBytes && Checksum(block.substr(kChecksumBytes)) == LoadFixed32(block.data());
}

namespace {

// The next column, in the first `count` places of `room`. What does not stand there stays room for later.
std::span<uint64_t> Next(ByteReader& in, size_t count, std::vector<uint64_t>& room) {
  if (room.size() <= count) room.resize(count + 1);  // one more: it may be looked at, but does not count
  const std::span<uint64_t> column(room.data(), count);
  if (!GetColumn(in, column)) std::ranges::fill(column, 0);
  return column;
}

bool AllBelow(std::span<const uint64_t> numbers, uint64_t bound) {
  uint64_t most = 0;
  for (uint64_t number : numbers) most = std::max(most, number);
  return numbers.empty() || most < bound;
}

}  // namespace

bool BlockReader::GetForms(ByteReader& in, size_t count) {
  const std::span<const uint64_t> forms = Next(in, count, columns_.forms);
  if (!in.ok() || !AllBelow(forms, tables_.forms.size())) return false;
  forms_giving_.fill(0);
  for (uint64_t form : forms) ++forms_giving_[tables_.forms[form].given];
  return true;
}

bool BlockReader::GetKnown(ByteReader& in, size_t count) {
  const uint64_t steps = in.Varint();
  if (steps == 0 || steps > count) return false;
  const std::span<const uint64_t> more = Next(in, steps, more_);
  uint64_t known = Unzigzag(in.Varint());
  const std::span<const uint64_t> gaps = Next(in, steps - 1, gaps_);
  if (!in.ok()) return false;
  columns_.known.resize(std::max(columns_.known.size(), count));
  size_t next = 0;
  for (size_t step = 0; step < steps; ++step) {
    if (step > 0) {
      const Time before = FromMicros(known);
      known += gaps[step - 1];
      if (FromMicros(known) <= before) return false;
    }
    if (more[step] >= count - next) return false;
    FillRun(std::span(columns_.known).first(count), next, more[step] + 1, known);
    next += more[step] + 1;
  }
  return next == count;
}

bool BlockReader::GetPlaces(ByteReader& in, size_t count, uint32_t first_encounter) {
  const std::span<const uint64_t> persons = Next(in, count, columns_.persons);
  const std::span<uint64_t> encounters = Next(in, count, columns_.encounters);
  const std::span<const uint64_t> departments = Next(in, count, columns_.departments);
  if (!in.ok() || !AllBelow(persons, tables_.persons.size()) || !AllBelow(departments, bounds_.texts)) return false;
  // One more than the encounter; 0: none.
  for (uint64_t& encounter : encounters) encounter = encounter == 0 ? 0 : 1 + first_encounter + Unzigzag(encounter - 1);
  return AllBelow(encounters, bounds_.encounters + 1);
}

bool BlockReader::GetGiven(ByteReader& in, Given field, std::vector<uint64_t>& column) {
  size_t count = 0;
  for (size_t given = 0; given <= kAllGiven; ++given) count += (given & field) != 0 ? forms_giving_[given] : 0;
  if (count > 0) return Next(in, count, column), in.ok();
  column.resize(std::max<size_t>(column.size(), 1));
  return true;
}

bool BlockReader::GetColumns(ByteReader& in, size_t count, uint32_t first_encounter) {
  if (!GetForms(in, count) || !GetKnown(in, count) || !GetGiven(in, kGivenClinical, columns_.lags) ||
      !GetPlaces(in, count, first_encounter) || !GetGiven(in, kGivenValue, columns_.decimals) ||
      !GetGiven(in, kGivenValue, columns_.digits) || !GetGiven(in, kGivenUntil, columns_.untils) ||
      !GetGiven(in, kGivenRef, columns_.refs) || !GetGiven(in, kGivenText, columns_.texts)) {
    return false;
  }
  size_t texts = 0;
  for (size_t given = 0; given <= kAllGiven; ++given) texts += (given & kGivenText) != 0 ? forms_giving_[given] : 0;
  Next(in, count, columns_.ids);
  return in.ok() && AllBelow(std::span(columns_.texts).first(texts), bounds_.texts);
}

// One record after another, whole: to go through them once for each column takes three times as long.
void BlockReader::Fill(std::span<Record> records) const {
  const Columns& c = columns_;
  std::array<uint64_t, kRecordKindCount> last{};
  size_t lag = 0, value = 0, until = 0, ref = 0, text = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const Form& form = tables_.forms[c.forms[i]];
    const Person& person = tables_.persons[c.persons[i]];
    Record& r = records[i];
    r = form.record;
    r.known = FromMicros(c.known[i]);
    // Without a branch: whether it is given is hard to foretell.
    const uint64_t gives_clinical = form.given & kGivenClinical;
    r.clinical = FromMicros(c.known[i] - (Unzigzag(c.lags[lag]) & (0 - gives_clinical)));
    lag += gives_clinical;
    r.clinician = person.clinician;
    r.role = person.role;
    r.specialty = person.specialty;
    r.encounter = static_cast<int32_t>(c.encounters[i]) - 1;
    r.department = static_cast<TextId>(c.departments[i]);
    r.id = last[static_cast<size_t>(form.record.kind)] += Unzigzag(c.ids[i]);
    if ((form.given & kGivenValue) != 0) {
      r.value = FromDecimal({c.decimals[value], c.digits[value]});
      ++value;
    }
    if ((form.given & (kGivenUntil | kGivenRef | kGivenText)) == 0) continue;
    if ((form.given & kGivenUntil) != 0) r.until = FromMicros(Micros(r.clinical) + Unzigzag(c.untils[until++]));
    if ((form.given & kGivenRef) != 0) r.ref = c.refs[ref++];
    if ((form.given & kGivenText) != 0) r.text = static_cast<TextId>(c.texts[text++]);
  }
}

bool BlockReader::Get(const BlockPlace& block, std::span<Record> records) {
  if (records.empty()) return block.bytes.empty();
  if (block.bytes.size() < kChecksumBytes || records.size() / kRecordsPerByte > block.bytes.size()) return false;
  ByteReader in(block.bytes.substr(kChecksumBytes));
  if (!GetColumns(in, records.size(), block.first_encounter)) return false;
  Fill(records);
  return true;
}

}  // namespace quell::records

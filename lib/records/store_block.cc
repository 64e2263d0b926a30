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

std::span<uint64_t> BlockReader::Column(ByteReader& in, size_t count, std::vector<uint64_t>& room) {
  if (room.size() < count) room.resize(count);
  const std::span<uint64_t> column(room.data(), count);
  if (!GetColumn(in, column)) std::ranges::fill(column, 0);
  return column;
}

template <typename Take>
bool BlockReader::ForGiven(ByteReader& in, Given field, std::span<Record> records, Take take) {
  if ((some_ & field) == 0) return true;
  size_t count = records.size();
  if ((all_ & field) == 0) {
    count = 0;
    for (size_t i = 0; i < records.size(); ++i) count += (tables_.forms[forms_[i]].given & field) != 0 ? 1 : 0;
  }
  const std::span<const uint64_t> column = Column(in, count, column_);
  if (!in.ok()) return false;
  if (count == records.size()) {
    for (size_t i = 0; i < count; ++i) take(records[i], column[i]);
    return true;
  }
  for (size_t i = 0, next = 0; i < records.size(); ++i) {
    if ((tables_.forms[forms_[i]].given & field) != 0) take(records[i], column[next++]);
  }
  return true;
}

bool BlockReader::GetForms(ByteReader& in, std::span<Record> records) {
  const std::span<const uint64_t> column = Column(in, records.size(), forms_);
  some_ = 0;
  all_ = kAllGiven;
  for (size_t i = 0; i < records.size(); ++i) {
    if (column[i] >= tables_.forms.size()) return false;
    const Form& form = tables_.forms[column[i]];
    records[i] = form.record;
    some_ |= form.given;
    all_ &= form.given;
  }
  return in.ok();
}

bool BlockReader::GetKnown(ByteReader& in, std::span<Record> records) {
  const uint64_t steps = in.Varint();
  if (steps == 0 || steps > records.size()) return false;
  const std::span<const uint64_t> more = Column(in, steps, column_);
  uint64_t known = Unzigzag(in.Varint());
  const std::span<const uint64_t> gaps = Column(in, steps - 1, second_);
  if (!in.ok()) return false;
  size_t next = 0;
  for (size_t step = 0; step < steps; ++step) {
    if (step > 0) {
      const Time before = FromMicros(known);
      known += gaps[step - 1];
      if (FromMicros(known) <= before) return false;
    }
    if (more[step] >= records.size() - next) return false;
    for (const size_t end = next + more[step] + 1; next < end; ++next) {
      records[next].known = FromMicros(known);
      records[next].clinical = FromMicros(known);
    }
  }
  return next == records.size();
}

bool BlockReader::GetPlaces(ByteReader& in, uint32_t first_encounter, std::span<Record> records) {
  const std::span<const uint64_t> persons = Column(in, records.size(), column_);
  for (size_t i = 0; i < records.size(); ++i) {
    if (persons[i] >= tables_.persons.size()) return false;
    const Person& person = tables_.persons[persons[i]];
    records[i].clinician = person.clinician;
    records[i].role = person.role;
    records[i].specialty = person.specialty;
  }
  const std::span<const uint64_t> encounters = Column(in, records.size(), column_);
  for (size_t i = 0; i < records.size(); ++i) {
    if (encounters[i] == 0) continue;
    const uint64_t encounter = first_encounter + Unzigzag(encounters[i] - 1);
    if (encounter >= bounds_.encounters) return false;
    records[i].encounter = static_cast<int32_t>(encounter);
  }
  const std::span<const uint64_t> departments = Column(in, records.size(), column_);
  for (size_t i = 0; i < records.size(); ++i) {
    if (departments[i] >= bounds_.texts) return false;
    records[i].department = static_cast<TextId>(departments[i]);
  }
  return in.ok();
}

bool BlockReader::GetValues(ByteReader& in, std::span<Record> records) {
  if ((some_ & kGivenValue) == 0) return true;
  size_t count = 0;
  for (size_t i = 0; i < records.size(); ++i) count += (tables_.forms[forms_[i]].given & kGivenValue) != 0 ? 1 : 0;
  const std::span<const uint64_t> decimals = Column(in, count, second_);
  if (!in.ok()) return false;
  size_t next = 0;
  return ForGiven(in, kGivenValue, records, [&](Record& r, uint64_t digits) {
    r.value = FromDecimal({decimals[next++], digits});
  });
}

bool BlockReader::GetRest(ByteReader& in, std::span<Record> records) {
  bool texts_known = true;
  const bool read =
      ForGiven(in, kGivenUntil, records,
               [](Record& r, uint64_t lag) { r.until = FromMicros(Micros(r.clinical) + Unzigzag(lag)); }) &&
      ForGiven(in, kGivenRef, records, [](Record& r, uint64_t ref) { r.ref = ref; }) &&
      ForGiven(in, kGivenText, records, [&](Record& r, uint64_t text) {
        texts_known &= text < bounds_.texts;
        r.text = static_cast<TextId>(text);
      });
  return read && texts_known;
}

bool BlockReader::GetIds(ByteReader& in, std::span<Record> records) {
  const std::span<const uint64_t> steps = Column(in, records.size(), column_);
  std::array<uint64_t, kRecordKindCount> last{};
  for (size_t i = 0; i < records.size(); ++i)
    records[i].id = last[static_cast<size_t>(records[i].kind)] += Unzigzag(steps[i]);
  return in.ok();
}

bool BlockReader::Get(const BlockPlace& block, std::span<Record> records) {
  if (records.empty()) return block.bytes.empty();
  if (block.bytes.size() < kChecksumBytes || records.size() / kRecordsPerByte > block.bytes.size()) return false;
  ByteReader in(block.bytes.substr(kChecksumBytes));
  return GetForms(in, records) && GetKnown(in, records) &&
         ForGiven(in, kGivenClinical, records,
                  [](Record& r, uint64_t lag) { r.clinical = FromMicros(Micros(r.known) - Unzigzag(lag)); }) &&
         GetPlaces(in, block.first_encounter, records) && GetValues(in, records) && GetRest(in, records) &&
         GetIds(in, records);
}

}  // namespace quell::records

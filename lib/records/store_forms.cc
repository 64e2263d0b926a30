// The section `forms`: what blocks share.
#include <bit>

#include "lib/records/store_block.h"
#include "lib/records/store_column.h"

namespace quell::records {
namespace {

constexpr uint64_t kThingsPerByte = 64;  // more than that are no forms: they differ from one another

// A field of all things as a column: reading and writing go through the same list of fields.
template <typename Thing>
struct Field {
  uint64_t (*get)(const Thing&);
  void (*set)(Thing&, uint64_t);
  uint64_t most;  // 0: a bound of the vocabulary, as `bound` says
  uint64_t Bounds::*bound = nullptr;
};

const Field<Form> kFormFields[] = {
    {[](const Form& f) { return static_cast<uint64_t>(f.record.kind); },
     [](Form& f, uint64_t n) { f.record.kind = static_cast<RecordKind>(n); }, kRecordKindCount - 1},
    {[](const Form& f) { return static_cast<uint64_t>(f.record.value_kind); },
     [](Form& f, uint64_t n) { f.record.value_kind = static_cast<ValueKind>(n); },
     static_cast<uint64_t>(ValueKind::kAbove)},
    {[](const Form& f) { return static_cast<uint64_t>(f.record.status); },
     [](Form& f, uint64_t n) { f.record.status = static_cast<ResultStatus>(n); },
     static_cast<uint64_t>(ResultStatus::kFinal)},
    {[](const Form& f) { return static_cast<uint64_t>(f.record.encounter_class); },
     [](Form& f, uint64_t n) { f.record.encounter_class = static_cast<EncounterClass>(n); },
     static_cast<uint64_t>(EncounterClass::kHome)},
    {[](const Form& f) { return static_cast<uint64_t>(f.record.target); },
     [](Form& f, uint64_t n) { f.record.target = static_cast<RecordKind>(n); }, kRecordKindCount - 1},
    {[](const Form& f) { return uint64_t{f.record.flags}; },
     [](Form& f, uint64_t n) { f.record.flags = static_cast<uint16_t>(n); }, UINT16_MAX},
    // One more than the coding; 0: none.
    {[](const Form& f) { return uint64_t{f.record.coding + 1}; },
     [](Form& f, uint64_t n) { f.record.coding = static_cast<CodingId>(n) - 1; }, 0, &Bounds::codings},
    {[](const Form& f) { return uint64_t{f.record.unit}; },
     [](Form& f, uint64_t n) { f.record.unit = static_cast<UnitId>(n); }, 0, &Bounds::units},
    {[](const Form& f) { return uint64_t{std::bit_cast<uint32_t>(f.record.per_day)}; },
     [](Form& f, uint64_t n) { f.record.per_day = std::bit_cast<float>(static_cast<uint32_t>(n)); }, UINT32_MAX},
    {[](const Form& f) { return uint64_t{f.record.route}; },
     [](Form& f, uint64_t n) { f.record.route = static_cast<TextId>(n); }, 0, &Bounds::texts},
    {[](const Form& f) { return uint64_t{f.given}; }, [](Form& f, uint64_t n) { f.given = static_cast<uint8_t>(n); },
     kAllGiven},
};

const Field<Person> kPersonFields[] = {
    {[](const Person& p) { return static_cast<uint64_t>(int64_t{p.clinician} + 1); },  // 0: nobody
     [](Person& p, uint64_t n) { p.clinician = static_cast<int32_t>(n) - 1; }, 0, &Bounds::clinicians},
    {[](const Person& p) { return uint64_t{p.role}; }, [](Person& p, uint64_t n) { p.role = static_cast<TextId>(n); },
     0, &Bounds::texts},
    {[](const Person& p) { return uint64_t{p.specialty}; },
     [](Person& p, uint64_t n) { p.specialty = static_cast<TextId>(n); }, 0, &Bounds::texts},
};

template <typename Thing, size_t kFields>
void PutThings(const std::vector<Thing>& things, const Field<Thing> (&fields)[kFields], std::string& out) {
  PutVarint(things.size(), out);
  std::vector<uint64_t> column(things.size());
  for (const Field<Thing>& field : fields) {
    for (size_t i = 0; i < things.size(); ++i) column[i] = field.get(things[i]);
    PutColumn(column, out);
  }
}

// Codings and clinicians are written as one more than they are: their bound is not less than, but at most.
uint64_t MostOf(uint64_t Bounds::*bound, const Bounds& bounds) {
  return bounds.*bound - (bound == &Bounds::codings || bound == &Bounds::clinicians ? 0 : 1);
}

template <typename Thing, size_t kFields>
bool GetThings(ByteReader& in, const Field<Thing> (&fields)[kFields], const Bounds& bounds,
               std::vector<Thing>& things) {
  const uint64_t count = in.Varint();
  if (count / kThingsPerByte > in.left()) return in.Fail();
  things.resize(count);
  std::vector<uint64_t> column(count);
  for (const Field<Thing>& field : fields) {
    if (!GetColumn(in, column)) return false;
    const uint64_t most = field.bound == nullptr ? field.most : MostOf(field.bound, bounds);
    for (size_t i = 0; i < count; ++i) {
      if (column[i] > most) return in.Fail();
      field.set(things[i], column[i]);
    }
  }
  return true;
}

}  // namespace

void PutTables(const BlockTables& tables, std::string& out) {
  PutThings(tables.forms, kFormFields, out);
  PutThings(tables.persons, kPersonFields, out);
}

bool GetTables(ByteReader& in, const Bounds& bounds, BlockTables& tables) {
  return GetThings(in, kFormFields, bounds, tables.forms) && GetThings(in, kPersonFields, bounds, tables.persons);
}

}  // namespace quell::records

#include "lib/records/store_column.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <utility>

namespace quell::records {
namespace {

// Unpacking loads eight bytes from the byte in which a value begins: seven bits of them may be another's.
constexpr int kWidestPacked = 57, kWhole = 64;

int BitsOf(uint64_t value) { return static_cast<int>(std::bit_width(value)); }

int RoomFor(int bits) { return bits > kWidestPacked ? kWhole : bits; }

struct Packing {
  uint64_t base = 0, factor = 1;
  int width = 0;
  size_t exceptions = 0;  // values that need more bits
  uint64_t Small(uint64_t value) const { return factor == 1 ? value - base : (value - base) / factor; }
  bool Fits(uint64_t value) const { return BitsOf(Small(value)) <= width; }
};

// The largest number that divides all of them: times are often whole minutes.
uint64_t CommonFactor(std::span<const uint64_t> values, uint64_t base) {
  uint64_t factor = 0;
  for (uint64_t value : values) {
    if (factor == 1) break;
    if (factor == 0 || (value - base) % factor != 0) factor = std::gcd(factor, value - base);
  }
  return std::max<uint64_t>(factor, 1);
}

Packing PackingOf(std::span<const uint64_t> values, bool patched) {
  Packing out;
  out.base = *std::ranges::min_element(values);
  out.factor = CommonFactor(values, out.base);
  std::array<size_t, 65> by_width{};
  for (uint64_t value : values) ++by_width[static_cast<size_t>(BitsOf(out.Small(value)))];
  int widest = kWhole;
  while (widest > 0 && by_width[static_cast<size_t>(widest)] == 0) --widest;
  out.width = RoomFor(widest);
  if (!patched) return out;
  // An exception costs its own bits, and those of the place where it stands.
  const size_t cost = static_cast<size_t>(widest + BitsOf(values.size()));
  size_t exceptions = 0, best = values.size() * static_cast<size_t>(out.width);
  for (int width = widest - 1; width >= 0; --width) {
    exceptions += by_width[static_cast<size_t>(width) + 1];
    const size_t bits = values.size() * static_cast<size_t>(RoomFor(width)) + exceptions * cost;
    if (RoomFor(width) != width || bits >= best) continue;
    best = bits;
    out.width = width;
    out.exceptions = exceptions;
  }
  return out;
}

// Exceptions are packed as 0: the value that stands there is in the list.
void PutBits(std::span<const uint64_t> values, const Packing& packing, std::string& out) {
  uint64_t bits = 0;
  int filled = 0;
  for (uint64_t value : values) {
    const uint64_t small = packing.Fits(value) ? packing.Small(value) : 0;
    if (packing.width == kWhole) {
      PutFixed64(small, out);
      continue;
    }
    bits |= small << filled;
    for (filled += packing.width; filled >= 8; filled -= 8, bits >>= 8) out.push_back(static_cast<char>(bits));
  }
  if (filled > 0) out.push_back(static_cast<char>(bits));
}

void PutPacked(std::span<const uint64_t> values, const Packing& packing, std::string& out) {
  out.push_back(static_cast<char>(packing.width));
  PutVarint(packing.base, out);
  if (packing.width == 0) return;
  PutVarint(packing.factor, out);
  PutBits(values, packing, out);
}

void PutForm(ColumnForm form, std::string& out) { out.push_back(static_cast<char>(form)); }

void PutPlain(std::span<const uint64_t> values, std::string& out) {
  PutForm(ColumnForm::kPacked, out);
  if (!values.empty()) PutPacked(values, PackingOf(values, false), out);
}

void PutPatched(std::span<const uint64_t> values, const Packing& packing, std::string& out) {
  std::vector<uint64_t> gaps, exceptions;
  for (size_t i = 0, last = 0; i < values.size(); ++i) {
    if (packing.Fits(values[i])) continue;
    gaps.push_back(i - std::exchange(last, i));
    exceptions.push_back(values[i]);
  }
  PutForm(ColumnForm::kPatched, out);
  PutPacked(values, packing, out);
  PutVarint(exceptions.size(), out);
  PutPlain(gaps, out);
  PutPlain(exceptions, out);
}

// Packed or patched.
void PutSimple(std::span<const uint64_t> values, std::string& out) {
  const Packing packing = PackingOf(values, true);
  packing.exceptions == 0 ? (PutForm(ColumnForm::kPacked, out), PutPacked(values, packing, out))
                          : PutPatched(values, packing, out);
}

std::string Dictionary(std::span<const uint64_t> values) {
  std::vector<uint64_t> known(values.begin(), values.end());
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  std::string out;
  if (known.size() > values.size() / 2) return out;
  std::vector<uint64_t> places;
  places.reserve(values.size());
  for (uint64_t value : values)
    places.push_back(static_cast<uint64_t>(std::lower_bound(known.begin(), known.end(), value) - known.begin()));
  std::adjacent_difference(known.begin(), known.end(), known.begin());
  PutForm(ColumnForm::kDictionary, out);
  PutVarint(known.size(), out);
  PutSimple(known, out);
  PutSimple(places, out);
  return out;
}

// Of what all are smaller than runs.
std::string Short(std::span<const uint64_t> values) {
  constexpr size_t kFewBytes = 32, kFewBits = 6;  // below these a dictionary gains too little for the time it takes
  std::string out;
  PutSimple(values, out);
  if (out.size() < kFewBytes || out.size() * 8 < values.size() * kFewBits) return out;
  std::string dictionary = Dictionary(values);
  return dictionary.empty() || dictionary.size() >= out.size() ? out : dictionary;
}

std::string Runs(std::span<const uint64_t> values) {
  std::vector<uint64_t> of_run, lengths;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0 && values[i] == values[i - 1]) {
      ++lengths.back();
    } else {
      of_run.push_back(values[i]);
      lengths.push_back(0);  // one less than the length
    }
    if (of_run.size() > values.size() / 2) return "";
  }
  std::string out;
  PutForm(ColumnForm::kRuns, out);
  PutVarint(of_run.size(), out);
  out += Short(of_run);
  PutSimple(lengths, out);
  return out;
}

// Eight numbers take as many bytes as each has bits: within eight, the compiler knows where each stands.
template <size_t kWidth>
void UnpackAs(const char* from, uint64_t base, uint64_t factor, std::span<uint64_t> values) {
  constexpr uint64_t kMask = (uint64_t{1} << kWidth) - 1;
  auto number = [&](size_t i) {
    return base + factor * ((LoadFixed64(from + i * kWidth / 8) >> (i * kWidth % 8)) & kMask);
  };
  size_t done = 0;
  for (; done + 8 <= values.size(); done += 8, from += kWidth) {
    for (size_t i = 0; i < 8; ++i) values[done + i] = number(i);
  }
  for (size_t i = 0; done + i < values.size(); ++i) values[done + i] = number(i);
}

using Unpacker = void (*)(const char*, uint64_t, uint64_t, std::span<uint64_t>);

template <size_t... kWidths>
constexpr std::array<Unpacker, sizeof...(kWidths)> UnpackersOf(std::index_sequence<kWidths...>) {
  return {UnpackAs<kWidths>...};
}

void Unpack(const char* from, int width, uint64_t base, uint64_t factor, std::span<uint64_t> values) {
  static constexpr auto kUnpackers = UnpackersOf(std::make_index_sequence<kWidestPacked + 1>());
  if (width != kWhole) return kUnpackers[static_cast<size_t>(width)](from, base, factor, values);
  for (size_t i = 0; i < values.size(); ++i) values[i] = base + factor * LoadFixed64(from + 8 * i);
}

bool GetPacked(ByteReader& in, std::span<uint64_t> values) {
  const int width = in.Byte();
  const uint64_t base = in.Varint();
  if (width > kWidestPacked && width != kWhole) return in.Fail();
  if (width == 0) {
    std::ranges::fill(values, base);
    return in.ok();
  }
  const uint64_t factor = in.Varint();
  const std::string_view bits = in.Bytes((values.size() * static_cast<size_t>(width) + 7) / 8);
  if (in.ok()) Unpack(bits.data(), width, base, factor, values);
  return in.ok();
}

bool GetForm(ByteReader& in, ColumnForm most, std::span<uint64_t> values);

bool GetPatched(ByteReader& in, std::span<uint64_t> values) {
  if (!GetPacked(in, values)) return false;
  const uint64_t count = in.Varint();
  if (count > values.size()) return in.Fail();
  std::vector<uint64_t> gaps(count), exceptions(count);
  if (!GetForm(in, ColumnForm::kPacked, gaps) || !GetForm(in, ColumnForm::kPacked, exceptions)) return false;
  for (size_t i = 0, place = 0; i < count; ++i) {
    if (gaps[i] >= values.size() - place) return in.Fail();
    place += gaps[i];
    values[place] = exceptions[i];
  }
  return true;
}

bool GetDictionary(ByteReader& in, std::span<uint64_t> values) {
  const uint64_t count = in.Varint();
  if (count > values.size()) return in.Fail();
  std::vector<uint64_t> known(count);
  if (!GetForm(in, ColumnForm::kPatched, known) || !GetForm(in, ColumnForm::kPatched, values)) return false;
  for (size_t i = 1; i < count; ++i) known[i] += known[i - 1];
  for (uint64_t& value : values) {
    if (value >= count) return in.Fail();
    value = known[value];
  }
  return true;
}

bool GetRuns(ByteReader& in, std::span<uint64_t> values) {
  const uint64_t count = in.Varint();
  if (count > values.size()) return in.Fail();
  std::vector<uint64_t> of_run(count), lengths(count);
  if (!GetForm(in, ColumnForm::kDictionary, of_run) || !GetForm(in, ColumnForm::kPatched, lengths)) return false;
  size_t done = 0;
  for (size_t i = 0; i < count; ++i) {
    if (lengths[i] >= values.size() - done) return in.Fail();
    FillRun(values, done, lengths[i] + 1, of_run[i]);
    done += lengths[i] + 1;
  }
  return done == values.size() || in.Fail();
}

bool GetForm(ByteReader& in, ColumnForm most, std::span<uint64_t> values) {
  const auto form = static_cast<ColumnForm>(in.Byte());
  if (values.empty() && in.ok()) return form == ColumnForm::kPacked || in.Fail();
  if (form > most) return in.Fail();
  switch (form) {
    case ColumnForm::kPacked:
      return GetPacked(in, values);
    case ColumnForm::kPatched:
      return GetPatched(in, values);
    case ColumnForm::kDictionary:
      return GetDictionary(in, values);
    case ColumnForm::kRuns:
      return GetRuns(in, values);
  }
  return in.Fail();
}

}  // namespace

void PutColumn(std::span<const uint64_t> values, std::string& out) {
  if (values.empty()) return PutPlain(values, out);
  const std::string runs = Runs(values), plain = Short(values);
  out += !runs.empty() && runs.size() < plain.size() ? runs : plain;
}

bool GetColumn(ByteReader& in, std::span<uint64_t> values) { return GetForm(in, ColumnForm::kRuns, values); }

}  // namespace quell::records

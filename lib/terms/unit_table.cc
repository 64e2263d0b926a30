#include "lib/terms/unit_table.h"

#include <cmath>
#include <cstdlib>
#include <iterator>

namespace quell::terms {
namespace {

// Beyond these a unit is nonsense, and its arithmetic would overflow.
constexpr int kHighestDimension = 40;
constexpr int kMostTens = 300;

struct Prefix {
  std::string_view symbol;
  int tens;
};
constexpr Prefix kPrefixes[] = {
    {"da", 1}, {"Y", 24}, {"Z", 21}, {"E", 18}, {"P", 15}, {"T", 12},  {"G", 9},   {"M", 6},   {"k", 3},   {"h", 2},
    {"d", -1}, {"c", -2}, {"m", -3}, {"u", -6}, {"n", -9}, {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24},
};

constexpr bool kPrefixed = true;
constexpr bool kPlain = false;

// All of them take prefixes.
constexpr std::string_view kBases[] = {"m", "g", "s", "C", "K", "cd", "rad", "mol", "eq"};
static_assert(std::size(kBases) == Dimension::kArbitrary);

// Units with a dimension of their own.
struct Arbitrary {
  std::string_view symbol;
  bool takes_prefix;
};
constexpr Arbitrary kArbitraries[] = {
    // Of the laboratory: what one of them is, a reference preparation or an assay says.
    {"[iU]", kPrefixed},
    {"[arb'U]", kPlain},
    {"[USP'U]", kPlain},
    {"[GPL'U]", kPlain},
    {"[MPL'U]", kPlain},
    {"[APL'U]", kPlain},
    {"[beth'U]", kPlain},
    {"[anti'Xa'U]", kPlain},
    {"[todd'U]", kPlain},
    {"[dye'U]", kPlain},
    {"[smgy'U]", kPlain},
    {"[bdsk'U]", kPlain},
    {"[ka'U]", kPlain},
    {"[knk'U]", kPlain},
    {"[mclg'U]", kPlain},
    {"[tb'U]", kPlain},
    {"[CCID_50]", kPlain},
    {"[TCID_50]", kPlain},
    {"[EID_50]", kPlain},
    {"[PFU]", kPlain},
    {"[FFU]", kPlain},
    {"[CFU]", kPlain},
    {"[IR]", kPlain},
    {"[BAU]", kPlain},
    {"[AU]", kPlain},
    {"[Amb'a'1'U]", kPlain},
    {"[PNU]", kPlain},
    {"[Lf]", kPlain},
    {"[D'ag'U]", kPlain},
    {"[FEU]", kPlain},
    {"[ELU]", kPlain},
    {"[EU]", kPlain},
    // Homeopathic potencies.
    {"[hp_X]", kPlain},
    {"[hp_C]", kPlain},
    {"[hp_M]", kPlain},
    {"[hp_Q]", kPlain},
    {"[kp_X]", kPlain},
    {"[kp_C]", kPlain},
    {"[kp_M]", kPlain},
    {"[kp_Q]", kPlain},
    // Logarithms and tangents. Conversion to what they are taken of would not be linear, and a rule that compares 30 dB
    // with a ratio has most likely mistaken one for the other; 3 dB is 0.3 B, and that is all.
    {"B", kPrefixed},
    {"Np", kPrefixed},
    {"B[SPL]", kPrefixed},
    {"B[V]", kPrefixed},
    {"B[mV]", kPrefixed},
    {"B[uV]", kPrefixed},
    {"B[10.nV]", kPrefixed},
    {"B[W]", kPrefixed},
    {"B[kW]", kPrefixed},
    {"[p'diop]", kPlain},
    {"%[slope]", kPlain},
    {"[hp'_X]", kPlain},
    {"[hp'_C]", kPlain},
    {"[hp'_M]", kPlain},
    {"[hp'_Q]", kPlain},
};
static_assert(Dimension::kArbitrary + std::size(kArbitraries) == Dimension::kBaseCount);

struct Definition {
  std::string_view symbol;
  bool takes_prefix;
  std::string_view text;         // in atoms that stand above
  std::string_view offset = "";  // of an affine unit: where its zero lies
};
// Whole numbers and powers of ten only: `254.10*-2.cm`, never 2.54, so that every factor is exact until its last step.
constexpr Definition kDefinitions[] = {
    // Numbers.
    {"10*", kPlain, "10"},
    {"10^", kPlain, "10"},
    {"%", kPlain, "10*-2"},
    {"[ppth]", kPlain, "10*-3"},
    {"[ppm]", kPlain, "10*-6"},
    {"[ppb]", kPlain, "10*-9"},
    {"[pptr]", kPlain, "10*-12"},
    {"[pi]", kPlain, "314159265358979324.10*-17"},
    {"[pH]", kPlain, "1"},  // a scale of its own, which laboratories write as "units" or not at all
    {"[HPF]", kPlain, "1"},
    {"[LPF]", kPlain, "100"},
    {"[hnsf'U]", kPlain, "1"},
    {"[NTU]", kPlain, "1"},
    {"[FNU]", kPlain, "1"},
    {"[IU]", kPrefixed, "[iU]"},
    // Time.
    {"min", kPlain, "60.s"},
    {"h", kPlain, "60.min"},
    {"d", kPlain, "24.h"},
    {"wk", kPlain, "7.d"},
    {"a", kPlain, "36525.10*-2.d"},
    {"mo", kPlain, "304375.10*-4.d"},
    {"a_j", kPlain, "a"},
    {"mo_j", kPlain, "mo"},
    {"a_t", kPlain, "36524219.10*-5.d"},
    {"a_g", kPlain, "3652425.10*-4.d"},
    {"mo_s", kPlain, "2953059.10*-5.d"},
    {"mo_g", kPlain, "a_g/12"},
    {"Hz", kPrefixed, "/s"},
    // Mechanics.
    {"L", kPrefixed, "dm3"},
    {"l", kPrefixed, "dm3"},
    {"t", kPrefixed, "10*3.kg"},
    {"u", kPrefixed, "166053906660.10*-35.g"},
    {"ar", kPrefixed, "100.m2"},
    {"Ao", kPlain, "10*-1.nm"},
    {"N", kPrefixed, "kg.m/s2"},
    {"Pa", kPrefixed, "N/m2"},
    {"J", kPrefixed, "N.m"},
    {"W", kPrefixed, "J/s"},
    {"bar", kPrefixed, "10*5.Pa"},
    {"atm", kPlain, "101325.Pa"},
    {"m[H2O]", kPrefixed, "980665.10*-2.Pa"},
    {"m[Hg]", kPrefixed, "133322.Pa"},
    {"cal", kPrefixed, "4184.mJ"},
    {"[Cal]", kPlain, "kcal"},
    {"cal_th", kPrefixed, "cal"},
    {"cal_IT", kPrefixed, "41868.10*-4.J"},
    {"eV", kPrefixed, "1602176634.10*-28.J"},
    {"dyn", kPrefixed, "g.cm/s2"},
    {"erg", kPrefixed, "dyn.cm"},
    {"P", kPrefixed, "dyn.s/cm2"},
    {"St", kPrefixed, "cm2/s"},
    {"[g]", kPrefixed, "980665.10*-5.m/s2"},
    {"gf", kPrefixed, "g.[g]"},
    {"[c]", kPrefixed, "299792458.m/s"},
    {"[ly]", kPrefixed, "[c].a_j"},
    // Electricity, light, radiation, angle.
    {"A", kPrefixed, "C/s"},
    {"V", kPrefixed, "J/C"},
    {"F", kPrefixed, "C/V"},
    {"Ohm", kPrefixed, "V/A"},
    {"S", kPrefixed, "A/V"},
    {"mho", kPrefixed, "S"},
    {"Wb", kPrefixed, "V.s"},
    {"T", kPrefixed, "Wb/m2"},
    {"H", kPrefixed, "Wb/A"},
    {"[mu_0]", kPrefixed, "4.[pi].10*-7.N/A2"},
    {"sr", kPrefixed, "rad2"},
    {"lm", kPrefixed, "cd.sr"},
    {"lx", kPrefixed, "lm/m2"},
    {"Bq", kPrefixed, "/s"},
    {"Ci", kPrefixed, "37.10*9.Bq"},
    {"Gy", kPrefixed, "J/kg"},
    {"Sv", kPrefixed, "J/kg"},
    {"RAD", kPrefixed, "cGy"},
    {"REM", kPrefixed, "cSv"},
    {"deg", kPlain, "[pi].rad/180"},
    {"gon", kPlain, "9.deg/10"},
    {"R", kPrefixed, "258.10*-6.C/kg"},
    // Temperature.
    {"Cel", kPlain, "K", "27315.10*-2.K"},
    {"[degF]", kPlain, "5.K/9", "45967.K/180"},
    {"[degRe]", kPlain, "5.K/4", "27315.10*-2.K"},
    {"[degR]", kPlain, "5.K/9"},
    // The laboratory.
    {"kat", kPrefixed, "mol/s"},
    {"U", kPrefixed, "umol/min"},
    {"osm", kPrefixed, "mol"},
    {"g%", kPrefixed, "g/dL"},
    {"[S]", kPlain, "10*-13.s"},
    // The bedside.
    {"[drp]", kPlain, "mL/20"},
    {"[Ch]", kPlain, "mm/3"},
    {"[diop]", kPlain, "/m"},
    {"[MET]", kPlain, "35.10*-1.mL/min/kg"},
    {"[PRU]", kPlain, "mm[Hg].s/mL"},
    {"[wood'U]", kPlain, "mm[Hg].min/L"},
    {"[tsp_m]", kPlain, "5.mL"},
    {"[tbs_m]", kPlain, "15.mL"},
    {"[foz_m]", kPlain, "30.mL"},
    {"[cup_m]", kPlain, "240.mL"},
    // Inches and pounds.
    {"[in_i]", kPlain, "254.10*-2.cm"},
    {"[ft_i]", kPlain, "12.[in_i]"},
    {"[yd_i]", kPlain, "3.[ft_i]"},
    {"[mi_i]", kPlain, "5280.[ft_i]"},
    {"[nmi_i]", kPlain, "1852.m"},
    {"[sin_i]", kPlain, "[in_i]2"},
    {"[sft_i]", kPlain, "[ft_i]2"},
    {"[syd_i]", kPlain, "[yd_i]2"},
    {"[cin_i]", kPlain, "[in_i]3"},
    {"[cft_i]", kPlain, "[ft_i]3"},
    {"[cyd_i]", kPlain, "[yd_i]3"},
    {"[ft_us]", kPlain, "1200.m/3937"},
    {"[in_us]", kPlain, "[ft_us]/12"},
    {"[yd_us]", kPlain, "3.[ft_us]"},
    {"[mi_us]", kPlain, "5280.[ft_us]"},
    {"[lb_av]", kPlain, "45359237.10*-5.g"},
    {"[oz_av]", kPlain, "[lb_av]/16"},
    {"[dr_av]", kPlain, "[oz_av]/16"},
    {"[gr]", kPlain, "[lb_av]/7000"},
    {"[stone_av]", kPlain, "14.[lb_av]"},
    {"[ston_av]", kPlain, "2000.[lb_av]"},
    {"[scwt_av]", kPlain, "100.[lb_av]"},
    {"[lcwt_av]", kPlain, "112.[lb_av]"},
    {"[lton_av]", kPlain, "20.[lcwt_av]"},
    {"[oz_tr]", kPlain, "480.[gr]"},
    {"[lb_tr]", kPlain, "12.[oz_tr]"},
    {"[pwt_tr]", kPlain, "24.[gr]"},
    {"[sc_ap]", kPlain, "20.[gr]"},
    {"[dr_ap]", kPlain, "3.[sc_ap]"},
    {"[oz_ap]", kPlain, "8.[dr_ap]"},
    {"[lb_ap]", kPlain, "12.[oz_ap]"},
    {"[oz_m]", kPlain, "28.g"},
    {"[car_m]", kPlain, "200.mg"},
    {"[lbf_av]", kPlain, "[lb_av].[g]"},
    {"[psi]", kPlain, "[lbf_av]/[sin_i]"},
    {"[in_i'Hg]", kPlain, "254.10*-2.cm[Hg]"},
    {"[in_i'H2O]", kPlain, "254.10*-2.cm[H2O]"},
    // Gallons.
    {"[gal_us]", kPlain, "231.[cin_i]"},
    {"[qt_us]", kPlain, "[gal_us]/4"},
    {"[pt_us]", kPlain, "[gal_us]/8"},
    {"[cup_us]", kPlain, "[gal_us]/16"},
    {"[gil_us]", kPlain, "[gal_us]/32"},
    {"[foz_us]", kPlain, "[gal_us]/128"},
    {"[fdr_us]", kPlain, "[foz_us]/8"},
    {"[min_us]", kPlain, "[fdr_us]/60"},
    {"[tbs_us]", kPlain, "[foz_us]/2"},
    {"[tsp_us]", kPlain, "[foz_us]/6"},
    {"[gal_br]", kPlain, "454609.10*-5.L"},
    {"[qt_br]", kPlain, "[gal_br]/4"},
    {"[pt_br]", kPlain, "[gal_br]/8"},
    {"[gil_br]", kPlain, "[pt_br]/4"},
    {"[foz_br]", kPlain, "[gal_br]/160"},
    {"[fdr_br]", kPlain, "[foz_br]/8"},
    {"[min_br]", kPlain, "[fdr_br]/60"},
};

}  // namespace

long double IntegerPower(long double base, int power) {
  long double result = 1;
  for (int i = std::abs(power); i > 0; --i) result *= base;
  return power < 0 ? 1 / result : result;
}

long double Measure::factor() const {
  // Division by an exact power of ten rounds once; multiplication by 1e-3 would round twice.
  const long double power = IntegerPower(10, std::abs(tens));
  return tens < 0 ? mantissa / power : mantissa * power;
}

bool Measure::Combine(const Measure& other, int power) {
  if (std::abs(power) > kMostTens) return false;
  for (int base = 0; base < Dimension::kBaseCount; ++base) {
    const int exponent = dimension.exponent[base] + power * other.dimension.exponent[base];
    if (std::abs(exponent) > kHighestDimension) return false;
    dimension.exponent[base] = static_cast<int8_t>(exponent);
  }
  const long double scale = IntegerPower(other.mantissa, std::abs(power));
  mantissa = power < 0 ? mantissa / scale : mantissa * scale;
  tens += power * other.tens;
  offset = 0;
  names_amount |= other.names_amount;
  return std::isnormal(mantissa) && std::abs(tens) <= kMostTens;
}

std::string_view BaseSymbol(int base) {
  return base < Dimension::kArbitrary ? kBases[base] : kArbitraries[base - Dimension::kArbitrary].symbol;
}

UnitTable::UnitTable() {
  for (int base = 0; base < Dimension::kArbitrary; ++base) AddBase(BaseSymbol(base), base, kPrefixed);
  for (int base = Dimension::kArbitrary; base < Dimension::kBaseCount; ++base) {
    AddBase(BaseSymbol(base), base, kArbitraries[base - Dimension::kArbitrary].takes_prefix);
  }
  AddDefined();
}

const UnitTable& UnitTable::Get() {
  static const UnitTable* const table = new UnitTable();
  return *table;
}

void UnitTable::AddBase(std::string_view symbol, int base, bool takes_prefix) {
  Atom atom;
  atom.measure.dimension.exponent[base] = 1;
  atom.measure.names_amount = base == Dimension::kAmount;
  atom.takes_prefix = takes_prefix;
  atoms_.emplace(symbol, atom);
}

void UnitTable::AddDefined() {
  std::string why;
  for (const Definition& definition : kDefinitions) {
    Atom atom;
    // A test reads every atom back, so a definition that does not parse can't go unseen.
    const std::optional<Measure> measure = ParseMeasure(*this, definition.text, &why);
    if (!measure) continue;
    atom.measure = *measure;
    atom.takes_prefix = definition.takes_prefix;
    if (!definition.offset.empty()) {
      if (const auto zero = ParseMeasure(*this, definition.offset, &why)) atom.measure.offset = zero->factor();
    }
    atoms_.emplace(definition.symbol, atom);
  }
}

std::optional<Measure> UnitTable::Find(std::string_view symbol) const {
  if (const auto whole = atoms_.find(symbol); whole != atoms_.end()) return whole->second.measure;
  for (const Prefix& prefix : kPrefixes) {
    if (symbol.substr(0, prefix.symbol.size()) != prefix.symbol) continue;
    const auto rest = atoms_.find(symbol.substr(prefix.symbol.size()));
    if (rest == atoms_.end() || !rest->second.takes_prefix) continue;
    Measure measure = rest->second.measure;
    measure.tens += prefix.tens;
    return measure;
  }
  return std::nullopt;
}

}  // namespace quell::terms

#include "lib/terms/unit_aliases.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "lib/base/text.h"

namespace quell::terms {
namespace {

struct Alias {
  std::string_view seen;
  std::string_view ucum;
};

// Bytes beyond ASCII, replaced before anything else is looked at.
constexpr Alias kLetters[] = {
    {"\xC2\xB5", "u"},                        // micro sign, U+00B5
    {"\xCE\xBC", "u"},                        // Greek mu, U+03BC
    {"\xC2\xB0", "deg "},                     // degree sign
    {"\xC2\xBA", "deg "},                     // masculine ordinal, which looks like it
    {"\xC2\xB2", "2"},                        // superscripts
    {"\xC2\xB3", "3"},    {"\xC2\xA0", " "},  // no-break space
    {"\xC2\xB7", "."},                        // middle dot
};

// Whole texts. Some are valid UCUM with another meaning, and never meant so in a hospital: C is the coulomb, F the
// farad, pH a picohenry, ML a megalitre; and among the parts below ft is a femtotonne.
constexpr Alias kWholes[] = {
    {"C", "Cel"},
    {"deg C", "Cel"},
    {"Deg C", "Cel"},
    {"deg. C", "Cel"},
    {"degC", "Cel"},
    {"celsius", "Cel"},
    {"Celsius", "Cel"},
    {"F", "[degF]"},
    {"deg F", "[degF]"},
    {"Deg F", "[degF]"},
    {"deg. F", "[degF]"},
    {"degF", "[degF]"},
    {"fahrenheit", "[degF]"},
    {"Fahrenheit", "[degF]"},
    {"pH", "[pH]"},
    {"pH units", "[pH]"},
    // A laboratory that reports a pH in "units" means none; insulin per hour is `units/h`, below.
    {"units", "1"},
    {"ratio", "1"},
    {"Ratio", "1"},
    {"RATIO", "1"},
    {"INR", "{INR}"},
    {"score", "{score}"},
    {"bpm", "{beats}/min"},
    {"BPM", "{beats}/min"},
    {"IU/L", "U/L"},  // enzymes; one international unit of an enzyme is one U
    {"uU/ML", "u[IU]/mL"},
    {"ng/mL FEU", "ng/mL{FEU}"},
    {"ug/mL FEU", "ug/mL{FEU}"},
    {"mg/L FEU", "mg/L{FEU}"},
    {"U/g/Hb", "U/g{Hb}"},
    {"MG/DL", "mg/dL"},
    {"G/DL", "g/dL"},
    {"MMOL/L", "mmol/L"},
    {"MEQ/L", "meq/L"},
    {"MM HG", "mm[Hg]"},
    {"SECONDS", "s"},
    {"RPM", "{revolutions}/min"},
    {"dynes.sec.cm-5/m2", "dyn.s.cm-5/m2"},
};

// Parts between slashes.
constexpr Alias kParts[] = {
    // Mass, amount, volume.
    {"mcg", "ug"},
    {"mcgs", "ug"},
    {"gm", "g"},
    {"gms", "g"},
    {"gram", "g"},
    {"grams", "g"},
    {"kgs", "kg"},
    {"lb", "[lb_av]"},
    {"lbs", "[lb_av]"},
    {"oz", "[oz_av]"},
    {"ounce", "[oz_av]"},
    {"ounces", "[oz_av]"},
    {"liter", "L"},
    {"liters", "L"},
    {"Liter", "L"},
    {"Liters", "L"},
    {"mEq", "meq"},
    {"mEq.", "meq"},
    {"mEQ", "meq"},
    {"uEq", "ueq"},
    {"mOsm", "mosm"},
    {"mOsmol", "mosm"},
    {"mcmol", "umol"},
    {"mcL", "uL"},
    {"cc", "mL"},
    {"cumm", "mm3"},
    {"mm^3", "mm3"},
    {"cm^2", "cm2"},
    {"m^2", "m2"},
    {"1.73m2", "{1.73_m2}"},
    {"1.73 m2", "{1.73_m2}"},
    {"1.73m^2", "{1.73_m2}"},
    {"1.73sq.m", "{1.73_m2}"},
    // International units.
    {"IU", "[IU]"},
    {"mIU", "m[IU]"},
    {"uIU", "u[IU]"},
    {"mcIU", "u[IU]"},
    {"kIU", "k[IU]"},
    {"MIU", "M[IU]"},
    {"units", "[iU]"},
    {"International Units", "[iU]"},
    {"international units", "[iU]"},
    // Length, pressure, energy.
    {"in", "[in_i]"},
    {"inch", "[in_i]"},
    {"Inch", "[in_i]"},
    {"inches", "[in_i]"},
    {"ft", "[ft_i]"},
    {"mmHg", "mm[Hg]"},
    {"mm Hg", "mm[Hg]"},
    {"cmH2O", "cm[H2O]"},
    {"cm H2O", "cm[H2O]"},
    {"cmH20", "cm[H2O]"},
    {"mmHg.", "mm[Hg]"},
    {"psi", "[psi]"},
    {"Kcal", "kcal"},
    {"Watts", "W"},
    {"watts", "W"},
    {"dynes*sec", "dyn.s"},
    // Time.
    {"sec", "s"},
    {"secs", "s"},
    {"sec.", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"msec", "ms"},
    {"mins", "min"},
    {"minute", "min"},
    {"minutes", "min"},
    {"hr", "h"},
    {"hrs", "h"},
    {"hour", "h"},
    {"hours", "h"},
    {"day", "d"},
    {"days", "d"},
    {"24h", "d"},
    {"24 h", "d"},
    {"24hr", "d"},
    {"24 hr", "d"},
    {"24hrs", "d"},
    {"24 hrs", "d"},
    {"24hours", "d"},
    {"24 hours", "d"},
    {"week", "wk"},
    {"weeks", "wk"},
    {"month", "mo"},
    {"months", "mo"},
    {"y", "a"},
    {"yr", "a"},
    {"yrs", "a"},
    {"year", "a"},
    {"years", "a"},
    // Counts.
    {"hpf", "[HPF]"},
    {"HPF", "[HPF]"},
    {"lpf", "[LPF]"},
    {"LPF", "[LPF]"},
    {"beat", "{beat}"},
    {"beats", "{beats}"},
    {"breaths", "{breaths}"},
    {"insp", "{insp}"},
    {"cells", "{cells}"},
    {"copies", "{copies}"},
    {"cop", "{copies}"},
    {"CFU", "{CFU}"},
    {"cfu", "{CFU}"},
    {"gtt", "[drp]"},
    {"gtts", "[drp]"},
    {"percent", "%"},
    {"ppm", "[ppm]"},
};

// Counts of cells: in UCUM K/uL is kelvin, m/uL metre per microlitre.
constexpr Alias kCellCounts[] = {
    {"K", "10*3"},        {"k", "10*3"},     {"thou", "10*3"},  {"Thou", "10*3"}, {"Thousand", "10*3"},
    {"thousand", "10*3"}, {"THOUS", "10*3"}, {"x1000", "10*3"}, {"M", "10*6"},    {"m", "10*6"},
    {"mil", "10*6"},      {"Mil", "10*6"},   {"mill", "10*6"},  {"Mill", "10*6"}, {"Million", "10*6"},
    {"million", "10*6"},  {"MILL", "10*6"},
};
constexpr std::string_view kCellVolumes[] = {"uL", "ul", "UL", "mcL", "mm3", "mm^3", "cumm", "cu mm"};

constexpr std::string_view kNoUnit[] = {"N/A", "n/a", "NA", "N/a"};

template <typename Aliases>
std::optional<std::string_view> Find(const Aliases& aliases, std::string_view seen) {
  for (const Alias& alias : aliases) {
    if (alias.seen == seen) return alias.ucum;
  }
  return std::nullopt;
}

template <typename Words>
bool Contains(const Words& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string ReplaceLetters(std::string_view text) {
  std::string replaced;
  while (!text.empty()) {
    const auto alias = std::find_if(std::begin(kLetters), std::end(kLetters),
                                    [text](const Alias& a) { return text.substr(0, a.seen.size()) == a.seen; });
    if (alias == std::end(kLetters)) {
      replaced += text.front();
      text.remove_prefix(1);
    } else {
      replaced += alias->ucum;
      text.remove_prefix(alias->seen.size());
    }
  }
  return replaced;
}

// The parts of `text` between slashes that stand outside brackets and braces.
std::vector<std::string_view> SplitAtSlashes(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '{' || c == '[' || c == '(') ++depth;
    if (c == '}' || c == ']' || c == ')') --depth;
    if (c != '/' || depth > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// x10E3, 10e9, X10^6, x10*3: how a power of ten is written where there are no superscripts.
std::optional<std::string> PowerOfTen(std::string_view part) {
  if (!part.empty() && (part.front() == 'x' || part.front() == 'X')) part.remove_prefix(1);
  part = Trim(part);
  if (part.size() < 4 || part.substr(0, 2) != "10") return std::nullopt;
  if (std::string_view("Ee^*").find(part[2]) == std::string_view::npos) return std::nullopt;
  const std::string_view exponent = part.substr(3);
  const std::string_view digits = exponent.substr(exponent.front() == '-' ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return "10*" + std::string(exponent);
}

// `mg/24.h` is (mg/24).h by the grammar of UCUM, and means milligrams in 24 hours wherever a person has written it.
std::optional<std::string> HoursBelow(std::string_view part) {
  const size_t digits = part.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || part.substr(digits) != ".h") return std::nullopt;
  return part == "24.h" ? "d" : "(" + std::string(part) + ")";
}

std::string ReplacePart(std::string_view part) {
  if (const auto ucum = Find(kParts, part)) return std::string(*ucum);
  if (const auto power = PowerOfTen(part)) return *power;
  return std::string(part);
}

}  // namespace

std::optional<std::string> ReplaceAliases(std::string_view text) {
  const std::string letters = ReplaceLetters(text);
  const std::string_view seen = Trim(letters);
  if (Contains(kNoUnit, seen)) return std::nullopt;
  if (const auto ucum = Find(kWholes, seen)) return std::string(*ucum);
  std::vector<std::string_view> parts = SplitAtSlashes(seen);
  for (std::string_view& part : parts) part = Trim(part);
  if (parts.size() == 2 && Contains(kCellVolumes, parts[1])) {
    if (const auto count = Find(kCellCounts, parts[0])) parts[0] = *count;
    if (parts[1] == "cu mm" || parts[1] == "UL") parts[1] = "uL";
  }
  if (parts.size() > 1 && parts[0] == "#") parts[0] = "";
  std::string ucum = ReplacePart(parts[0]);
  for (size_t i = 1; i < parts.size(); ++i) ucum += "/" + HoursBelow(parts[i]).value_or(ReplacePart(parts[i]));
  return ucum;
}

}  // namespace quell::terms

// Units of doses. On an order `U`, `units` and `IU` are international units of the drug; in a laboratory U is the unit of an enzyme.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "lib/base/text.h"
#include "lib/terms/unit.h"

namespace quell::terms {
namespace {

// A part between slashes, in UCUM's words where it is such a unit.
std::string DosePart(std::string_view part) {
  // Capitals tell a million (MU) from a thousandth (mU).
  static constexpr std::pair<std::string_view, std::string_view> kExact[] = {
      {"U", "[iU]"}, {"u", "[iU]"}, {"mU", "m[iU]"}, {"kU", "k[iU]"}, {"MU", "M[iU]"}};
  static constexpr std::pair<std::string_view, std::string_view> kAnyCase[] = {
      {"unit", "[iU]"},         {"units", "[iU]"},          {"unit(s)", "[iU]"},
      {"{unit}", "[iU]"},       {"{units}", "[iU]"},        {"iu", "[iU]"},
      {"int'l unit", "[iU]"},   {"int'l units", "[iU]"},    {"usp units", "[iU]"},
      {"[usp'u]", "[iU]"},      {"milliunit", "m[iU]"},     {"milliunits", "m[iU]"},
      {"milli-units", "m[iU]"}, {"million units", "M[iU]"}, {"mega unit", "M[iU]"},
      {"mega units", "M[iU]"}};
  part = Trim(part);
  for (const auto& [written, meant] : kExact) {
    if (part == written) return std::string(meant);
  }
  const std::string lower = ToLower(part);
  for (const auto& [written, meant] : kAnyCase) {
    if (lower == written) return std::string(meant);
  }
  return std::string(part);
}

}  // namespace

std::optional<Unit> ParseDoseUnit(std::string_view text, std::string* why) {
  std::string out;
  for (std::string_view rest = text;;) {
    const size_t slash = rest.find('/');
    out += DosePart(rest.substr(0, slash));
    if (slash == std::string_view::npos) break;
    out += '/';
    rest.remove_prefix(slash + 1);
  }
  return ParseUnit(out, why);
}

}  // namespace quell::terms

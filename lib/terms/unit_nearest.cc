// What a mistyped unit was probably meant to be.
#include <algorithm>
#include <vector>

#include "lib/base/text.h"
#include "lib/terms/unit.h"

namespace quell::terms {
namespace {

// Units of clinical rules, the more usual of two look-alikes first.
const std::vector<std::string>& CommonUnits() {
  static const auto* const units = new std::vector<std::string>{
      "mmol/L",
      "mg/dL",
      "umol/L",
      "g/dL",
      "g/L",
      "mg/L",
      "ug/L",
      "ug/dL",
      "ug/mL",
      "ng/mL",
      "ng/dL",
      "ng/L",
      "pg/mL",
      "nmol/L",
      "pmol/L",
      "mol/L",
      "meq/L",
      "meq",
      "meq/h",
      "mmol",
      "umol",
      "mol",
      "mmol/mol",
      "mmol/kg",
      "mmol/h",
      "mmol/d",
      "mg/mmol",
      "mg/g",
      "g/mol",
      "10*3/uL",
      "10*6/uL",
      "10*9/L",
      "10*12/L",
      "/uL",
      "/min",
      "{beats}/min",
      "{breaths}/min",
      "U/L",
      "U/mL",
      "U",
      "kU/L",
      "[IU]",
      "[IU]/L",
      "[IU]/mL",
      "[iU]/h",
      "[iU]/kg/h",
      "m[IU]/L",
      "m[IU]/mL",
      "u[IU]/mL",
      "ukat/L",
      "%",
      "fL",
      "pg",
      "ng",
      "ug",
      "mg",
      "g",
      "kg",
      "[lb_av]",
      "[oz_av]",
      "uL",
      "mL",
      "dL",
      "L",
      "mL/h",
      "mL/min",
      "mL/kg",
      "mL/kg/h",
      "mL/min/{1.73_m2}",
      "L/min",
      "L/min/m2",
      "mL/d",
      "ug/kg/min",
      "ug/kg/h",
      "ug/min",
      "ug/h",
      "mg/h",
      "mg/min",
      "mg/kg",
      "mg/kg/h",
      "mg/kg/d",
      "mg/d",
      "g/d",
      "g/h",
      "mg/m2",
      "kg/m2",
      "mm[Hg]",
      "kPa",
      "cm[H2O]",
      "mosm/kg",
      "mosm/L",
      "Cel",
      "[degF]",
      "K",
      "mm",
      "cm",
      "m",
      "m2",
      "[in_i]",
      "[ft_i]",
      "mm/h",
      "ms",
      "s",
      "min",
      "h",
      "d",
      "wk",
      "mo",
      "a",
      "[pH]",
      "{INR}",
      "{score}",
      "[HPF]",
      "/[HPF]",
      "[drp]",
      "[drp]/min",
      "J",
      "kcal",
      "kcal/d",
      "Hz",
      "mV",
      "1",
  };
  return *units;
}

// A unit as fingers slip: capitals, slashes, brackets and blanks fall away.
std::string Folded(std::string_view text) {
  std::string folded;
  for (char c : ToLower(text)) {
    if (std::string_view(" \t/.*^[]{}()-_").find(c) == std::string_view::npos) folded += c;
  }
  return folded;
}

}  // namespace

std::string NearestUnit(std::string_view text) {
  const std::string_view word = Trim(text);
  const std::string folded = Folded(word);
  if (folded.empty()) return "";
  for (const std::string& unit : CommonUnits()) {
    if (Folded(unit) == folded) return unit;
  }
  return Nearest(word, CommonUnits());
}

}  // namespace quell::terms

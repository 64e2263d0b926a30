// What is a unit, and which one.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "lib/terms/unit.h"
#include "tests/support/units.h"

namespace quell::terms {
namespace {

TEST_CASE("unit - the pure number") {
  for (const char* text : {"", " ", "1", "\t", "ratio", "Ratio", "units"}) {
    CAPTURE(text);
    const Unit unit = U(text);
    CHECK(unit.dimension.dimensionless());
    CHECK(unit.factor == 1);
    CHECK(unit.text == "1");
  }
  CHECK(Canonical("INR") == "{INR}");
  CHECK(U("{INR}").dimension.dimensionless());
  CHECK(In(45, "%", "1") == 0.45);
  CHECK(In(0.45, "1", "%") == 45);
  CHECK(In(7.4, "units", "[pH]") == 7.4);
  for (const char* text : {"N/A", "n/a", " N/A "}) {
    std::string why;
    CHECK_FALSE(ParseUnit(text, &why).has_value());
    CHECK(why.find("means that there is no unit") != std::string::npos);
  }
}

TEST_CASE("unit - every atom has a meaning") {
  for (const char* atom :
       {"m",           "g",          "s",           "C",        "K",        "cd",       "rad",        "mol",
        "eq",          "[iU]",       "[IU]",        "10*",      "10^",      "%",        "[ppth]",     "[ppm]",
        "[ppb]",       "[pptr]",     "[pi]",        "[pH]",     "[HPF]",    "[LPF]",    "min",        "h",
        "d",           "wk",         "a",           "mo",       "a_j",      "mo_j",     "Hz",         "L",
        "l",           "t",          "u",           "ar",       "Ao",       "N",        "Pa",         "J",
        "W",           "bar",        "atm",         "m[H2O]",   "m[Hg]",    "cal",      "[Cal]",      "eV",
        "dyn",         "erg",        "P",           "St",       "[g]",      "gf",       "[c]",        "[ly]",
        "A",           "V",          "F",           "Ohm",      "S",        "mho",      "Wb",         "T",
        "H",           "[mu_0]",     "sr",          "lm",       "lx",       "Bq",       "Ci",         "Gy",
        "Sv",          "RAD",        "REM",         "deg",      "Cel",      "[degF]",   "kat",        "U",
        "osm",         "g%",         "[drp]",       "[Ch]",     "[diop]",   "[MET]",    "[PRU]",      "[wood'U]",
        "[tsp_m]",     "[tbs_m]",    "[foz_m]",     "[cup_m]",  "[in_i]",   "[ft_i]",   "[yd_i]",     "[mi_i]",
        "[nmi_i]",     "[sin_i]",    "[sft_i]",     "[syd_i]",  "[cin_i]",  "[cft_i]",  "[ft_us]",    "[in_us]",
        "[yd_us]",     "[mi_us]",    "[lb_av]",     "[oz_av]",  "[dr_av]",  "[gr]",     "[stone_av]", "[ston_av]",
        "[oz_tr]",     "[lb_tr]",    "[sc_ap]",     "[dr_ap]",  "[oz_ap]",  "[car_m]",  "[lbf_av]",   "[psi]",
        "[in_i'Hg]",   "[in_i'H2O]", "[gal_us]",    "[qt_us]",  "[pt_us]",  "[cup_us]", "[gil_us]",   "[foz_us]",
        "[fdr_us]",    "[min_us]",   "[tbs_us]",    "[tsp_us]", "[gal_br]", "[qt_br]",  "[pt_br]",    "[foz_br]",
        "[fdr_br]",    "[min_br]",   "[arb'U]",     "[USP'U]",  "[GPL'U]",  "[MPL'U]",  "[APL'U]",    "[beth'U]",
        "[anti'Xa'U]", "[todd'U]",   "[dye'U]",     "[smgy'U]", "[bdsk'U]", "[ka'U]",   "[knk'U]",    "[mclg'U]",
        "[tb'U]",      "[CCID_50]",  "[TCID_50]",   "[EID_50]", "[PFU]",    "[FFU]",    "[CFU]",      "[IR]",
        "[BAU]",       "[AU]",       "[Amb'a'1'U]", "[PNU]",    "[Lf]",     "[D'ag'U]", "[FEU]",      "[ELU]",
        "[EU]",        "[hp_X]",     "[hp_C]",      "[hp_M]",   "[hp_Q]",   "[kp_X]",   "[kp_C]",     "[kp_M]",
        "[kp_Q]",      "B",          "Np",          "B[SPL]",   "B[V]",     "B[mV]",    "B[uV]",      "B[10.nV]",
        "B[W]",        "B[kW]",      "[p'diop]",    "%[slope]", "[hp'_X]",  "[hp'_C]",  "[hp'_M]",    "[hp'_Q]",
        "[hnsf'U]",    "[NTU]",      "[FNU]",       "a_t",      "a_g",      "mo_s",     "mo_g",       "cal_th",
        "cal_IT",      "gon",        "R",           "[degRe]",  "[degR]",   "[S]",      "[cyd_i]",    "[scwt_av]",
        "[lcwt_av]",   "[lton_av]",  "[pwt_tr]",    "[lb_ap]",  "[oz_m]",   "[gil_br]"}) {
    CAPTURE(atom);
    CHECK(ParseUnit(atom).has_value());
  }
  CHECK(In(1, "a", "d") == 365.25);
  CHECK(In(1, "mo", "d") == 30.4375);
  CHECK(In(12, "mo", "a") == 1);
  CHECK(In(1, "[lb_av]", "kg") == 0.45359237);
  CHECK(In(1, "[in_i]", "cm") == 2.54);
  CHECK(In(1, "[gal_us]", "L") == 3.785411784);
  CHECK(In(3, "[tsp_us]", "[tbs_us]") == 1);
  CHECK(In(20, "[drp]", "mL") == 1);
  CHECK(In(1, "kcal", "kJ") == 4.184);
  CHECK(In(1, "atm", "kPa") == 101.325);
  CHECK(In(180, "deg", "[pi].rad") == 1);
  CHECK(In(1, "[psi]", "kPa") == doctest::Approx(6.894757293168).epsilon(1e-12));
  CHECK(In(1, "[psi]", "mm[Hg]") == doctest::Approx(51.715).epsilon(1e-4));
  CHECK(In(1, "kPa", "mm[Hg]") == doctest::Approx(7.50062).epsilon(1e-5));
}

TEST_CASE("unit - UCUM syntax") {
  CHECK(SameUnit("mg/dL", "10.mg/L"));
  CHECK(SameUnit("m2", "m.m"));
  CHECK(SameUnit("/min", "1/min"));
  CHECK(SameUnit("/min", "min-1"));
  CHECK(SameUnit("/kg/min", "kg-1.min-1"));
  CHECK(SameUnit("mg/kg/h", "mg/(kg.h)"));
  CHECK(SameUnit("mg/(kg/h)", "mg.h/kg"));
  CHECK(SameUnit("10*9/L", "10*3/uL"));
  CHECK(SameUnit("10^9/L", "10*9/L"));
  CHECK(SameUnit("10*+9/L", "10*9/L"));
  CHECK(SameUnit("10*-3", "[ppth]"));
  CHECK(SameUnit("1000.mg", "g"));
  CHECK(SameUnit("{beats}/min", "/min"));
  CHECK(SameUnit("mL/min/{1.73_m2}", "mL/min"));
  CHECK(SameUnit("kg{body_wt}", "kg"));
  CHECK(SameUnit("dag", "10.g"));
  CHECK(SameUnit("((((m))))", "m"));
  CHECK(In(1, "mm[Hg]", "Pa") == 133.322);
  CHECK(In(1, "cm[H2O]", "Pa") == 98.0665);
  CHECK(Canonical("mL/min/{1.73_m2}") == "mL/min/{1.73_m2}");
}

TEST_CASE("unit - what is no unit is refused with a reason") {
  for (const char* bad : {"m/",
                          "/",
                          ".",
                          "m.",
                          "m..s",
                          "m//s",
                          "(m",
                          "m)",
                          "()",
                          "{",
                          "}",
                          "{a",
                          "m{a",
                          "{a{b}}",
                          "{a}m",
                          "m{a}s",
                          "iU",
                          "mmoll",
                          "mmHgg",
                          "MG",
                          "g/12h",
                          "10+3/ul",
                          "m9999",
                          "m-",
                          "m+",
                          "-m",
                          "0",
                          "0.m",
                          "m^3",
                          "mg dL",
                          "mg,dL",
                          "[foo]",
                          "[",
                          "]",
                          "[iU",
                          "kkg",
                          "mmin",
                          "k[arb'U]",
                          "foo/bar",
                          "mg/dL)",
                          "\xff\xfe",
                          "10*3*3",
                          "TAB",
                          "dose",
                          "UNIT",
                          "+/-",
                          "log10 copies/mL",
                          "null",
                          "x",
                          "mCel"}) {
    const std::string text = bad;
    CAPTURE(text);
    std::string why;
    CHECK_FALSE(ParseUnit(text, &why).has_value());
    CHECK(why.find(text == "\xff\xfe" ? "\"??\"" : text.substr(0, 1)) != std::string::npos);
  }
  std::string why;
  CHECK_FALSE(ParseUnit("mmoll", &why).has_value());
  CHECK(why == "\"mmoll\" is not a unit");
  CHECK_FALSE(ParseUnit("mg/foo", &why).has_value());
  CHECK(why == "\"mg/foo\" is not a unit: it has no meaning at \"foo\"");
  CHECK_FALSE(ParseUnit("mg/(kg.h", &why).has_value());
  CHECK(why == "\"mg/(kg.h\" is not a unit: it has a bracket that is not closed");
}

TEST_CASE("unit - what hospitals write") {
  const std::vector<std::pair<const char*, const char*>> aliases = {
      {"K/uL", "10*3/uL"},
      {"k/uL", "10*3/uL"},
      {"m/uL", "10*6/uL"},
      {"M/uL", "10*6/uL"},
      {"#/uL", "/uL"},
      {"10^3/uL", "10*3/uL"},
      {"x10E3/uL", "10*3/uL"},
      {"x10^9/L", "10*9/L"},
      {"10E9/L", "10*9/L"},
      {"K/\xC2\xB5L", "10*3/uL"},
      {"K/\xCE\xBCL", "10*3/uL"},
      {"Thousand/uL", "10*3/uL"},
      {"K/cumm", "10*3/mm3"},
      {"10*3/uL", "10*3/uL"},
      {"mEq/L", "meq/L"},
      {"mEq", "meq"},
      {"mEq.", "meq"},
      {"mEq./hour", "meq/h"},
      {"mcg", "ug"},
      {"mcg/mL", "ug/mL"},
      {"mcg/kg/min", "ug/kg/min"},
      {"mcg/hour", "ug/h"},
      {"\xC2\xB5g/dL", "ug/dL"},
      {"\xC2\xB5mol/L", "umol/L"},
      {"grams", "g"},
      {"gm", "g"},
      {"gm/dL", "g/dL"},
      {"mm Hg", "mm[Hg]"},
      {"mmHg", "mm[Hg]"},
      {"MM HG", "mm[Hg]"},
      {"sec", "s"},
      {"SECONDS", "s"},
      {"hrs", "h"},
      {"hours", "h"},
      {"years", "a"},
      {"year", "a"},
      {"y", "a"},
      {"yr", "a"},
      {"days", "d"},
      {"day", "d"},
      {"weeks", "wk"},
      {"months", "mo"},
      {"minutes", "min"},
      {"bpm", "{beats}/min"},
      {"insp/min", "{insp}/min"},
      {"beats/min", "{beats}/min"},
      {"deg C", "Cel"},
      {"\xC2\xB0"
       "C",
       "Cel"},
      {"C", "Cel"},
      {"deg F", "[degF]"},
      {"\xC2\xB0"
       "F",
       "[degF]"},
      {"F", "[degF]"},
      {"IU/L", "U/L"},
      {"IU/mL", "[IU]/mL"},
      {"uIU/mL", "u[IU]/mL"},
      {"mIU/L", "m[IU]/L"},
      {"mIU/mL", "m[IU]/mL"},
      {"uU/ML", "u[IU]/mL"},
      {"units/hour", "[iU]/h"},
      {"units/kg/h", "[iU]/kg/h"},
      {"mOsm/kg", "mosm/kg"},
      {"ng/mL FEU", "ng/mL{FEU}"},
      {"mg/24hr", "mg/d"},
      {"mg/24 hrs", "mg/d"},
      {"#/hpf", "/[HPF]"},
      {"/hpf", "/[HPF]"},
      {"#/lpf", "/[LPF]"},
      {"copies", "{copies}"},
      {"copies/mL", "{copies}/mL"},
      {"U/g/Hb", "U/g{Hb}"},
      {"mm/hr", "mm/h"},
      {"lbs", "[lb_av]"},
      {"in", "[in_i]"},
      {"ft", "[ft_i]"},
      {"pH", "[pH]"},
      {"kg/m\xC2\xB2", "kg/m2"},
      {"/mm3", "/mm3"},
      {"/mm\xC2\xB3", "/mm3"},
      {"mL/min/1.73m2", "mL/min/{1.73_m2}"},
      {"mL/min/1.73 m2", "mL/min/{1.73_m2}"},
      {" mg / dL ", "mg/dL"},
      {"MG/DL", "mg/dL"},
      {"kU/L", "kU/L"},
      {"mL/hour", "mL/h"},
      {"cc", "mL"},
      {"cmH2O", "cm[H2O]"},
      {"mg/24.h", "mg/d"},
      {"mg/24 h", "mg/d"},
      {"umol/2.h", "umol/(2.h)"},
      {"meq/(8.h.kg)", "meq/(8.h.kg)"},
      {"\xCE\xBCg", "ug"},
      {"\xC2\xB5g", "ug"},
      {"x10^9/L", "10*9/L"},
      {"International Units", "[iU]"},
      {"Liters", "L"},
      {"ounces", "[oz_av]"},
      {"Inch", "[in_i]"},
      {"Kcal", "kcal"},
      {"Watts", "W"},
      {"ppm", "[ppm]"},
      {"psi", "[psi]"},
      {"mmHg.", "mm[Hg]"},
      {"mL/beat", "mL/{beat}"},
      {"RPM", "{revolutions}/min"},
      {"dynes*sec/cm5", "dyn.s/cm5"},
      {"dynes*sec/cm5/m2", "dyn.s/cm5/m2"},
      {"dynes.sec.cm-5/m2", "dyn.s.cm-5/m2"},
  };
  for (const auto& [seen, ucum] : aliases) {
    CAPTURE(seen);
    CHECK(Canonical(seen) == ucum);
    CHECK(Canonical(ucum) == ucum);  // the canonical text is its own
  }
  CHECK(SameUnit("K/uL", "10*9/L"));
  CHECK(SameUnit("m/uL", "10*12/L"));
  CHECK(SameUnit("/mm3", "/uL"));
  CHECK(SameUnit("uIU/mL", "mIU/L"));
  CHECK(SameUnit("mg/24.h", "mg/(24.h)"));
  CHECK(In(24, "mg/24.h", "mg/h") == 1);
  CHECK(In(2, "umol/2.h", "umol/h") == 1);
  CHECK(U("K").dimension != U("K/uL").dimension);
  CHECK(U("K").dimension.exponent[Dimension::kTemperature] == 1);
}

TEST_CASE("unit - of a dose, what hospitals call units are international units") {
  for (const char* written : {"U", "u", "unit", "units", "Units", "UNIT", "unit(s)", "{units}", "IU", "[iU]", "[IU]"}) {
    CAPTURE(written);
    const std::optional<Unit> unit = ParseDoseUnit(written);
    REQUIRE(unit.has_value());
    const std::optional<Conversion> conversion = Convert(*unit, *ParseUnit("[iU]"));
    REQUIRE(conversion.has_value());
    CHECK(conversion->Apply(10) == 10);
  }
  CHECK(Convert(*ParseDoseUnit("mU/min"), *ParseUnit("[iU]/h"))->Apply(1000) == doctest::Approx(60));
  CHECK(Convert(*ParseDoseUnit("million units"), *ParseUnit("[iU]"))->Apply(2) == 2'000'000);
  CHECK(ParseDoseUnit("mg/kg")->text == ParseUnit("mg/kg")->text);
  CHECK_FALSE(ParseDoseUnit("nonsense").has_value());
  // Of a result they are what they were.
  CHECK_FALSE(Convert(*ParseUnit("U"), *ParseUnit("[iU]")).has_value());
}

TEST_CASE("unit - every unit of the MIMIC-IV demo laboratory either has a meaning or is known to have none") {
  for (const char* unit : {"mEq/L",  "mg/dL", "IU/L",    "%",      "",       "m/uL",   "g/dL",   "K/uL",     "fL",
                           "pg",     "sec",   " ",       "#/hpf",  "units",  "pg/mL",  "uIU/mL", "ug/mL",    "mm Hg",
                           "mmol/L", "mL",    "mg/24hr", "hrs",    "mL/min", "mg/g",   "ng/mL",  "mOsm/kg",  "#/uL",
                           "Ratio",  "/hpf",  "mm/hr",   "mg/L",   "ug/dL",  "IU/mL",  "ng/dL",  "#/lpf",    "L/min",
                           "mg/mg",  "min",   "U/g/Hb",  "mIU/mL", "U/mL",   "umol/L", "U",      "ng/mL FEU"}) {
    CAPTURE(unit);
    CHECK(ParseUnit(unit).has_value());
  }
  // A logarithm is not a count, and a sign is not a unit.
  for (const char* none : {"N/A", "+/-", "log10 copies/mL", "log10 IU/mL", "log10 cop/mL"}) {
    CAPTURE(none);
    CHECK_FALSE(ParseUnit(none).has_value());
  }
}

TEST_CASE("unit - what rules and messages write most") {
  const std::vector<std::pair<const char*, const char*>> same = {
      {"mm[Hg]", "mmHg"},
      {"[degF]",
       "\xC2\xB0"
       "F"},
      {"Cel",
       "\xC2\xB0"
       "C"},
      {"mEq/L", "meq/L"},
      {"K/uL", "10*9/L"},
      {"x10^9/L", "10*9/L"},
      {"IU/L", "U/L"},
      {"IU/mL", "[iU]/mL"},
      {"mg/24.h", "mg/d"},
      {"mcg/kg/min", "ug/kg/min"},
      {"mL/min/1.73m2", "mL/min/{1.73_m2}"},
      {"bpm", "/min"},
      {"{beats}/min", "/min"},
      {"ratio", "1"},
      {"INR", "{INR}"},
      {"{INR}", "1"},
      {"mcg", "ug"},
      {"\xC2\xB5g", "ug"},
      {"\xCE\xBCg", "ug"},
      {"/day", "/d"},
      {"kg/m\xC2\xB2", "kg/m2"},
      {"percent", "%"},
  };
  for (const auto& [a, b] : same) {
    CAPTURE(a);
    CHECK(SameUnit(a, b));
  }
}

TEST_CASE("unit - the nearest unit") {
  CHECK(NearestUnit("mmoll") == "mmol/L");
  CHECK(NearestUnit("mmol/l.") == "mmol/L");
  CHECK(NearestUnit("mgdl") == "mg/dL");
  CHECK(NearestUnit("MG/dl") == "mg/dL");
  CHECK(NearestUnit("mmol/LL") == "mmol/L");
  CHECK(NearestUnit("mmhg") == "mm[Hg]");
  CHECK(NearestUnit("iu/l") == "[IU]/L");
  CHECK(NearestUnit("umlo/L") == "umol/L");
  CHECK(NearestUnit("") == "");
  CHECK(NearestUnit("[[") == "");
  CHECK(NearestUnit("bananas per fortnight") == "");
  CHECK(NearestUnit(std::string(1'000'000, 'm')) == "");
}

TEST_CASE("unit - hostile input is refused not obeyed") {
  CHECK_FALSE(ParseUnit(std::string(1'000'000, '(')).has_value());
  CHECK_FALSE(ParseUnit(std::string(250, '(')).has_value());
  CHECK_FALSE(ParseUnit(std::string(256, '{')).has_value());
  CHECK_FALSE(ParseUnit(std::string(256, '/')).has_value());
  CHECK(ParseUnit(std::string(100, '(') + "m" + std::string(100, ')')).has_value());
  CHECK_FALSE(ParseUnit("m999").has_value());
  CHECK_FALSE(ParseUnit("m99999999999999999999").has_value());
  CHECK_FALSE(ParseUnit("m-99999999999999999999").has_value());
  CHECK_FALSE(ParseUnit("10*999").has_value());
  CHECK_FALSE(ParseUnit("10*-999").has_value());
  CHECK_FALSE(ParseUnit("10*300.10*300").has_value());
  CHECK_FALSE(ParseUnit("Ym40").has_value());
  CHECK_FALSE(ParseUnit("[ly]30").has_value());
  CHECK_FALSE(ParseUnit("99999999999999999999").has_value());
  CHECK_FALSE(ParseUnit(std::string("m\0m", 3)).has_value());
  CHECK_FALSE(ParseUnit("rad2{\xE9\x8C\xA0}").has_value());
  std::string why;
  CHECK_FALSE(ParseUnit(std::string(300, 'm'), &why).has_value());
  CHECK(why == "\"" + std::string(40, 'm') + "...\" is longer than a unit can be (256 characters)");
  // Aliases can make a text longer.
  std::string inches = "in";
  while (inches.size() <= 250) inches += "/in";
  CHECK_FALSE(ParseUnit(inches).has_value());
}

TEST_CASE("unit - random texts never crash and what parses reads back") {
  const std::string alphabet = "mgLsdkuhKCN0123456789*^%./(){}[]-+ iUHOxE#\xC2\xB5\xB0";
  std::mt19937 random(20240607);
  int parsed = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text(random() % 12, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    const std::optional<Unit> unit = ParseUnit(text);
    if (!unit) continue;
    ++parsed;
    const std::optional<Unit> again = ParseUnit(unit->text);
    REQUIRE_MESSAGE(again.has_value(), text);
    CHECK_MESSAGE((again->dimension == unit->dimension && again->factor == unit->factor && again->text == unit->text),
                  text);
    CHECK_MESSAGE((std::isnormal(unit->factor) && std::isfinite(unit->offset)), text);
  }
  CHECK(parsed > 1000);
}

}  // namespace
}  // namespace quell::terms

// What converts to what, and how exactly.
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

TEST_CASE("unit - conversions within a dimension are exact") {
  CHECK(In(13.5, "g/dL", "g/L") == 135);
  CHECK(In(1, "mg/dL", "g/L") == 0.01);
  CHECK(In(1, "mg/dL", "mg/L") == 10);
  CHECK(In(1, "ug/mL", "mg/L") == 1);
  CHECK(In(1, "ng/mL", "ug/L") == 1);
  CHECK(In(1, "pg/mL", "ng/L") == 1);
  CHECK(In(1, "ng/dL", "pg/mL") == 10);
  CHECK(In(1, "mmol/L", "umol/L") == 1000);
  CHECK(In(1, "umol/L", "mmol/L") == 0.001);
  CHECK(In(1, "mg", "g") == 0.001);
  CHECK(In(1, "ug", "kg") == 1e-9);
  CHECK(In(1, "mL/min", "L/h") == 0.06);
  CHECK(In(1, "mL/min", "mL/h") == 60);
  CHECK(In(60, "mL/h", "mL/min") == 1);
  CHECK(In(1, "ug/kg/min", "mg/kg/h") == 0.06);
  CHECK(In(1, "h", "d") == 1.0 / 24);
  CHECK(In(48, "h", "d") == 2);
  CHECK(In(7, "d", "wk") == 1);
  CHECK(In(1, "kU/L", "U/mL") == 1);
  CHECK(In(60, "U/L", "ukat/L") == doctest::Approx(1.0).epsilon(1e-15));
  CHECK(In(1, "g%", "g/dL") == 1);
  const std::vector<const char*> masses = {"kg", "g", "mg", "ug", "ng", "pg"};
  for (size_t i = 0; i < masses.size(); ++i) {
    for (size_t j = 0; j < masses.size(); ++j) {
      const int tens = 3 * (static_cast<int>(j) - static_cast<int>(i));
      CHECK(In(1, masses[i], masses[j]) == PowerOfTen(tens));
      CHECK(In(1, std::string(masses[i]) + "/dL", std::string(masses[j]) + "/L") == PowerOfTen(tens + 1));
    }
  }
}

TEST_CASE("unit - mass and amount by the molar mass") {
  struct Row {
    double molar_mass;
    const char* mass;
    const char* amount;
    double scale;
  };
  const std::vector<Row> rows = {
      {180.156, "mg/dL", "mmol/L", 0.055507}, {113.12, "mg/dL", "umol/L", 88.402},
      {584.66, "mg/dL", "umol/L", 17.104},    {40.078, "mg/dL", "mmol/L", 0.24951},
      {60.056, "mg/dL", "mmol/L", 0.16651},   {28.0134, "mg/dL", "mmol/L", 0.35697},
      {386.65, "mg/dL", "mmol/L", 0.025863},  {885.4, "mg/dL", "mmol/L", 0.011294},
      {168.11, "mg/dL", "umol/L", 59.485},    {24.305, "mg/dL", "mmol/L", 0.41144},
      {30.974, "mg/dL", "mmol/L", 0.32285},   {90.078, "mg/dL", "mmol/L", 0.11102},
      {55.845, "ug/dL", "umol/L", 0.17907},   {17.031, "ug/dL", "umol/L", 0.58716},
      {6.94, "mg/dL", "mmol/L", 1.4409},      {16114.5, "g/dL", "mmol/L", 0.62056},
      {780.94, "ng/mL", "nmol/L", 1.2805},    {1449.3, "ug/mL", "umol/L", 0.68999},
  };
  for (const Row& row : rows) {
    CAPTURE(row.molar_mass);
    const Substance substance{row.molar_mass, 0};
    CHECK(*In(1, row.mass, row.amount, substance) == doctest::Approx(row.scale).epsilon(1e-4));
    CHECK(*In(1, row.amount, row.mass, substance) == doctest::Approx(1 / row.scale).epsilon(1e-4));
  }
  CHECK(In(1, "mmol/L", "mg/dL", kGlucose) == 18.0156);
  CHECK(In(1, "mg/dL", "mmol/L", kGlucose) == 10 / 180.156);
  CHECK(*In(6, "mg/dL", "umol/L", kCreatinine) == doctest::Approx(530.4).epsilon(1e-4));
  CHECK(In(1, "mmol", "mg", kGlucose) == 180.156);
  CHECK(In(1, "mmol/h", "mg/h", kGlucose) == 180.156);
  CHECK(In(1, "mmol/kg", "mg/kg", kGlucose) == 180.156);  // the kilogram is no part of the trade
  CHECK(In(113.12, "mg/mmol", "mg/mmol", kCreatinine) == 113.12);
  CHECK(*In(10, "mg/g", "mg/mmol", kCreatinine) == doctest::Approx(1.1312));
}

TEST_CASE("unit - equivalents by the valence") {
  CHECK(In(4, "meq/L", "mmol/L", kPotassium) == 4);
  CHECK(In(4, "mEq/L", "mmol/L", kCalcium) == 2);
  CHECK(In(2, "mmol/L", "mEq/L", kCalcium) == 4);
  CHECK(*In(5, "mEq/L", "mg/dL", kCalcium) == doctest::Approx(10.0195));
  CHECK(*In(10.0195, "mg/dL", "mEq/L", kCalcium) == doctest::Approx(5));
  CHECK(In(1, "meq", "mg", kPotassium) == 39.098);
}

TEST_CASE("unit - nothing converts that nothing links") {
  CHECK_FALSE(In(1, "mg/dL", "mmol/L").has_value());
  CHECK_FALSE(In(1, "meq/L", "mmol/L").has_value());
  CHECK_FALSE(In(1, "meq/L", "mmol/L", kGlucose).has_value());
  CHECK_FALSE(In(1, "meq/L", "mg/dL", Substance{0, 2}).has_value());
  CHECK_FALSE(In(1, "mg/dL", "mmol/L", Substance{-180, 0}).has_value());
  CHECK_FALSE(In(1, "mg/dL", "mmol/L", Substance{std::nan(""), 0}).has_value());
  CHECK_FALSE(In(1, "mg/dL", "mmol", kGlucose).has_value());
  CHECK_FALSE(In(1, "mg", "1", kGlucose).has_value());
  CHECK_FALSE(In(1, "mmol/L", "%", kGlucose).has_value());
  CHECK_FALSE(In(1, "[iU]", "U").has_value());
  CHECK_FALSE(In(1, "[iU]/L", "U/L").has_value());
  CHECK_FALSE(In(1, "[iU]", "1").has_value());
  CHECK_FALSE(In(1, "kg", "m").has_value());
  CHECK(SameUnit("[iU]", "[IU]"));
  // HbA1c: 48 mmol/mol is 6.5 %, by no factor.
  CHECK_FALSE(In(48, "mmol/mol", "%").has_value());
  CHECK_FALSE(In(6.5, "%", "mmol/mol").has_value());
  CHECK_FALSE(In(48, "mmol/mol", "1").has_value());
  CHECK(In(48, "mmol/mol", "umol/mmol") == 48);
}

TEST_CASE("unit - a unit that a procedure defines converts to itself alone") {
  const std::vector<const char*> own = {"[iU]", "[arb'U]", "[USP'U]", "[GPL'U]", "[anti'Xa'U]", "[CFU]",
                                        "B",    "Np",      "B[SPL]",  "[hp_X]",  "[p'diop]",    "%[slope]"};
  for (const char* a : own) {
    for (const char* b : own) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(Convert(U(a), U(b)).has_value() == (a == b));
    }
    CHECK_FALSE(Convert(U(a), U("1")).has_value());
    CHECK_FALSE(Convert(U(a), U("mol"), kGlucose).has_value());
    CHECK(In(1, std::string(a) + "/dL", std::string(a) + "/L") == 10);
    CHECK(In(1, std::string(a) + "{mean}", a) == 1);
  }
  CHECK(In(30, "dB", "B") == 3);
  CHECK(In(65, "dB[SPL]", "B[SPL]") == 6.5);
  CHECK_FALSE(In(30, "dB", "dB[SPL]").has_value());
  CHECK_FALSE(In(30, "dB", "dNp").has_value());
  CHECK(In(1, "k[iU]/L", "[IU]/mL") == 1);
  CHECK_FALSE(In(1, "[arb'U]/mL", "[iU]/mL").has_value());
  CHECK(Multiply(U("[arb'U]/mL"), U("mL")).dimension == U("[arb'U]").dimension);
  CHECK(Divide(U("[CFU]"), U("[CFU]")).dimension.dimensionless());
}

TEST_CASE("unit - temperatures") {
  CHECK(std::fabs(*In(32, "[degF]", "Cel")) <= 1e-12);
  CHECK(std::fabs(*In(98.6, "[degF]", "Cel") - 37) <= 1e-12);
  CHECK(std::fabs(*In(212, "[degF]", "Cel") - 100) <= 1e-12);
  CHECK(std::fabs(*In(-40, "[degF]", "Cel") + 40) <= 1e-12);
  CHECK(std::fabs(*In(0, "Cel", "[degF]") - 32) <= 1e-12);
  CHECK(std::fabs(*In(37, "Cel", "[degF]") - 98.6) <= 1e-12);
  CHECK(In(37, "Cel", "K") == 310.15);
  CHECK(In(273.15, "K", "Cel") == 0);
  CHECK(In(80, "[degRe]", "Cel") == 100);
  CHECK(In(9, "[degR]", "K") == 5);
  CHECK(Convert(U("Cel"), U("deg C"))->identity());
  CHECK(U("Cel").special());
  CHECK(U("Cel{oral}").special());
  CHECK_FALSE(U("K").special());
  // Within a product it is a difference.
  CHECK_FALSE(U("Cel/h").special());
  CHECK_FALSE(U("/Cel").special());
  CHECK_FALSE(U("h.Cel").special());
  CHECK(In(9, "[degF]/h", "Cel/h") == 5);
  CHECK_FALSE(Divide(U("Cel"), U("h")).special());
  CHECK_FALSE(Multiply(U("1"), U("Cel")).special());
}

TEST_CASE("unit - durations") {
  for (const char* text :
       {"s", "min", "h", "d", "wk", "mo", "a", "sec", "minutes", "hours", "days", "weeks", "months", "years"}) {
    CAPTURE(text);
    CHECK(IsDuration(U(text)));
  }
  for (const char* text : {"1", "/min", "mg", "ms", "h2", "mL/h"}) {
    CAPTURE(text);
    CHECK_FALSE(IsDuration(U(text)));
  }
  CHECK(U("a").factor == 31557600);
  CHECK(U("mo").factor == 2629800);
}

TEST_CASE("unit - products and quotients") {
  const Unit product = Multiply(U("mg/dL"), U("L"));
  CHECK(product.text == "mg/dL.L");
  CHECK(Convert(product, U("mg"))->Apply(1) == 10);
  CHECK(SameUnit(product.text, "10.mg"));
  const Unit quotient = Divide(U("mg/dL"), U("mmol/L"));
  CHECK(quotient.text == "mg/dL/(mmol/L)");
  CHECK(SameUnit(quotient.text, "10.mg/mmol"));
  CHECK(Divide(U("1"), U("h")).text == "/h");
  CHECK(Divide(U("mg"), U("1")).text == "mg");
  CHECK(Multiply(U("1"), U("mg")).text == "mg");
  CHECK(Multiply(U("/min"), U("mL")).text == "1/min.mL");
  CHECK(Divide(U("mL"), U("/min")).text == "mL/(1/min)");
  CHECK(Divide(U("/min"), U("kg.h")).text == "1/min/(kg.h)");
  CHECK(Divide(U("mg/dL"), U("mg/dL")).text == "1");
  CHECK(Divide(U("mg/dL"), U("mg/dL")).dimension.dimensionless());
  CHECK_FALSE(Divide(U("mmol/L"), U("mmol/L")).amount_fraction);
  CHECK(Multiply(U("mmol/mol"), U("1")).amount_fraction);
  CHECK(Convert(Multiply(U("mL/h"), U("min")), U("mL"))->Apply(60) == 1);
}

TEST_CASE("unit - a product without end stays bounded") {
  Unit unit = U("mg/dL");
  for (int i = 0; i < 64; ++i) {
    unit = Multiply(unit, unit);
    CHECK(unit.text.size() <= 512);
  }
  CHECK_FALSE(Convert(unit, U("mg/dL")).has_value());
  CHECK_FALSE(Convert(unit, unit).has_value());
  for (int i = 0; i < 64; ++i) unit = Divide(U("mg"), unit);
  CHECK(unit.text.size() <= 512);
}

}  // namespace
}  // namespace quell::terms

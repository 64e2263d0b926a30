// The units of quell against the definitions of UCUM, read where they stand and expanded here to base units: a wrong
// factor or dimension is found, and so is a unit of UCUM that quell neither knows nor is known to do without.
#include <doctest/doctest.h>
#include <tinyxml2.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>

#include "lib/terms/unit.h"
#include "lib/terms/unit_table.h"
#include "tests/support/paths.h"

namespace quell::terms {
namespace {

// A definition, expanded: factor * the bases of UCUM (m s g rad K C cd) to their powers.
struct Expansion {
  long double factor = 1;
  std::map<std::string, int> bases;

  void Combine(const Expansion& other, int power) {
    factor *= std::pow(other.factor, static_cast<long double>(power));
    for (const auto& [base, exponent] : other.bases) {
      if ((bases[base] += power * exponent) == 0) bases.erase(base);
    }
  }
};

// One <unit> of the definitions. Of a special unit, value and unit are those its function works on.
struct Definition {
  std::string unit;
  long double value = 1;
  bool is_base = false, metric = false, arbitrary = false, special = false;
};

class Essence {
 public:
  // False, after a line that says so, where the shared data are absent.
  bool Load() {
    const std::optional<std::string> folder = testing::SharedData("ucum");
    if (!folder) return false;
    tinyxml2::XMLDocument document;
    REQUIRE(document.LoadFile((*folder + "/ucum-essence.xml").c_str()) == tinyxml2::XML_SUCCESS);
    for (auto* e = document.RootElement()->FirstChildElement(); e != nullptr; e = e->NextSiblingElement()) {
      const std::string tag = e->Name();
      if (tag == "prefix") prefixes_[e->Attribute("Code")] = Value(*e->FirstChildElement("value"), "value");
      if (tag == "base-unit" || tag == "unit") atoms_[e->Attribute("Code")] = Read(*e, tag == "base-unit");
    }
    return true;
  }

  const std::map<std::string, Definition>& atoms() const { return atoms_; }
  const std::map<std::string, long double>& prefixes() const { return prefixes_; }

  Expansion Expand(const std::string& code) const {
    const Definition& atom = atoms_.at(code);
    if (atom.is_base) return {1, {{code, 1}}};
    const char* at = atom.unit.c_str();
    Expansion expansion = Term(&at);
    REQUIRE_MESSAGE(*at == '\0', code << ": " << atom.unit);
    expansion.factor *= atom.value;
    return expansion;
  }

 private:
  static long double Value(const tinyxml2::XMLElement& element, const char* name) {
    const char* text = element.Attribute(name);
    return text == nullptr ? 1 : std::strtold(text, nullptr);
  }

  static bool Says(const tinyxml2::XMLElement& element, const char* name) {
    return element.Attribute(name) != nullptr && std::string(element.Attribute(name)) == "yes";
  }

  static Definition Read(const tinyxml2::XMLElement& element, bool is_base) {
    Definition atom;
    atom.is_base = is_base;
    atom.metric = is_base || Says(element, "isMetric");
    atom.arbitrary = Says(element, "isArbitrary");
    atom.special = Says(element, "isSpecial");
    const tinyxml2::XMLElement* value = element.FirstChildElement("value");
    if (value != nullptr && atom.special) value = value->FirstChildElement("function");
    if (value == nullptr) return atom;
    atom.unit = value->Attribute("Unit");
    atom.value = Value(*value, "value");
    return atom;
  }

  // What stands between operators and brackets of the grammar; a square bracket may hold anything.
  static std::string Word(const char** at) {
    std::string word;
    bool inside = false;
    for (; **at != '\0' && (inside || std::strchr("./()", **at) == nullptr); ++*at) {
      if (**at == '[') inside = true;
      if (**at == ']') inside = false;
      word += **at;
    }
    return word;
  }

  Expansion Term(const char** at) const {
    Expansion product;
    int power = **at == '/' ? (++*at, -1) : 1;
    while (true) {
      if (**at == '(') {
        ++*at;
        product.Combine(Term(at), power);
        REQUIRE(*(*at)++ == ')');
      } else {
        product.Combine(Simple(Word(at)), power);
      }
      if (**at != '.' && **at != '/') return product;
      power = *(*at)++ == '/' ? -1 : 1;
    }
  }

  Expansion Simple(const std::string& word) const {
    if (word.find_first_not_of("0123456789") == std::string::npos) return {std::strtold(word.c_str(), nullptr), {}};
    size_t end = word.find_last_not_of("0123456789") + 1;
    if (end < word.size() && (word[end - 1] == '-' || word[end - 1] == '+')) --end;
    Expansion power;
    power.Combine(Symbol(word.substr(0, end)), end < word.size() ? std::atoi(word.c_str() + end) : 1);
    return power;
  }

  Expansion Symbol(const std::string& symbol) const {
    if (atoms_.count(symbol) > 0) return Expand(symbol);
    for (const auto& [prefix, value] : prefixes_) {
      if (symbol.rfind(prefix, 0) != 0 || atoms_.count(symbol.substr(prefix.size())) == 0) continue;
      Expansion expansion = Expand(symbol.substr(prefix.size()));
      expansion.factor *= value;
      return expansion;
    }
    FAIL("no such unit in the definitions: " << symbol);
    return {};
  }

  std::map<std::string, Definition> atoms_;
  std::map<std::string, long double> prefixes_;
};

// A unit of quell in the bases of UCUM, to which mole and equivalent are numbers.
Expansion InBases(const Measure& measure) {
  Expansion expansion;
  expansion.factor = measure.factor();
  for (int base = 0; base < Dimension::kArbitrary; ++base) {
    const int exponent = measure.dimension.exponent[base];
    const bool counts = base == Dimension::kAmount || base == Dimension::kEquivalent;
    if (counts) {
      expansion.factor *= std::pow(6.02214076e23L, static_cast<long double>(exponent));
    } else if (exponent != 0) {
      expansion.bases[std::string(BaseSymbol(base))] = exponent;
    }
  }
  return expansion;
}

bool HasOwnScale(const Measure& measure) {
  for (int base = Dimension::kArbitrary; base < Dimension::kBaseCount; ++base) {
    if (measure.dimension.exponent[base] != 0) return true;
  }
  return false;
}

// From a reason to the units of UCUM that quell does without for it, with blanks between.
const std::map<std::string, std::string> kUnknown = {
    {"land and sea, in feet and chains of one country: nothing at the bedside is measured so",
     "[acr_br] [acr_us] [ch_br] [ch_us] [ft_br] [fth_br] [fth_i] [fth_us] [fur_us] [in_br] [kn_br] [kn_i] [lk_br] "
     "[lk_us] [mi_br] [nmi_br] [pc_br] [rch_us] [rd_br] [rd_us] [rlk_us] [sct] [smi_us] [smoot] [srd_us] [twp] "
     "[yd_br]"},
    {"timber, grain and oil",
     "[bbl_us] [bf_i] [bu_br] [bu_us] [cr_i] [crd_us] [dpt_us] [dqt_us] [gal_wi] [pk_br] "
     "[pk_us]"},
    {"wire, yarn, sieves, gold and horses", "[car_Au] [cml_i] [den] [hd_i] [mesh_i] [mil_i] [mil_us] tex"},
    {"type", "[cicero] [didot] [ligne] [lne] [pca] [pca_pr] [pied] [pnt] [pnt_pr] [pouce]"},
    {"constants of physics, which no measurement is written in", "[G] [e] [eps_0] [h] [k] [m_e] [m_p]"},
    {"magnetism, light and gravity by centimetre and gram; kG is more likely a mistyped kilogram than a kilogauss",
     "Bi G Gal Gb Ky Lmb Mx Oe ph sb"},
    {"heat and pressure of engineers, and calories that nutrition does not use",
     "[Btu] [Btu_39] [Btu_59] [Btu_60] [Btu_IT] [Btu_m] [Btu_th] [HP] att cal_[15] cal_[20] cal_m"},
    {"storage and transmission of data", "Bd By bit bit_s"},
    {"stars and nuclei; AU in a laboratory is an arbitrary or absorbance unit", "AU b pc"},
    {"turns and minutes of arc; ' in a record is feet or minutes of time", "' '' circ sph"},
    {"in a hospital st is a stone, not a cubic metre of wood", "st"},
    {"the root of a unit", "[m/s2/Hz^(1/2)]"},
};

// From a unit that is defined otherwise here to the reason.
const std::map<std::string, std::string> kOtherwise = {
    {"[pH]", "laboratories write a pH with no unit at all: it is a pure number, and never a concentration"},
};
// Prefixes and units that take them in UCUM and not here.
const std::map<std::string, std::string> kUnknownPrefixes = {
    {"Ki", "storage of data"}, {"Mi", "storage of data"}, {"Gi", "storage of data"}, {"Ti", "storage of data"}};
const std::map<std::string, std::string> kWithoutPrefix = {{"Cel", "nobody measures in millidegrees Celsius"}};

std::set<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

TEST_CASE("ucum table - factors and dimensions are those of the definitions") {
  Essence essence;
  if (!essence.Load()) return;
  int equal = 0, own = 0;
  for (const auto& [code, definition] : essence.atoms()) {
    const std::optional<Measure> ours = UnitTable::Get().Find(code);
    if (!ours) continue;
    CAPTURE(code);
    if (HasOwnScale(*ours)) {
      CHECK((definition.arbitrary || definition.special));
      ++own;
      continue;
    }
    CHECK_FALSE(definition.arbitrary);
    const Expansion a = InBases(*ours), b = essence.Expand(code);
    const double ratio = static_cast<double>(a.factor / b.factor);
    const bool same = a.bases == b.bases && std::fabs(ratio - 1) <= 2e-15;
    CAPTURE(ratio);
    CHECK(same == (kOtherwise.count(code) == 0));
    equal += same;
  }
  MESSAGE("UCUM table: " << essence.atoms().size() << " units; " << equal << " known with the same factor, " << own
                         << " known with a scale of their own, " << kOtherwise.size() << " defined otherwise");
}

TEST_CASE("ucum table - what quell does without is listed") {
  Essence essence;
  if (!essence.Load()) return;
  std::set<std::string> listed;
  for (const auto& [reason, codes] : kUnknown) listed.merge(Words(codes));
  for (const std::string& code : listed) {
    CAPTURE(code);
    CHECK(essence.atoms().count(code) == 1);
  }
  for (const auto& [code, definition] : essence.atoms()) {
    CAPTURE(code);
    CHECK(UnitTable::Get().Find(code).has_value() == (listed.count(code) == 0));
  }
  MESSAGE("UCUM table: " << listed.size() << " units not known, for " << kUnknown.size() << " reasons");
}

TEST_CASE("ucum table - prefixes") {
  Essence essence;
  if (!essence.Load()) return;
  for (const auto& [prefix, value] : essence.prefixes()) {
    CAPTURE(prefix);
    const std::optional<Measure> ours = UnitTable::Get().Find(prefix + "m");
    CHECK(ours.has_value() == (kUnknownPrefixes.count(prefix) == 0));
    if (ours) CHECK(static_cast<double>(ours->factor()) == static_cast<double>(value));
  }
  for (const auto& [code, definition] : essence.atoms()) {
    if (!UnitTable::Get().Find(code)) continue;
    CAPTURE(code);
    CHECK(UnitTable::Get().Find("k" + code).has_value() == (definition.metric && kWithoutPrefix.count(code) == 0));
  }
}

}  // namespace
}  // namespace quell::terms

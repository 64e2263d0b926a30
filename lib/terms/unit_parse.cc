// The UCUM grammar (case-sensitive), and units as a whole.
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "lib/base/text.h"
#include "lib/base/utf8.h"
#include "lib/terms/unit.h"
#include "lib/terms/unit_aliases.h"
#include "lib/terms/unit_table.h"

namespace quell::terms {
namespace {

constexpr size_t kMostDigits = 18;  // of a whole number in a unit: it stays exact in 64 bits
constexpr size_t kLongestQuote = 40;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A recursive descent over
//   unit      = [ "/" ] term
//   term      = component { ( "." | "/" ) component }          from the left: a/b.c is (a/b).c
//   component = "(" term ")" | ( number | symbol [ exponent ] ) [ annotation ] | annotation
// The depth of recursion is bounded by kLongestUnit.
class UnitGrammar {
 public:
  UnitGrammar(const UnitTable& table, std::string_view text) : table_(table), text_(text), rest_(text) {}

  std::optional<Measure> Parse() {
    Measure measure;
    // A leading slash is "1/": /kg/min is per kilogram and per minute.
    const int first_power = Take('/') ? -1 : 1;
    if (!TakeTerm(first_power, &measure)) return std::nullopt;
    if (rest_.empty()) return measure;
    Fail("can't be read from " + Quoted(rest_) + " on");
    return std::nullopt;
  }

  const std::string& why() const { return why_; }

 private:
  bool TakeTerm(int power, Measure* product) {
    size_t components = 0;
    while (true) {
      Measure component;
      if (!TakeComponent(&component)) return false;
      const long double zero = component.offset;
      if (!product->Combine(component, power)) return Fail("is out of the range of units");
      // Only an affine unit that stands alone is a point on a scale; in a product it is a difference.
      product->offset = ++components == 1 && power == 1 ? zero : 0;
      if (Take('.')) {
        power = 1;
      } else if (Take('/')) {
        power = -1;
      } else {
        return true;
      }
    }
  }

  bool TakeComponent(Measure* component) {
    if (rest_.empty()) return Fail("ends where a unit is expected");
    if (Take('(')) {
      if (!TakeTerm(1, component)) return false;
      component->offset = 0;
      return Take(')') || Fail("has a bracket that is not closed");
    }
    if (rest_.front() == '{') return TakeAnnotation();
    if (!TakeNumberOrSymbol(component)) return false;
    return rest_.empty() || rest_.front() != '{' || TakeAnnotation();
  }

  // `{beats}` says what is counted; it has no meaning for conversion.
  bool TakeAnnotation() {
    const size_t end = rest_.find_first_of("{}", 1);
    if (end == std::string_view::npos || rest_[end] != '}') {
      return Fail("has a brace that is not closed");
    }
    for (char c : rest_.substr(0, end)) {
      if (c < '!' || c > '~') return Fail("has a blank or a foreign letter in braces");
    }
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool TakeNumberOrSymbol(Measure* component) {
    const std::string_view word = rest_.substr(0, WordLength());
    rest_.remove_prefix(word.size());
    if (word.find_first_not_of("0123456789") == std::string_view::npos) return ReadNumber(word, component);
    return ReadSymbol(word, component);
  }

  // Up to an operator, a bracket of the grammar or a brace. Within square brackets anything goes: [in_i'H2O].
  size_t WordLength() const {
    bool in_brackets = false;
    for (size_t i = 0; i < rest_.size(); ++i) {
      const char c = rest_[i];
      if (c == '[') in_brackets = true;
      if (c == ']') in_brackets = false;
      if (!in_brackets && std::string_view("./(){}").find(c) != std::string_view::npos) return i;
    }
    return rest_.size();
  }

  bool ReadNumber(std::string_view word, Measure* component) {
    if (word.empty()) return Fail("can't be read from " + Quoted(rest_) + " on");
    if (word.size() > kMostDigits) return Fail("has too long a number");
    uint64_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    if (number == 0) return Fail("has a zero in it");
    for (; number % 10 == 0; number /= 10) ++component->tens;
    component->mantissa = static_cast<long double>(number);
    return true;
  }

  bool ReadSymbol(std::string_view word, Measure* component) {
    // The exponent is the run of digits at the end, with its sign: m2, s-1, 10*-3.
    size_t symbol_end = word.size();
    while (symbol_end > 0 && IsDigit(word[symbol_end - 1])) --symbol_end;
    const bool has_exponent = symbol_end < word.size();
    bool negative = false;
    if (has_exponent && symbol_end > 0 && (word[symbol_end - 1] == '-' || word[symbol_end - 1] == '+')) {
      negative = word[--symbol_end] == '-';
    }
    const std::string_view symbol = word.substr(0, symbol_end);
    const std::optional<Measure> atom = table_.Find(symbol);
    if (!atom) return Fail(word == text_ ? "" : "has no meaning at " + Quoted(word));
    if (!has_exponent) {
      *component = *atom;
      return true;
    }
    const std::string_view digits = word.substr(word.find_first_not_of("+-", symbol_end));
    const int power = digits.size() > 3 ? std::numeric_limits<int>::max() : std::atoi(std::string(digits).c_str());
    if (component->Combine(*atom, negative ? -power : power)) return true;
    return Fail("has too large an exponent");
  }

  bool Take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Fail(const std::string& what) {
    why_ = Quoted(text_) + (what.empty() ? " is not a unit" : " is not a unit: it " + what);
    return false;
  }

  const UnitTable& table_;
  const std::string_view text_;
  std::string_view rest_;
  std::string why_;
};

std::optional<Unit> Refuse(std::string* why, std::string reason) {
  if (why != nullptr) *why = std::move(reason);
  return std::nullopt;
}

// Splits a long double into the double nearest to it and what is left.
void Split(long double value, double* high, double* low) {
  *high = static_cast<double>(value);
  *low = static_cast<double>(value - *high);
}

std::string TooLong(std::string_view text) {
  return Quoted(text) + " is longer than a unit can be (" + std::to_string(kLongestUnit) + " characters)";
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  size_t shown = 0;
  while (shown < text.size() && shown < kLongestQuote) {
    const std::string_view character = text.substr(shown, CharacterLength(text.substr(shown)));
    const bool seen = character.size() > 1 || (character[0] >= ' ' && character[0] <= '~');
    quoted += seen ? character : "?";
    shown += character.size();
  }
  return quoted + (text.size() > shown ? "...\"" : "\"");
}

std::optional<Measure> ParseMeasure(const UnitTable& table, std::string_view text, std::string* why) {
  UnitGrammar grammar(table, text);
  std::optional<Measure> measure = grammar.Parse();
  if (!measure && why != nullptr) *why = grammar.why();
  return measure;
}

std::optional<Unit> ParseUnit(std::string_view text, std::string* why) {
  if (text.size() > kLongestUnit) return Refuse(why, TooLong(text));
  const std::optional<std::string> ucum = ReplaceAliases(text);
  if (ucum && ucum->size() > kLongestUnit) return Refuse(why, TooLong(text));
  if (!ucum) return Refuse(why, Quoted(Trim(text)) + " means that there is no unit");
  if (ucum->empty() || *ucum == "1") return Unit();
  for (char c : *ucum) {
    if (IsBlank(c)) return Refuse(why, Quoted(*ucum) + " is not a unit: it has a blank in it");
  }
  const std::optional<Measure> measure = ParseMeasure(UnitTable::Get(), *ucum, why);
  if (!measure) return std::nullopt;
  Unit unit;
  unit.dimension = measure->dimension;
  Split(measure->factor(), &unit.factor, &unit.factor_low);
  Split(measure->offset, &unit.offset, &unit.offset_low);
  unit.text = *ucum;
  unit.amount_fraction = measure->names_amount && unit.dimension.dimensionless();
  if (!std::isnormal(unit.factor))
    return Refuse(why, Quoted(*ucum) + " is not a unit: it is out of the range of units");
  return unit;
}

}  // namespace quell::terms

// How much memory a text of rules may cost, whatever is in it. An executable of its own: it counts in operator new, which the sanitizers want for themselves.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "bench/heap.h"
#include "bench/workload.h"
#include "quell/ruleset.h"

namespace quell {
namespace {

// The most that compiling held, beside the text itself; and what its diagnostics come to when shown.
size_t PeakOf(const std::string& text) {
  const std::vector<Source> sources = {{"text.quell", text}};
  bench::MarkHeap();
  const size_t before = bench::HeapNow();
  const CompileResult compiled = RuleSet::Compile(sources);
  CHECK(RenderText(compiled.diagnostics, sources).empty() == compiled.diagnostics.empty());
  return bench::HeapPeak() - before;
}

constexpr char kHead[] =
    "language 1\nmodule m\nconcept K { loinc 2823-3 unit mmol/L plausible 1 mmol/L to 12 mmol/L }\n";

std::string Many(const std::string& head, int count, const std::function<std::string(int)>& piece,
                 const std::string& tail = "\n") {
  std::string text = kHead + head;
  for (int i = 0; i < count; ++i) text += piece(i);
  return text + tail;
}

std::function<std::string(int)> Same(const std::string& piece) {
  return [piece](int) { return piece; };
}

}  // namespace

TEST_CASE("memory - 10,000 alerts take less than forty times their text") {
  const std::string text = bench::GenerateRules(10'000);
  const size_t peak = PeakOf(text);
  MESSAGE(text.size(), " bytes of rules, ", peak,
          " bytes of memory at most: ", static_cast<double>(peak) / static_cast<double>(text.size()), " times");
  CHECK(peak < 40 * text.size());
}

TEST_CASE("memory - no text takes more than 64 times its size and 8 MB") {
  const auto number = [](int i) { return std::to_string(i); };
  const std::string alert = "alert a { on result K when ";
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"nothing", ""},
      {"blank lines", std::string(400'000, '\n')},
      {"comments", Many("", 100'000, Same("//\n"))},
      {"brackets", Many(alert, 400'000, Same("("))},
      {"closing brackets", Many("", 400'000, Same("}"))},
      {"signs", Many("define d = ", 400'000, Same("-"), "1\n")},
      {"not", Many(alert, 100'000, Same("not "), "true }\n")},
      {"a long sum", Many("define d = 1", 200'000, Same("+1"))},
      {"a long or", Many(alert + "age>1 a", 60'000, Same(" or age>1 a"), " }\n")},
      {"a long or of all different",
       Many(
           alert + "age>1 a", 60'000, [&](int i) { return " or this value>" + number(i); }, " }\n")},
      {"if in if", Many("define d = ", 50'000, Same("if true then "), "1\n")},
      {"definitions", Many("", 60'000, [&](int i) { return "define d" + number(i) + "=1\n"; })},
      {"a chain of definitions", Many("define d0=latest K\n", 30'000,
                                      [&](int i) { return "define d" + number(i + 1) + "=d" + number(i) + "+1\n"; })},
      {"a doubling chain",
       Many("define d0=latest K\n", 20'000,
            [&](int i) { return "define d" + number(i + 1) + "=d" + number(i) + "+d" + number(i) + "\n"; })},
      {"calls that double",
       Many(
           "define f0(x)=x+x\n", 200,
           [&](int i) { return "define f" + number(i + 1) + "(x)=f" + number(i) + "(f" + number(i) + "(x))\n"; },
           "define g=f200(latest K)\n")},
      {"parameters", Many("", 40'000, [&](int i) { return "parameter p" + number(i) + "=1\n"; })},
      {"one name again and again", Many("", 60'000, Same("define d=1\n"))},
      {"unknown names", Many("", 60'000, [&](int i) { return "define d" + number(i) + "=x\n"; })},
      {"concepts", Many("", 30'000, [&](int i) { return "concept c" + number(i) + "{loinc 2823-3}\n"; })},
      {"codes of one concept",
       Many(
           "concept C {", 60'000, [&](int i) { return "local \"" + number(i) + "\"\n"; }, "}\n")},
      {"empty alerts", Many("", 40'000, Same("alert a{}\n"))},
      {"empty alerts with names", Many("", 40'000, [&](int i) { return "alert a" + number(i) + "{}\n"; })},
      {"alerts", Many("", 20'000, [&](int i) { return "alert a" + number(i) + "{on result K}\n"; })},
      {"rows of points", Many("points s {", 20'000, Same("age: 1 if >= 2 years\n"), "}\n")},
      {"stories", Many("", 20'000, Same("test \"t\"{at 0 h result K 5}\n"))},
      {"events of one story", Many("test \"t\"{", 40'000, Same("at 0 h result K 5 mmol/L\n"), "}\n")},
      {"strings", Many("module", 100'000, Same(" \"\""))},
      {"words", Many("", 200'000, Same("a "))},
      {"letters with accents", Many("", 100'000, Same("\xC3\xA9 "))},
      {"units", Many("", 40'000, [&](int i) { return "define d" + number(i) + "=1 mg" + number(i % 8 + 2) + "\n"; })},
      {"modules used",
       "language 1\nmodule m\n" +
           Many("", 60'000, [&](int i) { return "use m" + number(i) + "\n"; }).substr(sizeof(kHead) - 1)},
      {"clauses", Many("alert a {", 60'000, Same("on result K\n"), "}\n")},
      {"sets of words",
       Many(
           "concept C { local \"a\" values ", 60'000, [&](int i) { return "\"" + number(i) + "\", "; }, "\"x\" }\n")},
  };
  for (const auto& [name, text] : texts) {
    CAPTURE(name);
    const size_t peak = PeakOf(text);
    const double times = text.empty() ? 0 : static_cast<double>(peak) / static_cast<double>(text.size());
    MESSAGE(name, ": ", text.size(), " bytes, ", peak, " at most: ", times, " times");
    CHECK(peak < 64 * text.size() + (8u << 20));
  }
}

}  // namespace quell

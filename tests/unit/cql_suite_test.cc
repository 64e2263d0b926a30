// Three-valued logic and comparison as CQL has them: HL7's own test cases, read from their XML and translated, literal by literal, into rules.
//
// Every case is run, or counted as not applicable for a reason that is printed, or is one of the few listed in kDiffering where quell
// means something else on purpose.
#include <doctest/doctest.h>
#include <tinyxml2.h>

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "lib/api/ruleset_impl.h"
#include "lib/eval/evaluator.h"
#include "quell/ruleset.h"
#include "tests/support/paths.h"

namespace quell {
namespace {

// Where quell differs on purpose: case -> why.
const std::map<std::string, std::string>& Differing() {
  static const auto& differing = *new std::map<std::string, std::string>{
      {"TestQuantityMonthEqualMo", "`month` is a word for `mo`: quell has no calendar durations as values"},
      {"TestQuantityMonthNotEqualMo", "`month` is a word for `mo`"},
      {"TestQuantityMonthsNotEqualMo", "`month` is a word for `mo`"},
      {"TestQuantityYearEqualA", "`year` is a word for `a`"},
      {"TestQuantityYearNotEqualA", "`year` is a word for `a`"},
      {"TestQuantityYearsNotEqualA", "`year` is a word for `a`"},
      {"TestYearEquivalentDays", "a year is 365.25 days, not 365"},
      {"TestMonthEquivalentDays", "a month is 30.4375 days, not 30"},
      {"EquivFloatTrailingZero", "no rounding to the less precise operand: 1.001 is not 1.000"},
  };
  return differing;
}

// A case that quell has no words for.
struct NotApplicable {
  std::string why;
};

enum class Kind { kTruth, kNumber, kNull };

// A translated expression. `plain`: made of numbers without a unit, so that `=` may be used.
struct Piece {
  Kind kind = Kind::kNull;
  std::string text;
  bool plain = false;
};

std::string As(const Piece& piece, Kind kind) {
  if (piece.kind == Kind::kNull) return kind == Kind::kTruth ? "no_truth" : "no_number";
  if (piece.kind != kind) throw NotApplicable{"operands of two types"};
  return "(" + piece.text + ")";
}

class Translator {
 public:
  explicit Translator(const std::string& cql) { Cut(cql); }

  Piece Run() {
    Piece whole = Expression();
    if (at_ < tokens_.size()) throw NotApplicable{"`" + tokens_[at_] + "`"};
    return whole;
  }

 private:
  void Cut(const std::string& cql) {
    size_t i = 0;
    while (i < cql.size()) {
      const char c = cql[i];
      const auto word = [](char d) { return std::isalnum(static_cast<unsigned char>(d)) || d == '_' || d == '.'; };
      size_t end = i + 1;
      if (std::isspace(static_cast<unsigned char>(c))) {
        ++i;
        continue;
      }
      if (c == '\'') {
        end = cql.find('\'', i + 1) + 1;
      } else if (word(c)) {
        while (end < cql.size() && word(cql[end])) ++end;
      } else if (end < cql.size() &&
                 (cql.substr(i, 2) == "!=" || cql.substr(i, 2) == "<=" || cql.substr(i, 2) == ">=")) {
        ++end;
      }
      tokens_.push_back(cql.substr(i, end - i));
      i = end;
    }
  }

  const std::string& Peek() const {
    static const std::string none;
    return at_ < tokens_.size() ? tokens_[at_] : none;
  }
  bool Take(const std::string& token) {
    if (Peek() != token) return false;
    ++at_;
    return true;
  }
  void Need(const std::string& token) {
    if (!Take(token)) throw NotApplicable{"`" + Peek() + "` where `" + token + "` was expected"};
  }

  // Loosest first, as CQL has them: implies; or, xor; and; not; comparisons; sums.
  Piece Expression() {
    Piece left = Or();
    while (Take("implies")) {
      Piece right = Or();
      left = {Kind::kTruth, "(not " + As(left, Kind::kTruth) + ") or " + As(right, Kind::kTruth)};
    }
    return left;
  }

  Piece Or() {
    Piece left = And();
    for (;;) {
      if (Take("or")) {
        left = {Kind::kTruth, As(left, Kind::kTruth) + " or " + As(And(), Kind::kTruth)};
      } else if (Take("xor")) {
        std::string a = As(left, Kind::kTruth), b = As(And(), Kind::kTruth);
        left = {Kind::kTruth, "(" + a + " or " + b + ") and not (" + a + " and " + b + ")"};
      } else {
        return left;
      }
    }
  }

  Piece And() {
    Piece left = Not();
    while (Take("and")) left = {Kind::kTruth, As(left, Kind::kTruth) + " and " + As(Not(), Kind::kTruth)};
    return left;
  }

  Piece Not() {
    if (!Take("not")) return Comparison();
    return {Kind::kTruth, "not " + As(Not(), Kind::kTruth)};
  }

  Piece Comparison() {
    Piece left = Sum();
    const std::string op = Peek();
    if (Take("between")) {
      std::string low = As(Sum(), Kind::kNumber);
      Need("and");
      return {Kind::kTruth, As(left, Kind::kNumber) + " between " + low + " and " + As(Sum(), Kind::kNumber)};
    }
    if (Take("=")) return Equal(left, Sum());
    if (Take("!=")) return {Kind::kTruth, "not (" + Equal(left, Sum()).text + ")"};
    if (Take("~")) return Equivalent(left, Sum());
    if (op == "<" || op == "<=" || op == ">" || op == ">=") {
      ++at_;
      return {Kind::kTruth, As(left, Kind::kNumber) + " " + op + " " + As(Sum(), Kind::kNumber)};
    }
    return left;
  }

  // quell refuses `=` between truths and between measured values: what is meant is written out.
  static Piece Equal(const Piece& a, const Piece& b) {
    if (a.kind == Kind::kTruth || b.kind == Kind::kTruth) {
      std::string x = As(a, Kind::kTruth), y = As(b, Kind::kTruth);
      return {Kind::kTruth, "(" + x + " and " + y + ") or (not " + x + " and not " + y + ")"};
    }
    std::string x = As(a, Kind::kNumber), y = As(b, Kind::kNumber);
    if (a.plain && b.plain) return {Kind::kTruth, x + " = " + y};
    return {Kind::kTruth, x + " >= " + y + " and " + x + " <= " + y};
  }

  // Never unknown: two unknowns are equivalent, one is not.
  static Piece Equivalent(const Piece& a, const Piece& b) {
    const Kind kind = a.kind == Kind::kTruth || b.kind == Kind::kTruth ? Kind::kTruth : Kind::kNumber;
    return {Kind::kTruth, "((" + Equal(a, b).text + ") else false) or (" + As(a, kind) + " is unknown and " +
                              As(b, kind) + " is unknown)"};
  }

  Piece Sum() {
    Piece left = Primary();
    while (Peek() == "+" || Peek() == "-") {
      const std::string op = tokens_[at_++];
      Piece right = Primary();
      left = {Kind::kNumber, As(left, Kind::kNumber) + " " + op + " " + As(right, Kind::kNumber),
              left.plain && right.plain};
    }
    return left;
  }

  static std::string Unit(const std::string& word) {
    static const std::map<std::string, std::string> words = {{"millisecond", "ms"}, {"second", "s"}, {"minute", "min"},
                                                             {"hour", "h"},         {"day", "d"},    {"week", "wk"},
                                                             {"month", "mo"},       {"year", "a"}};
    std::string one = !word.empty() && word.back() == 's' ? word.substr(0, word.size() - 1) : word;
    auto found = words.find(one);
    return found == words.end() ? "" : found->second;
  }

  Piece Number(std::string text) {
    if (text.back() == 'L') text.pop_back();
    std::string unit;
    if (!Peek().empty() && Peek()[0] == '\'') {
      unit = Peek().substr(1, Peek().size() - 2);
    } else {
      unit = Unit(Peek());
    }
    if (!unit.empty()) ++at_;
    if (Peek() == ":") throw NotApplicable{"ratios"};
    return {Kind::kNumber, unit.empty() ? text : text + " " + unit, unit.empty()};
  }

  Piece If() {
    Piece condition = Expression();
    Need("then");
    Piece yes = Expression();
    Need("else");
    return Choose(condition, yes, Expression());
  }

  // CQL takes `else` where the condition is unknown; in quell the whole is unknown then.
  static Piece Choose(const Piece& condition, const Piece& yes, const Piece& no) {
    const Kind kind = yes.kind == Kind::kNull ? no.kind : yes.kind;
    return {kind,
            "if (" + As(condition, Kind::kTruth) + " else false) then " + As(yes, kind) + " otherwise " + As(no, kind)};
  }

  Piece Case() {
    std::optional<Piece> subject;
    if (Peek() != "when") subject = Expression();
    std::vector<std::pair<Piece, Piece>> branches;
    while (Take("when")) {
      Piece condition = Expression();
      if (subject.has_value()) condition = Equal(*subject, condition);
      Need("then");
      branches.emplace_back(condition, Expression());
    }
    Need("else");
    Piece out = Expression();
    Need("end");
    for (size_t i = branches.size(); i-- > 0;) out = Choose(branches[i].first, branches[i].second, out);
    return out;
  }

  std::vector<Piece> Arguments() {
    Need("(");
    std::vector<Piece> pieces;
    do {
      pieces.push_back(Expression());
    } while (Take(","));
    Need(")");
    return pieces;
  }

  Piece Function(const std::string& name) {
    std::vector<Piece> arguments = Arguments();
    const Piece& first = arguments[0];
    if (name == "IsNull") {
      const Kind kind = first.kind == Kind::kNull ? Kind::kTruth : first.kind;
      return {Kind::kTruth, As(first, kind) + " is unknown"};
    }
    if (name == "IsTrue") return {Kind::kTruth, As(first, Kind::kTruth) + " else false"};
    if (name == "IsFalse") return {Kind::kTruth, "(not " + As(first, Kind::kTruth) + ") else false"};
    throw NotApplicable{name};
  }

  Piece Primary() {
    const std::string token = Peek();
    if (token.empty()) throw NotApplicable{"an end too early"};
    ++at_;
    if (token == "(") {
      Piece inner = Expression();
      Need(")");
      return {inner.kind, "(" + inner.text + ")", inner.plain};
    }
    if (token == "-") {
      Piece operand = Primary();
      return {Kind::kNumber, "-" + operand.text, operand.plain};
    }
    if (std::isdigit(static_cast<unsigned char>(token[0]))) return Number(token);
    if (token == "true" || token == "false") return {Kind::kTruth, token};
    if (token == "null") {
      if (Take("as")) throw NotApplicable{"texts"};
      return {};
    }
    if (token == "if") return If();
    if (token == "case") return Case();
    if (token[0] == '\'') throw NotApplicable{"texts"};
    if (token == "Tuple" || token == "Tuple{") throw NotApplicable{"tuples"};
    if (token == "@" || token == "DateTime" || token == "Today") throw NotApplicable{"dates and times written out"};
    if (token == "{") throw NotApplicable{"lists"};
    if (token == "Coalesce") Unsupported();
    return Function(token);
  }

  // What the arguments of `Coalesce` are: the cases have texts, lists, dates and times only.
  [[noreturn]] void Unsupported() {
    for (; at_ < tokens_.size(); ++at_) {
      if (tokens_[at_] == "{") throw NotApplicable{"lists"};
      if (tokens_[at_][0] == '\'') throw NotApplicable{"texts"};
      if (tokens_[at_] == "DateTime" || tokens_[at_] == "@") throw NotApplicable{"dates and times written out"};
    }
    throw NotApplicable{"Coalesce"};
  }

  std::vector<std::string> tokens_;
  size_t at_ = 0;
};

// What the `when` of an alert with this condition is.
Truth Evaluate(const std::string& condition) {
  const std::vector<Source> sources = {{"cql",
                                        "language 1\nmodule cql\n"
                                        "concept Ping { local \"ping\" }\n"
                                        "concept Nothing { local \"nothing\" unit 1 }\n"
                                        "define no_number = latest Nothing\n"
                                        "define no_truth = latest Nothing > 1\n"
                                        "alert translated { on result Ping when " +
                                            condition + " }\n"}};
  CompileResult compiled = RuleSet::Compile(sources);
  REQUIRE_MESSAGE(compiled.rules != nullptr, condition << "\n" << RenderText(compiled.diagnostics, sources));
  Vocabulary vocabulary;
  Record ping;
  ping.coding = vocabulary.AddCoding({{"local", "ping"}});
  ping.known = Time(Duration(0));
  SourceInfo source;
  source.carries = {RecordKind::kResult};
  const eval::ProgramBinding binding(compiled.rules->impl().program, vocabulary, source, absl::UTCTimeZone());
  eval::PatientState state(binding, Patient{});
  std::vector<eval::Evaluation> evaluations;
  eval::Evaluator().Feed(binding, state, {&ping, 1}, eval::Mode::kAll, evaluations);
  REQUIRE(evaluations.size() == 1);
  return evaluations[0].when;
}

struct Report {
  int run = 0, passed = 0, invalid = 0;
  std::map<std::string, int> not_applicable;
};

// "" or what is wrong.
std::string RunCase(const std::string& expression, const std::string& output) {
  Piece piece = Translator(expression).Run();
  Truth wanted = Truth::kTrue;
  std::string condition = piece.text;
  if (output == "true" || output == "false" || output == "null") {
    wanted = output == "true" ? Truth::kTrue : output == "false" ? Truth::kFalse : Truth::kUnknown;
    condition = As(piece, Kind::kTruth);
  } else {
    condition = As(piece, Kind::kNumber) + " >= " + output + " and " + As(piece, Kind::kNumber) + " <= " + output;
  }
  const Truth got = Evaluate(condition);
  if (got == wanted) return "";
  static const char* const kNames[] = {"false", "true", "unknown"};
  return "`" + condition + "` is " + kNames[static_cast<int>(got)];
}

void RunFile(const std::string& path, Report& report) {
  tinyxml2::XMLDocument document;
  REQUIRE(document.LoadFile(path.c_str()) == tinyxml2::XML_SUCCESS);
  for (auto* group = document.RootElement()->FirstChildElement("group"); group != nullptr;
       group = group->NextSiblingElement("group")) {
    for (auto* test = group->FirstChildElement("test"); test != nullptr; test = test->NextSiblingElement("test")) {
      const std::string name = test->Attribute("name");
      CAPTURE(name);
      const tinyxml2::XMLElement* output = test->FirstChildElement("output");
      if (output == nullptr) {  // the case says that the expression itself is wrong: a tuple, in this subset
        ++report.invalid;
        continue;
      }
      try {
        const std::string wrong = RunCase(test->FirstChildElement("expression")->GetText(), output->GetText());
        ++report.run;
        report.passed += wrong.empty() ? 1 : 0;
        const bool listed = Differing().count(name) > 0;
        CHECK_MESSAGE(wrong.empty() != listed, (listed ? "listed as differing, but passes" : wrong));
      } catch (const NotApplicable& reason) {
        ++report.not_applicable[reason.why];
        CHECK_MESSAGE(Differing().count(name) == 0, "listed as differing, but not run");
      }
    }
  }
}

TEST_CASE("CQL suite - logic, comparison, null and conditions mean what they mean in CQL") {
  const std::optional<std::string> folder = testing::SharedData("cql-tests-subset");
  if (!folder.has_value()) {
    MESSAGE("skipped: the CQL test cases are not there");
    return;
  }
  Report report;
  for (const char* file : {"CqlLogicalOperatorsTest.xml", "CqlNullologicalOperatorsTest.xml",
                           "CqlComparisonOperatorsTest.xml", "CqlConditionalOperatorsTest.xml"}) {
    RunFile(*folder + "/" + file, report);
  }
  std::string skipped;
  int not_applicable = report.invalid;
  for (const auto& [why, count] : report.not_applicable) {
    skipped += "\n  " + std::to_string(count) + " " + why;
    not_applicable += count;
  }
  MESSAGE("run " << report.run << ", as CQL " << report.passed << ", differing on purpose " << Differing().size()
                 << ", not applicable " << not_applicable << ", of them " << report.invalid
                 << " whose expression is wrong on purpose:" << skipped);
  CHECK(report.run + not_applicable == 331);
  CHECK(report.run - report.passed == static_cast<int>(Differing().size()));
  // Only for want of a type that quell does not have.
  for (const auto& [why, count] : report.not_applicable) {
    CHECK_MESSAGE((why == "texts" || why == "tuples" || why == "ratios" || why == "lists" ||
                   why == "dates and times written out"),
                  why);
  }
}

}  // namespace
}  // namespace quell

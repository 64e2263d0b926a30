#include "lib/check/stories.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>

#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/alerts.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::ExpectWord;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::PersonWord;

constexpr double kOldestDays = 150 * 365.25;

static_assert(static_cast<int>(ExpectWord::kShown) == Expectation::kShown &&
              static_cast<int>(ExpectWord::kNothing) == Expectation::kNothing &&
              static_cast<int>(ExpectWord::kUnknown) == Expectation::kUnknown);

class StoryReader {
 public:
  StoryReader(Scope& scope, ExpressionChecker& expressions, uint32_t file, const Node& n)
      : scope_(scope),
        expressions_(expressions),
        file_(file),
        node_(n),
        events_(scope, expressions, file, n.op == 0, story_) {
    place_.file = file;
  }

  Story Read() {
    story_.name = scope_.Unquoted(file_, node_.title);
    story_.module = scope_.files[file_].module;
    story_.span = Scope::SpanOf(file_, node_.title);
    for (NodeId id : scope_.List(file_, node_)) {
      const Node& n = scope_.node(file_, id);
      if (n.kind == NodeKind::kPerson) ReadPerson(n);
      if (n.kind == NodeKind::kAt) ReadAt(n);
    }
    return std::move(story_);
  }

 private:
  Diagnostic& Report(Code code, syntax::Token place, std::string message, std::string help = "") {
    return scope_.Report(code, file_, place, std::move(message), std::move(help));
  }

  // --- the patient ---

  void ReadPerson(const Node& person) {
    enum Fact { kSex, kAge, kWeight, kHeight, kPregnancy };
    std::set<Fact> seen;
    for (NodeId id : scope_.List(file_, person)) {
      const Node& n = scope_.node(file_, id);
      const auto word = static_cast<PersonWord>(n.op);
      const Fact fact = word == PersonWord::kFemale || word == PersonWord::kMale ? kSex
                        : word == PersonWord::kBorn || word == PersonWord::kAge  ? kAge
                        : word == PersonWord::kWeight                            ? kWeight
                        : word == PersonWord::kHeight                            ? kHeight
                                                                                 : kPregnancy;
      const std::string body = word == PersonWord::kAge ? BodyMeant(n) : "";
      if (!body.empty()) {
        Report(Code::Q0605, n.span, "`" + std::string(scope_.Text(file_, n.span)) + "` is no age",
               "write `" + body + "`");
        continue;
      }
      if (!seen.insert(fact).second) {
        Report(Code::Q0605, n.span,
               fact == kAge   ? "a person has one age: a date of birth, or how old they are when the story begins"
               : fact == kSex ? "a person has one sex here"
                              : "this is said twice of one person",
               "keep one of them");
        continue;
      }
      ReadFact(word, n);
    }
  }

  // `50 kg` where an age may stand: "weight 50 kg"; "" of an age.
  std::string BodyMeant(const Node& n) {
    const std::optional<terms::Unit> unit = terms::ParseUnit(scope_.Text(file_, scope_.node(file_, n.a).name));
    if (!unit.has_value()) return "";
    for (const auto& [what, example] : {std::pair("weight ", "kg"), std::pair("height ", "cm")}) {
      if (terms::ParseUnit(example)->dimension == unit->dimension)
        return what + std::string(scope_.Text(file_, n.span));
    }
    return "";
  }

  void ReadFact(PersonWord word, const Node& n) {
    switch (word) {
      case PersonWord::kFemale:
        story_.patient.sex = Sex::kFemale;
        return;
      case PersonWord::kMale:
        story_.patient.sex = Sex::kMale;
        return;
      case PersonWord::kBorn:
        return ReadBirth(n);
      case PersonWord::kAge:
        return ReadAge(n);
      default:
        if (const int32_t event = events_.AddFact(n); event >= 0) MomentAt(Duration(0), n).events.push_back(event);
        return;
    }
  }

  void ReadBirth(const Node& n) {
    const std::string date = scope_.Unquoted(file_, n.title);
    const std::optional<Time> day = date.size() == 10 ? ParseTime(date, absl::UTCTimeZone()) : std::nullopt;
    if (!day.has_value()) {
      Report(Code::Q0101, n.title, "`" + date + "` is not a date", "write it as in 1957-03-14");
      return;
    }
    const absl::CivilDay civil = absl::ToCivilDay(ToAbsl(*day), absl::UTCTimeZone());
    story_.patient.birth = {static_cast<int32_t>(civil.year()), static_cast<uint8_t>(civil.month()),
                            static_cast<uint8_t>(civil.day())};
  }

  void ReadAge(const Node& n) {
    const Node& quantity = scope_.node(file_, n.a);
    terms::Unit unit;
    if (!scope_.ReadUnit(file_, quantity.name, &unit) || std::isnan(quantity.number)) return;
    const std::string text(scope_.Text(file_, n.span));
    if (!terms::IsDuration(unit)) {
      Report(Code::Q0605, n.span, "`" + text + "` is no age",
             quantity.name.empty() ? "write the unit too: `" + text + " y`" : "write, for example, `68 y` or `3 mo`");
      return;
    }
    const double days = quantity.number * unit.factor / 86400;
    if (days > kOldestDays) {
      Report(Code::Q0605, n.span, "nobody is `" + text + "` old", "an age can be 150 years at most");
      return;
    }
    SetAge(quantity, unit, days);
  }

  // Ages are counted in completed years, months or days: 1.5 years are 18 months, 2 weeks 14 days.
  void SetAge(const Node& quantity, const terms::Unit& unit, double days) {
    const double seconds = quantity.number * unit.factor;
    const double years = seconds / terms::ParseUnit("a")->factor, months = seconds / terms::ParseUnit("mo")->factor;
    const auto whole = [](double count) { return std::fabs(count - std::round(count)) < 1e-9 * (1 + count); };
    if (unit.text == "a" && whole(years)) {
      story_.age_years = static_cast<int32_t>(std::lround(years));
    } else if ((unit.text == "a" || unit.text == "mo") && whole(months)) {
      story_.age_months = static_cast<int32_t>(std::lround(months));
    } else {
      story_.age_days = static_cast<int32_t>(std::floor(days * (1 + 1e-12)));
    }
  }

  // --- what happens, and what is expected ---

  // Instants of one time are one step, so they are one moment.
  StoryMoment& MomentAt(Duration at, const Node& n) {
    if (!story_.moments.empty() && story_.moments.back().at == at) return story_.moments.back();
    StoryMoment& moment = story_.moments.emplace_back();
    moment.at = at;
    moment.span = Scope::SpanOf(file_, n.span);
    return moment;
  }

  void ReadAt(const Node& n) {
    ExpressionChecker::DurationValue time;
    Duration at = story_.moments.empty() ? Duration(0) : story_.moments.back().at;
    if (expressions_.ReadDuration(n.a, place_, Duration(0), &time)) {
      if (time.duration < at) {
        Report(Code::Q0601, scope_.node(file_, n.a).span,
               "a story reads from top to bottom, and this is before what stands above",
               "put it where it belongs; a result that was drawn earlier says so: `drawn 30.5 h`");
      } else {
        at = time.duration;
      }
    }
    const int32_t event = n.b == syntax::kNoNode ? -1 : events_.Add(scope_.node(file_, n.b), at);
    StoryMoment& moment = MomentAt(at, n);
    if (event >= 0) moment.events.push_back(event);
    for (NodeId id : scope_.List(file_, n)) {
      Expectation expectation;
      if (ReadExpectation(scope_.node(file_, id), expectation)) moment.expectations.push_back(expectation);
    }
  }

  bool ReadExpectation(const Node& n, Expectation& out) {
    out.kind = static_cast<Expectation::Kind>(n.op);
    out.span = Scope::SpanOf(file_, n.span);
    if (out.kind == Expectation::kNothing) return true;
    const Item* item = scope_.Find(file_, n.name, NameKind::kAlert);
    if (item == nullptr) return false;
    out.alert = item->index;
    const bool good = CanBeHeld(n, *item, out);
    return ReadExpectedDetails(n, *item, out) && good;
  }

  bool CanBeHeld(const Node& n, const Item& item, Expectation& out) {
    const std::string name = scope_.rules.alerts[static_cast<size_t>(item.index)].name;
    const bool whole = scope_.node(item.file, item.node).op == 0;
    const NodeKind needed = out.kind == Expectation::kHeldByLockout  ? NodeKind::kLockout
                            : out.kind == Expectation::kHeldByAtMost ? NodeKind::kAtMost
                            : out.kind == Expectation::kHeldByAlert  ? NodeKind::kSuppressed
                                                                     : NodeKind::kFile;
    if (needed == NodeKind::kFile) return true;
    if (needed == NodeKind::kSuppressed) {
      const Item* by = scope_.Find(file_, scope_.node(file_, n.b).name, NameKind::kAlert);
      if (by == nullptr) return false;
      out.by = by->index;
      const std::vector<int32_t>& known = scope_.rules.alerts[static_cast<size_t>(item.index)].suppressed_by;
      if (std::binary_search(known.begin(), known.end(), by->index) || !whole) return true;
      const std::string by_name(scope_.Text(file_, scope_.node(file_, n.b).name));
      Report(Code::Q0606, n.span,
             "`" + name + "` is never held by `" + by_name + "`: its `suppressed when` does not name it",
             "add it there, as in `suppressed when " + by_name + " shows`, or expect something else");
      return false;
    }
    if (!whole || ClauseOf(scope_, item, needed) != nullptr) return true;
    const std::string clause = needed == NodeKind::kLockout ? "lockout" : "at most";
    Report(Code::Q0606, n.span, "`" + name + "` has no `" + clause + "` that could hold it",
           "add one to the alert, or expect something else");
    return false;
  }

  bool ReadExpectedDetails(const Node& n, const Item& item, Expectation& out) {
    bool good = true;
    for (NodeId id : scope_.List(file_, n)) {
      const Node& detail = scope_.node(file_, id);
      if (out.kind != Expectation::kShown && out.kind != Expectation::kOnlyShown) {
        Report(Code::Q0606, detail.span, "what is not shown has no score, severity or display to expect",
               "leave it out, or expect the alert to be shown");
        return false;
      }
      good &= ReadExpectedDetail(detail, item, out);
    }
    return good;
  }

  bool ReadExpectedDetail(const Node& detail, const Item& item, Expectation& out) {
    static constexpr std::string_view kSeverities[] = {"low", "moderate", "high", "critical"};
    const std::string_view word = scope_.Text(file_, detail.name);
    const bool twice = detail.op == 0   ? out.score.has_value()
                       : detail.op == 1 ? out.severity.has_value()
                                        : out.display.has_value();
    if (twice) {
      Report(Code::Q0111, detail.span, "this is expected twice", "keep one of them");
      return false;
    }
    if (detail.op == 1) {
      out.severity = static_cast<AlertSeverity>(std::find(std::begin(kSeverities), std::end(kSeverities), word) -
                                                std::begin(kSeverities));
      return true;
    }
    if (detail.op == 2) {
      out.display = word == "passive"        ? Display::kPassive
                    : word == "interruptive" ? Display::kInterruptive
                                             : Display::kHardStop;
      return true;
    }
    double score = 0;
    if (!expressions_.ReadConstant(detail.a, file_, terms::Unit{}, {}, &score)) return false;
    out.score = score;
    if (scope_.node(item.file, item.node).op == 1 || ClauseOf(scope_, item, NodeKind::kScoreClause) != nullptr)
      return true;
    Report(Code::Q0606, detail.span,
           "`" + scope_.rules.alerts[static_cast<size_t>(item.index)].name + "` has no `score` to expect",
           "leave it out, or give the alert a score");
    return false;
  }

  Scope& scope_;
  ExpressionChecker& expressions_;
  const uint32_t file_;
  const Node& node_;
  Story story_;
  StoryEvents events_;
  Place place_;
};

void ReadStories(Scope& scope, ExpressionChecker& expressions, uint32_t file) {
  const syntax::Ast& ast = *scope.files[file].ast;
  if (ast.root == syntax::kNoNode) return;
  std::map<std::string, Span> names;
  for (NodeId id : ast.List(ast[ast.root])) {
    if (ast[id].kind != NodeKind::kTest) continue;
    Story story = StoryReader(scope, expressions, file, ast[id]).Read();
    auto [first, added] = names.emplace(story.name, story.span);
    if (!added) {
      Diagnostic& d = scope.Report(Code::Q0202, file, ast[id].title, "two stories are called \"" + story.name + "\"",
                                   "give one of them another name");
      d.notes.push_back({first->second, "the other one"});
    }
    scope.rules.stories.push_back(std::move(story));
  }
}

}  // namespace

void CheckStories(Scope& scope, ExpressionChecker& expressions) {
  std::vector<uint32_t> files;
  for (uint32_t file = 0; file < scope.files.size(); ++file) files.push_back(file);
  std::stable_sort(files.begin(), files.end(),
                   [&](uint32_t a, uint32_t b) { return scope.files[a].module < scope.files[b].module; });
  for (uint32_t file : files) ReadStories(scope, expressions, file);
}

}  // namespace quell::check

// The formatter. It walks the tree, so that what it writes is what was read; a line that gets too long, or has a comment inside, is broken where a
// reader would breathe: before `and`, `or`, `then`, `otherwise`, after a comma.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/syntax/ast.h"
#include "lib/syntax/format_expressions.h"
#include "lib/syntax/format_lines.h"
#include "lib/syntax/lexis.h"

namespace quell::syntax {
namespace {

using Blank = LineWriter::Blank;

constexpr int kWidth = 100;
constexpr size_t kClauseWord = 9;  // clauses of an alert line up behind `severity`
constexpr size_t kStoryColumn = 60;

std::string Padded(std::string text, size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

class Formatter {
 public:
  Formatter(const Ast& ast, std::string_view text) : ast_(ast), text_(text), flat_(ast, text), lines_(text) {}

  std::string Run() {
    const char* first = SkipBlanks(text_.data(), text_.data() + text_.size());
    const uint32_t begin = static_cast<uint32_t>(first - text_.data());
    lines_.Start(begin, 0, Blank::kNever);
    lines_.Add("language 1", begin);
    NodeKind before = NodeKind::kModule;
    for (NodeId id : ast_.List(ast_[ast_.root])) {
      const NodeKind kind = ast_[id].kind;
      // Parameters and definitions may stand close together, as their author has them.
      const bool close =
          kind == before && (kind == NodeKind::kParameter || kind == NodeKind::kDefine || kind == NodeKind::kUse);
      Item(ast_[id], kind == NodeKind::kModule ? Blank::kNever : close ? Blank::kKeep : Blank::kAlways);
      before = kind;
    }
    return lines_.Finish();
  }

 private:
  // --- lines and breaks ---

  bool Fits(const std::string& flat, NodeId id) const {
    return lines_.column() + static_cast<int>(flat.size()) <= kWidth && !CommentBreaks(id);
  }

  // Whether there is a comment inside, before a place where Broken begins a line. Others go behind the line.
  bool CommentBreaks(NodeId id) const {
    const Node& n = ast_[id];
    if (!lines_.HasComment(n.span)) return false;
    NodeId last = kNoNode;
    switch (n.kind) {
      case NodeKind::kNot:
        return CommentBreaks(n.a);
      case NodeKind::kAnd:
      case NodeKind::kOr:
        last = ast_.List(n).back();
        break;
      case NodeKind::kIf:
        last = n.c;
        break;
      case NodeKind::kElse:
      case NodeKind::kAdd:
      case NodeKind::kSubtract:
      case NodeKind::kMultiply:
      case NodeKind::kDivide:
      case NodeKind::kRelation:
        last = n.b;
        break;
      default:
        return false;
    }
    return lines_.HasComment({n.span.begin, ast_[last].span.begin}) || CommentBreaks(last);
  }

  void Start(const Node& n, int indent, Blank blank = Blank::kKeep) { lines_.Start(n.span.begin, indent, blank); }
  void Add(std::string_view text) { lines_.Add(text, 0); }
  void AddFlat(NodeId id) { lines_.Add(flat_.Of(id), ast_[id].span.end); }

  void Close(const Node& body) {
    lines_.Start(body.span.end - 1, 0, Blank::kNever);
    lines_.Add("}", body.span.end);
  }

  // An expression behind what stands on the line; further lines begin at `indent`.
  void Expression(NodeId id, int indent) {
    const Node& n = ast_[id];
    const std::string flat = flat_.Of(id);
    if (Fits(flat, id)) {
      lines_.Add(flat, n.span.end);
      return;
    }
    if (n.bracketed) Add("(");
    Broken(id, n.bracketed ? indent + 1 : indent);
    if (n.bracketed) lines_.Add(")", n.span.end);
  }

  void Broken(NodeId id, int indent) {
    const Node& n = ast_[id];
    switch (n.kind) {
      case NodeKind::kAnd:
        return Operands(n, "and ", indent);
      case NodeKind::kOr:
        return Operands(n, "or ", indent);
      case NodeKind::kNot:
        Add("not ");
        return Expression(n.a, indent);
      case NodeKind::kIf:
        return BrokenIf(n, indent);
      case NodeKind::kElse:
        return Binary(n, "else ", indent);
      case NodeKind::kAdd:
        return Binary(n, "+ ", indent);
      case NodeKind::kSubtract:
        return Binary(n, "- ", indent);
      case NodeKind::kMultiply:
        return Binary(n, "* ", indent);
      case NodeKind::kDivide:
        return Binary(n, "/ ", indent);
      case NodeKind::kRelation:
        return Binary(n, std::string(FlatText::RelationText(n.op)) + " ", indent);
      default:
        lines_.Add(flat_.Inside(id), n.span.end);
    }
  }

  void Operands(const Node& n, std::string_view word, int indent) {
    bool first = true;
    for (NodeId id : ast_.List(n)) {
      if (!first) {
        Start(ast_[id], indent, Blank::kNever);
        Add(word);
      }
      Expression(id, indent + (first ? 0 : static_cast<int>(word.size())));
      first = false;
    }
  }

  void Binary(const Node& n, std::string_view word, int indent) {
    Expression(n.a, indent);
    Start(ast_[n.b], indent, Blank::kNever);
    Add(word);
    Expression(n.b, indent + static_cast<int>(word.size()));
  }

  void BrokenIf(const Node& n, int indent) {
    Add("if ");
    Expression(n.a, indent + 3);
    Start(ast_[n.b], indent, Blank::kNever);
    Add("then ");
    Expression(n.b, indent + 5);
    Start(ast_[n.c], indent, Blank::kNever);
    Add("otherwise ");
    Expression(n.c, indent + 10);
  }

  // A list with commas, filled line by line; further lines begin at `indent`.
  void Filled(const Node& n, int indent, const std::function<std::string(NodeId)>& show) {
    const std::span<const NodeId> list = ast_.List(n);
    for (size_t i = 0; i < list.size(); ++i) {
      const Node& piece = ast_[list[i]];
      const std::string text = show(list[i]) + (i + 1 < list.size() ? "," : "");
      const Token gap{i == 0 ? n.span.begin : ast_[list[i - 1]].span.end, piece.span.begin};
      if (i > 0 && (lines_.column() + 1 + static_cast<int>(text.size()) > kWidth || lines_.HasComment(gap))) {
        Start(piece, indent, Blank::kNever);
      } else if (i > 0) {
        Add(" ");
      }
      lines_.Add(text, piece.span.end);
    }
  }
  void FilledFlat(const Node& n, int indent) {
    Filled(n, indent, [this](NodeId piece) { return flat_.Of(piece); });
  }
  void FilledHere(const Node& n) { FilledFlat(n, lines_.column()); }

  // --- items ---

  void Item(const Node& n, Blank blank) {
    Start(n, 0, blank);
    switch (n.kind) {
      case NodeKind::kModule:
        return Module(n);
      case NodeKind::kUse:
        return lines_.Add("use " + flat_.Name(n), n.span.end);
      case NodeKind::kConcept:
        return Body(n, "concept", [this](const Node& line) { ConceptLine(line); });
      case NodeKind::kParameter:
        return Parameter(n);
      case NodeKind::kDefine:
        return Define(n);
      case NodeKind::kPointsItem:
        return Body(n, "points", [this](const Node& row) { Row(row, 2); });
      case NodeKind::kAlert:
        return Body(n, "alert", [this](const Node& clause) { Clause(clause); });
      case NodeKind::kOutcome:
        return Body(n, "outcome", [this](const Node& line) { OutcomeLine(line); });
      case NodeKind::kTest:
        return Story(n);
      default:
        return lines_.Add(TextOf(text_, n.span), n.span.end);
    }
  }

  void Module(const Node& n) {
    lines_.Add("module " + flat_.Name(n), n.name.end);
    for (NodeId id : ast_.List(n)) {
      const Node& field = ast_[id];
      Start(field, 2, Blank::kNever);
      lines_.Add(Padded(flat_.Name(field), 7) + " " + flat_.Title(field), field.span.end);
    }
  }

  void Body(const Node& n, const std::string& word, const std::function<void(const Node&)>& line) {
    std::string head = word + " " + flat_.Name(n);
    if (!n.title.empty()) head += " " + flat_.Title(n);
    lines_.Add(head + " {", std::max(n.name.end, n.title.end));
    code_width_ = CodeWidth(n);
    Blank blank = Blank::kNever;
    for (NodeId id : ast_.List(n)) {
      Start(ast_[id], 2, blank);
      line(ast_[id]);
      blank = Blank::kKeep;
    }
    Close(n);
  }

  // The lines of codes and units of a concept stand under one another.
  size_t CodeWidth(const Node& n) const {
    size_t width = 0;
    for (NodeId id : ast_.List(n)) {
      if (ast_[id].kind == NodeKind::kCodes) width = std::max<size_t>(width, flat_.Name(ast_[id]).size());
      if (ast_[id].kind == NodeKind::kUnitLine) width = std::max<size_t>(width, 4);
    }
    return width;
  }

  void ConceptLine(const Node& n) {
    switch (n.kind) {
      case NodeKind::kCodes:
        Add(Padded(flat_.Name(n), code_width_) + " ");
        return FilledHere(n);
      case NodeKind::kUnitLine:
        return lines_.Add(Padded("unit", code_width_) + " " + flat_.Name(n), n.span.end);
      case NodeKind::kFrom:
        return lines_.Add("from " + flat_.Title(n) + (n.name.empty() ? "" : " set " + flat_.Name(n)), n.span.end);
      case NodeKind::kInclude:
        Add("include ");
        return FilledHere(n);
      case NodeKind::kExcept:
        Add("exclude ");
        return FilledHere(n);
      case NodeKind::kMolarMass:
        return lines_.Add("molar mass " + flat_.Of(n.a), n.span.end);
      case NodeKind::kValence:
        return lines_.Add("valence " + flat_.Of(n.a), n.span.end);
      case NodeKind::kPlausible:
        return lines_.Add("plausible " + flat_.Of(n.a) + " to " + flat_.Of(n.b), n.span.end);
      case NodeKind::kValues:
        Add("values ");
        return FilledHere(n);
      default:
        return lines_.Add(TextOf(text_, n.span), n.span.end);
    }
  }

  void Parameter(const Node& n) {
    std::string line = "parameter " + flat_.Name(n) + " = " + flat_.Of(n.a);
    if (n.b != kNoNode) {
      const Node& range = ast_[n.b];
      line += " from " + flat_.Of(range.a) + " to " + flat_.Of(range.b);
      if (range.c != kNoNode) line += " step " + flat_.Of(range.c);
    }
    if (!n.title.empty()) line += " " + flat_.Title(n);
    lines_.Add(line, n.span.end);
  }

  void Define(const Node& n) {
    std::string head = "define " + flat_.Name(n);
    if (n.count > 0) head += "(" + flat_.List(n) + ")";
    lines_.Add(head + " =", n.name.end);
    if (n.a == kNoNode) return;
    const std::string flat = flat_.Of(n.a);
    if (Fits(" " + flat, n.a)) {
      lines_.Add(" " + flat, n.span.end);
      return;
    }
    Start(ast_[n.a], 4, Blank::kNever);
    Expression(n.a, 4);
  }

  // --- alerts ---

  void Word(const std::string& words) { Add(Padded(words, kClauseWord)); }

  void Clause(const Node& n) {
    switch (n.kind) {
      case NodeKind::kStatus:
        return lines_.Add(Padded("status", kClauseWord) + flat_.Name(n), n.span.end);
      case NodeKind::kTrigger:
        return lines_.Add(Padded("on", kClauseWord) + Trigger(n), n.span.end);
      case NodeKind::kWhen:
        Word("when");
        return Expression(n.a, 2 + static_cast<int>(kClauseWord));
      case NodeKind::kExclude:
        Add("exclude when ");
        return Expression(n.a, 2 + static_cast<int>(kClauseWord));
      case NodeKind::kScoreClause:
        return Score(n);
      case NodeKind::kFireAt:
        Word("fire at");
        return Expression(n.a, 2 + static_cast<int>(kClauseWord));
      case NodeKind::kSeverity:
      case NodeKind::kShow:
        Word(n.kind == NodeKind::kSeverity ? "severity" : "show");
        return Filled(n, 2 + static_cast<int>(kClauseWord), [this](NodeId tier) { return flat_.Tier(ast_[tier]); });
      default:
        return Policy(n);
    }
  }

  void Policy(const Node& n) {
    switch (n.kind) {
      case NodeKind::kRecipients:
        Add("recipients ");
        return Filled(n, lines_.column(), [this](NodeId id) {
          const Node& who = ast_[id];
          return who.op == 0 ? std::string("ordering clinician") : "role " + flat_.Name(who);
        });
      case NodeKind::kDeliver:
        return lines_.Add(Padded("deliver", kClauseWord) + (n.op == 0 ? "at next act on this patient" : "page"),
                          n.span.end);
      case NodeKind::kLockout:
        return Lockout(n);
      case NodeKind::kSuppressed:
        return lines_.Add("suppressed when " + flat_.List(n, " or ") + " shows", n.span.end);
      case NodeKind::kAtMost:
        return lines_.Add(Padded("at most", kClauseWord) + flat_.Of(n.a) + " in " + flat_.Of(n.b) + " per clinician",
                          n.span.end);
      case NodeKind::kMessage:
        return lines_.Add(Padded("message", kClauseWord) + flat_.Title(n), n.span.end);
      case NodeKind::kSuggest:
        return lines_.Add(Padded("suggest", kClauseWord) + flat_.Title(n), n.span.end);
      case NodeKind::kIntends:
        return Intends(n);
      case NodeKind::kReasons:
        Add("override reasons ");
        return FilledHere(n);
      default:
        return lines_.Add(TextOf(text_, n.span), n.span.end);
    }
  }

  std::string Trigger(const Node& n) const {
    switch (static_cast<TriggerWord>(n.op)) {
      case TriggerWord::kResult:
        return "result " + flat_.Name(n);
      case TriggerWord::kOrder:
        return "order " + flat_.Name(n);
      case TriggerWord::kOrderSelect:
        return "order select " + flat_.Name(n);
      case TriggerWord::kAdministered:
        return "administered " + flat_.Name(n);
      case TriggerWord::kProblem:
        return "problem " + flat_.Name(n);
      case TriggerWord::kAnyResult:
        return "any result";
      case TriggerWord::kAdmission:
        return "admission";
      case TriggerWord::kTransfer:
        return "transfer";
      case TriggerWord::kDischarge:
        return "discharge";
      case TriggerWord::kChartOpen:
        return "chart open";
      case TriggerWord::kAfterResult:
        return flat_.Of(n.a) + " after result " + flat_.Name(n) +
               (n.b == kNoNode ? "" : " unless result " + flat_.Of(n.b));
    }
    return "";
  }

  void Score(const Node& n) {
    const Node& what = ast_[n.a];
    if (what.kind != NodeKind::kPoints) {
      Word("score");
      return Expression(n.a, 2 + static_cast<int>(kClauseWord));
    }
    lines_.Add("score points {", n.span.begin);
    Blank blank = Blank::kNever;
    for (NodeId id : ast_.List(what)) {
      Start(ast_[id], 4, blank);
      Row(ast_[id], 4);
      blank = Blank::kKeep;
    }
    lines_.Start(what.span.end - 1, 2, Blank::kNever);
    lines_.Add("}", n.span.end);
  }

  void Row(const Node& n, int indent) {
    Expression(n.a, indent + 2);
    Add(": ");
    Filled(n, indent + 4, [this](NodeId tier) { return flat_.PointTier(ast_[tier]); });
  }

  // The scope's words may have been written with more than one blank.
  std::string Scope(const Node& n) const {
    const std::string words = flat_.Name(n);
    return words.rfind("patient", 0) == 0 && words.size() > 7 ? "patient and clinician" : words;
  }
  void Lockout(const Node& n) {
    lines_.Add(
        Padded("lockout", kClauseWord) + flat_.Of(n.a) + " per " + Scope(n) + (n.op == 1 ? " unless score rises" : ""),
        n.span.end);
  }

  void Intends(const Node& n) {
    static constexpr std::string_view kActions[] = {"ordered ", "ended ", "administered "};
    std::string line;
    for (NodeId id : ast_.List(n)) {
      const Node& action = ast_[id];
      line += (line.empty() ? "" : " or ") + std::string(kActions[action.op]) + flat_.Name(action);
    }
    lines_.Add(Padded("intends", kClauseWord) + line + ", in next " + flat_.Of(n.a), n.span.end);
  }

  void OutcomeLine(const Node& n) {
    switch (n.kind) {
      case NodeKind::kEpisode:
        Add("episode when ");
        return Expression(n.a, 4);
      case NodeKind::kAgain:
        return lines_.Add("again after " + flat_.Of(n.a), n.span.end);
      case NodeKind::kDetect:
        return lines_.Add("detect within " + flat_.Of(n.a) + " before", n.span.end);
      case NodeKind::kJudge:
        return lines_.Add("judge within " + flat_.Of(n.a), n.span.end);
      case NodeKind::kIfLeft:
        return lines_.Add(std::string("if discharged or dead first: ") + (n.op == 0 ? "unjudged" : "not met"),
                          n.span.end);
      default:
        return lines_.Add(TextOf(text_, n.span), n.span.end);
    }
  }

  // --- stories ---

  void Story(const Node& n) {
    lines_.Add("test " + flat_.Title(n) + " {", n.title.end);
    size_t times = 0, events = 0;
    for (NodeId id : ast_.List(n)) {
      const Node& line = ast_[id];
      if (line.kind != NodeKind::kAt) continue;
      times = std::max<size_t>(times, flat_.Of(line.a).size());
      const size_t event = line.b == kNoNode || line.count == 0 ? 0 : Event(ast_[line.b]).size();
      if (event <= kStoryColumn) events = std::max(events, event);
    }
    Blank blank = Blank::kNever;
    for (NodeId id : ast_.List(n)) {
      Start(ast_[id], 2, blank);
      blank = Blank::kKeep;
      if (ast_[id].kind == NodeKind::kPerson) {
        Person(ast_[id]);
      } else {
        At(ast_[id], times, events);
      }
    }
    Close(n);
  }

  void Person(const Node& n) {
    std::string line = "patient";
    for (NodeId id : ast_.List(n)) {
      const Node& fact = ast_[id];
      switch (static_cast<PersonWord>(fact.op)) {
        case PersonWord::kFemale:
          line += " female";
          break;
        case PersonWord::kMale:
          line += " male";
          break;
        case PersonWord::kBorn:
          line += " born " + flat_.Title(fact);
          break;
        case PersonWord::kAge:
          line += " " + flat_.Of(fact.a);
          break;
        case PersonWord::kWeight:
          line += " weight " + flat_.Of(fact.a);
          break;
        case PersonWord::kHeight:
          line += " height " + flat_.Of(fact.a);
          break;
        case PersonWord::kPregnant:
          line += " pregnant";
          break;
        case PersonWord::kNotPregnant:
          line += " not pregnant";
          break;
      }
    }
    lines_.Add(line, n.span.end);
  }

  void At(const Node& n, size_t times, size_t events) {
    std::string line = "at " + Padded(flat_.Of(n.a), n.b == kNoNode ? 0 : times);
    if (n.b != kNoNode) line += "  " + (n.count > 0 ? Padded(Event(ast_[n.b]), events) : Event(ast_[n.b]));
    std::string expected;
    for (NodeId id : ast_.List(n)) expected += (expected.empty() ? "" : ", ") + Expected(ast_[id]);
    if (!expected.empty()) line += (n.b == kNoNode ? " expect " : "  expect ") + expected;
    lines_.Add(line, n.span.end);
  }

  std::string Event(const Node& n) const {
    std::string line = EventHead(n);
    for (NodeId id : ast_.List(n)) line += " " + Detail(ast_[id]);
    return line;
  }

  std::string EventHead(const Node& n) const {
    switch (static_cast<EventWord>(n.op)) {
      case EventWord::kResult: {
        std::string line = "result " + flat_.Name(n) + " ";
        if (!n.title.empty()) return line + flat_.Title(n);
        if (n.number > 0) line += FlatText::RelationText(static_cast<int>(n.number) - 1);
        return line + flat_.Of(n.a);
      }
      case EventWord::kOrder:
        return "order " + flat_.Name(n);
      case EventWord::kOrderSelect:
        return "order select " + flat_.Name(n);
      case EventWord::kStop:
        return "stop " + flat_.Name(n);
      case EventWord::kHold:
        return "hold " + flat_.Name(n);
      case EventWord::kResume:
        return "resume " + flat_.Name(n);
      case EventWord::kAdministered:
        return "administered " + flat_.Name(n);
      case EventWord::kProblem:
        return "problem " + flat_.Name(n);
      case EventWord::kResolved:
        return "resolved " + flat_.Name(n);
      case EventWord::kAllergy:
        return "allergy " + flat_.Name(n);
      case EventWord::kProcedure:
        return "procedure " + flat_.Name(n);
      case EventWord::kVaccination:
        return "vaccination " + flat_.Name(n);
      case EventWord::kHomeMedication:
        return "home medication " + flat_.Name(n);
      case EventWord::kWeight:
        return "weight " + flat_.Of(n.a);
      case EventWord::kHeight:
        return "height " + flat_.Of(n.a);
      case EventWord::kPregnant:
        return "pregnant";
      case EventWord::kNotPregnant:
        return "not pregnant";
      case EventWord::kAdmission:
        return "admission" + (n.name.empty() ? "" : " " + flat_.Name(n)) +
               (n.title.empty() ? "" : " " + flat_.Title(n));
      case EventWord::kTransfer:
        return "transfer " + flat_.Title(n);
      case EventWord::kDischarge:
        return "discharge";
      case EventWord::kChartOpen:
        return "chart open";
      case EventWord::kCorrect:
        return "correct " + flat_.Name(n) + " to " + flat_.Of(n.a);
      case EventWord::kRetract:
        return "retract " + flat_.Name(n);
    }
    return "";
  }

  std::string Detail(const Node& n) const {
    switch (static_cast<DetailWord>(n.op)) {
      case DetailWord::kAs:
        return "as " + flat_.Name(n);
      case DetailWord::kDrawn:
        return "drawn " + flat_.Of(n.a);
      case DetailWord::kDose:
        return "dose " + flat_.Of(n.a);
      case DetailWord::kRoute:
        return "route " + flat_.Title(n);
      case DetailWord::kFor:
        return "for " + flat_.Of(n.a);
      case DetailWord::kFrequency:
        return flat_.Of(n.a);
      case DetailWord::kPrn:
        return "prn";
      case DetailWord::kOneTime:
        return "one-time";
      case DetailWord::kPreliminary:
        return "preliminary";
      case DetailWord::kFinal:
        return "final";
      case DetailWord::kQuality:
        return flat_.Name(n);
      case DetailWord::kBy:
        return "by " + flat_.Name(n);
      case DetailWord::kRole:
        return "role " + (n.title.empty() ? flat_.Name(n) : flat_.Title(n));
      case DetailWord::kSpecialty:
        return "specialty " + flat_.Title(n);
      case DetailWord::kDepartment:
        return "department " + flat_.Title(n);
      case DetailWord::kEncounter:
        return "encounter " + flat_.Of(n.a);
    }
    return "";
  }

  std::string Expected(const Node& n) const {
    switch (static_cast<ExpectWord>(n.op)) {
      case ExpectWord::kNothing:
        return "nothing";
      case ExpectWord::kOnly:
        return "only " + flat_.Name(n) + With(n);
      case ExpectWord::kNot:
        return "no " + flat_.Name(n) + With(n);
      case ExpectWord::kHeldByLockout:
        return flat_.Name(n) + " held by lockout";
      case ExpectWord::kHeldByAtMost:
        return flat_.Name(n) + " held by at most";
      case ExpectWord::kHeldByAlert:
        return flat_.Name(n) + " held by " + flat_.Of(n.b);
      case ExpectWord::kUnknown:
        return flat_.Name(n) + " unknown";
      case ExpectWord::kShown:
        break;
    }
    return flat_.Name(n) + With(n);
  }

  std::string With(const Node& n) const {
    std::string out;
    for (NodeId id : ast_.List(n)) {
      const Node& detail = ast_[id];
      out += out.empty() ? " with " : ", ";
      if (detail.op == 0) {
        out += "score " + flat_.Of(detail.a);
      } else {
        out += (detail.op == 1 ? "severity " : "show ") + flat_.TierWord(detail);
      }
    }
    return out;
  }

  const Ast& ast_;
  std::string_view text_;
  FlatText flat_;
  LineWriter lines_;
  size_t code_width_ = 0;
};

}  // namespace

std::string Format(const Ast& ast, std::string_view text) { return Formatter(ast, text).Run(); }

}  // namespace quell::syntax

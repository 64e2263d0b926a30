#include "lib/explain/tree.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "lib/base/text.h"
#include "lib/explain/margin.h"
#include "lib/explain/words.h"

namespace quell::explain {

using check::Expr;
using check::ExprId;
using check::ExprKind;

namespace {

// Whole rules are not repeated in front of every part of them.
constexpr size_t kLongestText = 240;

std::string Shortened(std::string text) {
  if (text.size() <= kLongestText) return text;
  size_t end = kLongestText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  return text.substr(0, end) + " ...";
}

ExplanationNode::Sort SortOf(check::Type type) {
  return type == check::Type::kTruth    ? ExplanationNode::Sort::kTruth
         : type == check::Type::kNumber ? ExplanationNode::Sort::kNumber
                                        : ExplanationNode::Sort::kTime;
}

// The lowest and highest points of a row: 0 among them where there is no `otherwise`.
std::pair<double, double> RangeOf(const check::PointRow& row) {
  double low = row.tiers.empty() ? 0 : row.tiers[0].points, high = low;
  bool closed = false;
  for (const check::PointRow::Tier& tier : row.tiers) {
    low = std::min(low, tier.points);
    high = std::max(high, tier.points);
    closed |= tier.condition == check::kNoExpr;
  }
  return closed ? std::pair(low, high) : std::pair(std::min(low, 0.0), std::max(high, 0.0));
}

}  // namespace

TreeBuilder::TreeBuilder(const Answers& answers, ExprId score)
    : answers_(answers),
      rules_(answers.rules()),
      score_(score),
      sources_(answers),
      told_(rules_.exprs.size(), Told::kNot) {
  for (size_t i = 0; i < rules_.defines.size(); ++i) {
    if (rules_.defines[i].expr != check::kNoExpr) define_of_[rules_.defines[i].expr] = static_cast<int32_t>(i);
  }
}

const std::string& TreeBuilder::UnitText(int32_t unit) const {
  static const auto& none = *new std::string;
  const std::string& text = rules_.units[static_cast<size_t>(unit)].text;
  return text == "1" ? none : text;
}

// The node without what stands below it.
ExplanationNode TreeBuilder::Answer(ExprId id) const {
  const Expr& e = answers_.At(id);
  ExplanationNode node;
  node.expr = id;
  node.span = e.span;
  node.sort = SortOf(e.type);
  node.unit = e.type == check::Type::kNumber ? UnitText(e.unit) : "";
  if (!answers_.Has(id)) return node;
  if (e.type == check::Type::kTruth) {
    node.truth = answers_.Ask(id);
    if (node.truth == Truth::kUnknown) node.why = answers_.Why(id);
    return node;
  }
  const Number number = answers_.Value(id);
  node.known = number.known();
  node.low = number.low;
  node.high = number.high;
  node.why = number.why;
  return node;
}

// A definition stands by its name, with what it says below it.
ExplanationNode TreeBuilder::Build(ExprId id) {
  const int32_t define = DefineOf(id);
  if (define < 0) return Body(id);
  ExplanationNode node = Answer(id);
  node.text = rules_.defines[static_cast<size_t>(define)].name;
  if (told_[static_cast<size_t>(Unconverted(id))] != Told::kNot) {
    node.told_above = true;
  } else {
    node.children.push_back(Body(id));
  }
  return node;
}

ExplanationNode TreeBuilder::Body(ExprId id) {
  ExplanationNode node = Answer(id);
  const ExprId inner = Unconverted(id);
  const Expr& e = answers_.At(inner);
  node.text = TextOf(inner);
  node.conversion = ConversionText(id, inner);
  node.margin = MarginOf(answers_, id, score_);
  Told& told = told_[static_cast<size_t>(inner)];
  if (told != Told::kNot) {
    node.told_above = told == Told::kWithMore;
    return node;
  }
  told = Told::kAlone;  // also while its own parts are told
  sources_.Fill(inner, node);
  AddWindowParameter(e, node);
  AddChildren(inner, node);
  if (!node.children.empty() || !node.records.empty()) told_[static_cast<size_t>(inner)] = Told::kWithMore;
  return node;
}

// What joins conditions is told by them.
std::string TreeBuilder::TextOf(ExprId id) const {
  const ExprKind kind = answers_.At(id).kind;
  if (kind == ExprKind::kAnd) return "all of these";
  if (kind == ExprKind::kOr) return "any of these";
  return Shortened(answers_.text().Of(id, DefineOf(id)));
}

// What was brought to another unit is one line with what it was; a definition keeps its own.
ExprId TreeBuilder::Unconverted(ExprId id) const {
  while (answers_.At(id).kind == ExprKind::kConvert && DefineOf(answers_.At(id).a) < 0) id = answers_.At(id).a;
  return id;
}

int32_t TreeBuilder::DefineOf(ExprId id) const {
  const auto found = define_of_.find(id);
  return found == define_of_.end() ? -1 : found->second;
}

std::string TreeBuilder::ConversionText(ExprId id, ExprId inner) const {
  const Expr& outer = answers_.At(id);
  if (outer.kind != ExprKind::kConvert || !answers_.Has(id) || !answers_.Value(id).known()) return "";
  const ExprId before = inner == id ? outer.a : inner;
  const Number was = answers_.Value(before);
  std::string out = AmountText(was.low, was.high, UnitText(answers_.At(before).unit));
  if (outer.a != before) return out;  // by way of a third unit
  out += " x " + FormatShort(outer.number);
  if (outer.offset != 0) out += (outer.offset > 0 ? " + " : " - ") + FormatShort(std::fabs(outer.offset));
  return out;
}

// Numbers written out stand in the text of the node above; what was converted does not.
void TreeBuilder::AddOperand(ExprId id, ExplanationNode& node) {
  const ExprKind kind = answers_.At(id).kind;
  if (kind == ExprKind::kNumber || kind == ExprKind::kTruth) return;
  node.children.push_back(Build(id));
}

void TreeBuilder::AddChildren(ExprId id, ExplanationNode& node) {
  const Expr& e = answers_.At(id);
  switch (e.kind) {
    case ExprKind::kAnd:
    case ExprKind::kOr:
    case ExprKind::kLeast:
    case ExprKind::kGreatest:
      for (int32_t i = 0; i < e.count; ++i) AddOperand(rules_.children[static_cast<size_t>(e.first + i)], node);
      return;
    case ExprKind::kIf:
      return AddIf(e, node);
    case ExprKind::kElse:
      return AddElse(e, node);
    case ExprKind::kPoints:
      return AddRows(e, node);
    case ExprKind::kNot:
    case ExprKind::kNegate:
    case ExprKind::kConvert:
    case ExprKind::kPower:
    case ExprKind::kAbs:
    case ExprKind::kRound:
    case ExprKind::kSqrt:
    case ExprKind::kLn:
    case ExprKind::kExp:
    case ExprKind::kIsKnown:
    case ExprKind::kIsUnknown:
      return AddOperand(e.a, node);
    case ExprKind::kAdd:
    case ExprKind::kSubtract:
    case ExprKind::kMultiply:
    case ExprKind::kDivide:
    case ExprKind::kCompare:
    case ExprKind::kBetween:
      AddOperand(e.a, node);
      AddOperand(e.b, node);
      if (e.c != check::kNoExpr) AddOperand(e.c, node);
      return;
    default:  // asks the record; what stands in a `where` is asked of each record
      return;
  }
}

void TreeBuilder::AddIf(const Expr& e, ExplanationNode& node) {
  AddOperand(e.a, node);
  const Truth truth = answers_.Ask(e.a);
  const bool all = e.type == check::Type::kTruth;  // the nearest miss may lie in the other branch
  if (all || truth == Truth::kTrue) AddOperand(e.b, node);
  if (all || truth == Truth::kFalse) AddOperand(e.c, node);
}

void TreeBuilder::AddElse(const Expr& e, ExplanationNode& node) {
  AddOperand(e.a, node);
  const bool known = e.type == check::Type::kTruth ? answers_.Ask(e.a) != Truth::kUnknown : answers_.Value(e.a).known();
  if (!known) AddOperand(e.b, node);
}

void TreeBuilder::AddRows(const Expr& e, ExplanationNode& node) {
  for (int32_t i = 0; i < e.count; ++i) {
    node.children.push_back(Row(rules_.point_rows[static_cast<size_t>(e.first + i)]));
  }
}

// As lib/check/typed.h says of PointRow: the first tier whose condition is true; past an unknown one the row is not settled.
ExplanationNode TreeBuilder::Row(const check::PointRow& row) {
  ExplanationNode node;
  node.sort = ExplanationNode::Sort::kRow;
  node.span = answers_.At(row.subject).span;
  node.text = Shortened(answers_.text().Of(row.subject));
  node.known = true;
  bool subject_known = true;
  if (answers_.Has(row.subject)) {
    ExplanationNode subject = Build(row.subject);
    subject_known = subject.sort == ExplanationNode::Sort::kTruth ? subject.truth != Truth::kUnknown : subject.known;
    node.children.push_back(std::move(subject));
  }
  if (row.if_unknown.has_value() && !subject_known) {
    node.choice = "if unknown";
    node.low = node.high = *row.if_unknown;
    return node;
  }
  node.choice = "no tier";
  for (const check::PointRow::Tier& tier : row.tiers) {
    Truth truth = Truth::kTrue;
    if (tier.condition != check::kNoExpr && tier.condition != row.subject) {
      ExplanationNode asked = Answer(tier.condition);
      asked.text = Shortened(answers_.text().Of(tier.condition));
      asked.label = FormatNumber(tier.points) + " if";
      asked.margin = MarginOf(answers_, tier.condition, score_);
      truth = asked.truth;
      node.children.push_back(std::move(asked));
    } else if (tier.condition != check::kNoExpr) {
      truth = node.children.front().truth;
    }
    if (truth == Truth::kFalse) continue;
    if (truth == Truth::kTrue) {
      node.choice = tier.condition == check::kNoExpr ? "otherwise" : "if " + answers_.text().Of(tier.condition);
      node.low = node.high = tier.points;
    } else if (row.if_unknown.has_value()) {
      node.choice = "if unknown";
      node.low = node.high = *row.if_unknown;
    } else {
      node.choice = "not settled";
      std::tie(node.low, node.high) = RangeOf(row);
    }
    break;
  }
  return node;
}

void TreeBuilder::AddWindowParameter(const Expr& e, ExplanationNode& node) const {
  if (e.window_parameter < 0) return;
  const check::Parameter& parameter = rules_.parameters[static_cast<size_t>(e.window_parameter)];
  ExplanationNode window;
  window.span = parameter.span;
  window.text = parameter.name;
  window.known = true;
  window.low = window.high = parameter.value;
  window.unit = UnitText(parameter.unit);
  node.children.push_back(std::move(window));
}

ExplanationNode TreeBuilder::Tiers(const std::string& name, const std::vector<check::Tier>& tiers,
                                   std::string_view (*words)(uint8_t)) {
  ExplanationNode node;
  node.sort = ExplanationNode::Sort::kChoice;
  node.text = name;
  node.choice = std::string(words(0));
  node.known = true;
  for (const check::Tier& tier : tiers) {
    Truth truth = Truth::kTrue;
    if (tier.condition != check::kNoExpr) {
      ExplanationNode asked = Build(tier.condition);
      asked.label = std::string(words(tier.value)) + " if";
      truth = asked.truth;
      node.children.push_back(std::move(asked));
    }
    if (truth != Truth::kTrue) continue;
    node.choice = std::string(words(tier.value));
    break;
  }
  return node;
}

}  // namespace quell::explain

// Calls of definitions with arguments. Each is checked once for each list of arguments that says something else, so that the same question asked in
// ten places is one expression. What expansion may come to is limited.
#include <algorithm>

#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/expressions.h"

namespace quell::check {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

namespace {

constexpr int kFailuresTold = 8;  // of one definition's calls; what is wrong in its body is then clear
constexpr size_t kCallersNoted = 3;
constexpr size_t kLongestArgument = 60;

}  // namespace

bool ExpressionChecker::IsFunction(const Item& item) const {
  const Node& n = scope_.node(item.file, item.node);
  return n.kind == NodeKind::kDefine && n.count > 0;
}

ExpressionChecker::Function& ExpressionChecker::FunctionOf(const Item& item) {
  auto [entry, added] = functions_.try_emplace(item.index);
  Function& function = entry->second;
  if (!added) return function;
  for (NodeId id : scope_.List(item.file, scope_.node(item.file, item.node))) {
    const Token name = scope_.node(item.file, id).name;
    const std::string text(scope_.Text(item.file, name));
    if (!function.positions.try_emplace(text, function.count).second) {
      scope_.Report(Code::Q0202, item.file, name, "two arguments are called `" + text + "`",
                    "give one of them another name");
    }
    if (function.listed.size() < kLongestArgument) function.listed += (function.count == 0 ? "" : ", ") + text;
    ++function.count;
  }
  return function;
}

ExprId ExpressionChecker::Call(const Node& n, const Place& place) {
  const Item* item = ValueNamed(n.name, place);
  const std::string name(scope_.Text(place.file, n.name));
  const bool known = item != nullptr && item->kind == NameKind::kDefine && IsFunction(*item);
  std::vector<ExprId> arguments;
  bool good = known;
  for (NodeId id : scope_.List(place.file, n)) {
    arguments.push_back(Visit(id, place));
    good &= arguments.back() != kNoExpr;
  }
  if (item != nullptr && !known) {
    scope_.Report(Code::Q0314, place.file, n.span, "`" + name + "` has no arguments", "write `" + name + "` alone");
  }
  if (!known) return kNoExpr;
  Function& function = FunctionOf(*item);
  function.called = true;
  if (arguments.size() != function.count) {
    Diagnostic& d = scope_.Report(Code::Q0314, place.file, n.span,
                                  "`" + name + "` has " + FormatCount(static_cast<long long>(function.count)) +
                                      (function.count == 1 ? " argument" : " arguments") + ", and is given " +
                                      FormatCount(static_cast<long long>(arguments.size())),
                                  "write, for example, `" + name + "(" + function.listed + ")`");
    d.notes.push_back(
        {Scope::SpanOf(item->file, scope_.node(item->file, item->node).name), "`" + name + "` is defined here"});
    return kNoExpr;
  }
  if (define_state_[item->index] == 1) return Circle(*item, n, place);
  return good ? Use(Instance(*item, function, arguments, n, place), n, place) : kNoExpr;
}

// The body with these arguments: made once for arguments that say the same.
ExprId ExpressionChecker::Instance(const Item& item, Function& function, const std::vector<ExprId>& arguments,
                                   const Node& n, const Place& place) {
  std::vector<ExprId> key;
  for (ExprId argument : arguments) key.push_back(alike_.First(argument));
  auto made = function.instances.find(key);
  if (made != function.instances.end()) return made->second;
  if (function.failures >= kFailuresTold || !Spend(4 + arguments.size(), Scope::SpanOf(place.file, n.span)))
    return kNoExpr;
  Bindings bindings;
  bindings.positions = &function.positions;
  bindings.values = arguments;
  for (NodeId id : scope_.List(place.file, n)) bindings.texts.push_back(ArgumentText(id, place));
  std::vector<std::pair<ExprId, Span>> shown;
  for (ExprId argument : arguments) shown.emplace_back(argument, SpanOf(argument));
  const size_t first = scope_.diagnostics.size();
  if (calls_++ == 0) expanded_from_ = scope_.rules.exprs.size();
  const ExprId body = BodyOf(item, &bindings);
  if (--calls_ == 0) expanded_ += scope_.rules.exprs.size() - expanded_from_;
  for (const auto& [argument, span] : shown) used_at_[argument] = span;
  if (scope_.diagnostics.size() > first) TellCaller(first, n, place, bindings.texts, function);
  if (body == kNoExpr) ++function.failures;
  function.instances.emplace(std::move(key), body);
  if (body != kNoExpr) KeepInstance(item, body, bindings.texts);
  return body;
}

// A number of a definition: an index into rules.defines or, negative, of an instance.
Define& ExpressionChecker::DefineAt(int32_t index) {
  return index >= 0 ? scope_.rules.defines[static_cast<size_t>(index)] : instances_[static_cast<size_t>(-1 - index)];
}

void ExpressionChecker::KeepInstance(const Item& item, ExprId body, const std::vector<std::string>& texts) {
  std::string listed;
  for (const std::string& text : texts) listed += (listed.empty() ? "" : ", ") + text;
  Define instance = DefineAt(item.index);
  instance.name += "(" + listed + ")";
  instance.qualified += "(" + listed + ")";
  instance.expr = body;
  if (facts(body).flexible == Flexible::kDose) open_defines_[body] = -1 - static_cast<int32_t>(instances_.size());
  instances_.push_back(std::move(instance));
}

// True while what expansion comes to stays within the limit.
bool ExpressionChecker::Spend(size_t parts, const Span& span) {
  if (budget_ == 0) {
    budget_ = limits::kExpandedNodes;
    for (const FileScope& file : scope_.files) budget_ += file.text.size() / limits::kBytesPerExpandedNode;
  }
  spent_ += parts;
  const size_t now = calls_ > 0 ? scope_.rules.exprs.size() - expanded_from_ : 0;
  if (spent_ + expanded_ + now <= budget_) return true;
  if (!exhausted_) {
    Report(Code::Q0315, span,
           "written out, definitions come to more than " + FormatCount(static_cast<long long>(budget_)) + " parts",
           "let definitions call others with their own arguments, not with new ones made of them");
  }
  exhausted_ = true;
  return false;
}

// An argument as it is shown: in the words of the outermost caller.
std::string ExpressionChecker::ArgumentText(NodeId id, const Place& place) const {
  const Node& n = node(id, place);
  if (place.bindings == nullptr) {
    const std::string text(scope_.Text(place.file, n.span));
    return text.size() <= kLongestArgument && text.find('\n') == std::string::npos ? text : "...";
  }
  if (n.kind == NodeKind::kName) {
    const std::string* text = place.bindings->TextOf(scope_.Text(place.file, n.name));
    if (text != nullptr) return *text;
  }
  // The names of arguments inside it are replaced by what they stand for.
  std::vector<std::pair<Token, const std::string*>> names;
  BoundNames(id, place, &names);
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first.begin < b.first.begin; });
  std::string text;
  uint32_t at = n.span.begin;
  for (const auto& [token, stands_for] : names) {
    text += scope_.Text(place.file, {at, token.begin});
    text += stands_for->find(' ') == std::string::npos ? *stands_for : "(" + *stands_for + ")";
    at = token.end;
    if (text.size() > kLongestArgument) return "...";
  }
  text += scope_.Text(place.file, {at, n.span.end});
  return text.size() <= kLongestArgument && text.find('\n') == std::string::npos ? text : "...";
}

void ExpressionChecker::BoundNames(NodeId id, const Place& place,
                                   std::vector<std::pair<Token, const std::string*>>* names) const {
  if (id == syntax::kNoNode || names->size() > kLongestArgument) return;
  const Node& n = node(id, place);
  if (n.kind == NodeKind::kName) {
    const std::string* text = place.bindings->TextOf(scope_.Text(place.file, n.name));
    if (text != nullptr) names->emplace_back(n.name, text);
  }
  for (NodeId child : {n.a, n.b, n.c}) BoundNames(child, place, names);
  for (NodeId child : scope_.List(place.file, n)) BoundNames(child, place, names);
}

// What is wrong in a body is told once, with the call that showed it.
void ExpressionChecker::TellCaller(size_t first, const Node& n, const Place& place,
                                   const std::vector<std::string>& texts, Function& function) {
  std::string listed;
  for (const std::string& text : texts) listed += (listed.empty() ? "" : ", ") + ("`" + text + "`");
  size_t kept = first;
  for (size_t i = first; i < scope_.diagnostics.size(); ++i) {
    Diagnostic& d = scope_.diagnostics[i];
    if (!function.told.emplace(d.code, d.span.source, d.span.begin, d.message).second) continue;
    if (d.notes.size() < kCallersNoted) {
      d.notes.push_back({Scope::SpanOf(place.file, n.span), "used here with " + listed});
    }
    if (kept != i) scope_.diagnostics[kept] = std::move(d);
    ++kept;
  }
  scope_.diagnostics.erase(scope_.diagnostics.begin() + static_cast<std::ptrdiff_t>(kept), scope_.diagnostics.end());
}

void ExpressionChecker::FinishDefines() {
  std::vector<Define>& defines = scope_.rules.defines;
  for (const auto& [id, index] : open_defines_)
    DefineAt(index).expr = kNoExpr;  // no dose of it has met a unit: nothing to print
  open_defines_.clear();
  std::vector<bool> empty(defines.size(), false);
  for (const auto& [index, function] : functions_) empty[static_cast<size_t>(index)] = true;
  size_t kept = 0;
  for (size_t i = 0; i < defines.size(); ++i) {
    if (empty[i]) continue;
    if (kept != i) defines[kept] = std::move(defines[i]);
    ++kept;
  }
  defines.resize(kept);
  for (Define& instance : instances_) defines.push_back(std::move(instance));
  instances_.clear();
  std::stable_sort(defines.begin(), defines.end(),
                   [](const Define& a, const Define& b) { return a.qualified < b.qualified; });
}

}  // namespace quell::check

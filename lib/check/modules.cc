#include "lib/check/modules.h"

#include <algorithm>
#include <set>

#include "lib/base/civil_time.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/check/circles.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

// --- what a file declares ---

void ReadFields(Scope& scope, uint32_t file, const Node& n, Module& module) {
  std::set<std::string_view> seen;
  for (NodeId id : scope.List(file, n)) {
    const Node& field = scope.node(file, id);
    const std::string_view name = scope.Text(file, field.name);
    if (!seen.insert(name).second)
      scope.Report(Code::Q0111, file, field.span, "`" + std::string(name) + "` is given twice", "keep one of them");
    std::string value = scope.Unquoted(file, field.title);
    if (name == "review" && (value.size() != 10 || !ParseTime(value, absl::UTCTimeZone()).has_value())) {
      scope.Report(Code::Q0101, file, field.title, "`" + value + "` is not a date", "write it as in 2027-06-01");
    }
    (name == "title"     ? module.title
     : name == "version" ? module.version
     : name == "owner"   ? module.owner
     : name == "source"  ? module.source
                         : module.review) = std::move(value);
  }
}

void DeclareModule(Scope& scope, uint32_t file, const Node& n) {
  FileScope& here = scope.files[file];
  Module module;
  module.name = here.module = std::string(scope.Text(file, n.name));
  module.span = Scope::SpanOf(file, n.name);
  auto [first, added] = scope.module_files.try_emplace(module.name, file);
  if (!added) {
    Diagnostic& d = scope.Report(Code::Q0202, file, n.name, "two files call themselves module `" + module.name + "`",
                                 "give one of them another name");
    d.notes.push_back({scope.rules.modules[static_cast<size_t>(scope.files[first->second].module_index)].span,
                       "the other one is here"});
  }
  ReadFields(scope, file, n, module);
  here.module_index = static_cast<int32_t>(scope.rules.modules.size());
  scope.rules.modules.push_back(std::move(module));
}

void Declare(Scope& scope, uint32_t file, NodeId id, NameKind kind) {
  const Node& n = scope.node(file, id);
  std::string name(scope.Text(file, n.name));
  const bool broken = n.kind == NodeKind::kDefine ? n.a == syntax::kNoNode : kind != NameKind::kAlert && n.op == 1;
  const Item item{kind, file, id, -1, broken, false};
  auto [entry, added] = scope.files[file].names.try_emplace(name, item);
  if (added) return;
  Diagnostic& d =
      scope.Report(Code::Q0202, file, n.name, "`" + name + "` is defined twice", "give one of them another name");
  d.notes.push_back({Scope::SpanOf(file, scope.node(file, entry->second.node).name), "the first definition"});
  if (scope.files[file].not_told > 0) return;  // nor would be what is wrong inside it
  scope.files[file].repeated.push_back(item);
  scope.files[file].repeated.back().used = true;
}

void DeclareFile(Scope& scope, uint32_t file) {
  const syntax::Ast& ast = *scope.files[file].ast;
  if (ast.root == syntax::kNoNode) return;
  for (NodeId id : ast.List(ast[ast.root])) {
    switch (ast[id].kind) {
      case NodeKind::kModule:
        DeclareModule(scope, file, ast[id]);
        break;
      case NodeKind::kUse:
        scope.files[file].uses.push_back({ast[id].name, -1});
        break;
      case NodeKind::kConcept:
        Declare(scope, file, id, NameKind::kConcept);
        break;
      case NodeKind::kParameter:
        Declare(scope, file, id, NameKind::kParameter);
        break;
      case NodeKind::kDefine:
      case NodeKind::kPointsItem:
        Declare(scope, file, id, NameKind::kDefine);
        break;
      case NodeKind::kAlert:
        Declare(scope, file, id, NameKind::kAlert);
        break;
      case NodeKind::kOutcome:
        Declare(scope, file, id, NameKind::kOutcome);
        break;
      default:
        break;
    }
  }
}

// --- what it uses ---

void ReportUnknownModule(Scope& scope, uint32_t file, Token name) {
  const std::string word(scope.Text(file, name));
  std::vector<std::string> modules;
  for (const auto& [module, number] : scope.module_files) modules.push_back(module);
  const std::string nearest = Nearest(word, modules);
  scope.Report(Code::Q0205, file, name, "none of the files given is the module `" + word + "`",
               (nearest.empty() ? "" : "did you mean `" + nearest + "`? if not, ") +
                   std::string("give its file too, or its folder with --include"));
}

// A line `use` that is told to be wrong is left out: what it may have given is then no error of its own only where its module is not there.
void JoinFile(Scope& scope, uint32_t file) {
  FileScope& here = scope.files[file];
  std::vector<Use> uses;
  std::map<std::string_view, Token> seen;
  for (Use use : here.uses) {
    const std::string_view word = scope.Text(file, use.name);
    if (word == here.module) {
      scope.Report(Code::Q0207, file, use.name, "the module `" + here.module + "` uses itself", "leave this line out");
      continue;
    }
    auto [first, added] = seen.try_emplace(word, use.name);
    if (!added) {
      Diagnostic& d =
          scope.Report(Code::Q0111, file, use.name, "`use " + std::string(word) + "` stands twice", "keep one of them");
      d.notes.push_back({Scope::SpanOf(file, first->second), "the first one"});
      continue;
    }
    auto found = scope.module_files.find(word);
    if (found != scope.module_files.end()) {
      use.file = static_cast<int32_t>(found->second);
    } else {
      ReportUnknownModule(scope, file, use.name);
    }
    uses.push_back(use);
  }
  here.uses = std::move(uses);
}

// Which file's line `use` leads from one module to the next.
Token UseOf(const Scope& scope, int32_t file, int32_t used) {
  for (const Use& use : scope.files[static_cast<size_t>(file)].uses) {
    if (use.file == used) return use.name;
  }
  return {};
}

void ReportCircles(Scope& scope) {
  std::vector<std::vector<int32_t>> next(scope.files.size());
  for (size_t file = 0; file < scope.files.size(); ++file) {
    for (const Use& use : scope.files[file].uses) {
      if (use.file >= 0) next[file].push_back(use.file);
    }
  }
  for (const std::vector<int32_t>& circle : WalkReferences(next).circles) {
    const std::string text =
        CircleText(circle, "uses", [&](int32_t file) { return scope.files[static_cast<size_t>(file)].module; });
    const uint32_t last = static_cast<uint32_t>(circle.back());
    Diagnostic& d = scope.Report(Code::Q0207, last, UseOf(scope, circle.back(), circle[0]),
                                 "these modules use each other in a circle: " + text,
                                 "put what both need into a module of its own, which uses neither");
    for (size_t i = 0; i + 1 < std::min(circle.size(), kCircleShown); ++i) {
      d.notes.push_back({Scope::SpanOf(static_cast<uint32_t>(circle[i]), UseOf(scope, circle[i], circle[i + 1])),
                         "a part of the circle"});
    }
  }
}

void WarnHidden(Scope& scope, uint32_t file) {
  for (const Use& use : scope.files[file].uses) {
    if (use.file < 0) continue;
    const FileScope& module = scope.files[static_cast<size_t>(use.file)];
    for (const auto& [name, item] : scope.files[file].names) {
      auto other = module.names.find(name);
      if (other == module.names.end()) continue;
      Diagnostic& d = scope.Report(
          Code::Q0719, file, scope.node(file, item.node).name,
          "`" + name + "` hides the one of the module `" + module.module + "`, which this file uses",
          "give it another name, or write `" + module.module + "." + name + "` where the other one is meant");
      d.notes.push_back({Scope::SpanOf(other->second.file, scope.node(other->second.file, other->second.node).name),
                         "the one that is hidden"});
    }
  }
}

// --- numbers ---

std::string QualifiedName(const Scope& scope, const Item& item) {
  const std::string& module = scope.files[item.file].module;
  std::string name(scope.Text(item.file, scope.node(item.file, item.node).name));
  return module.empty() ? name : module + "." + name;
}

void SortItems(Scope& scope) {
  std::array<std::vector<std::pair<std::string, Item*>>, kNameKindCount> named;
  for (FileScope& file : scope.files) {
    for (auto& [name, item] : file.names)
      named[static_cast<size_t>(item.kind)].emplace_back(QualifiedName(scope, item), &item);
    for (Item& item : file.repeated)
      named[static_cast<size_t>(item.kind)].emplace_back(QualifiedName(scope, item), &item);
  }
  for (size_t kind = 0; kind < kNameKindCount; ++kind) {
    std::stable_sort(named[kind].begin(), named[kind].end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, item] : named[kind]) scope.items[kind].push_back(item);
  }
}

template <class T>
void Number(Scope& scope, Item& item, std::vector<T>& out) {
  const Node& n = scope.node(item.file, item.node);
  item.index = static_cast<int32_t>(out.size());
  T& entry = out.emplace_back();
  entry.name = std::string(scope.Text(item.file, n.name));
  entry.qualified = QualifiedName(scope, item);
  entry.span = Scope::SpanOf(item.file, n.name);
  if constexpr (requires { entry.title; }) entry.title = scope.Unquoted(item.file, n.title);
}

template <class T>
void NumberAll(Scope& scope, NameKind kind, std::vector<T>& out) {
  out.reserve(out.size() + scope.ItemsOf(kind).size());
  for (Item* item : scope.ItemsOf(kind)) Number(scope, *item, out);
}

// Which of the language's own concepts the trees speak of.
std::set<BuiltIn> BuiltInsOf(const Scope& scope) {
  std::set<BuiltIn> found;
  for (const FileScope& file : scope.files) {
    for (const Node& n : file.ast->nodes) {
      if (n.kind == NodeKind::kBody) found.insert(n.op == 0 ? BuiltIn::kWeight : BuiltIn::kHeight);
      if (n.kind == NodeKind::kPregnant) found.insert(BuiltIn::kPregnancy);
      if (n.kind == NodeKind::kEvent) {
        const auto word = static_cast<syntax::EventWord>(n.op);
        if (word == syntax::EventWord::kWeight) found.insert(BuiltIn::kWeight);
        if (word == syntax::EventWord::kHeight) found.insert(BuiltIn::kHeight);
        if (word == syntax::EventWord::kPregnant || word == syntax::EventWord::kNotPregnant)
          found.insert(BuiltIn::kPregnancy);
      }
      if (n.kind == NodeKind::kPersonFact) {
        const auto word = static_cast<syntax::PersonWord>(n.op);
        if (word == syntax::PersonWord::kWeight) found.insert(BuiltIn::kWeight);
        if (word == syntax::PersonWord::kHeight) found.insert(BuiltIn::kHeight);
        if (word == syntax::PersonWord::kPregnant || word == syntax::PersonWord::kNotPregnant)
          found.insert(BuiltIn::kPregnancy);
      }
    }
  }
  return found;
}

// Concepts stand by qualified name, the language's own among them: their names have no module.
void NumberConcepts(Scope& scope) {
  std::vector<std::pair<std::string_view, BuiltIn>> own;
  for (BuiltIn which : BuiltInsOf(scope)) {
    own.emplace_back(which == BuiltIn::kWeight ? "weight" : which == BuiltIn::kHeight ? "height" : "pregnancy", which);
  }
  std::sort(own.begin(), own.end());
  size_t next = 0;
  for (Item* item : scope.ItemsOf(NameKind::kConcept)) {
    while (next < own.size() && own[next].first < QualifiedName(scope, *item)) scope.BuiltInConcept(own[next++].second);
    Number(scope, *item, scope.rules.concepts);
  }
  while (next < own.size()) scope.BuiltInConcept(own[next++].second);
  scope.no_unit_told.assign(scope.rules.concepts.size(), false);
}

}  // namespace

void DeclareModules(Scope& scope) {
  for (uint32_t file = 0; file < scope.files.size(); ++file) DeclareFile(scope, file);
  for (uint32_t file = 0; file < scope.files.size(); ++file) JoinFile(scope, file);
  ReportCircles(scope);
  for (uint32_t file = 0; file < scope.files.size(); ++file) WarnHidden(scope, file);
}

void NumberItems(Scope& scope) {
  SortItems(scope);
  NumberConcepts(scope);
  NumberAll(scope, NameKind::kParameter, scope.rules.parameters);
  NumberAll(scope, NameKind::kDefine, scope.rules.defines);
  NumberAll(scope, NameKind::kAlert, scope.rules.alerts);
  NumberAll(scope, NameKind::kOutcome, scope.rules.outcomes);
  if (scope.rules.alerts.size() > limits::kAlerts) {
    scope.diagnostics.push_back(diag::Make(Code::Q0405, scope.rules.alerts[limits::kAlerts].span,
                                           "more than " + FormatCount(limits::kAlerts) + " alerts",
                                           "split the rule set"));
  }
}

std::vector<std::string> MissingModules(std::span<const syntax::Ast> asts, std::span<const Source> sources) {
  std::set<std::string> there, used;
  for (size_t i = 0; i < asts.size(); ++i) {
    if (asts[i].root == syntax::kNoNode) continue;
    for (NodeId id : asts[i].List(asts[i][asts[i].root])) {
      const Node& n = asts[i][id];
      if (n.kind == NodeKind::kModule) there.insert(std::string(syntax::TextOf(sources[i].text, n.name)));
      if (n.kind == NodeKind::kUse) used.insert(std::string(syntax::TextOf(sources[i].text, n.name)));
    }
  }
  std::vector<std::string> missing;
  std::set_difference(used.begin(), used.end(), there.begin(), there.end(), std::back_inserter(missing));
  return missing;
}

}  // namespace quell::check

#include "lib/check/unused.h"

#include <set>

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

// By file: what it declares may be meant for others. So it is where it has no alert of its own, or where another file uses it.
std::vector<bool> Offering(const Scope& scope) {
  std::vector<bool> offering(scope.files.size(), true);
  for (const Item* item : scope.ItemsOf(NameKind::kAlert)) offering[item->file] = false;
  for (const Item* item : scope.ItemsOf(NameKind::kOutcome)) offering[item->file] = false;
  for (const FileScope& file : scope.files) {
    for (const Use& use : file.uses) {
      if (use.file >= 0) offering[static_cast<size_t>(use.file)] = true;
    }
  }
  return offering;
}

void CollectNames(const Scope& scope, uint32_t file, NodeId id, std::set<std::string_view>& names) {
  if (id == syntax::kNoNode) return;
  const Node& n = scope.node(file, id);
  if (n.kind == NodeKind::kName || n.kind == NodeKind::kCall) names.insert(scope.Text(file, n.name));
  for (NodeId part : {n.a, n.b, n.c}) CollectNames(scope, file, part, names);
  for (NodeId part : scope.List(file, n)) CollectNames(scope, file, part, names);
}

void WarnArguments(Scope& scope, const Item& item) {
  const Node& n = scope.node(item.file, item.node);
  if (n.kind != NodeKind::kDefine || n.count == 0 || n.a == syntax::kNoNode) return;
  std::set<std::string_view> names;
  CollectNames(scope, item.file, n.a, names);
  for (NodeId id : scope.List(item.file, n)) {
    const syntax::Token argument = scope.node(item.file, id).name;
    const std::string_view word = scope.Text(item.file, argument);
    if (names.count(word) > 0) continue;
    scope.Report(Code::Q0702, item.file, argument,
                 "the argument `" + std::string(word) + "` of `" + std::string(scope.Text(item.file, n.name)) +
                     "` is never used",
                 "remove it here and where the definition is used, or use it");
  }
}

}  // namespace

void WarnUnused(Scope& scope) {
  const std::vector<bool> offering = Offering(scope);
  for (NameKind kind : {NameKind::kConcept, NameKind::kParameter, NameKind::kDefine}) {
    for (const Item* item : scope.ItemsOf(kind)) {
      // In a file that could not be read whole, what uses the name may be among what is missing.
      if (item->used || offering[item->file] || scope.files[item->file].broken) continue;
      const Node& n = scope.node(item->file, item->node);
      scope.Report(Code::Q0702, item->file, n.name,
                   "`" + std::string(scope.Text(item->file, n.name)) + "` is never used", "remove it, or use it");
    }
  }
  for (const Item* item : scope.ItemsOf(NameKind::kDefine)) WarnArguments(scope, *item);
}

}  // namespace quell::check

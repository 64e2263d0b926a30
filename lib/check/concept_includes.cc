// What concepts include and exclude, copied into one flat list of codes and one of excluded codes.
//
// A concept that includes another takes its codes, and what that one excludes is excluded here too: for a concept that is nothing but the other, that is exact. Where
// such an exclusion would also take away a code that the concept has from elsewhere, it is applied to the other's codes alone, before they are copied. That can't
// be done to a prefix of which a part is excluded, and is then an error. To exclude a concept is to exclude its codes, less what it excludes itself.
#include <set>

#include "absl/container/flat_hash_set.h"
#include "lib/base/text.h"
#include "lib/check/circles.h"
#include "lib/check/code_set.h"
#include "lib/check/concepts.h"

namespace quell::check {
namespace {

using diag::Code;
using Source = ConceptSources::Source;

constexpr int32_t kOwn = -2;  // the owner of codes that the concept lists itself

class Flattener {
 public:
  Flattener(Scope& scope, const Item& item, ConceptSources& sources)
      : scope_(scope), item_(item), sources_(sources), out_(scope.rules.concepts[static_cast<size_t>(item.index)]) {}

  void Run() {
    if (sources_.included.empty() && sources_.excluded.empty()) return;
    CodeSet all;
    for (const CodePattern& code : out_.codes) all.Add(code, kOwn);
    for (const Source& other : sources_.included) {
      for (const CodePattern& code : scope_.concept_at(other.concept_index).codes) all.Add(code, other.concept_index);
    }
    all.Sort();
    absl::flat_hash_set<std::string> known;
    for (const CodePattern& code : out_.codes) known.insert(KeyOf(code));
    absl::flat_hash_set<std::string> known_excluded;
    for (const Source& other : sources_.included) Include(other, all, known, known_excluded);
    for (const Source& other : sources_.excluded) Exclude(other, all, known_excluded);
  }

 private:
  static std::string KeyOf(const CodePattern& code) {
    return code.system + " " + (code.system == "local" ? code.pattern : ToLower(code.pattern));
  }

  void Include(const Source& other, const CodeSet& all, absl::flat_hash_set<std::string>& known,
               absl::flat_hash_set<std::string>& known_excluded) {
    const Concept& from = scope_.concept_at(other.concept_index);
    CodeSet restricting;
    for (const CodePattern& code : from.excluded) {
      if (all.Touches(code, other.concept_index)) {
        restricting.Add(code);
      } else if (known_excluded.insert(KeyOf(code)).second) {
        out_.excluded.push_back(code);
      }
    }
    restricting.Sort();
    for (const CodePattern& code : from.codes) {
      if (Left(code, restricting, other, from) && known.insert(KeyOf(code)).second) out_.codes.push_back(code);
    }
  }

  void Exclude(const Source& other, const CodeSet& all, absl::flat_hash_set<std::string>& known_excluded) {
    const Concept& from = scope_.concept_at(other.concept_index);
    CodeSet restricting;  // what it excludes itself stays in, if it could be in at all
    for (const CodePattern& code : from.excluded) {
      if (all.Touches(code)) restricting.Add(code);
    }
    restricting.Sort();
    for (const CodePattern& code : from.codes) {
      if (Left(code, restricting, other, from) && known_excluded.insert(KeyOf(code)).second)
        out_.excluded.push_back(code);
    }
  }

  // False where nothing of `code` is left, or where what is left can't be written as codes: an error, told once for each concept named.
  bool Left(const CodePattern& code, const CodeSet& restricting, const Source& other, const Concept& from) {
    if (restricting.empty()) return true;
    if (restricting.Covers(code)) return false;
    if (!restricting.Touches(code)) return true;
    sources_.incomplete = true;
    if (!told_.insert(other.concept_index).second) return false;
    Diagnostic& d = scope_.Report(Code::Q0504, item_.file, other.name,
                                  "`" + from.name + "` excludes a part of its own `" + code.system + " " +
                                      code.pattern + "`, and that part belongs to `" + out_.name + "` in another way",
                                  "list the codes that are meant instead of `" + code.pattern + "`");
    d.notes.push_back({code.span, "`" + code.pattern + "` comes from here"});
    return false;
  }

  Scope& scope_;
  const Item& item_;
  ConceptSources& sources_;
  Concept& out_;
  std::set<int32_t> told_;
};

// Tells each circle, and cuts it at its last reference.
void ReportCircles(Scope& scope, const std::vector<Item*>& items, std::vector<ConceptSources>& sources,
                   const std::vector<std::vector<int32_t>>& circles) {
  for (const std::vector<int32_t>& circle : circles) {
    const std::string text = CircleText(
        circle, "takes from", [&](int32_t i) { return scope.concept_at(items[static_cast<size_t>(i)]->index).name; });
    ConceptSources& last = sources[static_cast<size_t>(circle.back())];
    const int32_t first = items[static_cast<size_t>(circle[0])]->index;
    for (std::vector<Source>* list : {&last.included, &last.excluded}) {
      for (size_t i = 0; i < list->size(); ++i) {
        if ((*list)[i].concept_index != first) continue;
        scope.Report(Code::Q0503, items[static_cast<size_t>(circle.back())]->file, (*list)[i].name,
                     circle.size() == 1 ? "`" + scope.concept_at(first).name + "` takes codes from itself"
                                        : "these concepts go round in a circle: " + text,
                     "leave one of these `include` or `exclude` out");
        list->erase(list->begin() + static_cast<ptrdiff_t>(i--));
        last.incomplete = true;
      }
    }
  }
}

}  // namespace

void ResolveIncludes(Scope& scope, const std::vector<Item*>& items, std::vector<ConceptSources>& sources) {
  std::vector<int32_t> item_of(scope.rules.concepts.size(), -1);
  for (size_t i = 0; i < items.size(); ++i) item_of[static_cast<size_t>(items[i]->index)] = static_cast<int32_t>(i);
  std::vector<std::vector<int32_t>> next(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    for (const Source& other : sources[i].included)
      next[i].push_back(item_of[static_cast<size_t>(other.concept_index)]);
    for (const Source& other : sources[i].excluded)
      next[i].push_back(item_of[static_cast<size_t>(other.concept_index)]);
  }
  const Walk walk = WalkReferences(next);
  ReportCircles(scope, items, sources, walk.circles);
  for (int32_t i : walk.order) {
    ConceptSources& of = sources[static_cast<size_t>(i)];
    for (const Source& other : of.included) {
      of.incomplete |= sources[static_cast<size_t>(item_of[static_cast<size_t>(other.concept_index)])].incomplete;
    }
    Flattener(scope, *items[static_cast<size_t>(i)], of).Run();
  }
}

}  // namespace quell::check

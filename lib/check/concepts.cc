#include "lib/check/concepts.h"

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/text.h"
#include "lib/check/code_set.h"
#include "lib/terms/code_system.h"
#include "lib/terms/value_set.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;

constexpr size_t kProblemsTold = 5;  // of one value set

bool MayRepeat(NodeKind kind) {
  return kind == NodeKind::kCodes || kind == NodeKind::kFrom || kind == NodeKind::kInclude || kind == NodeKind::kExcept;
}

class ConceptReader {
 public:
  ConceptReader(Scope& scope, ExpressionChecker& expressions, const FileReader& read_file, const Item& item,
                ConceptSources& sources)
      : scope_(scope),
        expressions_(expressions),
        read_file_(read_file),
        item_(item),
        file_(item.file),
        node_(scope.node(item.file, item.node)),
        out_(scope.rules.concepts[static_cast<size_t>(item.index)]),
        sources_(sources) {}

  void Read() {
    sources_.incomplete = node_.op == 1;
    std::map<NodeKind, const Node*> lines;
    for (NodeId id : scope_.List(file_, node_)) {
      const Node& line = scope_.node(file_, id);
      auto [first, added] = lines.emplace(line.kind, &line);
      if (!added && !MayRepeat(line.kind)) {
        Diagnostic& d =
            scope_.Report(Code::Q0111, file_, line.span, "`" + out_.name + "` has this line twice", "keep one of them");
        d.notes.push_back({Scope::SpanOf(file_, first->second->span), "the first one"});
        continue;
      }
      ReadLine(line);
    }
    CheckProperties(lines);
  }

 private:
  void ReadLine(const Node& line) {
    switch (line.kind) {
      case NodeKind::kCodes:
        return ReadCodes(line);
      case NodeKind::kFrom:
        return ReadFrom(line);
      case NodeKind::kInclude:
        return ReadOthers(line, sources_.included);
      case NodeKind::kExcept:
        return ReadOthers(line, sources_.excluded);
      case NodeKind::kUnitLine:
        return ReadUnit(line);
      case NodeKind::kValues:
        return ReadValues(line);
      default:
        return;  // what needs the unit is read after all lines
    }
  }

  void ReadCodes(const Node& line) {
    const std::string system(scope_.Text(file_, line.name));
    for (NodeId id : scope_.List(file_, line)) {
      const Node& code = scope_.node(file_, id);
      std::string pattern = scope_.Unquoted(file_, code.name);
      std::string stem = pattern.substr(0, pattern.find('*'));
      if (stem.empty() || pattern.find('*') < pattern.size() - 1) {
        scope_.Report(Code::Q0502, file_, code.name, "a `*` can't stand there in `" + pattern + "`",
                      "it stands at the end of a code, after at least one character, as in `C09A*`");
        sources_.incomplete = true;
        continue;
      }
      if (stem == pattern) {
        std::string wrong = terms::CheckCode(system, pattern);
        if (!wrong.empty()) scope_.Report(Code::Q0701, file_, code.name, wrong, "look the code up again");
      }
      out_.codes.push_back({system, std::move(pattern), Scope::SpanOf(file_, code.name)});
    }
  }

  void ReadOthers(const Node& line, std::vector<ConceptSources::Source>& others) {
    for (NodeId id : scope_.List(file_, line)) {
      const Node& name = scope_.node(file_, id);
      const Item* found = scope_.Find(file_, name.name, NameKind::kConcept);
      if (found == nullptr) {
        sources_.incomplete |= line.kind == NodeKind::kInclude;
        continue;
      }
      const auto same = [&](const ConceptSources::Source& s) { return s.concept_index == found->index; };
      if (std::any_of(others.begin(), others.end(), same)) {
        scope_.Report(Code::Q0111, file_, name.span,
                      "`" + std::string(scope_.Text(file_, name.name)) + "` stands twice here", "keep one of them");
        continue;
      }
      others.push_back({found->index, name.name});
    }
  }

  // --- codes from a file ---

  void ReadFrom(const Node& line) {
    const size_t before = out_.codes.size();
    const std::string path = scope_.Unquoted(file_, line.title);
    sources_.incomplete |= !ReadFile(line, path);
    if (out_.codes.size() > before || sources_.incomplete) return;
    sources_.incomplete = true;
    scope_.Report(Code::Q0505, file_, line.title, "`" + path + "` gives no code",
                  "look into the file: its set is empty");
  }

  bool ReadFile(const Node& line, const std::string& path) {
    if (!read_file_) {
      scope_.Report(Code::Q0505, file_, line.title, "`" + path + "` can't be read: rules may not name files here",
                    "write the codes into the rule, or check it with the command line");
      return false;
    }
    absl::StatusOr<std::string> bytes = read_file_(std::string(scope_.files[file_].source_name), path);
    if (!bytes.ok()) return ReportFile(line, bytes.status(), "a path is meant from the folder of the rule's own file");
    absl::StatusOr<terms::ValueSet> set = terms::ReadValueSet(path, *bytes, scope_.Unquoted(file_, line.name));
    if (!set.ok()) return ReportFile(line, set.status(), "");
    const Span span = Scope::SpanOf(file_, line.title);
    for (terms::CodeEntry& entry : set->codes) out_.codes.push_back({entry.system, std::move(entry.code), span});
    for (size_t i = 0; i < set->problems.size() && i < kProblemsTold; ++i) {
      scope_.Report(Code::Q0720, file_, line.title, set->problems[i], "put the file right");
    }
    if (set->problems.size() > kProblemsTold) {
      scope_.Report(Code::Q0720, file_, line.title,
                    FormatCount(static_cast<long long>(set->problems.size() - kProblemsTold)) + " more lines of `" +
                        path + "` are of this kind",
                    "put the file right");
    }
    return true;
  }

  bool ReportFile(const Node& line, const absl::Status& status, const std::string& help) {
    scope_.Report(Code::Q0505, file_, line.title, std::string(status.message()), help);
    return false;
  }

  // --- what results are ---

  void ReadUnit(const Node& line) {
    terms::Unit unit;
    out_.measured = scope_.ReadUnit(file_, line.name, &unit);
    if (out_.measured) out_.unit = scope_.UnitIndex(unit);
  }

  void ReadValues(const Node& line) {
    std::set<std::string> seen;
    for (NodeId id : scope_.List(file_, line)) {
      const Node& text = scope_.node(file_, id);
      std::string value = scope_.Unquoted(file_, text.title);
      if (Trim(value).empty()) {
        scope_.Report(Code::Q0506, file_, text.title, "a value can't be empty", "write the words that results come in");
      } else if (!seen.insert(ToLower(Trim(value))).second) {
        scope_.Report(Code::Q0506, file_, text.title, "`" + value + "` stands among the values already",
                      "keep one of them: capitals and blanks at the ends make no difference");
      } else {
        out_.values.push_back(std::move(value));
      }
    }
  }

  void CheckProperties(const std::map<NodeKind, const Node*>& lines) {
    auto line = [&](NodeKind kind) -> const Node* {
      auto found = lines.find(kind);
      return found == lines.end() ? nullptr : found->second;
    };
    const Node* unit = line(NodeKind::kUnitLine);
    if (const Node* values = line(NodeKind::kValues); values != nullptr && unit != nullptr) {
      scope_.Report(Code::Q0506, file_, values->span,
                    "`" + out_.name + "` has a `unit` and `values`: its results can't be numbers and words at once",
                    "keep one of the two lines, or make two concepts of it");
      out_.values.clear();
    }
    if (!out_.measured) return CheckUnmeasured(lines, unit != nullptr);
    if (const Node* mass = line(NodeKind::kMolarMass)) ReadMolarMass(*mass);
    if (const Node* valence = line(NodeKind::kValence)) ReadValence(*valence);
    if (const Node* plausible = line(NodeKind::kPlausible)) ReadPlausible(*plausible);
  }

  void CheckUnmeasured(const std::map<NodeKind, const Node*>& lines, bool unit_told) {
    const bool broken = node_.op == 1;  // what is missing may be among what could not be read
    const bool needs_unit =
        lines.count(NodeKind::kMolarMass) + lines.count(NodeKind::kValence) + lines.count(NodeKind::kPlausible) > 0;
    if (broken || unit_told || needs_unit) scope_.no_unit_told[static_cast<size_t>(item_.index)] = true;
    if (broken || unit_told || !needs_unit) return;
    scope_.Report(Code::Q0502, file_, node_.name,
                  "`" + out_.name + "` has no `unit`, so molar mass, valence and plausible range mean nothing",
                  out_.values.empty() ? "add a line such as `unit mmol/L`" : "leave them out: its results are words");
  }

  void ReadMolarMass(const Node& line) {
    double mass = 0;
    if (!expressions_.ReadConstant(line.a, file_, *terms::ParseUnit("g/mol"), {}, &mass)) return;
    out_.substance.molar_mass_g_per_mol = mass;
    if (!(mass > 0)) {
      scope_.Report(Code::Q0502, file_, line.span, "a molar mass is more than nothing",
                    "write the grams of one mole, as in `molar mass 39.098 g/mol`");
    }
  }

  void ReadValence(const Node& line) {
    double valence = 0;
    if (!expressions_.ReadConstant(line.a, file_, terms::Unit{}, {}, &valence)) return;
    if (valence < 1 || valence > 8 || valence != static_cast<int>(valence)) {
      scope_.Report(Code::Q0502, file_, line.span, "a valence is a whole number from 1 to 8",
                    "write the charges of one ion, without a sign: 1 for potassium, 2 for calcium");
      return;
    }
    out_.substance.valence = static_cast<int>(valence);
  }

  void ReadPlausible(const Node& line) {
    const terms::Unit unit = scope_.unit_at(out_.unit);
    double low = 0, high = 0;
    const bool good = expressions_.ReadConstant(line.a, file_, unit, out_.substance, &low);
    if (!expressions_.ReadConstant(line.b, file_, unit, out_.substance, &high) || !good) return;
    if (low > high) {
      scope_.Report(Code::Q0502, file_, line.span, "the plausible range ends before it begins",
                    "write the lower value first");
      return;
    }
    out_.plausible_low = low;
    out_.plausible_high = high;
  }

  Scope& scope_;
  ExpressionChecker& expressions_;
  const FileReader& read_file_;
  const Item& item_;
  const uint32_t file_;
  const Node& node_;
  Concept& out_;
  ConceptSources& sources_;
};

}  // namespace

bool CanBeRecorded(const Concept& subject) {
  CodeSet excluded;
  for (const CodePattern& code : subject.excluded) excluded.Add(code);
  excluded.Sort();
  return std::any_of(subject.codes.begin(), subject.codes.end(),
                     [&](const CodePattern& code) { return !excluded.Covers(code); });
}

void CheckConcepts(Scope& scope, ExpressionChecker& expressions, const FileReader& read_file) {
  const std::vector<Item*>& items = scope.ItemsOf(NameKind::kConcept);
  std::vector<ConceptSources> sources(items.size());
  for (size_t i = 0; i < items.size(); ++i) ConceptReader(scope, expressions, read_file, *items[i], sources[i]).Read();
  ResolveIncludes(scope, items, sources);
  for (size_t i = 0; i < items.size(); ++i) {
    const Concept& subject = scope.concept_at(items[i]->index);
    if (sources[i].incomplete)
      scope.systems_of[items[i]->index] = 0;  // nothing can be said of the codes that are missing
    if (!subject.codes.empty() || sources[i].incomplete) continue;
    const Node& n = scope.node(items[i]->file, items[i]->node);
    scope.Report(Code::Q0501, items[i]->file, n.name,
                 sources[i].included.empty() ? "`" + subject.name + "` has no codes, so no record can be one of it"
                                             : "nothing is left of the codes that `" + subject.name + "` includes",
                 "add a line such as `loinc 2823-3`");
  }
}

}  // namespace quell::check

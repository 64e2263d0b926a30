#include "lib/check/check.h"

#include <algorithm>
#include <set>

#include "lib/base/civil_time.h"
#include "lib/base/compare.h"
#include "lib/base/limits.h"
#include "lib/base/text.h"
#include "lib/check/expressions.h"
#include "lib/check/scope.h"
#include "lib/syntax/lexis.h"
#include "lib/terms/code_system.h"

namespace quell::check {
namespace {

using diag::Code;
using syntax::Node;
using syntax::NodeId;
using syntax::NodeKind;
using syntax::Token;

class Checker {
 public:
  Checker(std::span<const Source> sources, std::span<const syntax::Ast> asts, const CheckOptions& options)
      : options_(options), expressions_(scope_) {
    scope_.rules.units.push_back(terms::Unit{});
    for (size_t i = 0; i < sources.size(); ++i) {
      FileScope file;
      file.text = sources[i].text;
      file.ast = &asts[i];
      scope_.files.push_back(std::move(file));
    }
  }

  CheckResult Run() {
    for (uint32_t file = 0; file < scope_.files.size(); ++file) DeclareFile(file);
    NumberItems();
    scope_.no_unit_told.assign(scope_.rules.concepts.size(), false);
    for (const Item* item : ItemsOf(NameKind::kConcept)) CheckConcept(*item);
    for (Item* item : ItemsOf(NameKind::kParameter)) CheckParameter(*item);
    ApplySettings();
    for (const Item* item : ItemsOf(NameKind::kAlert)) CheckAlert(*item);
    CheckUnusedDefines();
    WarnUnused();
    // As all else by name: the order of the files means nothing, and a fingerprint must not show it.
    std::stable_sort(scope_.rules.modules.begin(), scope_.rules.modules.end(),
                     [](const Module& a, const Module& b) { return a.name < b.name; });
    return {std::move(scope_.rules), std::move(scope_.diagnostics), std::move(scope_.setting_errors)};
  }

 private:
  const Node& node(uint32_t file, NodeId id) const { return scope_.node(file, id); }
  std::string Text(uint32_t file, Token token) const { return std::string(scope_.Text(file, token)); }
  std::string String(uint32_t file, Token token) const { return syntax::Unquote(scope_.files[file].text, token); }
  Span SpanOf(uint32_t file, Token token) const { return {file, token.begin, token.end}; }

  // --- names ---

  void DeclareFile(uint32_t file) {
    const syntax::Ast& ast = *scope_.files[file].ast;
    if (ast.root == syntax::kNoNode) return;
    for (NodeId id : ast.List(ast[ast.root])) {
      const Node& n = ast[id];
      switch (n.kind) {
        case NodeKind::kModule:
          DeclareModule(file, n);
          break;
        case NodeKind::kConcept:
          Declare(file, id, NameKind::kConcept);
          break;
        case NodeKind::kParameter:
          Declare(file, id, NameKind::kParameter);
          break;
        case NodeKind::kDefine:
          Declare(file, id, NameKind::kDefine);
          break;
        case NodeKind::kAlert:
          Declare(file, id, NameKind::kAlert);
          break;
        default:
          break;
      }
    }
  }

  void DeclareModule(uint32_t file, const Node& n) {
    Module module;
    module.name = Text(file, n.name);
    module.span = SpanOf(file, n.name);
    scope_.files[file].module = module.name;
    for (const Module& other : scope_.rules.modules) {
      if (other.name != module.name) continue;
      Diagnostic& d = scope_.Report(Code::Q0202, file, n.name, "two files call themselves module `" + module.name + "`",
                                    "give one of them another name");
      d.notes.push_back({other.span, "the other one is here"});
    }
    std::set<std::string> seen;
    for (NodeId id : scope_.files[file].ast->List(n)) {
      const Node& field = node(file, id);
      std::string name = Text(file, field.name);
      if (!seen.insert(name).second)
        scope_.Report(Code::Q0111, file, field.span, "`" + name + "` is given twice", "keep one of them");
      std::string value = String(file, field.title);
      (name == "title"     ? module.title
       : name == "version" ? module.version
       : name == "owner"   ? module.owner
       : name == "source"  ? module.source
                           : module.review) = value;
      if (name == "review" && (value.size() != 10 || !ParseTime(value, absl::UTCTimeZone()).has_value())) {
        scope_.Report(Code::Q0101, file, field.title, "`" + value + "` is not a date", "write it as in 2027-06-01");
      }
    }
    scope_.rules.modules.push_back(std::move(module));
  }

  void Declare(uint32_t file, NodeId id, NameKind kind) {
    const Node& n = node(file, id);
    std::string name = Text(file, n.name);
    const bool broken = kind == NameKind::kDefine ? n.a == syntax::kNoNode : kind == NameKind::kConcept && n.op == 1;
    auto [entry, added] = scope_.files[file].names.try_emplace(name, Item{kind, file, id, -1, broken, false});
    if (added) return;
    scope_.files[file].repeated.push_back({kind, file, id, -1, broken, true});
    Diagnostic& d =
        scope_.Report(Code::Q0202, file, n.name, "`" + name + "` is defined twice", "give one of them another name");
    d.notes.push_back({SpanOf(file, node(file, entry->second.node).name), "the first definition"});
  }

  std::string Qualified(const Item& item) const {
    const std::string& module = scope_.files[item.file].module;
    std::string name = Text(item.file, node(item.file, item.node).name);
    return module.empty() ? name : module + "." + name;
  }

  // All items of a kind, by qualified name (then file): their order in TypedRules.
  std::vector<Item*> ItemsOf(NameKind kind) {
    std::vector<std::pair<std::string, Item*>> named;
    for (FileScope& file : scope_.files) {
      for (auto& [name, item] : file.names) {
        if (item.kind == kind) named.emplace_back(Qualified(item), &item);
      }
      for (Item& item : file.repeated) {
        if (item.kind == kind) named.emplace_back(Qualified(item), &item);
      }
    }
    std::stable_sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Item*> items;
    for (const auto& [name, item] : named) items.push_back(item);
    return items;
  }

  template <class T>
  void NumberKind(NameKind kind, std::vector<T>& out) {
    for (Item* item : ItemsOf(kind)) {
      item->index = static_cast<int32_t>(out.size());
      T& entry = out.emplace_back();
      entry.name = Text(item->file, node(item->file, item->node).name);
      entry.qualified = Qualified(*item);
      entry.span = SpanOf(item->file, node(item->file, item->node).name);
    }
  }

  void NumberItems() {
    NumberKind(NameKind::kConcept, scope_.rules.concepts);
    NumberKind(NameKind::kParameter, scope_.rules.parameters);
    NumberKind(NameKind::kDefine, scope_.rules.defines);
    NumberKind(NameKind::kAlert, scope_.rules.alerts);
    if (scope_.rules.alerts.size() > limits::kAlerts) {
      scope_.diagnostics.push_back(diag::Make(Code::Q0405, scope_.rules.alerts[limits::kAlerts].span,
                                              "more than " + FormatCount(limits::kAlerts) + " alerts",
                                              "split the rule set"));
    }
  }

  // --- concepts ---

  void CheckConcept(const Item& item) {
    const Node& n = node(item.file, item.node);
    Concept& out = scope_.rules.concepts[static_cast<size_t>(item.index)];
    out.title = n.title.empty() ? "" : String(item.file, n.title);
    const Node* plausible = nullptr;
    std::map<NodeKind, Span> seen;
    for (NodeId id : scope_.files[item.file].ast->List(n)) {
      const Node& line = node(item.file, id);
      auto [first, added] = seen.emplace(line.kind, SpanOf(item.file, line.span));
      if (line.kind != NodeKind::kCodes && !added) {
        Diagnostic& d = scope_.Report(Code::Q0111, item.file, line.span, "`" + out.name + "` has this line twice",
                                      "keep one of them");
        d.notes.push_back({first->second, "the first one"});
        continue;
      }
      switch (line.kind) {
        case NodeKind::kCodes:
          ReadCodes(item.file, line, out);
          break;
        case NodeKind::kUnitLine:
          ReadConceptUnit(item.file, line, out);
          break;
        case NodeKind::kMolarMass:
          ReadMolarMass(item.file, line, out);
          break;
        case NodeKind::kValence:
          ReadValence(item.file, line, out);
          break;
        case NodeKind::kPlausible:
          plausible = &line;
          break;
        default:
          break;
      }
    }
    const bool broken = n.op == 1;  // what is missing may be among what could not be read
    if (seen.count(NodeKind::kCodes) == 0 && !broken) {
      scope_.Report(Code::Q0501, item.file, n.name, "`" + out.name + "` has no codes, so no record can be one of it",
                    "add a line such as `loinc 2823-3`");
    }
    if (!out.measured && (broken || seen.count(NodeKind::kUnitLine) > 0)) {
      scope_.no_unit_told[static_cast<size_t>(item.index)] = true;
      return;
    }
    if (!out.measured &&
        (seen.count(NodeKind::kMolarMass) + seen.count(NodeKind::kValence) > 0 || plausible != nullptr)) {
      scope_.no_unit_told[static_cast<size_t>(item.index)] = true;
      scope_.Report(Code::Q0502, item.file, n.name,
                    "`" + out.name + "` has no `unit`, so molar mass, valence and plausible range mean nothing",
                    "add a line such as `unit mmol/L`");
      return;
    }
    if (plausible != nullptr) ReadPlausible(item.file, *plausible, out);
  }

  void ReadCodes(uint32_t file, const Node& line, Concept& out) {
    std::string system = Text(file, line.name);
    for (NodeId id : scope_.files[file].ast->List(line)) {
      const Node& code = node(file, id);
      std::string pattern = String(file, code.name);
      std::string stem = pattern.substr(0, pattern.find('*'));
      if (stem.empty() || pattern.find('*') < pattern.size() - 1) {
        scope_.Report(Code::Q0502, file, code.name, "a `*` can't stand there in `" + pattern + "`",
                      "it stands at the end of a code, after at least one character, as in `C09A*`");
        continue;
      }
      if (stem == pattern) {
        std::string wrong = terms::CheckCode(system, pattern);
        if (!wrong.empty()) scope_.Report(Code::Q0701, file, code.name, wrong, "look the code up again");
      }
      out.codes.push_back({system, pattern, SpanOf(file, code.name)});
    }
  }

  void ReadConceptUnit(uint32_t file, const Node& line, Concept& out) {
    terms::Unit unit;
    out.measured = scope_.ReadUnit(file, line.name, &unit);
    if (out.measured) out.unit = scope_.UnitIndex(unit);
  }

  void ReadMolarMass(uint32_t file, const Node& line, Concept& out) {
    double mass = 0;
    if (!expressions_.ReadConstant(line.a, file, *terms::ParseUnit("g/mol"), {}, &mass)) return;
    out.substance.molar_mass_g_per_mol = mass;
    if (!(mass > 0))
      scope_.Report(Code::Q0502, file, line.span, "a molar mass is more than nothing",
                    "write the grams of one mole, as in `molar mass 39.098 g/mol`");
  }

  void ReadValence(uint32_t file, const Node& line, Concept& out) {
    double valence = 0;
    if (!expressions_.ReadConstant(line.a, file, terms::Unit{}, {}, &valence)) return;
    if (valence < 1 || valence > 8 || valence != static_cast<int>(valence)) {
      scope_.Report(Code::Q0502, file, line.span, "a valence is a whole number from 1 to 8",
                    "write the charges of one ion, without a sign: 1 for potassium, 2 for calcium");
      return;
    }
    out.substance.valence = static_cast<int>(valence);
  }

  void ReadPlausible(uint32_t file, const Node& line, Concept& out) {
    const terms::Unit unit = scope_.rules.units[static_cast<size_t>(out.unit)];
    double low = 0, high = 0;
    if (!expressions_.ReadConstant(line.a, file, unit, out.substance, &low) ||
        !expressions_.ReadConstant(line.b, file, unit, out.substance, &high)) {
      return;
    }
    if (low > high) {
      scope_.Report(Code::Q0502, file, line.span, "the plausible range ends before it begins",
                    "write the lower value first");
      return;
    }
    out.plausible_low = low;
    out.plausible_high = high;
  }

  // --- parameters ---

  void CheckParameter(Item& item) {
    const Node& n = node(item.file, item.node);
    Parameter& out = scope_.rules.parameters[static_cast<size_t>(item.index)];
    out.title = n.title.empty() ? "" : String(item.file, n.title);
    const Node& value = node(item.file, n.a);
    const Node& quantity = value.kind == NodeKind::kNegate ? node(item.file, value.a) : value;
    terms::Unit unit;
    if (!scope_.ReadUnit(item.file, quantity.name, &unit)) {
      item.broken = true;
      return;
    }
    out.unit = scope_.UnitIndex(unit);
    out.value = out.default_value = &value == &quantity ? quantity.number : -quantity.number;
    if (n.b == syntax::kNoNode) return;
    const Node& range = node(item.file, n.b);
    double low = 0, high = 0, step = 0;
    if (!expressions_.ReadConstant(range.a, item.file, unit, {}, &low) ||
        !expressions_.ReadConstant(range.b, item.file, unit, {}, &high)) {
      return;
    }
    if (range.c != syntax::kNoNode) {
      if (!ReadStep(item.file, range.c, unit, &step)) return;
      out.step = step;
    }
    out.low = low;
    out.high = high;
    if (low > high) {
      scope_.Report(Code::Q0308, item.file, range.span, "the range ends before it begins",
                    "write the lower value first");
    } else if (!InRange(out, out.value)) {
      scope_.Report(Code::Q0308, item.file, value.span, "the value lies outside the parameter's own range",
                    "change the value or the range");
    }
  }

  // A step is a difference: 0.5 Cel is half a degree, not half a degree above freezing.
  bool ReadStep(uint32_t file, NodeId id, const terms::Unit& unit, double* step) {
    const Node& n = node(file, id);
    terms::Unit given;
    if (!scope_.ReadUnit(file, n.name, &given)) return false;
    std::optional<terms::Conversion> conversion = terms::Convert(OfDifference(given), OfDifference(unit));
    if (!conversion.has_value() || !(n.number > 0)) {
      scope_.Report(Code::Q0308, file, n.span,
                    "a step is a positive number that converts to the parameter's unit, " + unit.text,
                    "write, for example, `step 1" + (unit.text == "1" ? "" : " " + unit.text) + "`");
      return false;
    }
    *step = conversion->Apply(n.number);
    return true;
  }

  static bool InRange(const Parameter& p, double value) {
    return !p.low.has_value() || (LessOrNearlyEqual(*p.low, value) && LessOrNearlyEqual(value, *p.high));
  }

  void ApplySettings() {
    for (const auto& [name, value] : options_.settings) {
      std::vector<Parameter*> found;
      std::vector<std::string> known;
      for (Parameter& p : scope_.rules.parameters) {
        known.push_back(p.name);
        if (p.name == name || p.qualified == name) found.push_back(&p);
      }
      if (found.empty()) {
        std::string nearest = Nearest(name, known);
        scope_.setting_errors.push_back("no parameter is called `" + name + "`" +
                                        (nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
      } else if (found.size() > 1) {
        scope_.setting_errors.push_back("more than one module has a parameter `" + name + "`: write `" +
                                        found[0]->qualified + "` or `" + found[1]->qualified + "`");
      } else {
        ApplySetting(*found[0], value);
      }
    }
  }

  void ApplySetting(Parameter& parameter, const std::string& value) {
    const terms::Unit& unit = scope_.rules.units[static_cast<size_t>(parameter.unit)];
    std::string_view text = Trim(value);
    bool negative = !text.empty() && text[0] == '-';
    if (negative) text.remove_prefix(1);
    const char* end = text.data() + text.size();
    const char* after = syntax::EndOfNumber(text.data(), end);
    std::optional<double> number = ParseNumber(text.substr(0, static_cast<size_t>(after - text.data())));
    std::string_view unit_text = Trim(text.substr(static_cast<size_t>(after - text.data())));
    std::optional<terms::Unit> given = terms::ParseUnit(unit_text);
    std::optional<terms::Conversion> conversion;
    if (given.has_value()) conversion = terms::Convert(*given, unit);
    if (!number.has_value() || !conversion.has_value()) {
      scope_.setting_errors.push_back("`" + parameter.name + "=" + value +
                                      "`: write a number with a unit that converts to " + unit.text + ", as in `" +
                                      parameter.name + "=" + FormatNumber(parameter.default_value) +
                                      (unit.text == "1" ? "" : " " + unit.text) + "`");
      return;
    }
    double set = conversion->Apply(negative ? -*number : *number);
    if (!InRange(parameter, set)) {
      scope_.setting_errors.push_back("`" + parameter.name + "=" + value + "` lies outside the parameter's range, " +
                                      FormatNumber(*parameter.low) + " to " + FormatNumber(*parameter.high) + " " +
                                      unit.text);
      return;
    }
    parameter.value = set;
  }

  // --- alerts ---

  void CheckAlert(const Item& item) {
    const Node& n = node(item.file, item.node);
    Alert alert = scope_.rules.alerts[static_cast<size_t>(item.index)];
    alert.title = n.title.empty() ? "" : String(item.file, n.title);
    std::map<NodeKind, const Node*> clauses;
    bool has_trigger = false;
    trigger_lost_ = n.op == 1;
    for (NodeId id : scope_.files[item.file].ast->List(n)) {
      const Node& clause = node(item.file, id);
      if (clause.kind == NodeKind::kOnResult || clause.kind == NodeKind::kOnOrder) {
        ReadTrigger(item.file, clause, alert);
        has_trigger = true;
      } else if (!clauses.emplace(clause.kind, &clause).second) {
        const bool joins = clause.kind == NodeKind::kWhen || clause.kind == NodeKind::kExclude;
        Diagnostic& d =
            scope_.Report(Code::Q0111, item.file, clause.span, "this clause stands twice in `" + alert.name + "`",
                          joins ? "keep one, or join the two with `and` or `or`" : "keep one of them");
        d.notes.push_back({SpanOf(item.file, clauses[clause.kind]->span), "the first one"});
      }
    }
    const bool broken = n.op == 1;  // what is missing may be among what could not be read
    if (!has_trigger && !broken) {
      scope_.Report(Code::Q0401, item.file, n.name,
                    "`" + alert.name + "` has no trigger, so it would never be looked at",
                    "say when: `on result Potassium` or `on order PotassiumChloride`");
    }
    CheckClauses(item.file, clauses, broken, alert);
    scope_.rules.alerts[static_cast<size_t>(item.index)] = std::move(alert);
  }

  void ReadTrigger(uint32_t file, const Node& clause, Alert& alert) {
    const Item* item = scope_.Find(file, clause.name, NameKind::kConcept);
    if (item == nullptr) {
      trigger_lost_ = true;
      return;
    }
    Trigger trigger;
    trigger.kind = clause.kind == NodeKind::kOnResult ? RecordKind::kResult : RecordKind::kOrder;
    trigger.concept_index = item->index;
    trigger.span = SpanOf(file, clause.span);
    for (const Trigger& other : alert.triggers) {
      if (other.kind == trigger.kind && other.concept_index == trigger.concept_index) {
        scope_.Report(Code::Q0111, file, clause.span, "this trigger stands twice in `" + alert.name + "`", "keep one");
        return;
      }
    }
    alert.triggers.push_back(trigger);
  }

  // What `this value` means in this alert: every trigger must be a result in the same unit.
  Place PlaceOf(uint32_t file, const Alert& alert) const {
    Place place;
    place.file = file;
    if (trigger_lost_ || alert.triggers.empty()) {
      place.this_told = true;
      return place;
    }
    for (const Trigger& trigger : alert.triggers) {
      const Concept& subject = scope_.rules.concepts[static_cast<size_t>(trigger.concept_index)];
      if (trigger.kind != RecordKind::kResult || !subject.measured) {
        place.this_unit = -1;
        place.this_told = scope_.no_unit_told[static_cast<size_t>(trigger.concept_index)];
        place.this_why = trigger.kind != RecordKind::kResult ? "the alert is also triggered by an order"
                                                             : "`" + subject.name + "` has no unit";
        return place;
      }
      if (place.this_unit >= 0 && place.this_unit != subject.unit) {
        place.this_unit = -1;
        place.this_why = "the alert's triggers have different units";
        return place;
      }
      place.this_unit = subject.unit;
    }
    if (alert.triggers.size() == 1) place.this_concept = alert.triggers[0].concept_index;
    return place;
  }

  void CheckClauses(uint32_t file, const std::map<NodeKind, const Node*>& clauses, bool broken, Alert& alert) {
    auto clause = [&](NodeKind kind) -> const Node* {
      auto found = clauses.find(kind);
      return found == clauses.end() ? nullptr : found->second;
    };
    Place place = PlaceOf(file, alert);
    if (const Node* c = clause(NodeKind::kStatus)) ReadStatus(file, *c, alert);
    if (const Node* c = clause(NodeKind::kWhen)) alert.when = expressions_.Truth(c->a, place);
    if (const Node* c = clause(NodeKind::kExclude)) alert.exclude = expressions_.Truth(c->a, place);
    if (const Node* c = clause(NodeKind::kScoreClause)) ReadScore(file, *c, place, alert);
    Place with_score = place;
    with_score.score = clause(NodeKind::kScoreClause) != nullptr || broken;
    if (const Node* c = clause(NodeKind::kFireAt)) {
      if (!with_score.score) {
        scope_.Report(Code::Q0402, file, c->span, "`fire at` asks for a score, and `" + alert.name + "` has none",
                      "add a `score`, or put the condition into `when`");
      } else {
        alert.fire_at = expressions_.Truth(c->a, with_score);
      }
    }
    if (const Node* c = clause(NodeKind::kSeverity)) alert.severity = ReadTiers(file, *c, with_score);
    if (const Node* c = clause(NodeKind::kShow)) alert.show = ReadTiers(file, *c, with_score);
    if (const Node* c = clause(NodeKind::kLockout)) ReadLockout(file, *c, with_score, alert);
    if (const Node* c = clause(NodeKind::kMessage)) ReadMessage(file, *c, with_score, alert);
  }

  void ReadStatus(uint32_t file, const Node& clause, Alert& alert) {
    std::string word = Text(file, clause.name);
    alert.status = word == "silent"    ? Status::kSilent
                   : word == "live"    ? Status::kLive
                   : word == "retired" ? Status::kRetired
                                       : Status::kDraft;
    if (alert.status != Status::kLive) return;
    scope_.Report(Code::Q0403, file, clause.span,
                  "`" + alert.name +
                      "` can't be live: a live alert needs override reasons, an intended action and stories that pass",
                  "this version can't state those yet: write `status silent`, and ask what it would do with `simulate "
                  "--as-live " +
                      alert.name + "`");
  }

  void ReadScore(uint32_t file, const Node& clause, const Place& place, Alert& alert) {
    if (node(file, clause.a).kind == NodeKind::kPoints) {
      alert.score = expressions_.Points(clause.a, place);
      return;
    }
    ExprId score = expressions_.Number(clause.a, place);
    if (score == kNoExpr) return;
    const Expr& e = scope_.rules.exprs[static_cast<size_t>(score)];
    const terms::Unit& unit = scope_.rules.units[static_cast<size_t>(e.unit)];
    if (!unit.dimension.dimensionless() || unit.factor != 1) {
      scope_.Report(Code::Q0302, file, node(file, clause.a).span,
                    "a score is a plain number, and this is in " + unit.text,
                    "divide it by one of its unit, as in `latest Lactate / 1 mmol/L`");
      return;
    }
    alert.score = score;
  }

  std::vector<Tier> ReadTiers(uint32_t file, const Node& clause, const Place& place) {
    static constexpr std::string_view kWords[] = {"low", "moderate", "high", "critical"};
    std::vector<Tier> tiers;
    bool closed = false;
    for (NodeId id : scope_.files[file].ast->List(clause)) {
      const Node& n = node(file, id);
      if (closed)
        scope_.Report(Code::Q0404, file, n.span, "nothing can stand after `otherwise`",
                      "put it before the `otherwise`");
      Tier tier;
      tier.span = SpanOf(file, n.span);
      std::string word = Text(file, n.name);
      if (clause.kind == NodeKind::kSeverity) {
        tier.value = static_cast<uint8_t>(std::find(std::begin(kWords), std::end(kWords), word) - std::begin(kWords));
      } else {
        tier.value = static_cast<uint8_t>(word == "passive"        ? Display::kPassive
                                          : word == "interruptive" ? Display::kInterruptive
                                                                   : Display::kHardStop);
      }
      closed |= n.a == syntax::kNoNode;
      if (n.a != syntax::kNoNode) {
        tier.condition = expressions_.Truth(n.a, place);
        if (tier.condition == kNoExpr) continue;
      }
      tiers.push_back(tier);
    }
    return tiers;
  }

  void ReadLockout(uint32_t file, const Node& clause, const Place& place, Alert& alert) {
    ExpressionChecker::DurationValue duration;
    if (!expressions_.ReadDuration(clause.a, place, Duration(0), &duration)) return;
    Lockout lockout;
    lockout.duration = duration.duration;
    lockout.parameter = duration.parameter;
    lockout.scope = Text(file, clause.name) == "patient" ? LockoutScope::kPatient : LockoutScope::kEncounter;
    lockout.unless_score_rises = clause.op == 1;
    lockout.span = SpanOf(file, clause.span);
    if (lockout.unless_score_rises && !place.score) {
      scope_.Report(Code::Q0402, file, clause.span,
                    "`unless score rises` asks for a score, and `" + alert.name + "` has none",
                    "add a `score`, or leave `unless score rises` out (a rise in severity always passes)");
    }
    alert.lockout = lockout;
  }

  void ReadMessage(uint32_t file, const Node& clause, const Place& place, Alert& alert) {
    for (NodeId id : scope_.files[file].ast->List(clause)) {
      const Node& part = node(file, id);
      MessagePart out;
      if (part.kind == NodeKind::kMessageText) {
        out.text = PlainText(scope_.Text(file, part.name));
      } else {
        out.expr = expressions_.Any(part.a, place);
        if (out.expr == kNoExpr) continue;
        out.decimals = static_cast<int>(part.number);
      }
      alert.message.push_back(std::move(out));
    }
  }

  // Escapes and doubled braces resolved.
  static std::string PlainText(std::string_view raw) {
    std::string out;
    for (size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size()) {
        ++i;
        out += raw[i] == 'n' ? '\n' : raw[i];
        continue;
      }
      out += raw[i];
      if ((raw[i] == '{' || raw[i] == '}') && i + 1 < raw.size() && raw[i + 1] == raw[i]) ++i;
    }
    return out;
  }

  // --- what nothing uses ---

  // A definition is checked where it is first used; what no alert uses is checked here, so that no error hides.
  void CheckUnusedDefines() {
    for (const Item* item : ItemsOf(NameKind::kDefine)) {
      if (scope_.rules.defines[static_cast<size_t>(item->index)].expr != kNoExpr || item->used || item->broken)
        continue;
      Place place;
      place.file = item->file;
      place.this_why = "a definition does not know which record triggers";
      scope_.rules.defines[static_cast<size_t>(item->index)].expr =
          expressions_.Any(node(item->file, item->node).a, place);
    }
  }

  void WarnUnused() {
    for (NameKind kind : {NameKind::kConcept, NameKind::kParameter, NameKind::kDefine}) {
      for (const Item* item : ItemsOf(kind)) {
        // In a file that could not be read whole, what uses the name may be among what is missing.
        if (item->used || IsBroken(item->file)) continue;
        const Node& n = node(item->file, item->node);
        scope_.Report(Code::Q0702, item->file, n.name, "`" + Text(item->file, n.name) + "` is never used",
                      "remove it, or use it");
      }
    }
  }

  bool IsBroken(uint32_t file) const { return file < options_.broken.size() && options_.broken[file]; }

  const CheckOptions& options_;
  Scope scope_;
  ExpressionChecker expressions_;
  bool trigger_lost_ = false;  // of the alert being checked: a trigger is missing through an error already told
};

}  // namespace

CheckResult Check(std::span<const Source> sources, std::span<const syntax::Ast> asts, const CheckOptions& options) {
  return Checker(sources, asts, options).Run();
}

}  // namespace quell::check

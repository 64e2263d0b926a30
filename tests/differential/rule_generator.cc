// Items of random rules: concepts, parameters, definitions, tables of points, alerts.
#include "tests/differential/rule_generator.h"

#include <algorithm>
#include <cstdlib>

#include "tests/differential/rule_writer.h"

namespace quell::differential {
namespace {

double CenterIn(const Profile& profile, Family family) {
  if (profile.family == family || profile.molar_mass == 0) return profile.center;
  if (family == kMass) return profile.center * profile.molar_mass / 1000;
  return profile.center * profile.valence;  // kEquivalent
}

}  // namespace

// --- concepts ---

void RuleWriter::AddMeasured(const Profile& profile, const std::string& name) {
  std::vector<Family> families = {profile.family, profile.family};
  if (profile.molar_mass > 0) families.push_back(kMass);
  if (profile.valence > 0) families.push_back(kEquivalent);
  Measured c = {&profile, random_.Pick(families), profile.molar_mass > 0 && random_.Chance(80),
                profile.valence > 0 && random_.Chance(80)};
  ConceptInfo info;
  info.name = name;
  info.substance = {profile.molar_mass, profile.valence};
  std::vector<const UnitRow*> rows;
  for (const UnitRow& row : kUnits) {
    const bool alike = row.family == c.family;
    const bool bridged = profile.molar_mass > 0 && (row.family == kAmount || row.family == kMass ||
                                                    (row.family == kEquivalent && profile.valence > 0));
    if (alike) rows.push_back(&row);
    if (alike || bridged) info.units.push_back(row.text);
  }
  const UnitRow& row = *random_.Pick(rows);
  const double base = CenterIn(profile, c.family);
  info.unit = row.text;
  info.center = (base - row.offset) / row.factor;
  const std::string local = "lab:" + std::string(profile.local);
  for (const char* loinc : profile.loinc) info.codings.push_back({{"loinc", loinc}});
  info.codings.push_back({{"loinc", profile.loinc.back()}, {"local", local + " serum"}});
  info.codings.push_back({{"local", local + " blood"}});

  std::string text = "concept " + name + " \"" + profile.local + "\" {\n  loinc " + profile.loinc[0];
  for (size_t i = 1; i < profile.loinc.size() && random_.Chance(70); ++i) text += std::string(", ") + profile.loinc[i];
  if (random_.Chance(70)) text += "\n  local \"" + local + "*\"";
  text += std::string("\n  unit ") + (c.family == kPlain ? "1" : row.text);
  if (c.molar_mass) text += "\n  molar mass " + FormatDecimal(profile.molar_mass, 8) + " g/mol";
  if (c.valence) text += "\n  valence " + std::to_string(profile.valence);
  out_.concepts.push_back(std::move(info));
  measured_.push_back(c);
  if (random_.Chance(70)) {
    const int index = static_cast<int>(measured_.size()) - 1;
    const double low = c.family == kTemperature ? base - 7 : base * 0.3,
                 high = c.family == kTemperature ? base + 7 : base * 2.5;
    text += "\n  plausible " + Write(index, c.family, low);
    text += " to " + Write(index, c.family, high);
  }
  concept_items_.push_back(text + "\n}\n");
}

// Some take in what another concept of the kind has, or leave it out.
void RuleWriter::AddThing(const Thing& thing, ConceptInfo::Kind kind, const std::vector<std::vector<Code>>& codings) {
  ConceptInfo info;
  std::string text = std::string("concept ") + thing.name + " {\n  " + thing.lines + "\n";
  std::vector<std::string> others;
  for (const ConceptInfo& other : out_.concepts) {
    if (other.kind == kind && !other.of_others) others.push_back(other.name);
  }
  if (!others.empty() && random_.Chance(30)) {
    text += "  " + std::string(random_.Pick({"include ", "exclude ", "exclude "}));
    text += random_.Pick(others) + "\n";
    info.of_others = true;
  }
  concept_items_.push_back(text + "}\n");
  info.name = thing.name;
  info.kind = kind;
  info.codings = codings;
  out_.concepts.push_back(std::move(info));
}

void RuleWriter::AddCoded(const CodedThing& coded) {
  std::string text = std::string("concept ") + coded.name + " {\n  " + coded.lines + "\n  values ";
  for (size_t i = 0; i < coded.values.size(); ++i) text += (i == 0 ? "\"" : ", \"") + coded.values[i] + "\"";
  concept_items_.push_back(text + "\n}\n");
  ConceptInfo info;
  info.name = coded.name;
  info.kind = ConceptInfo::kCodedResult;
  info.codings = {coded.coding};
  info.values = coded.values;
  out_.concepts.push_back(std::move(info));
}

void RuleWriter::AddConcepts() {
  std::vector<int> order;
  for (size_t i = 0; i < kProfiles.size(); ++i) order.push_back(static_cast<int>(i));
  random_.Shuffle(order);
  for (int i = 0; i < std::max(1, std::min<int>(options_.measured, static_cast<int>(order.size()))); ++i) {
    const Profile& profile = kProfiles[static_cast<size_t>(order[static_cast<size_t>(i)])];
    AddMeasured(profile, profile.name);
    if (random_.Chance(25)) AddMeasured(profile, std::string(profile.name) + "Again");
  }
  const auto add = [&](std::vector<Thing> things, int count, ConceptInfo::Kind kind, const auto& codings) {
    random_.Shuffle(things);
    for (int i = 0; i < std::min<int>(count, static_cast<int>(things.size())); ++i) {
      AddThing(things[static_cast<size_t>(i)], kind, codings);
    }
  };
  add(kDrugs, options_.drugs, ConceptInfo::kDrug, kDrugCodings);
  add(kConditions, options_.conditions, ConceptInfo::kCondition, kConditionCodings);
  for (int i = 0; i < std::min<int>(options_.coded, static_cast<int>(kCoded.size())); ++i) {
    AddCoded(kCoded[static_cast<size_t>(i)]);
  }
}

// --- parameters and definitions ---

void RuleWriter::AddParameters() {
  for (int i = 0; i < options_.parameters; ++i) {
    const std::string name = "p" + std::to_string(i);
    std::string value;
    if (random_.Chance(25)) {
      const int hours = random_.Pick({12, 24, 48});
      out_.window_hours.push_back(hours);
      duration_parameters_.push_back(name);
      value = std::to_string(hours) + " h from 6 h to 72 h step 6 h";
    } else if (random_.Chance(25)) {
      parameters_.push_back({name, kPlain, false, {}});
      value = random_.Pick({"1.5 from 1.2 to 3.0 step 0.1", "2", "1 from 0 to 4 step 1"});
    } else {
      const Family family = AnyFamily();
      value = Literal(family).text;
      parameters_.push_back({name, family, false, {}});
      // A range in the value's own unit, wide enough for it.
      const size_t blank = value.find(' ');
      const std::string unit = blank == std::string::npos ? "" : value.substr(blank);
      const double number = std::atof(value.c_str());
      if (number > 0 && random_.Chance(60)) {
        value += " from " + FormatDecimal(number / 2, 3) + unit + " to " + FormatDecimal(number * 2, 3) + unit;
      }
    }
    items_.push_back("parameter " + name + " = " + value + (random_.Chance(50) ? " \"a limit\"\n" : "\n"));
  }
}

void RuleWriter::AddDefines() {
  for (int i = 0; i < options_.defines; ++i) {
    Named named = {"d" + std::to_string(i), kFamilyCount, false, {}};
    std::string text;
    const int choice = random_.Below(10);
    if (choice < 4) {
      text = Truth(2, {}).text;
    } else if (choice < 5) {
      named.family = kPlain;
      named.exact = true;
      text = Exact(1, {}).text;
    } else {
      named.family = random_.Chance(30) ? kPlain : AnyFamily();
      text = Number(named.family, 2, {}).text;
    }
    items_.push_back("define " + named.name + " = " + text + "\n");
    defines_.push_back(named);
  }
}

// A definition with one or two arguments: its body is written with names of their families in scope.
void RuleWriter::AddFunctions() {
  for (int i = 0; i < options_.functions; ++i) {
    Named named = {"f" + std::to_string(i), kPlain, false, {}};
    const std::vector<Named> parameters = parameters_, defines = defines_;
    std::string list;
    for (int a = random_.Between(1, 2), n = 0; n < a; ++n) {
      const Family family = random_.Chance(40) ? kPlain : AnyFamily();
      const std::string name = n == 0 ? "x" : "y";
      named.arguments.push_back(family);
      for (int often = 0; often < 4; ++often) defines_.push_back({name, family, false, {}});
      list += (n == 0 ? "" : ", ") + name;
    }
    std::string body;
    if (random_.Chance(35)) {
      named.family = kFamilyCount;
      body = Comparison(2, {}).text;
    } else {
      named.family = random_.Chance(30) ? AnyFamily() : random_.Pick(named.arguments);
      body = Number(named.family, 2, {}).text;
    }
    defines_ = defines;
    items_.push_back("define " + named.name + "(" + list + ") = " + body + "\n");
    functions_.push_back(named);
  }
}

void RuleWriter::AddPoints() {
  const std::string name = "t0", points = Points({});
  items_.push_back("points " + name + (random_.Chance(50) ? " \"A table\"" : "") + points.substr(6) + "\n");
  defines_.push_back({name, kPlain, true, {}});
}

// The tiers of a row: some of the tests with points, `if unknown` anywhere, `otherwise` at the end.
std::string RuleWriter::Tests(const std::vector<std::string>& tests) {
  std::vector<std::string> tiers;
  auto points = [&] { return std::string(random_.Pick({"3", "2", "2", "1", "1", "0.5", "0", "-1"})); };
  for (const std::string& test : tests) tiers.push_back(points() + " if " + test);
  if (random_.Chance(30)) {
    const int place = random_.Below(static_cast<int>(tiers.size()) + 1);
    tiers.insert(tiers.begin() + place, points() + " if unknown");
  }
  if (random_.Chance(40)) tiers.push_back(points() + " otherwise");
  std::string text;
  for (const std::string& tier : tiers) text += (text.empty() ? "" : ", ") + tier;
  return text;
}

std::string RuleWriter::Row(const Scope& scope) {
  const int choice = random_.Below(11), count = random_.Between(1, 3);
  std::vector<std::string> tests;
  auto add = [&](const std::string& relation, const std::string& operand) {
    tests.push_back(relation + " " + operand);
  };
  std::string subject;
  if (choice == 0) {
    subject = "age";
    for (int i = 0; i < count; ++i) add(">=", std::to_string(random_.Pick({1, 18, 65, 75})) + " years");
  } else if (choice == 10 && HasOf(ConceptInfo::kDrug)) {
    subject = "daily dose of " + Drug(scope);
    for (int i = 0; i < count; ++i) add(">=", Dose(true));
  } else if (choice < 3) {
    subject = Exact(1, scope).text;
    for (int i = 0; i < count; ++i) {
      const std::string relation = random_.Pick({"=", ">=", "!=", "<"});
      add(relation, std::to_string(random_.Below(4)));
    }
  } else if (choice < 6) {
    subject = Truth(2, scope).text;
    tests = random_.Chance(50) ? std::vector<std::string>{"true"} : std::vector<std::string>{"false", "true"};
  } else {
    const int concept_index = AnyMeasured();
    const Family family = measured_[static_cast<size_t>(concept_index)].family;
    const bool phrase = random_.Chance(60);
    subject = (phrase ? Phrase(concept_index) : Number(family, 2, scope)).text;
    auto operand = [&] {
      const Named* parameter = random_.Chance(20) ? FindNamed(parameters_, family, false) : nullptr;
      return parameter != nullptr ? parameter->name : LiteralNear(concept_index, phrase).text;
    };
    for (int i = 0; i < count; ++i) {
      const std::string relation = random_.Chance(25) ? "between " + operand() + " and" : Relation();
      add(relation, operand());
    }
  }
  // Line ends mean nothing: a row that began with `-` would be subtracted from the limit at the end of the row before.
  if (subject[0] == '-') subject = "(" + subject + ")";
  return subject + ": " + Tests(tests);
}

std::string RuleWriter::Points(const Scope& scope) {
  std::string text = "points {\n";
  for (int rows = random_.Between(1, 4); rows > 0; --rows) text += "    " + Row(scope) + "\n";
  return text + "  }";
}

// --- alerts ---

std::string RuleWriter::Trigger(Scope& scope, bool orders_only) {
  const int choice = random_.Below(20);
  const bool drug = HasOf(ConceptInfo::kDrug) && (orders_only || choice < 8);
  if (drug) {
    const int index = Of(ConceptInfo::kDrug);
    out_.concepts[static_cast<size_t>(index)].triggers = true;
    scope.all_results = false;
    const std::string word = orders_only || choice < 6 ? random_.Pick({"order ", "order ", "order select "})
                                                       : random_.Pick({"administered ", "order "});
    scope.all_orders = scope.all_orders && word != "administered ";
    scope.any_order = scope.any_order || word != "administered ";
    return word + out_.concepts[static_cast<size_t>(index)].name;
  }
  scope.all_orders = false;
  if (choice < 10) {
    scope.all_results = false;
    const int condition = HasOf(ConceptInfo::kCondition) ? Of(ConceptInfo::kCondition) : 0;
    return random_.Pick({std::string("admission"), std::string("transfer"), std::string("discharge"),
                         std::string("chart open"), "problem " + out_.concepts[static_cast<size_t>(condition)].name});
  }
  if (choice == 10) {
    scope.this_value = scope.this_coded = -2;
    return "any result";
  }
  const bool coded = choice == 11 && HasOf(ConceptInfo::kCodedResult);
  const int index = coded ? Of(ConceptInfo::kCodedResult) : AnyMeasured();
  ConceptInfo& info = out_.concepts[static_cast<size_t>(index)];
  info.triggers = true;
  // -1: none yet; -2: none that would do for all.
  const bool measured = info.kind == ConceptInfo::kMeasured, words = info.kind == ConceptInfo::kCodedResult;
  const auto same_unit = [&] { return out_.concepts[static_cast<size_t>(scope.this_value)].unit == info.unit; };
  scope.this_value = !measured || scope.this_value == -2 ? -2 : scope.this_value == -1 || same_unit() ? index : -2;
  scope.this_coded = words && (scope.this_coded == -1 || scope.this_coded == index) ? index : -2;
  if (choice < 16) return "result " + info.name;
  const std::string delay = Duration();
  std::string text = delay + " after result " + info.name;
  if (random_.Chance(50)) {
    text += " unless result ";
    text += out_.concepts[static_cast<size_t>(random_.Chance(70) ? index : AnyMeasured())].name;
  }
  return text;
}

// One to three, no two alike.
std::string RuleWriter::Triggers(Scope& scope) {
  std::vector<std::string> lines;
  scope.all_results = scope.all_orders = scope.trigger = true;
  const bool orders_only = random_.Chance(20);
  for (int wanted = random_.Pick({1, 1, 2, 3}); wanted > 0; --wanted) {
    Scope after = scope;
    const std::string line = "  on " + Trigger(after, orders_only) + "\n";
    // Two delays may be the same one differently written.
    const size_t delay = line.find(" after ");
    const std::string key = delay == std::string::npos ? line : line.substr(delay);
    const auto same = [&](const std::string& other) { return other.ends_with(key); };
    if (std::any_of(lines.begin(), lines.end(), same)) continue;
    lines.push_back(line);
    scope = after;
  }
  if (!scope.all_results) scope.this_value = scope.this_coded = -1;
  scope.this_value = std::max(scope.this_value, -1);
  scope.this_coded = std::max(scope.this_coded, -1);
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

// `critical if C, high if C, moderate otherwise`; a single word may stand alone.
std::string RuleWriter::Choices(const std::vector<std::string>& words, const Scope& scope) {
  if (random_.Chance(20)) return random_.Pick(words);
  std::string text;
  for (int more = random_.Between(1, 2); more > 0; --more) {
    text += (text.empty() ? "" : ", ") + random_.Pick(words) + " if ";
    text += Truth(1, scope).text;
  }
  return random_.Chance(70) ? text + ", " + random_.Pick(words) + " otherwise" : text;
}

std::string RuleWriter::Message(const Scope& scope) {
  std::string text = "Look at";
  for (int more = random_.Below(4); more > 0; --more) {
    const Family family = AnyFamily();
    std::string shown = scope.this_value >= 0 && random_.Chance(40) ? "this value" : Number(family, 1, scope).text;
    if (shown.find('"') != std::string::npos) shown = Literal(family).text;  // one quote can't stand in another
    text += " {" + shown + (random_.Chance(50) ? ":." + std::to_string(random_.Below(4)) : "") + "}";
  }
  return text + ".";
}

// What decides whether the alert is a candidate, and how it speaks.
std::string RuleWriter::Conditions(const Scope& scope) {
  std::string text;
  const int depth = options_.suppression ? 1 : options_.depth;
  if (random_.Chance(options_.suppression ? 50 : 90))
    text += "  when " + Truth(random_.Between(1, depth), scope).text + "\n";
  if (random_.Chance(options_.suppression ? 10 : 40))
    text += "  exclude when " + Truth(random_.Between(0, depth - 1), scope).text + "\n";
  Scope after = scope;
  after.score = random_.Chance(75);
  const bool points = random_.Chance(65);
  if (after.score) text += "  score " + (points ? Points(scope) : Score(scope).text) + "\n";
  if (after.score && random_.Chance(options_.suppression ? 10 : 60)) {
    std::string test = random_.Pick({"score >= 1", "score >= 2", "not (score < 1)", "score between 1 and 3",
                                     "10 / score > 4", "score * score - score >= 1", "-score <= -1"});
    if (points && random_.Chance(15)) test = random_.Pick({"score = 2", "score != 1"});
    text += "  fire at " + (random_.Chance(50) ? test : Truth(2, after).text) + "\n";
  }
  if (random_.Chance(60)) text += "  severity " + Choices({"low", "moderate", "high", "critical"}, after) + "\n";
  if (random_.Chance(60)) text += "  show " + Choices({"passive", "interruptive", "hard stop"}, after) + "\n";
  return text + "  message \"" + Message(after) + "\"\n";
}

std::string RuleWriter::Suppression(int number, const Scope& scope, bool score) {
  std::string text;
  const int often = options_.suppression ? 70 : 50;
  if (random_.Chance(often)) {
    text += "  lockout " + Duration();
    std::vector<std::string> scopes = {"patient", "encounter", "clinician", "patient and clinician"};
    if (scope.any_order) scopes.insert(scopes.end(), 3, "order");
    text += " per " + random_.Pick(scopes);
    text += score && random_.Chance(50) ? " unless score rises\n" : "\n";
  }
  if (number > 0 && random_.Chance(options_.suppression ? 45 : 15)) {  // by earlier ones only: never in a circle
    const int first = random_.Below(number), second = random_.Below(number);
    text += "  suppressed when a" + std::to_string(first);
    if (second != first) text += " or a" + std::to_string(second);
    text += " shows\n";
  }
  if (random_.Chance(options_.suppression ? 50 : 15)) {
    text += "  at most " + std::to_string(random_.Between(1, 3));
    text += " in " + Duration() + " per clinician\n";
  }
  return text;
}

// To whom it goes, and what it proposes: nothing of it changes an evaluation.
std::string RuleWriter::Outward(int number) {
  std::string text;
  if (random_.Chance(options_.suppression ? 70 : 30)) {
    std::vector<std::string> recipients = {"ordering clinician", "role " + kRoles[0], "role \"" + kRoles[2] + "\""};
    random_.Shuffle(recipients);
    recipients.resize(static_cast<size_t>(random_.Between(1, 3)));
    text += "  recipients ";
    for (size_t i = 0; i < recipients.size(); ++i) text += (i == 0 ? "" : ", ") + recipients[i];
    text += "\n";
  }
  if (random_.Chance(30)) text += random_.Chance(50) ? "  deliver page\n" : "  deliver at next act on this patient\n";
  if (random_.Chance(15)) text += "  suggest \"Think again, " + std::to_string(number) + "\"\n";
  if (random_.Chance(15) && HasOf(ConceptInfo::kDrug)) {
    text += "  intends ended " + Name(Of(ConceptInfo::kDrug));
    text += ", in next " + Duration() + "\n";
  }
  if (random_.Chance(15)) text += "  override reasons standard, \"Known\"\n";
  return text;
}

std::string RuleWriter::Alert(int number) {
  std::string text = "alert a" + std::to_string(number) + (random_.Chance(50) ? " \"An alert\" {\n" : " {\n");
  Scope scope;
  if (random_.Chance(90))
    text += std::string("  status ") + random_.Pick({"draft", "silent", "silent", "retired"}) + "\n";
  text += Triggers(scope);
  const std::string conditions = Conditions(scope);
  const bool score = conditions.find("\n  score ") != std::string::npos || conditions.starts_with("  score ");
  text += conditions + Suppression(number, scope, score);
  return text + Outward(number) + "}\n";
}

GeneratedRules RuleWriter::Generate() {
  const bool split = random_.Chance(30);
  if (split) concepts_module_ = "generated.labs";
  AddConcepts();
  AddParameters();
  AddDefines();
  AddFunctions();
  AddPoints();
  for (int i = 0; i < options_.alerts; ++i) items_.push_back(Alert(i));
  // Names are known in the whole file, whatever their order.
  if (random_.Chance(40)) random_.Shuffle(items_);
  std::string text = "language 1\nmodule generated.rules\n";
  if (random_.Chance(50)) text += "  title \"Generated\"\n  version \"1\"\n  owner \"nobody\"\n  review 2099-12-31\n";
  if (split) {
    std::string concepts = "language 1\nmodule generated.labs\n";
    for (const std::string& item : concept_items_) concepts += "\n" + item;
    out_.files.push_back(concepts);
    text += "use generated.labs\n";
  } else {
    items_.insert(items_.end(), concept_items_.begin(), concept_items_.end());
    if (random_.Chance(50)) std::rotate(items_.begin(), items_.end() - 1, items_.end());
  }
  for (const std::string& item : items_) text += "\n" + item;
  out_.files.push_back(text);
  return std::move(out_);
}

std::string GeneratedRules::Text() const {
  std::string text;
  for (const std::string& file : files) text += file;
  return text;
}

GeneratedRules GenerateRules(uint64_t seed, const RuleOptions& options) { return RuleWriter(seed, options).Generate(); }

}  // namespace quell::differential

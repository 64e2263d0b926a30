#include "lib/check/scope.h"

#include "lib/base/text.h"

namespace quell::check {

std::string_view KindText(NameKind kind) {
  switch (kind) {
    case NameKind::kConcept: return "a concept";
    case NameKind::kParameter: return "a parameter";
    case NameKind::kDefine: return "a definition";
    case NameKind::kAlert: return "an alert";
  }
  return "";
}

const Item* Scope::Find(uint32_t file, syntax::Token name, NameKind kind) {
  std::string word(Text(file, name));
  const FileScope& scope = files[file];
  auto found = scope.names.find(word);
  if (found != scope.names.end() && found->second.kind == kind) {
    found->second.used = true;
    return &found->second;
  }
  if (found != scope.names.end() && found->second.broken) {
    found->second.used = true;
    return nullptr;
  }
  if (found != scope.names.end()) {
    Report(diag::Code::Q0204, file, name,
           "`" + word + "` is " + std::string(KindText(found->second.kind)) + ", and " + std::string(KindText(kind)) +
               " is needed here");
    return nullptr;
  }
  std::vector<std::string> candidates;
  for (const auto& [candidate, item] : scope.names) {
    if (item.kind == kind) candidates.push_back(candidate);
  }
  std::string nearest = Nearest(word, candidates);
  std::string help = nearest.empty() ? "define it in this file, as `" + std::string(KindText(kind).substr(KindText(kind).find(' ') + 1)) + " " + word + " ...`"
                                     : "did you mean `" + nearest + "`?";
  if (kind == NameKind::kDefine) help = nearest.empty() ? "define it with `define " + word + " = ...`" : help;
  Report(diag::Code::Q0201, file, name, "nothing in this file is called `" + word + "`", help);
  return nullptr;
}

int32_t Scope::UnitIndex(const terms::Unit& unit) {
  for (size_t i = 0; i < rules.units.size(); ++i) {
    const terms::Unit& known = rules.units[i];
    if (known.text == unit.text && known.dimension == unit.dimension && known.factor == unit.factor &&
        known.offset == unit.offset) {
      return static_cast<int32_t>(i);
    }
  }
  rules.units.push_back(unit);
  return static_cast<int32_t>(rules.units.size() - 1);
}

bool Scope::ReadUnit(uint32_t file, syntax::Token token, terms::Unit* unit) {
  std::string_view text = Text(file, token);
  std::string why;
  std::optional<terms::Unit> parsed = terms::ParseUnit(text, &why);
  if (parsed.has_value()) {
    *unit = *parsed;
    return true;
  }
  std::string nearest = terms::NearestUnit(text);
  Report(diag::Code::Q0309, file, token, "`" + std::string(text) + "` is not a unit" + (why.empty() ? "" : ": " + why),
         nearest.empty() ? "units are written as in UCUM: mmol/L, mg/dL, 10*9/L, mm[Hg], Cel"
                         : "did you mean `" + nearest + "`?");
  return false;
}

}  // namespace quell::check

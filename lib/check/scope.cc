#include "lib/check/scope.h"

#include <algorithm>

#include "lib/base/text.h"

namespace quell::check {

std::string_view KindText(NameKind kind) {
  switch (kind) {
    case NameKind::kConcept:
      return "a concept";
    case NameKind::kParameter:
      return "a parameter";
    case NameKind::kDefine:
      return "a definition";
    case NameKind::kAlert:
      return "an alert";
  }
  return "";
}

const Item* Scope::Find(uint32_t file, syntax::Token name, NameKind kind) {
  std::string word(Text(file, name));
  const FileScope& scope = files[file];
  auto found = scope.names.find(word);
  if (found != scope.names.end()) found->second.used = true;
  if (found != scope.names.end() && found->second.kind == kind) return &found->second;
  if (found != scope.names.end() && found->second.broken) return nullptr;
  if (found != scope.names.end()) {
    Report(diag::Code::Q0204, file, name,
           "`" + word + "` is " + std::string(KindText(found->second.kind)) + ", and " + std::string(KindText(kind)) +
               " is needed here",
           kind == NameKind::kParameter ? "a length of time can't be computed: write it out, or make it a parameter"
                                        : "write the name of a concept");
    return nullptr;
  }
  bool broken = false;
  std::string nearest = NearestName(file, word, {kind}, &broken);
  if (broken) return nullptr;
  std::string help = nearest.empty()
                         ? "define it in this file, as `" +
                               std::string(KindText(kind).substr(KindText(kind).find(' ') + 1)) + " " + word + " ...`"
                         : "did you mean `" + nearest + "`?";
  if (nearest.empty() && kind == NameKind::kParameter) help = "define it with `parameter " + word + " = 24 h`";
  Report(diag::Code::Q0201, file, name, "nothing in this file is called `" + word + "`", help);
  return nullptr;
}

std::string Scope::NearestName(uint32_t file, std::string_view word, std::initializer_list<NameKind> kinds,
                               bool* broken) {
  const FileScope& scope = files[file];
  std::vector<std::string> candidates;
  for (const auto& [candidate, item] : scope.names) {
    if (std::find(kinds.begin(), kinds.end(), item.kind) == kinds.end() && !item.broken) continue;
    if (item.broken && ToLower(candidate) == ToLower(word)) *broken = true;
    candidates.push_back(candidate);
  }
  std::string nearest = Nearest(word, candidates);
  if (!nearest.empty()) scope.names.find(nearest)->second.used = true;  // it would be, but for the slip
  return nearest;
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
  // `why` is a whole sentence; what it says beyond "... is not a unit" follows the author's own words.
  constexpr std::string_view kSays = "is not a unit";
  size_t said = why.find(kSays);
  why = said == std::string::npos ? (why.empty() ? "" : ": " + why) : why.substr(said + kSays.size());
  Report(diag::Code::Q0309, file, token, "`" + std::string(text) + "` is not a unit" + why,
         nearest.empty() ? "units are written as in UCUM: mmol/L, mg/dL, 10*9/L, mm[Hg], Cel"
                         : "did you mean `" + nearest + "`?");
  return false;
}

}  // namespace quell::check

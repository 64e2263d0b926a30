#include "lib/check/scope.h"

#include "lib/base/limits.h"
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
    case NameKind::kOutcome:
      return "an outcome";
  }
  return "";
}

Diagnostic& Scope::Report(diag::Code code, uint32_t file, syntax::Token place, std::string message, std::string help) {
  Diagnostic made = diag::Make(code, SpanOf(file, place), std::move(message), std::move(help));
  const bool error = made.severity == Severity::kError;
  if (error && files[file].errors == limits::kErrorsPerSource) {
    ++files[file].not_told;
    return spare_ = std::move(made);
  }
  if (error) ++files[file].errors;
  diagnostics.push_back(std::move(made));
  return diagnostics.back();
}

void Scope::ReportNotTold() {
  for (uint32_t file = 0; file < files.size(); ++file) {
    const size_t count = files[file].not_told;
    if (count == 0) continue;
    const auto end = static_cast<uint32_t>(files[file].text.size());
    diagnostics.push_back(diag::Make(diag::Code::Q0112, {file, end, end},
                                     FormatCount(static_cast<int64_t>(count)) + " more error" +
                                         (count == 1 ? "" : "s") + " in this file " + (count == 1 ? "is" : "are") +
                                         " not told",
                                     "correct the first ones and run again"));
  }
}

std::string Scope::Unquoted(uint32_t file, syntax::Token token) const {
  std::string_view text = Text(file, token);
  return !text.empty() && text[0] == '"' ? syntax::Unquote(files[file].text, token) : std::string(text);
}

int32_t Scope::BuiltInConcept(BuiltIn which) {
  int32_t& index = built_in_[static_cast<size_t>(which)];
  if (index >= 0) return index;
  index = static_cast<int32_t>(rules.concepts.size());
  rules.concepts.push_back(MakeBuiltIn(which));
  no_unit_told.resize(rules.concepts.size(), false);
  return index;
}

// The values of pregnancy are, capitals aside, the displays of the answers that FHIR and LOINC give for 82810-3; "unknown" among them is no value.
Concept Scope::MakeBuiltIn(BuiltIn which) {
  static constexpr std::string_view kNames[] = {"weight", "height", "pregnancy"};
  static constexpr std::string_view kTitles[] = {"Body weight", "Body height", "Pregnancy status"};
  Concept out;
  out.built_in = true;
  out.name = out.qualified = kNames[static_cast<size_t>(which)];
  out.title = kTitles[static_cast<size_t>(which)];
  std::vector<std::string_view> codes;
  switch (which) {
    case BuiltIn::kWeight:
      codes = {"29463-7", "3141-9", "3142-7", "8335-2"};
      out.plausible_low = 0.2;
      out.plausible_high = 650;
      break;
    case BuiltIn::kHeight:
      codes = {"8302-2", "3137-7", "3138-5", "8301-4", "8306-3", "8308-9"};
      out.plausible_low = 20;
      out.plausible_high = 272;
      break;
    case BuiltIn::kPregnancy:
      codes = {"82810-3"};
      out.values = {"pregnant", "not pregnant"};
      break;
  }
  for (std::string_view code : codes) out.codes.push_back({"loinc", std::string(code), {}});
  out.measured = out.values.empty();
  if (out.measured) out.unit = UnitIndex(*terms::ParseUnit(which == BuiltIn::kWeight ? "kg" : "cm"));
  return out;
}

int32_t Scope::UnitIndex(const terms::Unit& unit) {
  std::vector<int32_t>& same_text = unit_numbers_[unit.text];
  for (int32_t index : same_text) {
    const terms::Unit& known = rules.units[static_cast<size_t>(index)];
    if (known.dimension == unit.dimension && known.factor == unit.factor && known.offset == unit.offset) return index;
  }
  rules.units.push_back(unit);
  same_text.push_back(static_cast<int32_t>(rules.units.size() - 1));
  return same_text.back();
}

namespace {

// Where a unit is divided by a plain number, which nobody means: `mmol/L/1`. (`10*9/L`, `10^9/L` and `/100.{WBC}` are units.)
size_t DivisionByNumber(std::string_view unit) {
  const size_t slash = unit.rfind('/');
  const bool number = slash != std::string_view::npos && slash > 0 && slash + 1 < unit.size() &&
                      unit.find_first_not_of("0123456789", slash + 1) == std::string_view::npos;
  return number ? slash : std::string_view::npos;
}

}  // namespace

bool Scope::ReadUnit(uint32_t file, syntax::Token token, terms::Unit* unit) {
  std::string_view text = Text(file, token);
  if (auto known = read_units_.find(Av(text)); known != read_units_.end()) {
    *unit = known->second;
    return true;
  }
  std::string why;
  std::optional<terms::Unit> parsed = terms::ParseUnit(text, &why);
  if (const size_t number = DivisionByNumber(text); parsed.has_value() && number != std::string_view::npos) {
    Report(diag::Code::Q0118, file, token,
           "`" + std::string(text) + "` is read as one unit, with a division by a number in it",
           "write `" + std::string(text.substr(0, number)) + " / " + std::string(text.substr(number + 1)) + "`");
    return false;
  }
  if (parsed.has_value()) {
    *unit = read_units_.try_emplace(std::string(text), *parsed).first->second;
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

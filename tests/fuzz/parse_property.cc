#include "tests/fuzz/parse_property.h"

#include <cstdint>
#include <vector>

#include "lib/base/utf8.h"
#include "lib/syntax/ast.h"
#include "quell/diagnostic.h"
#include "quell/ruleset.h"
#include "tests/support/ast_text.h"

namespace quell::fuzz {
namespace {

bool Within(const Span& span, std::string_view text) {
  return span.source == 0 && span.begin <= span.end && span.end <= text.size();
}

std::string BrokenDiagnostic(const Diagnostic& diagnostic, std::string_view text) {
  const std::string name = diagnostic.code + " `" + diagnostic.message + "`";
  if (diagnostic.code.size() != 5 || diagnostic.code[0] != 'Q') return name + ": no code";
  if (diagnostic.message.empty()) return name + ": no message";
  if (diagnostic.message.find('\n') != std::string::npos) return name + ": more than one line";
  if (!Within(diagnostic.span, text)) return name + ": a span outside the text";
  for (const Diagnostic::Note& note : diagnostic.notes) {
    if (!Within(note.span, text)) return name + ": a note's span outside the text";
  }
  return "";
}

}  // namespace

std::string BrokenParse(std::string_view text) {
  const syntax::ParseResult parsed = syntax::Parse(text, 0);
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    if (std::string broken = BrokenDiagnostic(diagnostic, text); !broken.empty()) return broken;
  }
  if (HasErrors(parsed.diagnostics)) return "";
  const std::string formatted = syntax::Format(parsed.ast, text);
  const syntax::ParseResult again = syntax::Parse(formatted, 0);
  if (HasErrors(again.diagnostics)) return "what is formatted can't be read:\n" + formatted;
  if (testing::PlainDump(parsed.ast, text) != testing::PlainDump(again.ast, formatted))
    return "formatting changes the tree:\n" + formatted;
  if (syntax::Format(again.ast, formatted) != formatted) return "formatting twice changes the text:\n" + formatted;
  return "";
}

std::string BrokenProperty(std::string_view text) {
  const std::vector<Source> sources = {{"input.quell", std::string(text)}};
  const CompileResult compiled = RuleSet::Compile(sources);
  for (const Diagnostic& diagnostic : compiled.diagnostics) {
    if (std::string broken = BrokenDiagnostic(diagnostic, text); !broken.empty()) return broken;
  }
  if (HasErrors(compiled.diagnostics) != (compiled.rules == nullptr))
    return "rules in spite of errors, or none without";
  if (!compiled.setting_errors.empty()) return "an error in settings, of which there are none";

  const std::string rendered = RenderText(compiled.diagnostics, sources);
  if (rendered.empty() != compiled.diagnostics.empty()) return "diagnostics that are not rendered";
  // What is shown of a text that is UTF-8 must be UTF-8: nothing may be cut inside a character.
  if (IsUtf8(text) && !IsUtf8(rendered)) return "rendered diagnostics are not UTF-8";

  std::vector<Diagnostic> syntax_errors;
  const std::string tree = DumpAst(sources, &syntax_errors);
  if (syntax_errors.size() > compiled.diagnostics.size()) return "compiling loses syntax errors";
  if (compiled.rules != nullptr) {
    if (tree.empty()) return "no tree of rules without errors";
    for (Stage stage : {Stage::kTyped, Stage::kPlan, Stage::kProgram}) {
      if (compiled.rules->Dump(stage).empty()) return "a stage that dumps as nothing";
    }
    const CompileResult again = RuleSet::Compile(sources);
    if (again.rules == nullptr || again.rules->Fingerprint() != compiled.rules->Fingerprint()) {
      return "compiled twice, and not the same";
    }
  }
  return "";
}

}  // namespace quell::fuzz

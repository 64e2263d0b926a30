#include "tests/differential/typed_rules.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <utility>

#include "lib/check/check.h"
#include "lib/syntax/ast.h"

namespace quell::differential {
namespace {

uint64_t FromEnvironment(const char* name, uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

uint64_t FirstSeed() { return FromEnvironment("QUELL_DIFFERENTIAL_FIRST", 0); }
uint64_t SeedCount(uint64_t fallback) { return FromEnvironment("QUELL_DIFFERENTIAL_SEEDS", fallback); }

std::shared_ptr<const check::TypedRules> Typed(const std::vector<std::string>& files) {
  std::vector<Source> sources;
  std::vector<syntax::Ast> asts;
  std::vector<Diagnostic> diagnostics;
  for (size_t i = 0; i < files.size(); ++i) {
    sources.push_back({"generated" + std::to_string(i), files[i]});
    syntax::ParseResult parsed = syntax::Parse(files[i], static_cast<uint32_t>(i));
    diagnostics.insert(diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
    asts.push_back(std::move(parsed.ast));
  }
  check::CheckResult checked = check::Check(sources, asts);
  diagnostics.insert(diagnostics.end(), checked.diagnostics.begin(), checked.diagnostics.end());
  if (HasErrors(diagnostics)) {
    FAIL_CHECK(RenderText(diagnostics, sources));
    return nullptr;
  }
  return std::make_shared<const check::TypedRules>(std::move(checked.rules));
}

}  // namespace quell::differential

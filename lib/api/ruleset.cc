#include "quell/ruleset.h"

#include <algorithm>
#include <set>

#include "absl/status/status.h"
#include "lib/api/ruleset_impl.h"
#include "lib/base/civil_time.h"
#include "lib/base/text.h"
#include "lib/check/check.h"
#include "lib/diag/allow.h"
#include "lib/syntax/ast.h"

namespace quell {

std::string_view ToText(AlertStatus status) {
  static constexpr std::string_view kTexts[] = {"draft", "silent", "live", "retired"};
  return kTexts[static_cast<size_t>(status)];
}
std::string_view ToText(AlertSeverity severity) {
  static constexpr std::string_view kTexts[] = {"low", "moderate", "high", "critical"};
  return kTexts[static_cast<size_t>(severity)];
}
std::string_view ToText(Display display) {
  static constexpr std::string_view kTexts[] = {"passive", "interruptive", "hard stop"};
  return kTexts[static_cast<size_t>(display)];
}

namespace {

std::vector<syntax::Ast> ParseAll(std::span<const Source> sources, std::vector<Diagnostic>& diagnostics) {
  std::vector<syntax::Ast> asts;
  for (size_t i = 0; i < sources.size(); ++i) {
    syntax::ParseResult parsed = syntax::Parse(sources[i].text, static_cast<uint32_t>(i));
    asts.push_back(std::move(parsed.ast));
    diagnostics.insert(diagnostics.end(), parsed.diagnostics.begin(), parsed.diagnostics.end());
  }
  return asts;
}

template <typename Word>
Word HighestOf(const std::vector<check::Tier>& tiers) {
  uint8_t highest = 0;  // no tier, and none that is true: the lowest
  for (const check::Tier& tier : tiers) highest = std::max(highest, tier.value);
  return static_cast<Word>(highest);
}

AlertInfo InfoOf(const check::Alert& alert) {
  AlertInfo info;
  info.name = alert.name;
  info.qualified = alert.qualified;
  info.title = alert.title;
  info.status = alert.status;
  info.highest_severity = HighestOf<AlertSeverity>(alert.severity);
  info.strongest_display = HighestOf<Display>(alert.show);
  for (const check::Recipient& recipient : alert.recipients) {
    info.recipients.push_back({recipient.kind == check::Recipient::kRole ? recipient.role : ""});
  }
  info.pages = alert.delivery == check::Delivery::kPage;
  info.suggestions = alert.suggestions;
  info.standard_override_reasons = alert.standard_reasons;
  info.override_reasons = alert.override_reasons;
  return info;
}

void CheckPassNames(const std::vector<std::string>& names, std::vector<std::string>& errors) {
  for (const std::string& name : names) {
    std::vector<std::string> known;
    for (const plan::PassInfo& info : plan::Passes()) known.push_back(info.name);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    std::string nearest = Nearest(name, known);
    errors.push_back("no pass is called `" + name + "`" + (nearest.empty() ? "" : "; did you mean `" + nearest + "`?"));
  }
}

uint32_t PassesWithout(const std::vector<std::string>& names) {
  uint32_t passes = plan::kAllPasses;
  for (const plan::PassInfo& info : plan::Passes()) {
    if (std::find(names.begin(), names.end(), info.name) != names.end()) passes &= ~static_cast<uint32_t>(info.pass);
  }
  return passes;
}

check::CheckOptions CheckOptionsOf(const CompileOptions& options, std::vector<bool> broken) {
  check::CheckOptions out;
  out.settings = options.settings;
  out.broken = std::move(broken);
  out.read_file = options.read_file;
  if (options.today.has_value()) {
    out.today = absl::CivilDay(static_cast<int>(options.today->year()), static_cast<unsigned>(options.today->month()),
                               static_cast<unsigned>(options.today->day()));
  }
  return out;
}

void SortByPlace(std::vector<Diagnostic>& diagnostics) {
  std::stable_sort(diagnostics.begin(), diagnostics.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.span.source != b.span.source ? a.span.source < b.span.source : a.span.begin < b.span.begin;
  });
}

}  // namespace

CompileResult RuleSet::Compile(std::span<const Source> sources, const CompileOptions& options) {
  CompileResult result;
  std::vector<syntax::Ast> asts = ParseAll(sources, result.diagnostics);
  std::vector<bool> broken(sources.size(), false);
  for (const Diagnostic& d : result.diagnostics) broken[d.span.source] = true;
  check::CheckResult checked = check::Check(sources, asts, CheckOptionsOf(options, std::move(broken)));
  result.diagnostics.insert(result.diagnostics.end(), checked.diagnostics.begin(), checked.diagnostics.end());
  diag::ApplyAllows(sources, &result.diagnostics);
  SortByPlace(result.diagnostics);
  result.setting_errors = std::move(checked.setting_errors);
  CheckPassNames(options.without_passes, result.setting_errors);
  if (HasErrors(result.diagnostics) || !result.setting_errors.empty()) return result;
  auto impl = std::make_unique<Impl>();
  impl->typed = std::make_shared<const check::TypedRules>(std::move(checked.rules));
  impl->program =
      std::make_shared<const plan::Program>(plan::Plan(impl->typed, {PassesWithout(options.without_passes)}));
  for (const check::Alert& alert : impl->typed->alerts) impl->alerts.push_back(InfoOf(alert));
  std::vector<AlertStatus> status;
  for (const AlertInfo& alert : impl->alerts) status.push_back(alert.status);
  impl->policy = std::make_shared<const policy::Policy>(impl->typed, std::move(status));
  result.rules = std::shared_ptr<const RuleSet>(new RuleSet(std::move(impl)));
  return result;
}

RuleSet::RuleSet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RuleSet::~RuleSet() = default;

const std::vector<AlertInfo>& RuleSet::alerts() const { return impl_->alerts; }

std::vector<Interest> RuleSet::Interests() const {
  std::set<Interest> interests;
  for (size_t i = 0; i < impl_->typed->concepts.size(); ++i) {
    if (impl_->program->concepts[i].asked == KindSet()) continue;
    for (const check::CodePattern& code : impl_->typed->concepts[i].codes)
      interests.insert({code.system, code.pattern});
  }
  return {interests.begin(), interests.end()};
}

std::string RuleSet::Dump(Stage stage) const {
  switch (stage) {
    case Stage::kAst:
      return "";
    case Stage::kTyped:
      return check::Dump(*impl_->typed);
    case Stage::kPlan:
      return plan::DumpPlan(*impl_->program);
    case Stage::kProgram:
      return plan::DumpProgram(*impl_->program);
  }
  return "";
}

uint64_t RuleSet::Fingerprint() const { return check::Fingerprint(*impl_->typed); }

std::vector<std::string> MissingModules(std::span<const Source> sources) {
  std::vector<Diagnostic> ignored;
  return check::MissingModules(ParseAll(sources, ignored), sources);
}

std::string ModuleOf(const Source& source) {
  const syntax::Ast ast = syntax::Parse(source.text, 0).ast;
  if (ast.root == syntax::kNoNode) return "";
  for (syntax::NodeId id : ast.List(ast[ast.root])) {
    if (ast[id].kind == syntax::NodeKind::kModule) return std::string(syntax::TextOf(source.text, ast[id].name));
  }
  return "";
}

std::string DumpAst(std::span<const Source> sources, std::vector<Diagnostic>* diagnostics) {
  std::string out;
  std::vector<Diagnostic> found;
  std::vector<syntax::Ast> asts = ParseAll(sources, found);
  for (size_t i = 0; i < sources.size(); ++i) {
    if (sources.size() > 1) out += "// " + sources[i].name + "\n";
    out += syntax::Dump(asts[i], sources[i].text);
  }
  if (diagnostics != nullptr) *diagnostics = std::move(found);
  return out;
}

Binding::Binding(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Binding::~Binding() = default;

const RuleSet& Binding::rules() const { return *impl_->rules; }

absl::StatusOr<std::shared_ptr<const Binding>> Binding::Create(std::shared_ptr<const RuleSet> rules,
                                                               const Vocabulary& vocabulary, const SourceInfo& source) {
  if (rules == nullptr) return absl::InvalidArgumentError("there are no rules to bind: compilation gave errors");
  const absl::StatusOr<absl::TimeZone> zone = FindZone(source.time_zone);
  if (!zone.ok()) return zone.status();
  auto impl = std::make_unique<Impl>();
  impl->binding = std::make_unique<const eval::ProgramBinding>(rules->impl().program, vocabulary, source, *zone);
  impl->roles = policy::RolesOfTexts(rules->impl().policy->roles(), vocabulary);
  impl->rules = std::move(rules);
  return std::shared_ptr<const Binding>(new Binding(std::move(impl)));
}

}  // namespace quell

// File: ruleset.h
//
// Rules, compiled: immutable, and shared by any number of threads and patients.
//
//   auto compiled = quell::RuleSet::Compile(sources);
//   std::cerr << quell::RenderText(compiled.diagnostics, sources);
//   if (compiled.rules == nullptr) return 1;         // there was an error
//   auto binding = quell::Binding::Create(compiled.rules, vocabulary, source);
#ifndef QUELL_RULESET_H_
#define QUELL_RULESET_H_

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "quell/alert.h"
#include "quell/diagnostic.h"
#include "quell/export.h"
#include "quell/record.h"

namespace quell {

class RuleSet;

// Whom an alert is for.
struct AlertRecipient {
  std::string role;  // "pharmacist"; empty: the ordering clinician, that is the triggering record's
};

struct AlertInfo {
  std::string name;       // "aki"
  std::string qualified;  // "renal.aki.aki": unique in the RuleSet
  std::string title;
  AlertStatus status = AlertStatus::kDraft;
  AlertSeverity highest_severity = AlertSeverity::kLow;  // that it can have
  Display strongest_display = Display::kPassive;         // likewise
  std::vector<AlertRecipient> recipients;
  bool pages = false;                         // interrupts at once, wherever its recipient is
  std::vector<std::string> suggestions;       // what it suggests, in the author's words
  bool standard_override_reasons = false;     // the reasons that every hospital offers are offered
  std::vector<std::string> override_reasons;  // those of its own
};

// A code or code prefix (ending in `*`) that some rule listens to or asks about.
struct Interest {
  std::string system, pattern;
  friend auto operator<=>(const Interest&, const Interest&) = default;
};

// The bytes of the file that a rule names with `from "path"`; `rule_file` is the name of the Source that names it.
using FileReader = std::function<absl::StatusOr<std::string>(const std::string& rule_file, const std::string& path)>;

// Each member has a default, so that a host names only those it sets: {.today = ...}.
struct CompileOptions {
  // Parameters to set, as (name, value with unit): {"rearm", "12 h"}.
  std::vector<std::pair<std::string, std::string>> settings = {};
  // Names of optimisations to leave out; none changes an answer.
  std::vector<std::string> without_passes = {};
  // Reads value sets. Without it, a concept that takes its codes from a file is an error.
  FileReader read_file = {};
  // What review dates are compared with; none: they are not judged. Nothing inside reads a clock.
  std::optional<std::chrono::year_month_day> today = {};
};

struct CompileResult {
  std::shared_ptr<const RuleSet> rules;     // null where there is an error
  std::vector<Diagnostic> diagnostics;      // errors and warnings; may be there beside rules
  std::vector<std::string> setting_errors;  // what is wrong with the options
};

enum class Stage : uint8_t { kAst, kTyped, kPlan, kProgram };

// Thread safety: all members may be called by any number of threads at once.
class QUELL_EXPORT RuleSet {
 public:
  // Compiles all sources as one set of rules, and reports every error of all of them. Never throws.
  // Cost: near linear in the text; thousands of alerts take well under a second.
  static CompileResult Compile(std::span<const Source> sources, const CompileOptions& options = {});

  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // The alerts, by qualified name. Alert numbers everywhere in quell are indexes into this.
  const std::vector<AlertInfo>& alerts() const;
  // The codes that a host ought to subscribe to: sorted, without repeats.
  std::vector<Interest> Interests() const;
  // A stage as text. kAst is only kept until compilation is over: use DumpAst.
  std::string Dump(Stage stage) const;
  // A number that changes with the meaning of the rules and their parameters, the same on every machine and run.
  uint64_t Fingerprint() const;

  struct Impl;  // for the rooms of the library
  const Impl& impl() const { return *impl_; }

 private:
  explicit RuleSet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The modules that these sources use and none of them is, by name: what a host may look for elsewhere before it compiles. Works on broken sources too.
QUELL_EXPORT std::vector<std::string> MissingModules(std::span<const Source> sources);
// The module that this source is; "" where that can't be read.
QUELL_EXPORT std::string ModuleOf(const Source& source);

// The syntax tree of each source as text, and what is wrong with it. Works on broken sources too.
QUELL_EXPORT std::string DumpAst(std::span<const Source> sources, std::vector<Diagnostic>* diagnostics);

// One RuleSet seen through one Vocabulary: which codings are which concepts, which units convert. Immutable, shared by threads. Records
// whose codings or units were added to the vocabulary afterwards are not seen by the rules: make a new Binding then.
class QUELL_EXPORT Binding {
 public:
  // An error where `rules` is null or the source's time zone is not known.
  static absl::StatusOr<std::shared_ptr<const Binding>> Create(std::shared_ptr<const RuleSet> rules,
                                                               const Vocabulary& vocabulary, const SourceInfo& source);
  ~Binding();
  Binding(const Binding&) = delete;
  Binding& operator=(const Binding&) = delete;

  const RuleSet& rules() const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Binding(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace quell

#endif  // QUELL_RULESET_H_

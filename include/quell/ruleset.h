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

#include <memory>
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

struct AlertInfo {
  std::string name;       // "aki"
  std::string qualified;  // "renal.aki.aki": unique in the RuleSet
  std::string title;
  AlertStatus status = AlertStatus::kDraft;
};

// A code or code prefix (ending in `*`) that some rule listens to or asks about.
struct Interest {
  std::string system, pattern;
  friend auto operator<=>(const Interest&, const Interest&) = default;
};

struct CompileOptions {
  // Parameters to set, as (name, value with unit): {"rearm", "12 h"}.
  std::vector<std::pair<std::string, std::string>> settings;
  // Names of optimisations to leave out; none changes an answer.
  std::vector<std::string> without_passes;
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

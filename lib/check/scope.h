// What the parts of the checker share: the rules being built, the names of each file, and reporting.
#ifndef QUELL_LIB_CHECK_SCOPE_H_
#define QUELL_LIB_CHECK_SCOPE_H_

#include <array>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/civil_time.h"
#include "lib/check/typed.h"
#include "lib/diag/codes.h"
#include "lib/syntax/ast.h"

namespace quell::check {

enum class NameKind : uint8_t { kConcept, kParameter, kDefine, kAlert, kOutcome };
inline constexpr size_t kNameKindCount = 5;
std::string_view KindText(NameKind kind);  // "a concept", ...

// One named item of a file. A points table is a kDefine whose node is a kPointsItem; a definition with arguments has them in its node's list.
struct Item {
  NameKind kind = NameKind::kConcept;
  uint32_t file = 0;
  syntax::NodeId node = syntax::kNoNode;
  int32_t index =
      -1;  // into the vector of its kind in TypedRules; a definition with arguments has a place in `defines` that stays empty
  bool broken = false;  // its text could not be read: uses of it are no errors of their own
  mutable bool used = false;
};

// One line `use a.b`.
struct Use {
  syntax::Token name;
  int32_t file = -1;  // that of the module; -1: none of the files given is, which has been told
};

struct FileScope {
  std::string_view source_name, text;
  const syntax::Ast* ast = nullptr;
  std::string module;
  int32_t module_index = -1;  // into rules.modules, until those are sorted
  bool broken = false;        // its text had errors: what is missing from its tree is not held against it
  std::vector<Use> uses;
  std::map<std::string, Item, std::less<>> names;
  size_t errors = 0, not_told = 0;  // reported here; more than limits::kErrorsPerSource are only counted
  std::vector<Item> repeated;       // items whose name was taken: nothing refers to them, but their errors are told too
};

// The concepts that belong to the language itself.
enum class BuiltIn : uint8_t { kWeight, kHeight, kPregnancy };

// What a name was found to mean. Where `item` is null and `told` is not set, nothing has that name, and nothing has been reported.
struct Found {
  const Item* item = nullptr;
  bool told = false;  // an error has been reported, or belongs to one that has been
};

// The unit of a difference of two temperatures: 1 Cel is then a degree, not a degree above freezing.
inline terms::Unit OfDifference(terms::Unit unit) {
  unit.offset = unit.offset_low = 0;
  return unit;
}

// For units that convert between each other once enough is known of the substance (terms::Convert with kAnySubstance): what must be said in the concept.
inline constexpr terms::Substance kAnySubstance{1, 1};
std::string SubstanceAdvice(const terms::Unit& from, const terms::Unit& to, const Concept& subject);

struct Scope {
  TypedRules rules;
  std::vector<FileScope> files;
  std::map<std::string, uint32_t, std::less<>> module_files;  // by name, the (first) file of each module
  std::vector<Diagnostic> diagnostics;
  std::map<int32_t, uint16_t> systems_of;   // by concept: the systems of its codes, once asked; 0: unknown
  std::vector<std::string> setting_errors;  // what is wrong with values set from outside
  std::vector<bool> no_unit_told;       // by concept: that it has no usable unit is the fault of an error already told
  std::optional<absl::CivilDay> today;  // without it no date is past
  std::array<std::vector<Item*>, kNameKindCount>
      items;  // by kind: all items by qualified name, then file, as they stand in `rules`

  const syntax::Node& node(uint32_t file, syntax::NodeId id) const { return (*files[file].ast)[id]; }
  std::span<const syntax::NodeId> List(uint32_t file, const syntax::Node& n) const { return files[file].ast->List(n); }
  std::string_view Text(uint32_t file, syntax::Token token) const { return syntax::TextOf(files[file].text, token); }
  // The text between a string token's quotes; a word without quotes as it stands; "" for none.
  std::string Unquoted(uint32_t file, syntax::Token token) const;
  static Span SpanOf(uint32_t file, syntax::Token token) { return {file, token.begin, token.end}; }
  // What it gives is good until the next report.
  Diagnostic& Report(diag::Code code, uint32_t file, syntax::Token place, std::string message, std::string help = "");
  // Says of each file how many of its errors were not told.
  void ReportNotTold();

  // --- names (names.cc) ---

  // What `name`, maybe qualified by its module, means in this file, marked as used. Reports a name that two used modules give, and a module that the file
  // does not use; an unknown name is the caller's to report.
  Found Resolve(uint32_t file, syntax::Token name);
  // The item of this kind, marked as used; null after an error that says what is nearest (without one if the item itself is broken).
  const Item* Find(uint32_t file, syntax::Token name, NameKind kind);
  // Reports that nothing is called `name`: with the nearest name among items of these kinds and `words`, or the module to use, or else with `help`. Reports nothing where
  // the name may belong to an item or a module that could not be read.
  void ReportUnknown(uint32_t file, syntax::Token name, std::initializer_list<NameKind> kinds, std::string help,
                     const std::vector<std::string>& words = {});
  // The concept's index, made where it is not there yet. Check has made all that the trees speak of, in their order by name.
  int32_t BuiltInConcept(BuiltIn which);

  // --- units ---

  // The unit's number in rules.units; adds it if new.
  int32_t UnitIndex(const terms::Unit& unit);
  // Reads a unit; false after an error that names the nearest known one. The empty text is the pure number.
  bool ReadUnit(uint32_t file, syntax::Token token, terms::Unit* unit);

  const std::vector<Item*>& ItemsOf(NameKind kind) const { return items[static_cast<size_t>(kind)]; }
  const Concept& concept_at(int32_t index) const { return rules.concepts[static_cast<size_t>(index)]; }
  const terms::Unit& unit_at(int32_t index) const { return rules.units[static_cast<size_t>(index)]; }

 private:
  Diagnostic spare_;  // what is not told

  struct Candidates;
  Found Qualified(uint32_t file, syntax::Token name, std::string_view module, std::string_view word);
  Found InUsedModules(uint32_t file, syntax::Token name);
  Candidates NamesLike(uint32_t file, std::string_view word, const std::vector<NameKind>& kinds);
  std::string OtherModuleWith(uint32_t file, std::string_view word, const std::vector<NameKind>& kinds) const;

  Concept MakeBuiltIn(BuiltIn which);

  std::array<int32_t, 3> built_in_{-1, -1, -1};
  absl::flat_hash_map<std::string, std::vector<int32_t>>
      unit_numbers_;  // by text: units of one text can differ by their offset
  absl::flat_hash_map<std::string, terms::Unit>
      read_units_;             // by text as written: a rule set writes few, again and again
  size_t compared_names_ = 0;  // how many were looked through for a nearest one
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_SCOPE_H_

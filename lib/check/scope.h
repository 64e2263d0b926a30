// What the parts of the checker share: the rules being built, the names of each file, and reporting.
#ifndef QUELL_LIB_CHECK_SCOPE_H_
#define QUELL_LIB_CHECK_SCOPE_H_

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/check/typed.h"
#include "lib/diag/codes.h"
#include "lib/syntax/ast.h"

namespace quell::check {

enum class NameKind : uint8_t { kConcept, kParameter, kDefine, kAlert };
std::string_view KindText(NameKind kind);  // "a concept", ...

// One named item of a file.
struct Item {
  NameKind kind = NameKind::kConcept;
  uint32_t file = 0;
  syntax::NodeId node = syntax::kNoNode;
  int32_t index = -1;   // into the vector of its kind in TypedRules
  bool broken = false;  // its text could not be read: uses of it are no errors of their own
  mutable bool used = false;
};

struct FileScope {
  std::string_view text;
  const syntax::Ast* ast = nullptr;
  std::string module;
  std::map<std::string, Item, std::less<>> names;
  std::vector<Item> repeated;  // items whose name was taken: nothing refers to them, but their errors are told too
};

// The unit of a difference of two temperatures: 1 Cel is then a degree, not a degree above freezing.
inline terms::Unit OfDifference(terms::Unit unit) {
  unit.offset = unit.offset_low = 0;
  return unit;
}

struct Scope {
  TypedRules rules;
  std::vector<FileScope> files;
  std::vector<Diagnostic> diagnostics;
  std::vector<std::string> setting_errors;  // what is wrong with values set from outside
  std::vector<bool> no_unit_told;  // by concept: that it has no usable unit is the fault of an error already told

  const syntax::Node& node(uint32_t file, syntax::NodeId id) const { return (*files[file].ast)[id]; }
  std::string_view Text(uint32_t file, syntax::Token token) const { return syntax::TextOf(files[file].text, token); }
  Diagnostic& Report(diag::Code code, uint32_t file, syntax::Token place, std::string message, std::string help = "") {
    diagnostics.push_back(diag::Make(code, {file, place.begin, place.end}, std::move(message), std::move(help)));
    return diagnostics.back();
  }
  // The name of this kind, marked as used; null after an error that says what is nearest (without one if the item itself is broken).
  const Item* Find(uint32_t file, syntax::Token name, NameKind kind);
  // An item of one of these kinds whose name is nearest to the one that is unknown, marked as used; "" if none is near.
  // `broken` tells that the name is, but for its first letter, that of an item whose own text could not be read.
  std::string NearestName(uint32_t file, std::string_view word, std::initializer_list<NameKind> kinds, bool* broken);
  // The unit's number in rules.units; adds it if new.
  int32_t UnitIndex(const terms::Unit& unit);
  // Reads a unit; false after an error that names the nearest known one. The empty text is the pure number.
  bool ReadUnit(uint32_t file, syntax::Token token, terms::Unit* unit);
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_SCOPE_H_

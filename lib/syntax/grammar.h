// The doors of the Spirit grammar. The loop over items and clauses, and recovery after errors, are in parser*.cc.
#ifndef QUELL_LIB_SYNTAX_GRAMMAR_H_
#define QUELL_LIB_SYNTAX_GRAMMAR_H_

#include <string>

#include "lib/syntax/builder.h"

namespace quell::syntax {

enum class Entry {
  kModuleHead,  // "module" dotted
  kModuleField,
  kUse,
  kConceptHead,  // heads of bodies: up to and with `{`
  kConceptLine,
  kParameter,
  kDefine,
  kPointsItemHead,
  kAlertHead,
  kClause,      // all but score points
  kPointsHead,  // "score" "points" "{"
  kRow,
  kOutcomeHead,
  kOutcomeLine,
  kStoryHead,
  kPerson,       // "patient" { person }
  kMoment,       // "at" time [ event { detail } ]
  kExpectation,  // one, without the `expect` or `,` before it
  kExpression,
};

struct Failure {
  const char* where = nullptr;
  std::string expected;  // "`)`", "an expression": in the author's words
  bool too_deep = false;
};

// Reads one piece at *first. On success *first stands behind it and the node is given; on failure *first is left, `failure` says what was expected
// where, and the arena is as before.
NodeId ParseEntry(Entry entry, Builder& builder, const char** first, const char* last, Failure* failure);

}  // namespace quell::syntax

#endif  // QUELL_LIB_SYNTAX_GRAMMAR_H_

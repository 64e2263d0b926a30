// Concepts: their codes, what they take from others and from files, their units and values.
#ifndef QUELL_LIB_CHECK_CONCEPTS_H_
#define QUELL_LIB_CHECK_CONCEPTS_H_

#include "lib/check/check.h"
#include "lib/check/expressions.h"
#include "lib/check/scope.h"

namespace quell::check {

void CheckConcepts(Scope& scope, ExpressionChecker& expressions, const FileReader& read_file);

// What one concept takes from others.
struct ConceptSources {
  struct Source {
    int32_t concept_index = -1;
    syntax::Token name;  // where it is named
  };
  std::vector<Source> included, excluded;
  bool incomplete = false;  // something that would give codes could not be read, which has been told
};

// Copies into each concept what it includes and excludes. `sources[i]` belongs to the concept of `items[i]`.
void ResolveIncludes(Scope& scope, const std::vector<Item*>& items, std::vector<ConceptSources>& sources);

// True if a record can be one of the concept: one of its codes is not excluded.
bool CanBeRecorded(const Concept& subject);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_CONCEPTS_H_

// Modules, what they use, and the items that each declares.
#ifndef QUELL_LIB_CHECK_MODULES_H_
#define QUELL_LIB_CHECK_MODULES_H_

#include "lib/check/scope.h"

namespace quell::check {

// Declares what all files name, and joins the files by their lines `use`.
void DeclareModules(Scope& scope);

// Gives each item its place in TypedRules: by qualified name, then by file.
void NumberItems(Scope& scope);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_MODULES_H_

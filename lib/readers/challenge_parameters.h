// What the Challenge 2012 publishes of its parameters.
#ifndef QUELL_LIB_READERS_CHALLENGE_PARAMETERS_H_
#define QUELL_LIB_READERS_CHALLENGE_PARAMETERS_H_

#include <span>
#include <string_view>

namespace quell::readers::challenge {

struct Parameter {
  std::string_view name;
  std::string_view unit;
  std::string_view loinc;  // "" where it could be several
};

std::span<const Parameter> Parameters();
// nullptr where the challenge publishes no such parameter.
const Parameter* FindParameter(std::string_view name);

}  // namespace quell::readers::challenge

#endif  // QUELL_LIB_READERS_CHALLENGE_PARAMETERS_H_

// What the author writes for the values of enumerations.
#ifndef QUELL_LIB_CHECK_WORDS_H_
#define QUELL_LIB_CHECK_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/check/typed.h"
#include "quell/record.h"

namespace quell::check {

std::string_view WordOf(AlertSeverity severity);
std::string_view WordOf(Display display);
std::string_view WordOf(AlertStatus status);
std::string_view WordOf(EncounterClass encounter_class);  // "" where it is not recorded
std::string_view WordOf(LockoutScope scope);
std::string_view WordOf(Pick pick);  // "latest"; of the record that triggered, "this value"
// "order select", "administered", "result", ...: what stands after `on`.
std::string_view WordOfTrigger(RecordKind kind);
// "hemolyzed", "prn", ...: of one RecordFlag.
std::string_view WordOfFlag(uint16_t flag);
// A text between quotes, as it would stand in a rule.
std::string Quoted(std::string_view text);

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_WORDS_H_

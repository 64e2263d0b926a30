// Every limit of quell, in one place. Each has a test and a message that names it.
#ifndef QUELL_LIB_BASE_LIMITS_H_
#define QUELL_LIB_BASE_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace quell::limits {

inline constexpr size_t kSourceBytes = 64u << 20;  // one file of rules
inline constexpr size_t kAlerts = 100'000;         // in one rule set
inline constexpr int kAtMost = 1'000;              // what `at most` may count to
inline constexpr int kNesting =
    200;  // brackets, `not`, `if` inside one another; those of calls and of `where` count twice
inline constexpr int kExpressionHeight = 1'000;  // operators that work on one another's results
inline constexpr int kExpandedHeight = 1'500;    // the same through definitions
// What calls of definitions with arguments may come to, in one rule set: so many nodes, and one more for each so many bytes of text.
inline constexpr size_t kExpandedNodes = 32'768, kBytesPerExpandedNode = 16;
inline constexpr size_t kLintsPerSource = 200;  // warnings about what is never true and the like; the rest are not told
inline constexpr size_t kErrorsPerSource = 200;  // reported; the rest are counted
inline constexpr size_t kHeldValues = 4'096;     // values of one concept and patient in one window
inline constexpr int kTimerStops = 64;           // results that stop one timer, after which it is stopped for good
inline constexpr std::chrono::hours kWindow{24 * 3653};  // ten years
// Times outside are no times of a patient: a slip of the pen must not stop a patient's clock.
inline constexpr int kEarliestYear = 1800, kLatestYear = 2299;
inline constexpr size_t kCsvLineBytes = 1u << 20;  // one line of a CSV file
inline constexpr size_t kJsonBytes = 128u << 20;   // one line of NDJSON, or one JSON file of records
// What a gzip file may unpack to: so many times its size, once it is more than so many bytes.
inline constexpr size_t kUnpackedRatio = 500, kUnpackedBytes = 256u << 20;

}  // namespace quell::limits

#endif  // QUELL_LIB_BASE_LIMITS_H_

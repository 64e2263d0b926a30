// The feedback of CDS Hooks: what became of cards.
#ifndef QUELL_LIB_READERS_ALERT_FEEDBACK_H_
#define QUELL_LIB_READERS_ALERT_FEEDBACK_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/read_tally.h"
#include "lib/records/alert_log.h"

namespace quell::readers {

struct Feedback {
  Time when = kNoTime;
  records::AlertOutcome outcome = records::AlertOutcome::kNotRecorded;
  std::string reason;
  bool commented = false;
  friend auto operator<=>(const Feedback&, const Feedback&) = default;
};

// Feedback about each card, from any number of files. What counts does not depend on their order.
class FeedbackReader {
 public:
  explicit FeedbackReader(ReadTally& tally) : tally_(tally) {}

  // One body, or one a line. `name` is how reports call the file.
  absl::Status Read(const std::string& path, const std::string& name);
  // By card, the one that counts. Counts all that were read.
  std::map<std::string, Feedback> Finish();

 private:
  struct Said {
    Feedback feedback;
    std::string file;
    int64_t line;
  };
  friend class FeedbackFile;

  ReadTally& tally_;
  std::map<std::string, std::vector<Said>> by_card_;
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_ALERT_FEEDBACK_H_

// The lines of an NDJSON file, each parsed, ahead of the caller by a thread of its own.
#ifndef QUELL_LIB_READERS_JSON_LINES_H_
#define QUELL_LIB_READERS_JSON_LINES_H_

#ifndef SIMDJSON_EXCEPTIONS
#define SIMDJSON_EXCEPTIONS 0
#endif
#include <simdjson.h>

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/text_lines.h"

namespace quell::readers {

struct JsonLine {
  int64_t number = 0;  // from 1
  // Why it can't be read, in a person's words: it is too long, no UTF-8, no JSON, nests too deep. "": `root` is what it holds.
  std::string_view problem;
  simdjson::dom::element root;
  simdjson::dom::document document;  // holds what `root` shows
};

// Lines of blanks alone are passed over.
class JsonLines {
 public:
  explicit JsonLines(std::unique_ptr<TextLines> lines);
  ~JsonLines();  // also in the middle of the file
  JsonLines(const JsonLines&) = delete;
  JsonLines& operator=(const JsonLines&) = delete;

  // The next line, good until the next call; null at the end of the file and on an error (see status()).
  const JsonLine* Next();
  const absl::Status& status() const { return status_; }  // after Next() was null

 private:
  using Batch = std::vector<JsonLine>;  // a line is little work to hand over

  void Run();
  bool Take(Batch& batch);  // an empty one, to be filled; false once nobody waits for it
  // Fills what there is room for; false at the end.
  bool Fill(Batch& batch, size_t& count);
  void Parse(std::string_view text, JsonLine& line);
  bool NextBatch();

  std::unique_ptr<TextLines> lines_;
  simdjson::dom::parser parser_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Batch, size_t>> full_;  // with how many lines they hold
  std::deque<Batch> empty_;
  bool at_end_ = false, stopped_ = false;
  absl::Status status_;
  Batch batch_;  // the caller's
  size_t place_ = 0, count_ = 0;
  std::thread thread_;  // last: it uses all of the above
};

inline constexpr std::string_view kTooLongLine = "longer than 134,217,728 bytes";  // limits::kJsonBytes

// Why `text` could not be parsed.
std::string_view WhyNotJson(simdjson::error_code error, std::string_view text);

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_JSON_LINES_H_

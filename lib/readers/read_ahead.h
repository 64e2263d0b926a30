// The bytes of a file, read (and unpacked) ahead by a thread of its own while the caller works on what it has.
#ifndef QUELL_LIB_READERS_READ_AHEAD_H_
#define QUELL_LIB_READERS_READ_AHEAD_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "lib/readers/byte_file.h"

namespace quell::readers {

class ReadAhead {
 public:
  explicit ReadAhead(std::unique_ptr<ByteFile> file);
  ~ReadAhead();  // also in the middle of the file
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  // The next bytes, which take the place of what `piece` holds; none at the end of the file and on an error (see status()).
  bool Next(std::vector<char>& piece);
  const absl::Status& status() const { return status_; }  // after Next() was false

 private:
  void Run();

  std::unique_ptr<ByteFile> file_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::vector<char>> full_, empty_;  // pieces go round between the two
  bool at_end_ = false, stopped_ = false;
  absl::Status status_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace quell::readers

#endif  // QUELL_LIB_READERS_READ_AHEAD_H_

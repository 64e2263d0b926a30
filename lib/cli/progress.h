// What a person sees, and can do, while a command works for long.
#ifndef QUELL_LIB_CLI_PROGRESS_H_
#define QUELL_LIB_CLI_PROGRESS_H_

#include <condition_variable>
#include <iosfwd>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "lib/base/watch.h"

namespace quell::cli {

// While it lives, what this thread reads or replays is watched. After two seconds a line says how far it has come, if `err` is a terminal's; it is gone when all is done.
class Progress {
 public:
  explicit Progress(std::ostream& err);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 protected:
  Watch watch_;

 private:
  void Show();

  WatchScope scope_{&watch_};
  std::ostream& err_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
  std::optional<std::jthread> shown_by_;
};

// The same; and an interrupt (Ctrl-C), or a request to end, stops the reading, and a second one the program.
class StoppableProgress : public Progress {
 public:
  explicit StoppableProgress(std::ostream& err);
  ~StoppableProgress();
};

// The line, so many seconds after the beginning.
std::string ProgressLine(const Watch& watch, double seconds);

}  // namespace quell::cli

#endif  // QUELL_LIB_CLI_PROGRESS_H_

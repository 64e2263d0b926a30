// How far a long task has come, for somebody who watches it, and their wish that it stop.
#ifndef QUELL_LIB_BASE_WATCH_H_
#define QUELL_LIB_BASE_WATCH_H_

#include <atomic>
#include <cstdint>

namespace quell {

// Written by the task, read by who watches; `stop` the other way. Who works for a long time asks for the Watch of its thread when it begins, and looks at `stop` now
// and then.
struct Watch {
  enum Stage { kReading, kWriting, kReplaying };
  std::atomic<Stage> stage{kReading};
  std::atomic<int64_t> bytes{0}, all_bytes{0};        // kReading, as they lie on the disk; all_bytes 0: not known
  std::atomic<int64_t> patients{0}, all_patients{0};  // kWriting, kReplaying: in this pass
  std::atomic<int64_t> records{0};                    // so far
  std::atomic<bool> stop{false};

  // That of this thread; null: nobody watches.
  static Watch* Current() { return current_; }

 private:
  friend class WatchScope;
  static inline thread_local Watch* current_ = nullptr;
};

// While it lives, `watch` is that of this thread.
class WatchScope {
 public:
  explicit WatchScope(Watch* watch) : before_(Watch::current_) { Watch::current_ = watch; }
  ~WatchScope() { Watch::current_ = before_; }
  WatchScope(const WatchScope&) = delete;
  WatchScope& operator=(const WatchScope&) = delete;

 private:
  Watch* before_;
};

}  // namespace quell

#endif  // QUELL_LIB_BASE_WATCH_H_

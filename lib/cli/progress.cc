#include "lib/cli/progress.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <iostream>

#include "absl/strings/str_format.h"
#include "lib/base/text.h"

namespace quell::cli {
namespace {

constexpr std::chrono::milliseconds kTick{500};
constexpr int kQuietTicks = 4;  // two seconds

std::string Bytes(int64_t bytes) {
  if (bytes < 10'000'000) return FormatCount(bytes / 1'000) + " KB";
  return FormatCount(bytes / 1'000'000) + " MB";
}

// "about 2 min left"; nothing where it can't be told yet.
std::string TimeLeft(int64_t done, int64_t all, double seconds) {
  if (done <= 0 || all < done || seconds <= 0) return "";
  const double left = seconds * static_cast<double>(all - done) / static_cast<double>(done);
  if (left < 90) return absl::StrFormat(", about %.0f s left", left);
  if (left < 90 * 60) return absl::StrFormat(", about %.0f min left", left / 60);
  return absl::StrFormat(", about %.1f h left", left / 3600);
}

// A signal can reach nothing but this.
std::atomic<std::atomic<bool>*> stop_at_signal{nullptr};

extern "C" void StopAtSignal(int signal_number) {
  if (std::atomic<bool>* stop = stop_at_signal.load(); stop != nullptr) *stop = true;
  signal(signal_number, SIG_DFL);  // whoever asks twice will not wait
}

}  // namespace

std::string ProgressLine(const Watch& watch, double seconds) {
  const int64_t records = watch.records;
  if (watch.stage != Watch::kReading) {
    return absl::StrFormat(
        "%s: %s of %s patients%s", watch.stage == Watch::kWriting ? "sorting and writing" : "replaying",
        FormatCount(watch.patients), FormatCount(watch.all_patients),
        watch.stage == Watch::kReplaying ? TimeLeft(watch.patients, watch.all_patients, seconds) : "");
  }
  const int64_t all = watch.all_bytes;
  return absl::StrFormat("reading: %s%s, %s records (%s/s)%s", Bytes(watch.bytes),
                         all > 0 ? " of at most " + Bytes(all) : "", FormatCount(records),
                         FormatCount(static_cast<long long>(static_cast<double>(records) / std::max(seconds, 0.1))),
                         TimeLeft(watch.bytes, all, seconds));
}

Progress::Progress(std::ostream& err) : err_(err) {
  if (&err == &std::cerr && isatty(STDERR_FILENO) != 0) shown_by_.emplace([this] { Show(); });
}

Progress::~Progress() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    done_ = true;
  }
  changed_.notify_all();
}

// Counts its own ticks: nothing here reads a clock.
void Progress::Show() {
  std::unique_lock<std::mutex> lock(mutex_);
  bool shown = false;
  for (int tick = 1; !changed_.wait_for(lock, kTick, [this] { return done_; }); ++tick) {
    if (tick < kQuietTicks) continue;
    err_ << "\r\x1b[K" << ProgressLine(watch_, tick * std::chrono::duration<double>(kTick).count()) << std::flush;
    shown = true;
  }
  if (shown) err_ << "\r\x1b[K" << std::flush;
}

StoppableProgress::StoppableProgress(std::ostream& err) : Progress(err) {
  stop_at_signal = &watch_.stop;
  signal(SIGINT, StopAtSignal);
  signal(SIGTERM, StopAtSignal);
}

StoppableProgress::~StoppableProgress() {
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  stop_at_signal = nullptr;
}

}  // namespace quell::cli

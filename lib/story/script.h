// A story as the records that it tells of.
#ifndef QUELL_LIB_STORY_SCRIPT_H_
#define QUELL_LIB_STORY_SCRIPT_H_

#include <chrono>
#include <memory>
#include <vector>

#include "lib/plan/program.h"
#include "quell/record.h"

namespace quell::story {

// When every story begins, in UTC.
inline constexpr Time kStart = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);

struct Script {
  Patient patient;
  std::vector<std::vector<Record>> steps;  // by moment of the story; empty where nothing happens
};

// Turns stories into records of one source, which carries every kind of record and says of each specimen whether it was good.
class ScriptWriter {
 public:
  explicit ScriptWriter(std::shared_ptr<const plan::Program> program);

  Script Write(const check::Story& story);

  const Vocabulary& vocabulary() const { return vocabulary_; }
  static SourceInfo Source();

 private:
  struct Telling;
  Record RecordOf(const check::StoryEvent& event, Telling& telling);
  void SetWhat(const check::StoryEvent& event, Record& record);
  void SetPlace(const check::StoryEvent& event, Telling& telling, Record& record);
  void SetSubject(const check::Story& story, size_t event, Telling& telling, Record& record);

  std::shared_ptr<const plan::Program> program_;
  Vocabulary vocabulary_;
  std::vector<CodingId> codings_;  // by concept
};

}  // namespace quell::story

#endif  // QUELL_LIB_STORY_SCRIPT_H_

// Stories (`test`): what happens to a patient, and what must come of it.
#ifndef QUELL_LIB_CHECK_STORIES_H_
#define QUELL_LIB_CHECK_STORIES_H_

#include <map>
#include <string>
#include <vector>

#include "lib/check/expressions.h"
#include "lib/check/scope.h"

namespace quell::check {

// Reads the stories of all files into rules.stories, by module, then place. Call when concepts and alerts have been read.
void CheckStories(Scope& scope, ExpressionChecker& expressions);

// The events of one story, in their order.
class StoryEvents {
 public:
  StoryEvents(Scope& scope, ExpressionChecker& expressions, uint32_t file, bool whole, Story& story)
      : scope_(scope), expressions_(expressions), file_(file), story_(story), whole_(whole) {
    place_.file = file;
  }

  // Adds the event of a kEvent node, at `at`; -1 after an error that has been told.
  int32_t Add(const syntax::Node& n, Duration at);
  // Adds what the line `patient` says of weight, height and pregnancy, as a record of the story's start; likewise.
  int32_t AddFact(const syntax::Node& fact);

 private:
  // What a detail such as `dose` can belong to.
  enum class Sort : uint8_t {
    kResult,
    kOrder,
    kGiven,
    kHomeMedication,
    kProblem,
    kPlace,
    kChartOpen,
    kRetract,
    kOther
  };
  static Sort SortOf(syntax::EventWord word, const StoryEvent& event);
  static bool Takes(Sort sort, syntax::DetailWord word);

  // Each reads what is its own of the event; false after an error that has been told.
  bool ReadWhat(const syntax::Node& n, StoryEvent& event);
  bool ReadConcept(const syntax::Node& n, StoryEvent& event);
  bool ReadResult(const syntax::Node& n, StoryEvent& event);
  bool ReadPregnancy(bool pregnant, StoryEvent& event);
  bool ReadEncounterClass(const syntax::Node& n, StoryEvent& event);
  bool ReadSubject(const syntax::Node& n, StoryEvent& event);
  bool ReadCorrection(const syntax::Node& n, StoryEvent& event);
  bool ReadAmount(syntax::NodeId id, const Concept& subject, StoryEvent& event);
  bool ReadRaw(syntax::NodeId id, bool dose, StoryEvent& event);

  // story_details.cc
  bool ReadDetails(const syntax::Node& n, StoryEvent& event);
  bool ReadDetail(const syntax::Node& detail, StoryEvent& event);
  bool ReadEncounter(const syntax::Node& detail, StoryEvent& event);
  bool ReadFrequency(const syntax::Node& detail, StoryEvent& event);
  bool ReadLabel(const syntax::Node& detail);

  // What `stop X`, `correct X` and their like are about: -1 after an error that has been told.
  int32_t FindSubject(const syntax::Node& n);
  int32_t FindLabel(const syntax::Node& n);
  bool Fits(syntax::EventWord word, RecordKind record) const;

  Diagnostic& Report(diag::Code code, syntax::Token place, std::string message, std::string help = "") {
    return scope_.Report(code, file_, place, std::move(message), std::move(help));
  }
  std::string Text(syntax::Token token) const { return std::string(scope_.Text(file_, token)); }
  const syntax::Node& node(syntax::NodeId id) const { return scope_.node(file_, id); }
  const StoryEvent& At(int32_t event) const { return story_.events[static_cast<size_t>(event)]; }

  Scope& scope_;
  ExpressionChecker& expressions_;
  const uint32_t file_;
  Story& story_;
  bool whole_;         // the story's text and all events before this could be read
  std::string label_;  // of the event that is being read
  Place place_;
  std::map<std::string, int32_t, std::less<>> labels_;
  std::map<int32_t, std::vector<int32_t>> events_of_;  // by concept: those that may be spoken of by its name
  std::vector<bool> ended_, retracted_;                // by event
};

}  // namespace quell::check

#endif  // QUELL_LIB_CHECK_STORIES_H_

// Answers every expression of the language about one patient at one moment.
#ifndef QUELL_TESTS_REFERENCE_PHRASES_H_
#define QUELL_TESTS_REFERENCE_PHRASES_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/check/typed.h"
#include "tests/reference/answer.h"
#include "tests/reference/chart.h"

namespace quell::reference {

// What an expression may be asked about besides the patient.
struct Situation {
  Fed trigger;
  int32_t trigger_concept = -1;
  Answer score = {};
  const Held* looked_at = nullptr;  // by the innermost `where`, as its aggregate's concept reads it
};

class Phrases {
 public:
  Phrases(const Reader& reader, const SourceInfo& source, const Patient& patient, const absl::TimeZone& zone,
          const Chart& chart, Time now, const std::function<void(check::ExprId, const Answer&)>& watch)
      : reader_(reader),
        rules_(reader.rules()),
        source_(source),
        patient_(patient),
        zone_(zone),
        chart_(chart),
        now_(now),
        watch_(watch) {}

  Answer Eval(check::ExprId id, const Situation& situation) const;

 private:
  // A record of a concept that a phrase picks, or why there is none.
  struct Picked {
    const Record* record = nullptr;
    Moment moment = {};
    Reading reading = {};
    ReasonSet reasons = {};  // empty where there is one
  };
  // Which records an aggregate is over.
  struct Window {
    ReasonSet unknown = {};
    std::optional<Time> from, to;         // both included
    std::optional<Moment> after, before;  // both excluded
    bool Holds(const Moment& moment) const;
    bool BeforeAnchor(const Moment& moment) const { return !before || moment < *before; }
  };
  struct Encounter {
    const Held* admission = nullptr;
    ReasonSet reasons = {};  // empty where there is one
  };
  using Helds = std::vector<const Held*>;
  // The records that a `where` is true of; how many there are of which it can't be said, and why.
  struct Matches {
    Helds certain;
    int unsettled = 0;
    ReasonSet why = {};
  };
  void Sort(const check::Expr& e, const Held& held, const Situation& situation, Matches& into) const;
  static Answer HowMany(const Matches& matches);

  Answer Find(const check::Expr& e, const Situation& situation) const;
  Answer Logic(const check::Expr& e, const Situation& situation) const;
  Answer Calculation(const check::Expr& e, const Situation& situation) const;
  Answer List(const check::Expr& e, const Situation& situation) const;
  Answer Compared(check::CompareOp op, check::ExprId a, check::ExprId b, const Situation& situation) const;

  // results (phrases_results.cc)
  ReasonSet NoResult() const;
  ReasonSet UnusableReasons(int32_t concept_index, const Window& window) const;
  Picked Pick(check::Pick pick, int32_t concept_index, Duration window, const Situation& situation,
              bool as_that_concept = true) const;
  Picked PickHeld(check::Pick pick, int32_t concept_index, const Window& window) const;
  Picked PickAtHand(check::Pick pick, int32_t concept_index, const Situation& situation, bool as_that_concept) const;
  Window WindowOf(const check::Expr& e, const Situation& situation) const;
  Matches InWindow(const check::Expr& e, const std::vector<Held>& from, const Window& window,
                   const Situation& situation) const;
  Answer Aggregate(const check::Expr& e, const Situation& situation) const;
  Answer Slope(const Helds& results, ReasonSet unusable) const;

  // all other records (phrases_records.cc)
  bool Fits(const check::Expr& e, const Held& held, const Window& window) const;
  const Shelf& Drug(const check::Expr& e, RecordKind kind) const;
  bool Counts(const check::Expr& e, const Held& held, const Situation& situation) const;
  Matches Records(const check::Expr& e, RecordKind kind, const Window& window, const Situation& situation) const;
  Answer AnyRecord(const check::Expr& e, RecordKind kind, const Situation& situation) const;
  Answer Total(const check::Expr& e, RecordKind kind, const Situation& situation) const;
  Answer DailyDose(const check::Expr& e, const Helds& orders) const;
  Answer Dose(const Record& record, const check::Expr& e, int32_t unit) const;

  // the encounter, the triggering record, the patient (phrases_records.cc)
  Encounter EncounterOf(const Situation& situation) const;
  bool Ordering(const Record& record) const;
  bool Discharged(const Held& admission) const;
  Answer InDepartment(const check::Expr& e, const Situation& situation) const;
  Answer TextIs(const check::Expr& e, const Situation& situation) const;
  Answer Age(const std::string& unit) const;

  // points
  Answer Points(const check::Expr& e, const Situation& situation) const;
  Answer Row(const check::PointRow& row, const Situation& situation) const;

  const Reader& reader_;
  const check::TypedRules& rules_;
  const SourceInfo& source_;
  const Patient& patient_;
  const absl::TimeZone& zone_;
  const Chart& chart_;
  Time now_;
  const std::function<void(check::ExprId, const Answer&)>& watch_;
};

}  // namespace quell::reference

#endif  // QUELL_TESTS_REFERENCE_PHRASES_H_

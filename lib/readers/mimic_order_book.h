// Orders while they are being pieced together from hosp/poe, hosp/pharmacy and hosp/prescriptions.
#ifndef QUELL_LIB_READERS_MIMIC_ORDER_BOOK_H_
#define QUELL_LIB_READERS_MIMIC_ORDER_BOOK_H_

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/readers/mimic_source.h"

namespace quell::readers::mimic {

// When the drugs of an order run: from the earliest start to the latest stop of its rows. A row that stops before it
// starts never ran, and has no part in that.
class DrugTimes {
 public:
  // kNoTime where the row has no such time. False where the row never ran.
  bool Add(Time start, Time stop) {
    if (start != kNoTime && stop != kNoTime && stop < start) {
      cancelled_start_ = Earlier(cancelled_start_, start);
      return false;
    }
    ran_ = true;
    start_ = Earlier(start_, start);
    stop_ = std::max(stop_, stop);
    return true;
  }
  bool never_ran() const { return !ran_ && cancelled_start_ != kNoTime; }
  Time start() const { return ran_ ? start_ : cancelled_start_; }
  Time stop() const { return stop_; }

 private:
  static Time Earlier(Time a, Time b) { return a == kNoTime ? b : b == kNoTime ? a : std::min(a, b); }

  bool ran_ = false;
  Time start_ = kNoTime, stop_ = kNoTime;  // kNoTime is the earliest of all, so max() prefers a recorded one
  Time cancelled_start_ = kNoTime;
};

// What the rows of an order say of one thing, which is known if they agree.
template <typename Value>
class Agreed {
 public:
  void Add(const Value& value) {
    several_ = several_ || (any_ && !(value_ == value));
    if (!any_) value_ = value;
    any_ = true;
  }
  bool known() const { return any_ && !several_; }
  bool several() const { return several_; }
  const Value& value() const { return value_; }

 private:
  Value value_{};
  bool any_ = false, several_ = false;
};

struct Dose {
  double amount = 0;
  UnitId unit = 0;
  friend bool operator==(const Dose&, const Dose&) = default;
};

// How an order is to be taken.
struct Directions {
  Agreed<Dose> dose;
  Agreed<TextId> route;
  Agreed<float> per_day;
  Agreed<uint16_t> flags;     // kPrn, kOneTime
  bool unclear_dose = false;  // some row has a range or a word
};

struct OrderDraft {
  int32_t patient = kNobody;
  uint64_t id = 0;
  std::string hadm_id;
  int32_t clinician = kNobody;
  Time ordered = kNoTime;  // kNoTime: not recorded; it then counts as known when it starts
  std::vector<Code> codes;
  DrugTimes times;
  Directions directions;
  std::string file;  // where it was first met, for notes
  int64_t line = 0;
};

struct StopDraft {
  int32_t patient = kNobody;
  uint64_t id = 0;
  std::string hadm_id;
  int32_t clinician = kNobody;
  Time time = kNoTime;
  std::string order;  // the poe_id of the order that ends
  int64_t line = 0;
};

using PharmacyKey = std::pair<int32_t, uint64_t>;  // patient and pharmacy_id

// Lists of drafts only grow, and are addressed by their place.
struct OrderBook {
  std::vector<OrderDraft> orders;
  std::vector<StopDraft> stops;
  std::string stops_file;
  std::map<std::string, size_t, std::less<>> by_poe_id;
  std::map<PharmacyKey, size_t> by_pharmacy_id;  // of orders that hosp/poe does not have
  std::map<PharmacyKey, Time> entered;           // when the pharmacy entered them
};

// Adds what hosp/pharmacy and hosp/prescriptions say (mimic_drugs.cc). False in `complete` where a table is not there.
absl::Status ReadDrugs(MimicSource& source, OrderBook& book, bool& complete);

}  // namespace quell::readers::mimic

#endif  // QUELL_LIB_READERS_MIMIC_ORDER_BOOK_H_

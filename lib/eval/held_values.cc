#include "lib/eval/held_values.h"

#include <algorithm>

#include "lib/base/limits.h"

namespace quell::eval {

size_t HeldValues::FirstFrom(const Moment& from) const {
  auto begin = values_.begin() + static_cast<ptrdiff_t>(head_);
  auto found = std::partition_point(begin, values_.end(), [&](const HeldValue& v) { return v.moment < from; });
  return static_cast<size_t>(found - begin);
}

ReasonSet HeldValues::UnusableFrom(const Moment& from) const {
  ReasonSet reasons;
  for (size_t i = 0; i < kUnusableReasons.size(); ++i) {
    if (last_unusable_[i].arrival != 0 && last_unusable_[i] >= from) reasons |= kUnusableReasons[i];
  }
  return reasons;
}

// Dropped values stay in front until they are half of the vector, so that dropping is cheap and nothing is allocated once warm.
void HeldValues::DropOldest() {
  const Moment& moment = (*this)[0].moment;
  newest_dropped_ = std::max(newest_dropped_, moment);
  oldest_dropped_ = std::min(oldest_dropped_, moment);
  ++head_;
  if (head_ * 2 > values_.size()) {
    values_.erase(values_.begin(), values_.begin() + static_cast<ptrdiff_t>(head_));
    head_ = 0;
  }
}

void HeldValues::Insert(const HeldValue& value) {
  // Nearly always at the end; a late result finds its place among the older ones.
  auto begin = values_.begin() + static_cast<ptrdiff_t>(head_);
  auto place = values_.end();
  while (place != begin && value.moment < (place - 1)->moment) --place;
  values_.insert(place, value);
  if (size() > limits::kHeldValues) DropOldest();
}

void HeldValues::InsertUnusable(const Moment& moment, uint64_t id, int unusable) {
  auto place = unusable_.end();
  while (place != unusable_.begin() && moment < (place - 1)->moment) --place;
  unusable_.insert(place, {moment, id, unusable});
  Moment& last = last_unusable_[static_cast<size_t>(unusable)];
  last = last.arrival == 0 ? moment : std::max(last, moment);
  if (unusable_.size() > limits::kHeldValues) {
    unusable_.erase(unusable_.begin());
    FindLastUnusable();
  }
}

void HeldValues::FindLastUnusable() {
  last_unusable_ = {};
  for (const Unusable& u : unusable_) last_unusable_[static_cast<size_t>(u.reason)] = u.moment;
}

bool HeldValues::Erase(uint64_t id) {
  const size_t before = values_.size();
  values_.erase(std::remove_if(values_.begin() + static_cast<ptrdiff_t>(head_), values_.end(),
                               [&](const HeldValue& v) { return v.id == id; }),
                values_.end());
  const bool erased = std::erase_if(unusable_, [&](const Unusable& u) { return u.id == id; }) > 0;
  if (erased) FindLastUnusable();
  return erased || values_.size() < before;
}

}  // namespace quell::eval

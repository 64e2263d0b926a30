// Random numbers for the workload: the same on every machine and with every library, which std's distributions are not.
#ifndef QUELL_BENCH_RANDOM_H_
#define QUELL_BENCH_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace quell::bench {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  // splitmix64
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // 0 .. n-1
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  bool Chance(int percent) { return Below(100) < percent; }
  // About normal, in thousandths of a standard deviation: the sum of twelve uniform numbers.
  int64_t Normal() {
    int64_t sum = -6000;
    for (int i = 0; i < 12; ++i) sum += Below(1001);
    return sum;
  }

 private:
  uint64_t state_;
};

// 0 .. n-1, the k-th with a weight of 1/(k+1): few laboratory codes make up most results, and most rules ask about those.
class Zipf {
 public:
  explicit Zipf(int n) {
    for (int k = 0; k < n; ++k)
      sums_.push_back((sums_.empty() ? 0 : sums_.back()) + 1'000'000u / static_cast<uint64_t>(k + 1));
  }
  int Draw(Random& random) const {
    const uint64_t at = random.Next() % sums_.back();
    size_t low = 0, high = sums_.size() - 1;
    while (low < high) {
      const size_t middle = (low + high) / 2;
      if (sums_[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return static_cast<int>(low);
  }

 private:
  std::vector<uint64_t> sums_;
};

}  // namespace quell::bench

#endif  // QUELL_BENCH_RANDOM_H_

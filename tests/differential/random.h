// A small random generator whose numbers are the same everywhere: a failing seed must fail on every machine, and the
// standard distributions are not the same from library to library.
#ifndef QUELL_TESTS_DIFFERENTIAL_RANDOM_H_
#define QUELL_TESTS_DIFFERENTIAL_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

namespace quell::differential {

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

  // 0 .. n-1. The bias of the remainder is far below anything a test could notice.
  int Below(int n) { return static_cast<int>(Next() % static_cast<uint64_t>(n)); }
  // low .. high, both included.
  int Between(int low, int high) { return low + Below(high - low + 1); }
  bool Chance(int percent) { return Below(100) < percent; }
  // [low, high)
  double Real(double low, double high) { return low + (high - low) * (static_cast<double>(Next() >> 11) * 0x1p-53); }

  template <typename T>
  T Pick(std::initializer_list<T> from) {
    return from.begin()[Below(static_cast<int>(from.size()))];
  }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Below(static_cast<int>(from.size())))];
  }
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<size_t>(Below(static_cast<int>(i)))]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace quell::differential

#endif  // QUELL_TESTS_DIFFERENTIAL_RANDOM_H_

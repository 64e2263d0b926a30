#include "bench/heap.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<size_t> now{0}, peak{0};

void* Counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const size_t after = now.fetch_add(malloc_usable_size(block)) + malloc_usable_size(block);
  size_t most = peak.load();
  while (after > most && !peak.compare_exchange_weak(most, after)) {
  }
  return block;
}

void Free(void* block) {
  if (block != nullptr) now.fetch_sub(malloc_usable_size(block));
  std::free(block);
}

}  // namespace

// The forms for arrays and those with sizes call these.
void* operator new(size_t size) { return Counted(std::malloc(size > 0 ? size : 1)); }
void* operator new(size_t size, std::align_val_t align) {
  const auto to = static_cast<size_t>(align);
  return Counted(std::aligned_alloc(to, (size + to - 1) / to * to));
}
void operator delete(void* block) noexcept { Free(block); }
void operator delete(void* block, size_t) noexcept { Free(block); }
void operator delete(void* block, std::align_val_t) noexcept { Free(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept { Free(block); }

namespace quell::bench {

size_t HeapNow() { return now.load(); }
size_t HeapPeak() { return peak.load(); }
void MarkHeap() { peak.store(now.load()); }

}  // namespace quell::bench

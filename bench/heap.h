// What the program has allocated: counted in operator new, so only where heap.cc is linked in.
#ifndef QUELL_BENCH_HEAP_H_
#define QUELL_BENCH_HEAP_H_

#include <cstddef>

namespace quell::bench {

// Bytes allocated and not freed, as the allocator rounds them; and the most since MarkHeap().
size_t HeapNow();
size_t HeapPeak();
void MarkHeap();

}  // namespace quell::bench

#endif  // QUELL_BENCH_HEAP_H_

// Included after the source of a kernel: what the host's C++ library offers and a device does not have. There is no heap,
// nothing ever runs what atexit() was given, memory is where it is, and assertions end the simulation. The image uses these
// definitions instead of the host's.
#pragma once

#include "sim/table.h"

[[noreturn]] inline void ttlc_no_heap(const char* function) {
  ttlc_abi->heap_used(function);
  __builtin_trap();
}

extern "C" {
void* malloc(decltype(sizeof 0)) noexcept { ttlc_no_heap("malloc"); }
void* calloc(decltype(sizeof 0), decltype(sizeof 0)) noexcept { ttlc_no_heap("calloc"); }
void* realloc(void*, decltype(sizeof 0)) noexcept { ttlc_no_heap("realloc"); }
void* aligned_alloc(decltype(sizeof 0), decltype(sizeof 0)) noexcept { ttlc_no_heap("aligned_alloc"); }
int posix_memalign(void**, decltype(sizeof 0), decltype(sizeof 0)) noexcept { ttlc_no_heap("posix_memalign"); }
void free(void* memory) noexcept {
  if (memory != nullptr) ttlc_no_heap("free");
}
void* mmap(void*, decltype(sizeof 0), int, int, int, long) noexcept { ttlc_no_heap("mmap"); }
int munmap(void*, decltype(sizeof 0)) noexcept { ttlc_no_heap("munmap"); }
int mprotect(void*, decltype(sizeof 0), int) noexcept { ttlc_no_heap("mprotect"); }
int atexit(void (*)()) noexcept { return 0; }
// What assert() of <cassert> calls.
[[noreturn]] void __assert_fail(const char* condition, const char* file, unsigned line, const char*) noexcept {
  ttlc_abi->kernel_assert(false, condition, static_cast<int>(line), file);
  __builtin_trap();
}
}

void* operator new(decltype(sizeof 0)) { ttlc_no_heap("operator new"); }
void* operator new[](decltype(sizeof 0)) { ttlc_no_heap("operator new[]"); }
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, decltype(sizeof 0)) noexcept { free(memory); }
void operator delete[](void* memory) noexcept { free(memory); }
void operator delete[](void* memory, decltype(sizeof 0)) noexcept { free(memory); }

// Included after the source of a kernel: what the host's C++ library offers and a device does not have. There is no heap,
// and nothing ever runs what atexit() was given. The image uses these definitions instead of the host's.
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
int atexit(void (*)()) noexcept { return 0; }
}

void* operator new(decltype(sizeof 0)) { ttlc_no_heap("operator new"); }
void* operator new[](decltype(sizeof 0)) { ttlc_no_heap("operator new[]"); }

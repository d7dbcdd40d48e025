// Included after the source of a data movement kernel. The compiler announces every load and store of the kernel by a call
// of these functions (-fsanitize=kernel-address); those that go to L1 are passed on, before they happen.
#pragma once

#include "sim/table.h"

#define TTLC_UNCHECKED extern "C" __attribute__((no_sanitize("kernel-address"), used))

// L1 addresses have 32 bits; the stack and the code of a kernel lie above.
__attribute__((no_sanitize("kernel-address"), always_inline)) inline bool ttlc_is_l1(uint64_t address) {
  return address >> 32 == 0;
}

#define TTLC_ANNOUNCE(bytes)                                               \
  TTLC_UNCHECKED void __asan_load##bytes##_noabort(uint64_t address) {     \
    if (ttlc_is_l1(address)) ttlc_abi->raw_load(address, bytes);           \
  }                                                                        \
  TTLC_UNCHECKED void __asan_store##bytes##_noabort(uint64_t address) {    \
    if (ttlc_is_l1(address)) ttlc_abi->raw_store(address, bytes);          \
  }
TTLC_ANNOUNCE(1)
TTLC_ANNOUNCE(2)
TTLC_ANNOUNCE(4)
TTLC_ANNOUNCE(8)
TTLC_ANNOUNCE(16)
#undef TTLC_ANNOUNCE

TTLC_UNCHECKED void __asan_loadN_noabort(uint64_t address, uint64_t bytes) {
  if (ttlc_is_l1(address)) ttlc_abi->raw_load(address, bytes);
}
TTLC_UNCHECKED void __asan_storeN_noabort(uint64_t address, uint64_t bytes) {
  if (ttlc_is_l1(address)) ttlc_abi->raw_store(address, bytes);
}
TTLC_UNCHECKED void __asan_handle_no_return() {}
// Around constructors of variables, which kernels must not have: so that the image links and is looked at.
TTLC_UNCHECKED void __asan_before_dynamic_init(const void*) {}
TTLC_UNCHECKED void __asan_after_dynamic_init() {}
#undef TTLC_UNCHECKED

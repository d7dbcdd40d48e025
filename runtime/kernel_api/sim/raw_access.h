// Included after the source of a kernel. The compiler announces every load and store of the kernel by a call of these
// functions (-fsanitize=kernel-address). Those of data movement kernels that go to L1 are passed on, before they happen; so
// is what leads to neither L1 nor something of the kernel's own.
#pragma once

#include "sim/table.h"

#define TTLC_UNCHECKED extern "C" __attribute__((no_sanitize("kernel-address"), used))
#define TTLC_UNCHECKED_INLINE __attribute__((no_sanitize("kernel-address"), always_inline)) inline

// Where this image begins and ends in memory: the linker says so.
extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _end[];

// L1 addresses have 32 bits; the stack and the code of a kernel lie above.
TTLC_UNCHECKED_INLINE bool ttlc_is_l1(uint64_t address) { return address >> 32 == 0; }

// A variable or constant of the image, the table of simulator functions, or, near `frame`, a variable of a function. Not
// all that may be used: the simulator knows the rest.
TTLC_UNCHECKED_INLINE bool ttlc_is_own(uint64_t address, uint64_t frame) {
  const auto image = reinterpret_cast<uint64_t>(__ehdr_start);
  return address - frame < 2048 || address - image < reinterpret_cast<uint64_t>(_end) - image ||
         address - reinterpret_cast<uint64_t>(ttlc_abi) < sizeof(SimAbi);
}

TTLC_UNCHECKED_INLINE void ttlc_announce(uint64_t address, uint64_t bytes, bool is_store, uint64_t frame) {
  if (!ttlc_is_l1(address)) {
    if (!ttlc_is_own(address, frame)) ttlc_abi->raw_host_access(address, bytes, is_store);
    return;
  }
#if defined(TTLC_ROLE_DATAFLOW)
  if (is_store) {
    ttlc_abi->raw_store(address, bytes);
  } else {
    ttlc_abi->raw_load(address, bytes);
  }
#endif
}

#define TTLC_FRAME reinterpret_cast<uint64_t>(__builtin_frame_address(0))
#define TTLC_ANNOUNCE(bytes)                                           \
  TTLC_UNCHECKED void __asan_load##bytes##_noabort(uint64_t address) { \
    ttlc_announce(address, bytes, false, TTLC_FRAME);                  \
  }                                                                    \
  TTLC_UNCHECKED void __asan_store##bytes##_noabort(uint64_t address) { \
    ttlc_announce(address, bytes, true, TTLC_FRAME);                   \
  }
TTLC_ANNOUNCE(1)
TTLC_ANNOUNCE(2)
TTLC_ANNOUNCE(4)
TTLC_ANNOUNCE(8)
TTLC_ANNOUNCE(16)
#undef TTLC_ANNOUNCE

TTLC_UNCHECKED void __asan_loadN_noabort(uint64_t address, uint64_t bytes) {
  ttlc_announce(address, bytes, false, TTLC_FRAME);
}
TTLC_UNCHECKED void __asan_storeN_noabort(uint64_t address, uint64_t bytes) {
  ttlc_announce(address, bytes, true, TTLC_FRAME);
}
TTLC_UNCHECKED void __asan_handle_no_return() {}
// Around constructors of variables, which kernels must not have: so that the image links and is looked at.
TTLC_UNCHECKED void __asan_before_dynamic_init(const void*) {}
TTLC_UNCHECKED void __asan_after_dynamic_init() {}
#undef TTLC_FRAME
#undef TTLC_UNCHECKED_INLINE
#undef TTLC_UNCHECKED

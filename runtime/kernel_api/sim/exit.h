// Included after the kernel source: the functions that an image exports. See sim/entry.h.
#pragma once

#include "sim/no_system.h"
#include "sim/table.h"
#if defined(TTLC_KERNEL_ANNOUNCES)
#include "sim/raw_access.h"
#endif

extern "C" __attribute__((visibility("default"))) void ttlc_bind(const SimAbi* table) { ttlc_abi = table; }

// A kernel without either compiles, since the two are weak.
extern "C" __attribute__((visibility("default"))) bool ttlc_has_main() {
  return kernel_main != nullptr || NAMESPACE::ttlc_main != nullptr;
}

extern "C" __attribute__((visibility("default"))) void ttlc_run() {
  if (kernel_main != nullptr) {
    kernel_main();
  } else {
    NAMESPACE::MAIN;
  }
}

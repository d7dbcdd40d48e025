// Included after the kernel source: the two functions that an image exports. See sim/entry.h.
#pragma once

#include "sim/table.h"
#if defined(TTLC_ROLE_DATAFLOW)
#include "sim/raw_access.h"
#endif

extern "C" __attribute__((visibility("default"))) void ttlc_bind(const SimAbi* table) { ttlc_abi = table; }

extern "C" __attribute__((visibility("default"))) void ttlc_run() {
  if (kernel_main != nullptr) {
    kernel_main();
  } else {
    NAMESPACE::MAIN;
  }
}

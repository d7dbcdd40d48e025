// Included after the kernel source: the two functions that an image exports. See sim/entry.h.
#pragma once

#include "sim/table.h"

// A kernel defines one of the two; the other stays null.
void kernel_main() __attribute__((weak));
namespace NAMESPACE {
void MAIN __attribute__((weak));
}

extern "C" __attribute__((visibility("default"))) void ttlc_bind(const SimAbi* table) { ttlc_abi = table; }

extern "C" __attribute__((visibility("default"))) void ttlc_run() {
#pragma GCC diagnostic ignored "-Waddress"  // which of the two exists is known here
  if (kernel_main != nullptr) {
    kernel_main();
  } else {
    NAMESPACE::MAIN;
  }
}

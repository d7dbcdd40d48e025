// Cores that start together: each counts itself on one of them, and asks that one until all are there. The answers come one
// after the other, and so do the starts.
#pragma once

#include "api/dataflow/dataflow_api.h"

inline void start_together(uint32_t cores, uint32_t x, uint32_t y, uint32_t scratch) {
  const uint64_t counter = get_noc_addr(x, y, get_semaphore(0));
  noc_semaphore_inc(counter, 1);
  noc_async_atomic_barrier();
  volatile tt_l1_ptr uint32_t* seen = reinterpret_cast<volatile tt_l1_ptr uint32_t*>(scratch);
  do {
    noc_async_read(counter, scratch, sizeof(uint32_t));
    noc_async_read_barrier();
  } while (*seen < cores);
}

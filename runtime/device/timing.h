// Times of the data movement side, in cycles: the law T(n, s) = latency + n * max(issue, s / bandwidth) for n
// transfers of s bytes from one thread, with the numbers of the cost table for one architecture. Sharing
// between cores is modelled by the time that a DRAM bank is busy.
#pragma once

#include <cstdint>

#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// One kind of transfer.
struct TransferTiming {
  int64_t latency_cycles = 0;
  int64_t issue_cycles = 0;
  double bytes_per_cycle = 1;
};

struct DeviceTiming {
  TransferTiming l1_read, l1_write, dram_read, dram_write, multicast, linked_multicast;
  double dram_bank_read_bytes_per_cycle = 1;
  double dram_bank_write_bytes_per_cycle = 1;
  double dram_read_bytes_per_cycle = 1;  // all banks together
  double dram_write_bytes_per_cycle = 1;
  int64_t cb_reserve_cycles = 0;
  int64_t cb_push_cycles = 0;
  int64_t cb_wait_cycles = 0;
  int64_t cb_pop_cycles = 0;
  int64_t cb_signal_latency_cycles = 0;  // from a push or pop to the end of the wait for it
  int64_t semaphore_latency_cycles = 0;  // remote increment or set
  int64_t semaphore_call_cycles = 0;
  int64_t barrier_call_cycles = 0;
  int64_t kernel_start_cycles = 0;
};

DeviceTiming device_timing(Arch arch);

}  // namespace ttlc::sim

// Times of the data movement side, in cycles: the law T(n, s) = latency + n * max(issue, s / bandwidth) for n transfers of
// s bytes from one thread. Values are measured ones for Wormhole B0; a launch replaces them by those of its device.
// Sharing of links and banks between cores is modelled by a busy time per DRAM bank.
#pragma once

#include <cstdint>

namespace ttlc::sim {

/// One kind of transfer.
struct TransferTiming {
  int64_t latency_cycles = 0;
  int64_t issue_cycles = 0;
  double bytes_per_cycle = 1.0;
};

// Defaults: data_movement/noc_estimator/noc_latencies.yaml of tt-metal (measured on silicon), median rows.
struct DeviceTiming {
  TransferTiming l1_read = {293, 26, 28.0};
  TransferTiming l1_write = {293, 23, 30.2};
  TransferTiming dram_read = {390, 37, 30.4};
  TransferTiming dram_write = {411, 41, 28.1};
  TransferTiming multicast = {536, 41, 17.0};
  double dram_bank_bytes_per_cycle = 22.0;  // what one bank delivers to all its readers together
  int64_t cb_call_cycles = 16;              // RISC cycles of one buffer call; guess within 10-25
  int64_t semaphore_call_cycles = 16;       // guess
  int64_t semaphore_latency_cycles = 293;   // remote increment or set; as a 64-byte write
  int64_t barrier_call_cycles = 10;         // guess
};

}  // namespace ttlc::sim

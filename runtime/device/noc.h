// The NoC side of one thread: addresses, and the transfers it has in flight.
//
// Transfers are asynchronous and made visible as late as the hardware may be: a read's bytes arrive at its barrier (its
// target is undefined from issue to barrier), a write takes its source bytes at the barrier or flush. So a kernel that
// leaves out a barrier computes with undefined or stale bytes here, every time. Operations on transfers are in noc_ops.h.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/device/rule.h"

namespace ttlc::sim {

class Memory;

/// NoC addresses: 36 bits of address, then x and y of 6 bits each; a multicast has the start corner above the end corner.
inline constexpr int kNocLocalBits = 36;  // hw/inc/.../noc_parameters.h: NOC_ADDR_LOCAL_BITS
inline constexpr int kNocNodeBits = 6;    // NOC_ADDR_NODE_ID_BITS
inline constexpr int64_t kDramNocX = 48;  // DRAM bank b is node (48, b): a virtual place, outside every worker grid

constexpr uint64_t noc_address(int64_t x, int64_t y, uint64_t local) {
  return (static_cast<uint64_t>(y) << (kNocLocalBits + kNocNodeBits)) | (static_cast<uint64_t>(x) << kNocLocalBits) | local;
}

/// One transfer in flight. Ranges are offsets within a memory.
struct Transfer {
  Memory* source = nullptr;
  int64_t source_offset = 0;
  Memory* target = nullptr;
  int64_t target_offset = 0;
  int64_t size_bytes = 0;
  int64_t done_clock = 0;
  int64_t transaction_id = 0;
  CallSite site;
};

/// State kept between a set_state call and its with_state calls.
struct TransferState {
  bool set = false;
  uint64_t noc_address = 0;
  int64_t size_bytes = 0;
};

struct NocUnit {
  std::vector<Transfer> reads;
  std::vector<Transfer> writes;       // source not taken yet
  int64_t writes_done_clock = 0;      // when all writes so far are acknowledged
  bool writes_unacknowledged = false;  // flushed, not yet followed by a barrier
  int64_t atomics_done_clock = 0;
  bool atomics_unacknowledged = false;
  CallSite last_write_site, last_atomic_site;
  int64_t port_free_clock = 0;  // when the thread's stream of transfers has left its port
  TransferState read_state, write_state;
  bool linked_multicast_open = false;
  CallSite linked_site;
};

}  // namespace ttlc::sim

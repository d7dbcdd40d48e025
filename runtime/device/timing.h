// Times of the data movement side, in cycles: the numbers of the cost table for one architecture. How they
// combine is said where they are used: noc_fabric.h (links), noc_reads.h (reads), noc_transfer.cpp (writes),
// noc_multicast.cpp.
#pragma once

#include <cstdint>

#include "runtime/facts/arch.h"
#include "runtime/facts/cost_table.h"

namespace ttlc::sim {

/// What a memory behind the NoC adds to reads or writes.
struct MemoryTiming {
  int64_t issue_cycles = 0;         // of the RISC-V core for one transfer
  int64_t service_cycles = 0;       // of the memory for one transfer, whatever its size
  int64_t part_bytes = 0;           // what it stores or loads as a whole:
  int64_t part_service_cycles = 0;  // less than that takes so long
  int64_t latency_cycles = 0;
  double bytes_per_cycle = 1;
  int64_t new_place_cycles = 0;  // of the RISC-V core, more if the transfer before was with another node
  int64_t buffer_bytes = 0;      // of writes that the memory takes before it has stored them

  /// Cycles of the bytes alone.
  int64_t transfer_cycles(int64_t size_bytes) const;
  /// The memory is busy with a transfer for so long.
  int64_t busy_cycles(int64_t size_bytes) const;
  /// Cycles of work that may wait in the buffer.
  int64_t buffer_cycles() const { return transfer_cycles(buffer_bytes); }
};

struct DeviceTiming {
  int64_t hop_cycles = 0;                    // from router to router
  int64_t node_cycles = 0;                   // from a node to its router
  int64_t router_buffer_flits = 0;           // of a channel behind a link
  int64_t channel_turn_cycles = 0;           // from the tail of a packet to the next one on its channel
  int64_t multicast_reserve_cycles = 0;      // before an unlinked multicast moves
  int64_t multicast_reserve_hop_cycles = 0;  // and for each hop, there and back
  double multicast_retry_part = 0;           // pause between tries, of the cycles waited so far
  int64_t multicast_retry_most_cycles = 0;   // the longest
  double multicast_disturbed_factor = 1;     // time of an unlinked one while refused ones try
  double multicast_ack_cycles = 0;           // per target of a packet
  int64_t loopback_wait_cycles = 0;          // of a linked series, for what its sender takes itself
  double loopback_tail_part = 0;             // of the cycles of a packet that its sender takes too
  int64_t end_cycles = 0;  // of one direction: everything but hops and memory, half of the round trip
  int64_t read_set_state_cycles = 0;   // of a call that keeps the address for later reads
  int64_t write_set_state_cycles = 0;  // of one that keeps address and size for later writes
  int64_t read_with_state_saving = 0;  // cycles less to issue
  int64_t write_with_state_saving = 0;
  double link_bytes_per_cycle = 1;
  int64_t max_packet_bytes = 0;
  int64_t l1_read_queue = 1;  // requests that wait at an L1; further ones stay in the NoC
  MemoryTiming l1_read, l1_write, dram_read, dram_write;

  int64_t cb_reserve_cycles = 0;
  int64_t cb_push_cycles = 0;
  int64_t cb_wait_cycles = 0;
  int64_t cb_pop_cycles = 0;
  int64_t cb_signal_latency_cycles = 0;  // from a push or pop to the end of the wait for it
  int64_t semaphore_call_cycles = 0;
  int64_t mailbox_cycles = 0;
  int64_t barrier_call_cycles = 0;
  int64_t kernel_start_cycles = 0;

  /// The links are busy with a transfer for so long.
  int64_t link_cycles(int64_t size_bytes) const;
};

DeviceTiming device_timing(const ArchInfo& machine, const CostTable& costs);

}  // namespace ttlc::sim

// The NoC side of one thread: addresses, and the transfers it has in flight.
//
// Transfers are asynchronous and made visible as late as the hardware may be: a read's bytes arrive at its
// barrier (its target is undefined from issue to barrier), a write takes its source bytes at the barrier or
// flush. So a kernel that leaves out a barrier computes with undefined or stale bytes here, every time.
// Operations on transfers are in noc_ops.h.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/device/noc_fabric.h"
#include "runtime/device/rule.h"
#include "runtime/device/wait_channel.h"
#include "runtime/facts/core_coord.h"

namespace ttlc::sim {

class Core;
class Memory;

/// NoC addresses: 36 bits of address, then x and y of 6 bits each; a multicast has the start corner above the
/// end corner.
inline constexpr int kNocLocalBits = 36;  // hw/inc/.../noc_parameters.h: NOC_ADDR_LOCAL_BITS
inline constexpr int kNocNodeBits = 6;    // NOC_ADDR_NODE_ID_BITS

constexpr uint64_t noc_address(int64_t x, int64_t y, uint64_t local) {
  return (static_cast<uint64_t>(y) << (kNocLocalBits + kNocNodeBits)) |
         (static_cast<uint64_t>(x) << kNocLocalBits) | local;
}

constexpr uint64_t noc_local(uint64_t address) { return address & ((uint64_t{1} << kNocLocalBits) - 1); }
constexpr int64_t noc_x(uint64_t address) { return (address >> kNocLocalBits) & 63; }
constexpr int64_t noc_y(uint64_t address) { return (address >> (kNocLocalBits + kNocNodeBits)) & 63; }
constexpr int64_t noc_start_x(uint64_t address) {
  return (address >> (kNocLocalBits + 2 * kNocNodeBits)) & 63;
}
constexpr int64_t noc_start_y(uint64_t address) {
  return (address >> (kNocLocalBits + 3 * kNocNodeBits)) & 63;
}

/// One transfer in flight. Ranges are offsets within a memory.
struct Transfer {
  Memory* source = nullptr;
  int64_t source_offset = 0;
  Memory* target = nullptr;     // null: a multicast, which delivers itself at done_clock
  Core* target_core = nullptr;  // of a write into L1
  int64_t target_offset = 0;
  int64_t size_bytes = 0;
  int64_t issued_clock = 0;        // of a write
  int64_t done_clock = 0;          // of a read whose packets have all been answered: when they arrive
  int64_t packets_unanswered = 0;  // of a read
  int64_t id = 0;                  // of a multicast; transaction id of a read
  int64_t write_class = 0;         // of a write
  int64_t sequence = 0;            // of a read, ascending
  bool is_flag = false;            // a multicast semaphore word: a kernel may end before it is acknowledged
  bool flushed = false;        // of a multicast: a flush or barrier came after it, and the NoC has the bytes
  std::vector<uint8_t> bytes;  // of a flushed multicast, as they were then
  std::vector<uint64_t> defined;  // a bit for each of them
  bool signalled = false;         // of a write: an atomic to the same core came after it
  CallSite site;
};

/// State kept between a set_state call and its with_state calls.
struct TransferState {
  bool set = false;
  uint64_t noc_address = 0;
  int64_t size_bytes = 0;  // 0: given with each call
  bool posted = false;
  CallSite
      replaced;  // by another transfer through the same command buffer, to another place or of another size
};

/// The latest write to a memory. An atomic to the same core goes behind it: its answer stands for the write's, too.
struct UnacknowledgedWrite {
  const Memory* target = nullptr;
  int64_t write_class = 0;
  bool atomic_follows = false;
  CallSite site;
};

/// A way on which data was multicast, and neither a barrier nor a flag on the same way followed.
struct UnacknowledgedMulticast {
  uint64_t way = 0;
  int64_t write_class = 0;
};

/// Where a thread hands packets to the NoC, one after the other: the next one is taken when the one before has
/// got a channel of the first link. Its registers keep what the latest call wrote.
struct CommandBuffer {
  bool taken = false;      // by a packet without a channel
  int64_t free_clock = 0;  // if it is not taken
  WaitChannel channel;
  TransferState state;
  int64_t transaction_id = 0;  // of what goes through it
};

/// Writes that the same barriers and flushes wait for: those of one transaction id, and, of any id, the posted ones, which
/// are not acknowledged.
inline constexpr int64_t kTransactionIds = 16;  // noc_parameters.h: NOC_MAX_TRANSACTION_ID
inline constexpr int64_t kPosted = kTransactionIds;
struct WritesInFlight {
  int64_t packets_to_leave = 0;
  int64_t packets_to_arrive = 0;
  int64_t left_clock = 0;  // of those that have left
  int64_t done_clock = 0;  // acknowledgement of those that have arrived
};

/// What a thread does on one of the NoCs.
struct NocUnit {
  int index = 0;
  CommandBuffer read_cmd_buf;
  CommandBuffer write_cmd_buf;
  std::vector<Transfer> reads;
  std::vector<Transfer> writes;                               // whose source bytes have not been taken yet
  std::vector<UnacknowledgedWrite> unacknowledged_writes;     // no barrier since
  std::array<WritesInFlight, kTransactionIds + 1> in_flight;  // by class
  WaitChannel write_channel;                                  // flushes and barriers wait here
  int64_t atomics_done_clock = 0;
  std::map<std::pair<int64_t, int64_t>, int64_t> word_clocks;  // arrival of the latest word, by node
  CallSite last_multicast_site;
  std::optional<CoreCoord> last_target;  // node of the latest transfer
  int64_t next_read_sequence = 0;
  int64_t reads_unanswered = 0;                      // of those that a barrier waits for
  std::function<bool(const Transfer&)> awaits_read;  // which ones that are
  WaitChannel read_channel;                          // a barrier waits here for their answers
  int64_t next_multicast_id = 0;
  int64_t multicast_done_clock = 0;  // arrival of the latest multicast
  std::vector<UnacknowledgedMulticast> unacknowledged_multicasts;
  bool linked_multicast_open = false;
  int64_t looped_back_cycles = 0;  // of its packets that the sender itself has still to take
  CallSite linked_site;
};

}  // namespace ttlc::sim

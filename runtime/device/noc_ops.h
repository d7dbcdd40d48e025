// What threads do on the NoC: reads, writes, multicasts, barriers, semaphores, and the checks at the end of a
// kernel.
//
// Local L1 addresses are arena addresses or offsets; NoC addresses are as noc.h says. Every function checks
// bounds, alignment and buffer pages before anything moves.
#pragma once

#include <cstdint>
#include <functional>

#include "runtime/device/noc.h"
#include "runtime/device/thread.h"
#include "runtime/device/timing.h"

namespace ttlc::sim {

/// The memory behind a NoC address: L1 of a core, or a DRAM bank.
struct Endpoint {
  Core* core = nullptr;  // null: DRAM
  int64_t bank = 0;
  int64_t offset = 0;
};

/// A page that is interleaved over the DRAM banks, or over the L1 of all cores.
struct PageAddress {
  bool dram = true;
  int64_t page = 0;
  int64_t base = 0;          // address of page 0 in its bank
  int64_t stride_bytes = 0;  // distance of pages in a bank
  int64_t offset_bytes = 0;  // within the page
};
uint64_t interleaved_page_address(SimThread& thread, const PageAddress& page);
uint64_t bank_address(SimThread& thread, bool dram, int64_t bank, uint64_t address);

/// Node of a stored state with another local address; size of the state or of the call, whichever has one.
uint64_t state_address(SimThread& thread, const TransferState& state, uint32_t local);
int64_t state_size(SimThread& thread, const TransferState& state, int64_t size_bytes);
/// The current call sends that many bytes through the command buffer: its registers keep the place and the size.
void note_replaced_state(SimThread& thread, CommandBuffer& commands, uint64_t noc_address,
                         int64_t size_bytes);

Endpoint resolve_endpoint(SimThread& thread, uint64_t noc_address);

/// The other end of an endpoint: its bytes.
Memory& memory_of(Device& device, const Endpoint& endpoint);
/// Spends what the thread's core needs to issue a packet for a memory at a node of the torus, less what a
/// state kept from before saves; returns when it began. It waits until the command buffer is free.
int64_t issue_packet(SimThread& thread, CommandBuffer& commands, CoreCoord target, const MemoryTiming& memory,
                     int64_t saved_cycles = 0);
/// A function for Packet::accepted: the command buffer is free again.
std::function<void(int64_t)> free_commands(CommandBuffer& commands);
CoreCoord node_of(Device& device, const Endpoint& endpoint);
/// Tells the trace, if there is one, that from `clock` on the core has so many bytes more on their way.
void trace_in_flight(SimThread& thread, int64_t bytes, int64_t clock);
/// When a word sent now is at a core, and when the answer is back. Words of a thread reach a core in their order.
struct WordTimes {
  int64_t arrival_clock = 0;
  int64_t done_clock = 0;
};
WordTimes send_word(SimThread& thread, CoreCoord target);
/// The memory has answered a packet of a read on a NoC: its data will be there at `clock`.
void note_read_done(SimThread& reader, int noc_index, int64_t sequence, int64_t clock);

/// The thread has sent a write to a memory.
void note_unacknowledged_write(SimThread& thread, const Memory& target, int64_t write_class);
/// The thread sends an atomic to a core. It goes the way of the writes sent before, behind them: the clock at which the last
/// of these arrives. Its answer, if it has one, stands for theirs.
int64_t note_atomic(SimThread& thread, Core& core, bool is_answered);
/// That atomic has arrived, and so have the writes before it.
void deliver_signalled_writes(NocUnit& noc, Core& core, int64_t clock);

/// A read that is still to fill some of these bytes of the thread's L1; null: none.
const Transfer* find_read_into(SimThread& thread, int64_t offset, int64_t size_bytes);
/// A write that is still to take some of these bytes of the thread's L1; null: none.
const Transfer* find_write_from(SimThread& thread, int64_t offset, int64_t size_bytes);

/// A read into the thread's L1. Bytes arrive at the next barrier.
enum class Issue { kPlain, kWithState };  // with an address that a call before has set
// All of these go over the NoC that the thread has chosen, and wait only for what went over it.
void noc_read(SimThread& thread, uint64_t source, uint64_t target_l1, int64_t size_bytes,
              Issue issue = Issue::kPlain);
/// A write from the thread's L1. Bytes are taken at the next barrier or flush.
void noc_write(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes,
               Issue issue = Issue::kPlain, bool posted = false);
/// What goes through the command buffer from now on has this transaction id.
void set_transaction_id(SimThread& thread, CommandBuffer& commands, int64_t id);
/// Nothing may be in flight under the ids of the mask: their counters start again.
void reset_transaction_ids(SimThread& thread, uint32_t mask);
void noc_read_barrier(SimThread& thread);
/// The barrier for the reads of one transaction id.
void noc_read_barrier_of(SimThread& thread, int64_t transaction_id);
/// All writes that are acknowledged.
void noc_write_barrier(SimThread& thread);
void noc_write_barrier_of(SimThread& thread, int64_t transaction_id);
void noc_writes_flushed(SimThread& thread);
void noc_writes_flushed_of(SimThread& thread, int64_t transaction_id);
void noc_posted_writes_flushed(SimThread& thread);
void noc_atomic_barrier(SimThread& thread);

struct MulticastOptions {
  int64_t destinations = 0;
  bool linked = false;
  bool include_self = false;  // the loopback form
  bool is_flag = false;       // a semaphore word: arrives after the data sent before it
};
/// The cores of the rectangle that a multicast address names; their number is what the kernel says.
std::vector<Core*> multicast_receivers(SimThread& thread, uint64_t target, const MulticastOptions& options);
/// Writes the same bytes to the same L1 address of every core of a rectangle. Bytes are taken when they
/// arrive.
void noc_multicast(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes,
                   const MulticastOptions& options);

/// Stores bytes of one 32-bit word at a NoC address: those whose bit of `byte_enable` is set.
void noc_write_word(SimThread& thread, uint64_t target, uint32_t value, uint32_t byte_enable = 0xF,
                    bool posted = false);

/// The same with a word of this core's L1.
void semaphore_set_remote(SimThread& thread, uint64_t source_l1, uint64_t target);

/// No transfer of one packet may be larger than one.
void check_one_packet(SimThread& thread, int64_t size_bytes);

/// At the end of a kernel nothing may be in flight.
void check_transfers_done(SimThread& thread);

// Semaphores: 32-bit words in L1. `address` is the L1 address of a word of this core.
void semaphore_set(SimThread& thread, uint64_t address, uint32_t value);
void semaphore_wait(SimThread& thread, uint64_t address, uint32_t value, bool at_least);
struct AtomicOptions {
  bool behind_writes = true;  // on the virtual channel of unicast writes, so that it cannot overtake them
  bool posted = false;        // not answered: no barrier waits for it
};
void semaphore_increment_remote(SimThread& thread, uint64_t target, uint32_t increment,
                                const AtomicOptions& options = {});
/// The same on every core of a rectangle.
void semaphore_increment_multicast(SimThread& thread, uint64_t target, uint32_t increment,
                                   const MulticastOptions& options);

}  // namespace ttlc::sim

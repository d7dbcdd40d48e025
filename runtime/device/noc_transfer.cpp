// Unicast reads and writes, their checks, times and barriers.
//
// Transfers go in packets. Those of a write leave one after the other (noc_fabric.h) and are done when their
// acknowledgements are back; a DRAM bank takes one after the other. Reads are in noc_reads.h.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/device/cb_ops.h"
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

std::string describe(const Endpoint& endpoint) {
  if (endpoint.core == nullptr) return fmt::format("DRAM bank {} address {}", endpoint.bank, endpoint.offset);
  const CoreCoord core = endpoint.core->logical();
  return fmt::format("L1 of core [{}, {}] address {}", core.x, core.y, endpoint.offset);
}

void check_dram(SimThread& thread, const Endpoint& endpoint, int64_t size_bytes) {
  const DramRegion* region = thread.device().find_dram_region(endpoint.offset, size_bytes);
  if (region == nullptr) {
    thread.fail(rules::kDramOutOfBounds, "{} bytes at DRAM bank {} address {} do not lie within one tensor",
                size_bytes, endpoint.bank, endpoint.offset);
  }
  if (region->page_stride_bytes == 0) return;
  const int64_t start = endpoint.offset - region->address;
  const int64_t row = start / region->page_stride_bytes;
  const int64_t page = row * thread.device().machine().dram_banks + endpoint.bank;
  if (page >= region->pages) {
    thread.fail(rules::kPageCrossing, "page {} of tensor {} does not exist: it has {} pages", page,
                region->name, region->pages);
  }
  if (start % region->page_stride_bytes + size_bytes > region->page_stride_bytes) {
    thread.fail(rules::kPageCrossing,
                "{} bytes at byte {} of page {} of tensor {} run past the page of {} bytes", size_bytes,
                start % region->page_stride_bytes, page, region->name, region->page_stride_bytes);
  }
  thread.device().touch_page(*region, page);
}

void check_alignment(SimThread& thread, const Endpoint& far, int64_t local_offset, int64_t dram_alignment,
                     const char* verb) {
  const int64_t alignment = far.core == nullptr ? dram_alignment : thread.device().machine().l1_alignment;
  if (far.offset % alignment == local_offset % alignment) return;
  thread.fail(rules::kNocMisaligned, "{} between {} and local L1 address {}: the addresses differ modulo {}",
              verb, describe(far), local_offset, alignment);
}

void count_bytes(SimThread& thread, const Endpoint& far, int64_t size_bytes, bool is_read) {
  Stats& stats = thread.device().stats();
  stats.noc_bytes += size_bytes;
  stats.core_noc_bytes[static_cast<size_t>(thread.core().index())] += size_bytes;
  if (far.core != nullptr) {
    if (far.core != &thread.core())
      stats.core_noc_bytes[static_cast<size_t>(far.core->index())] += size_bytes;
    return;
  }
  stats.dram_bank_bytes[static_cast<size_t>(far.bank)] += size_bytes;
  (is_read ? stats.dram_bytes_read : stats.dram_bytes_written) += size_bytes;
}

// Of a packet of a transfer: the bytes from `sent` on, as many as fit.
int64_t packet_bytes(const DeviceTiming& timing, int64_t size_bytes, int64_t sent) {
  return std::min(timing.max_packet_bytes, size_bytes - sent);
}

void note_packet_left(SimThread& thread, int64_t clock) {
  NocUnit& noc = thread.noc();
  noc.writes_left_clock = std::max(noc.writes_left_clock, clock);
  if (--noc.packets_to_leave == 0) noc.write_channel.notify(clock);
}

void note_packet_acknowledged(SimThread& thread, int64_t bytes, int64_t arrival_clock, int64_t done_clock) {
  NocUnit& noc = thread.noc();
  trace_in_flight(thread, -bytes, done_clock);
  noc.writes_done_clock = std::max(noc.writes_done_clock, done_clock);
  if (--noc.packets_to_arrive == 0) noc.write_channel.notify(arrival_clock);
}

void send_write_packet(SimThread& thread, const Endpoint& far, int64_t bytes, Issue issue) {
  Device& device = thread.device();
  NocUnit& noc = thread.noc();
  const DeviceTiming& timing = device.timing();
  const MemoryTiming& memory = far.core == nullptr ? timing.dram_write : timing.l1_write;
  const CoreCoord source = thread.core().node(), target = node_of(device, far);
  const int index = thread.config().noc_index;
  const int64_t saved = issue == Issue::kWithState ? timing.write_with_state_saving : 0;
  const int64_t start_clock = issue_packet(thread, noc.write_port, target, memory, saved);
  const int64_t end_cycles = timing.end_cycles - timing.node_cycles;
  const int64_t back_cycles = memory.latency_cycles + device.fabric().travel_cycles(index, target, source) +
                              end_cycles + timing.end_cycles + device.schedule().transfer_delay();
  Packet packet;
  packet.flits = timing.link_cycles(bytes);
  if (far.core == nullptr) {
    packet.end_cycles = memory.busy_cycles(bytes);
    packet.buffer_cycles = memory.buffer_cycles();
    packet.sink_free_clock = &device.dram_bank_free_clock(far.bank);
  }
  packet.accepted = free_port(noc.write_port);
  packet.left = [&thread, end_cycles](int64_t clock) { note_packet_left(thread, clock + end_cycles); };
  packet.arrived = [&thread, bytes, back_cycles](int64_t clock) {
    note_packet_acknowledged(thread, bytes, clock, clock + back_cycles);
  };
  ++noc.packets_to_leave;
  ++noc.packets_to_arrive;
  device.fabric().send(index, source, target, start_clock, std::move(packet));
}

void send_write(SimThread& thread, const Endpoint& far, int64_t size_bytes, Issue issue) {
  const DeviceTiming& timing = thread.device().timing();
  for (int64_t sent = 0; sent < size_bytes; sent += timing.max_packet_bytes)
    send_write_packet(thread, far, packet_bytes(timing, size_bytes, sent), issue);
}

// Asks the memory, which answers each packet through note_read_done().
void send_read(SimThread& thread, const Endpoint& far, int64_t sequence, int64_t size_bytes, Issue issue) {
  Device& device = thread.device();
  const DeviceTiming& timing = device.timing();
  const MemoryTiming& memory = far.core == nullptr ? timing.dram_read : timing.l1_read;
  const int64_t saved = issue == Issue::kWithState ? timing.read_with_state_saving : 0;
  ReadRequest request;
  request.reader = &thread;
  request.sequence = sequence;
  request.noc = thread.config().noc_index;
  if (far.core != nullptr) request.core = far.core->index();
  request.bank = far.bank;
  for (int64_t sent = 0; sent < size_bytes; sent += timing.max_packet_bytes) {
    request.size_bytes = packet_bytes(timing, size_bytes, sent);
    const int64_t start_clock =
        issue_packet(thread, thread.noc().read_port, node_of(device, far), memory, saved);
    device.read_servers().request(request, start_clock);
  }
}

int64_t packets_of(SimThread& thread, int64_t size_bytes) {
  const int64_t most = thread.device().timing().max_packet_bytes;
  return (size_bytes + most - 1) / most;
}

void check_no_overlapping_read(SimThread& thread, int64_t offset, int64_t size_bytes) {
  const Transfer* read = find_read_into(thread, offset, size_bytes);
  if (read == nullptr) return;
  thread.fail(rules::kNocOverlappingReads,
              "a read into L1 address {} overlaps the read issued at {}, still in flight", offset,
              render(read->site));
}

// A loop without end writes and writes.
void check_writes_end(SimThread& thread) {
  constexpr size_t kMaxWrites = 1'000'000;
  if (thread.noc().writes.size() < kMaxWrites) return;
  thread.fail(rules::kNocMissingWriteBarrier, "{} writes are in flight, the first issued at {}", kMaxWrites,
              render(thread.noc().writes.front().site));
}

void take_source(const Transfer& write) {
  Memory::copy(*write.target, write.target_offset, *write.source, write.source_offset, write.size_bytes);
}

// A multicast that is still on its way takes its bytes along: its source is free from now on.
void take_bytes(Transfer& write) {
  const uint8_t* first = write.source->data(write.source_offset, write.size_bytes);
  write.bytes.assign(first, first + write.size_bytes);
  write.defined.resize(static_cast<size_t>(write.size_bytes + 63) / 64);
  write.source->defined_bits(write.source_offset, write.size_bytes, write.defined.data());
}

// Takes the source bytes of all unicast writes and of the multicasts that have not arrived.
void take_writes(SimThread& thread, int64_t until_clock) {
  thread.wait_until_clock(until_clock);
  thread.sync();
  NocUnit& noc = thread.noc();
  for (Transfer& write : noc.writes) {
    if (write.target == nullptr && !write.flushed) take_bytes(write);
    write.flushed = true;
    if (write.target == nullptr) continue;
    take_source(write);
    if (write.target_core != nullptr) {
      write.target_core->notify_words(write.target_offset, write.size_bytes, thread.clock());
    }
  }
  std::erase_if(noc.writes, [](const Transfer& write) { return write.target != nullptr; });
}

}  // namespace

Endpoint resolve_endpoint(SimThread& thread, uint64_t noc_address) {
  const int64_t x = noc_x(noc_address);
  const int64_t y = noc_y(noc_address);
  Endpoint endpoint;
  const Device::Node& node = thread.device().node_at_noc(x, y);
  endpoint.core = node.core;
  if (endpoint.core != nullptr) {
    endpoint.offset = Core::offset_of(noc_local(noc_address));
    return endpoint;
  }
  if (!node.dram_bank) {
    thread.fail(rules::kNoSuchNode,
                "NoC address 0x{:x} names node ({}, {}), which is neither a core of the grid nor DRAM",
                noc_address, x, y);
  }
  endpoint.bank = *node.dram_bank;
  endpoint.offset = static_cast<int64_t>(noc_local(noc_address));
  return endpoint;
}

Memory& memory_of(Device& device, const Endpoint& endpoint) {
  return endpoint.core == nullptr ? device.dram_bank(endpoint.bank) : endpoint.core->l1();
}

CoreCoord node_of(Device& device, const Endpoint& endpoint) {
  return endpoint.core == nullptr ? device.machine().dram_noc[static_cast<size_t>(endpoint.bank)]
                                  : endpoint.core->node();
}

void trace_in_flight(SimThread& thread, int64_t bytes, int64_t clock) {
  TraceSink* trace = thread.device().trace();
  if (trace != nullptr) trace->count(thread.core().logical(), "noc bytes in flight", clock, bytes);
}

int64_t issue_packet(SimThread& thread, CommandPort& port, CoreCoord target, const MemoryTiming& memory,
                     int64_t saved_cycles) {
  NocUnit& noc = thread.noc();
  if (noc.last_target && !(*noc.last_target == target)) thread.charge(memory.new_place_cycles);
  noc.last_target = target;
  thread.sync();
  thread.block_until(
      port.channel, [&] { return !port.taken; },
      [] { return std::string("waits for the NoC to take its latest packet"); });
  thread.wait_until_clock(port.free_clock);
  thread.sync();
  const int64_t start_clock = thread.clock();
  thread.charge(memory.issue_cycles - saved_cycles);
  return start_clock;
}

std::function<void(int64_t)> free_port(CommandPort& port) {
  port.taken = true;
  return [&port](int64_t clock) {
    port.taken = false;
    port.free_clock = clock;
    port.channel.notify(clock);
  };
}

WordTimes send_word(SimThread& thread, CoreCoord target) {
  Device& device = thread.device();
  const CoreCoord source = thread.core().node();
  const int noc = thread.config().noc_index;
  const int64_t end_cycles = device.timing().end_cycles;
  WordTimes times;
  times.arrival_clock = thread.clock() + end_cycles + device.fabric().travel_cycles(noc, source, target);
  if (!device.schedule().is_regular()) {
    int64_t& latest = thread.noc().word_clocks[{target.x, target.y}];
    latest = std::max(latest, times.arrival_clock + device.schedule().transfer_delay());
    times.arrival_clock = latest;
  }
  times.done_clock = times.arrival_clock + end_cycles + device.fabric().travel_cycles(noc, target, source);
  return times;
}

void check_one_packet(SimThread& thread, int64_t size_bytes) {
  const int64_t limit = thread.device().machine().noc_max_packet_bytes;
  if (size_bytes <= limit) return;
  thread.fail(rules::kNocPacketTooLarge,
              "a one-packet transfer of {} bytes is larger than a packet of {} bytes", size_bytes, limit);
}

const Transfer* find_read_into(SimThread& thread, int64_t offset, int64_t size_bytes) {
  for (const Transfer& read : thread.noc().reads) {
    if (read.target_offset < offset + size_bytes && offset < read.target_offset + read.size_bytes)
      return &read;
  }
  return nullptr;
}

void noc_read(SimThread& thread, uint64_t source, uint64_t target_l1, int64_t size_bytes, Issue issue) {
  thread.sync();
  const Endpoint far = resolve_endpoint(thread, source);
  const int64_t target = Core::offset_of(target_l1);
  check_alignment(thread, far, target, thread.device().machine().dram_read_alignment, "read");
  if (far.core == nullptr) {
    check_dram(thread, far, size_bytes);
  } else {
    check_l1_read(thread, *far.core, far.offset, size_bytes);
  }
  check_l1_write(thread, thread.core(), target, size_bytes,
                 thread.noc().read_transaction_id != 0 ? L1Writer::kTaggedRead : L1Writer::kTransfer);
  check_no_overlapping_read(thread, target, size_bytes);
  count_bytes(thread, far, size_bytes, true);
  Memory& l1 = thread.core().l1();
  l1.make_undefined(target, size_bytes, {"target of a read in flight, issued", thread.site()});
  Transfer read;
  read.source = &memory_of(thread.device(), far);
  read.source_offset = far.offset;
  read.target = &l1;
  read.target_offset = target;
  read.size_bytes = size_bytes;
  read.packets_unanswered = packets_of(thread, size_bytes);
  read.sequence = thread.noc().next_read_sequence++;
  read.id = thread.noc().read_transaction_id;
  read.site = thread.site();
  thread.noc().reads.push_back(read);
  trace_in_flight(thread, size_bytes, thread.clock());
  send_read(thread, far, read.sequence, size_bytes, issue);
}

void note_unacknowledged_write(SimThread& thread, const Memory& target) {
  std::vector<UnacknowledgedWrite>& writes = thread.noc().unacknowledged_writes;
  std::erase_if(writes, [&](const UnacknowledgedWrite& write) { return write.target == &target; });
  writes.push_back({&target, false, thread.site()});
}

int64_t note_atomic(SimThread& thread, Core& core) {
  NocUnit& noc = thread.noc();
  for (UnacknowledgedWrite& write : noc.unacknowledged_writes) {
    if (write.target == &core.l1()) write.atomic_follows = true;
  }
  const DeviceTiming& timing = thread.device().timing();
  int64_t sent_clock = 0;
  for (Transfer& write : noc.writes) {
    if (write.target_core != &core) continue;
    write.signalled = true;
    sent_clock = std::max(sent_clock, write.issued_clock) + timing.link_cycles(write.size_bytes);
  }
  if (sent_clock == 0) return 0;
  return sent_clock + timing.end_cycles +
         thread.device().fabric().travel_cycles(thread.config().noc_index, thread.core().node(), core.node());
}

void deliver_signalled_writes(SimThread& thread, Core& core, int64_t clock) {
  const auto arrives = [&](const Transfer& write) { return write.signalled && write.target_core == &core; };
  for (const Transfer& write : thread.noc().writes) {
    if (!arrives(write)) continue;
    take_source(write);
    core.notify_words(write.target_offset, write.size_bytes, clock);
  }
  std::erase_if(thread.noc().writes, arrives);
}

void noc_write(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes, Issue issue) {
  thread.sync();
  const Endpoint far = resolve_endpoint(thread, target);
  const int64_t source = Core::offset_of(source_l1);
  check_alignment(thread, far, source, thread.device().machine().dram_write_alignment, "write");
  if (far.core == nullptr) {
    check_dram(thread, far, size_bytes);
  } else {
    check_l1_write(thread, *far.core, far.offset, size_bytes);
  }
  check_l1_read(thread, thread.core(), source, size_bytes);
  check_writes_end(thread);
  count_bytes(thread, far, size_bytes, false);
  Transfer write;
  write.source = &thread.core().l1();
  write.source_offset = source;
  write.target = &memory_of(thread.device(), far);
  write.target_core = far.core;
  write.target_offset = far.offset;
  write.size_bytes = size_bytes;
  write.issued_clock = thread.clock();
  write.site = thread.site();
  thread.noc().writes.push_back(write);
  trace_in_flight(thread, size_bytes, thread.clock());
  note_unacknowledged_write(thread, *write.target);
  send_write(thread, far, size_bytes, issue);
}

namespace {

// Lets the reads that satisfy `wanted` arrive.
template <typename Wanted>
void read_barrier(SimThread& thread, const Wanted& wanted) {
  NocUnit& noc = thread.noc();
  const int64_t begin_clock = thread.clock();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  noc.awaits_read = wanted;
  noc.reads_unanswered = std::count_if(noc.reads.begin(), noc.reads.end(), [&](const Transfer& read) {
    return wanted(read) && read.packets_unanswered > 0;
  });
  thread.block_until(
      noc.read_channel, [&] { return noc.reads_unanswered == 0; },
      [&] { return fmt::format("waits for {} reads", noc.reads_unanswered); });
  for (const Transfer& read : noc.reads) {
    if (wanted(read)) thread.wait_until_clock(read.done_clock);
  }
  thread.sync();
  for (const Transfer& read : noc.reads) {
    if (wanted(read))
      Memory::copy(*read.target, read.target_offset, *read.source, read.source_offset, read.size_bytes);
  }
  std::erase_if(noc.reads, wanted);
  thread.trace_wait("noc_async_read_barrier", begin_clock);
}

}  // namespace

void note_read_done(SimThread& reader, int64_t sequence, int64_t clock) {
  NocUnit& noc = reader.noc();
  const auto found =
      std::lower_bound(noc.reads.begin(), noc.reads.end(), sequence,
                       [](const Transfer& read, int64_t value) { return read.sequence < value; });
  found->done_clock = std::max(found->done_clock, clock);
  if (--found->packets_unanswered > 0) return;
  trace_in_flight(reader, -found->size_bytes, found->done_clock);
  if (noc.reads_unanswered == 0 || !noc.awaits_read(*found)) return;
  if (--noc.reads_unanswered == 0) noc.read_channel.notify(clock);
}

void noc_read_barrier(SimThread& thread) {
  read_barrier(thread, [](const Transfer&) { return true; });
}

void noc_read_barrier_of(SimThread& thread, int64_t transaction_id) {
  read_barrier(thread, [&](const Transfer& read) { return read.id == transaction_id; });
}

void noc_write_barrier(SimThread& thread) {
  NocUnit& noc = thread.noc();
  const int64_t begin_clock = thread.clock();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  thread.block_until(
      noc.write_channel, [&] { return noc.packets_to_arrive == 0; },
      [&] { return fmt::format("waits for {} packets of writes to arrive", noc.packets_to_arrive); });
  take_writes(thread, noc.writes_done_clock);
  noc.unacknowledged_writes.clear();
  noc.unacknowledged_multicasts.clear();
  thread.trace_wait("noc_async_write_barrier", begin_clock);
}

void noc_writes_flushed(SimThread& thread) {
  NocUnit& noc = thread.noc();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  thread.block_until(
      noc.write_channel, [&] { return noc.packets_to_leave == 0; },
      [&] { return fmt::format("waits for {} packets of writes to leave", noc.packets_to_leave); });
  take_writes(thread, noc.writes_left_clock);
}

void noc_atomic_barrier(SimThread& thread) {
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.wait_until_clock(thread.noc().atomics_done_clock);
  thread.sync();
  std::erase_if(thread.noc().unacknowledged_writes,
                [](const UnacknowledgedWrite& write) { return write.atomic_follows; });
}

void check_transfers_done(SimThread& thread) {
  const NocUnit& noc = thread.noc();
  if (!noc.reads.empty()) {
    thread.fail(rules::kNocMissingReadBarrier,
                "the kernel ends while {} reads are in flight, the first issued at {}", noc.reads.size(),
                render(noc.reads.front().site));
  }
  const bool unicasts = !noc.unacknowledged_writes.empty();
  if (unicasts || !noc.unacknowledged_multicasts.empty()) {
    thread.fail(rules::kNocMissingWriteBarrier,
                "the kernel ends while writes are not acknowledged, the last issued at {}",
                render(unicasts ? noc.unacknowledged_writes.back().site : noc.last_multicast_site));
  }
  if (noc.linked_multicast_open) {
    thread.fail(rules::kMulticastLinkedAtEnd, "the kernel ends after the linked multicast at {}",
                render(noc.linked_site));
  }
}

}  // namespace ttlc::sim

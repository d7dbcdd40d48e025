// Unicast reads and writes, their checks and times. Barriers are in noc_barriers.cpp.
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

// Kernels that take the logical coordinates of a core for its place on the NoC may end up at a bank.
std::vector<std::string> notes_on_bank(const ArchInfo& machine, int64_t bank) {
  const CoreCoord node = machine.dram_noc[static_cast<size_t>(bank)];
  if (node.x >= machine.grid_columns || node.y >= machine.grid_rows) return {};
  const CoreCoord core = machine.noc_of_core(node);
  return {fmt::format("DRAM bank {} is NoC node ({}, {}); core [{}, {}] is NoC node ({}, {})", bank, node.x,
                      node.y, node.x, node.y, core.x, core.y)};
}

void check_dram(SimThread& thread, const Endpoint& endpoint, int64_t size_bytes) {
  const DramRegion* region = thread.device().find_dram_region(endpoint.offset, size_bytes);
  if (region == nullptr) {
    thread.fail_with(rules::kDramOutOfBounds,
                     fmt::format("{} bytes at DRAM bank {} address {} do not lie within one tensor",
                                 size_bytes, endpoint.bank, endpoint.offset),
                     notes_on_bank(thread.device().machine(), endpoint.bank));
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

bool overlap(int64_t a, int64_t a_bytes, int64_t b, int64_t b_bytes) {
  return a < b + b_bytes && b < a + a_bytes;
}

// Of a packet of a transfer: the bytes from `sent` on, as many as fit.
int64_t packet_bytes(const DeviceTiming& timing, int64_t size_bytes, int64_t sent) {
  return std::min(timing.max_packet_bytes, size_bytes - sent);
}

void note_packet_left(NocUnit& noc, size_t write_class, int64_t clock) {
  WritesInFlight& writes = noc.in_flight[write_class];
  writes.left_clock = std::max(writes.left_clock, clock);
  if (--writes.packets_to_leave == 0) noc.write_channel.notify(clock);
}

void note_packet_arrived(NocUnit& noc, size_t write_class, int64_t arrival_clock, int64_t done_clock) {
  WritesInFlight& writes = noc.in_flight[write_class];
  writes.done_clock = std::max(writes.done_clock, done_clock);
  if (--writes.packets_to_arrive == 0) noc.write_channel.notify(arrival_clock);
}

void send_write_packet(SimThread& thread, const Endpoint& far, int64_t bytes, Issue issue,
                       size_t write_class) {
  Device& device = thread.device();
  NocUnit& noc = thread.noc();
  const DeviceTiming& timing = device.timing();
  const MemoryTiming& memory = far.core == nullptr ? timing.dram_write : timing.l1_write;
  const CoreCoord source = thread.core().node(), target = node_of(device, far);
  const int64_t saved = issue == Issue::kWithState ? timing.write_with_state_saving : 0;
  const int64_t start_clock = issue_packet(thread, noc.write_cmd_buf, target, memory, saved);
  const int64_t end_cycles = timing.end_cycles - timing.node_cycles;
  const int64_t back_cycles = memory.latency_cycles +
                              device.fabric().travel_cycles(noc.index, target, source) + end_cycles +
                              timing.end_cycles + device.schedule().transfer_delay();
  Packet packet;
  packet.flits = timing.link_cycles(bytes);
  if (far.core == nullptr) {
    packet.end_cycles = memory.busy_cycles(bytes);
    packet.buffer_cycles = memory.buffer_cycles();
    packet.sink_free_clock = &device.dram_bank_free_clock(far.bank);
  }
  packet.accepted = free_commands(noc.write_cmd_buf);
  packet.left = [&noc, write_class, end_cycles](int64_t clock) {
    note_packet_left(noc, write_class, clock + end_cycles);
  };
  packet.arrived = [&thread, &noc, write_class, bytes, back_cycles](int64_t clock) {
    trace_in_flight(thread, -bytes, clock + back_cycles);
    note_packet_arrived(noc, write_class, clock, clock + back_cycles);
  };
  ++noc.in_flight[write_class].packets_to_leave;
  ++noc.in_flight[write_class].packets_to_arrive;
  device.fabric().send(noc.index, source, target, start_clock, std::move(packet));
}

void send_write(SimThread& thread, const Endpoint& far, int64_t size_bytes, Issue issue,
                int64_t write_class) {
  const DeviceTiming& timing = thread.device().timing();
  for (int64_t sent = 0; sent < size_bytes; sent += timing.max_packet_bytes)
    send_write_packet(thread, far, packet_bytes(timing, size_bytes, sent), issue,
                      static_cast<size_t>(write_class));
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
  request.noc = thread.noc().index;
  if (far.core != nullptr) request.core = far.core->index();
  request.bank = far.bank;
  for (int64_t sent = 0; sent < size_bytes; sent += timing.max_packet_bytes) {
    request.size_bytes = packet_bytes(timing, size_bytes, sent);
    const int64_t start_clock =
        issue_packet(thread, thread.noc().read_cmd_buf, node_of(device, far), memory, saved);
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

int64_t issue_packet(SimThread& thread, CommandBuffer& commands, CoreCoord target, const MemoryTiming& memory,
                     int64_t saved_cycles) {
  NocUnit& noc = thread.noc();
  if (noc.last_target && !(*noc.last_target == target)) thread.charge(memory.new_place_cycles);
  noc.last_target = target;
  thread.sync();
  thread.block_until(
      commands.channel, [&] { return !commands.taken; },
      [] { return std::string("waits for the NoC to take its latest packet"); });
  thread.wait_until_clock(commands.free_clock);
  thread.sync();
  const int64_t start_clock = thread.clock();
  thread.charge(memory.issue_cycles - saved_cycles);
  return start_clock;
}

std::function<void(int64_t)> free_commands(CommandBuffer& commands) {
  commands.taken = true;
  return [&commands](int64_t clock) {
    commands.taken = false;
    commands.free_clock = clock;
    commands.channel.notify(clock);
  };
}

WordTimes send_word(SimThread& thread, CoreCoord target) {
  Device& device = thread.device();
  const CoreCoord source = thread.core().node();
  NocUnit& noc = thread.noc();
  const int64_t end_cycles = device.timing().end_cycles;
  WordTimes times;
  times.arrival_clock =
      thread.clock() + end_cycles + device.fabric().travel_cycles(noc.index, source, target);
  if (!device.schedule().is_regular()) {
    int64_t& latest = noc.word_clocks[{target.x, target.y}];
    latest = std::max(latest, times.arrival_clock + device.schedule().transfer_delay());
    times.arrival_clock = latest;
  }
  times.done_clock =
      times.arrival_clock + end_cycles + device.fabric().travel_cycles(noc.index, target, source);
  return times;
}

void check_one_packet(SimThread& thread, int64_t size_bytes) {
  const int64_t limit = thread.device().machine().noc_max_packet_bytes;
  if (size_bytes <= limit) return;
  thread.fail(rules::kNocPacketTooLarge,
              "a one-packet transfer of {} bytes is larger than a packet of {} bytes", size_bytes, limit);
}

const Transfer* find_read_into(SimThread& thread, int64_t offset, int64_t size_bytes) {
  for (const NocUnit& noc : thread.nocs()) {
    for (const Transfer& read : noc.reads) {
      if (overlap(read.target_offset, read.size_bytes, offset, size_bytes)) return &read;
    }
  }
  return nullptr;
}

const Transfer* find_write_from(SimThread& thread, int64_t offset, int64_t size_bytes) {
  for (const NocUnit& noc : thread.nocs()) {
    for (const Transfer& write : noc.writes) {
      if (!write.flushed && overlap(write.source_offset, write.size_bytes, offset, size_bytes)) return &write;
    }
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
                 thread.noc().read_cmd_buf.transaction_id != 0 ? L1Writer::kTaggedRead : L1Writer::kTransfer);
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
  read.id = thread.noc().read_cmd_buf.transaction_id;
  read.site = thread.site();
  thread.noc().reads.push_back(read);
  if (issue == Issue::kPlain) note_replaced_state(thread, thread.noc().read_cmd_buf, source, size_bytes);
  trace_in_flight(thread, size_bytes, thread.clock());
  send_read(thread, far, read.sequence, size_bytes, issue);
}

void note_unacknowledged_write(SimThread& thread, const Memory& target, int64_t write_class) {
  std::vector<UnacknowledgedWrite>& writes = thread.noc().unacknowledged_writes;
  std::erase_if(writes, [&](const UnacknowledgedWrite& write) {
    return write.target == &target && write.write_class == write_class;
  });
  writes.push_back({&target, write_class, false, thread.site()});
}

int64_t note_atomic(SimThread& thread, Core& core, bool is_answered) {
  NocUnit& noc = thread.noc();
  for (UnacknowledgedWrite& write : noc.unacknowledged_writes) {
    if (is_answered && write.target == &core.l1()) write.atomic_follows = true;
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
         thread.device().fabric().travel_cycles(noc.index, thread.core().node(), core.node());
}

void noc_write(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes, Issue issue,
               bool posted) {
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
  write.write_class = posted ? kPosted : thread.noc().write_cmd_buf.transaction_id;
  write.site = thread.site();
  thread.noc().writes.push_back(write);
  if (issue == Issue::kPlain) note_replaced_state(thread, thread.noc().write_cmd_buf, target, size_bytes);
  trace_in_flight(thread, size_bytes, thread.clock());
  note_unacknowledged_write(thread, *write.target, write.write_class);
  send_write(thread, far, size_bytes, issue, write.write_class);
}

}  // namespace ttlc::sim

// Unicast reads and writes, their checks, times and barriers.
//
// Times: a thread's port sends one transfer after the other, each for max(issue, size / bandwidth); it is
// done a latency after it has left. A DRAM bank serves one transfer after the other at its own rate, all
// banks together at the rate that DRAM reaches in practice.
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

int64_t cycles_for(int64_t size_bytes, double bytes_per_cycle) {
  return static_cast<int64_t>(static_cast<double>(size_bytes) / bytes_per_cycle);
}

// The bank and DRAM as a whole are busy with the transfer; returns when it is done at the earliest.
int64_t occupy_dram(SimThread& thread, int64_t start_clock, int64_t bank, int64_t size_bytes, bool is_read) {
  Device& device = thread.device();
  const DeviceTiming& timing = device.timing();
  const int64_t bank_cycles = cycles_for(
      size_bytes, is_read ? timing.dram_bank_read_bytes_per_cycle : timing.dram_bank_write_bytes_per_cycle);
  const int64_t dram_cycles =
      cycles_for(size_bytes, is_read ? timing.dram_read_bytes_per_cycle : timing.dram_write_bytes_per_cycle);
  int64_t& bank_free = device.dram_bank_free_clock(bank);
  int64_t& dram_free = device.dram_free_clock();
  bank_free = std::max(bank_free, start_clock) + bank_cycles;
  dram_free = std::max(dram_free, start_clock) + dram_cycles;
  return std::max(bank_free, dram_free);
}

TransferTimes issue_to(SimThread& thread, const Endpoint& far, int64_t size_bytes, bool is_read) {
  const DeviceTiming& timing = thread.device().timing();
  const TransferTiming& kind = far.core == nullptr ? (is_read ? timing.dram_read : timing.dram_write)
                                                   : (is_read ? timing.l1_read : timing.l1_write);
  TransferTimes times = issue_transfer(thread, kind, size_bytes);
  if (far.core == nullptr) {
    const int64_t served = occupy_dram(thread, times.start_clock, far.bank, size_bytes, is_read);
    times.done_clock = std::max(times.done_clock, served + kind.latency_cycles);
  }
  count_bytes(thread, far, size_bytes, is_read);
  return times;
}

void check_no_overlapping_read(SimThread& thread, int64_t offset, int64_t size_bytes) {
  for (const Transfer& read : thread.noc().reads) {
    if (read.target_offset >= offset + size_bytes || offset >= read.target_offset + read.size_bytes) continue;
    thread.fail(rules::kNocOverlappingReads,
                "a read into L1 address {} overlaps the read issued at {}, still in flight", offset,
                render(read.site));
  }
}

void trace_since(SimThread& thread, const char* name, int64_t begin_clock) {
  TraceSink* trace = thread.device().trace();
  if (trace != nullptr && thread.clock() > begin_clock) {
    trace->span(thread.core().logical(), thread.role(), name, begin_clock, thread.clock());
  }
}

// Takes the source bytes of all unicast writes and lets multicasts arrive.
void take_writes(SimThread& thread, int64_t until_clock) {
  thread.wait_until_clock(until_clock);
  thread.sync();
  NocUnit& noc = thread.noc();
  for (Transfer& write : noc.writes) {
    write.flushed = true;
    if (write.target == nullptr) continue;
    Memory::copy(*write.target, write.target_offset, *write.source, write.source_offset, write.size_bytes);
    if (write.target_core != nullptr) {
      write.target_core->notify_words(write.target_offset, write.size_bytes, thread.clock());
    }
  }
  std::erase_if(noc.writes, [](const Transfer& write) { return write.target != nullptr; });
}

int64_t latest_clock(const std::vector<Transfer>& transfers, int64_t Transfer::*clock) {
  int64_t latest = 0;
  for (const Transfer& transfer : transfers) latest = std::max(latest, transfer.*clock);
  return latest;
}

}  // namespace

Endpoint resolve_endpoint(SimThread& thread, uint64_t noc_address) {
  const int64_t x = noc_x(noc_address);
  const int64_t y = noc_y(noc_address);
  Endpoint endpoint;
  endpoint.core = thread.device().core_at_noc(x, y);
  if (endpoint.core != nullptr) {
    endpoint.offset = Core::offset_of(noc_local(noc_address));
    return endpoint;
  }
  const std::optional<int64_t> bank = thread.device().machine().dram_bank_at_noc({x, y});
  if (!bank) {
    thread.fail(rules::kNoSuchNode,
                "NoC address 0x{:x} names node ({}, {}), which is neither a core of the grid nor DRAM",
                noc_address, x, y);
  }
  endpoint.bank = *bank;
  endpoint.offset = static_cast<int64_t>(noc_local(noc_address));
  return endpoint;
}

Memory& memory_of(Device& device, const Endpoint& endpoint) {
  return endpoint.core == nullptr ? device.dram_bank(endpoint.bank) : endpoint.core->l1();
}

TransferTimes issue_transfer(SimThread& thread, const TransferTiming& timing, int64_t size_bytes) {
  NocUnit& noc = thread.noc();
  const int64_t start_clock = std::max(thread.clock(), noc.port_free_clock);
  const int64_t sending = std::max(timing.issue_cycles, cycles_for(size_bytes, timing.bytes_per_cycle));
  noc.port_free_clock = start_clock + sending;
  thread.charge(timing.issue_cycles);
  return {start_clock, noc.port_free_clock, noc.port_free_clock + timing.latency_cycles};
}

void check_one_packet(SimThread& thread, int64_t size_bytes) {
  const int64_t limit = thread.device().machine().noc_max_packet_bytes;
  if (size_bytes <= limit) return;
  thread.fail(rules::kNocPacketTooLarge,
              "a one-packet transfer of {} bytes is larger than a packet of {} bytes", size_bytes, limit);
}

void noc_read(SimThread& thread, uint64_t source, uint64_t target_l1, int64_t size_bytes) {
  thread.sync();
  const Endpoint far = resolve_endpoint(thread, source);
  const int64_t target = Core::offset_of(target_l1);
  check_alignment(thread, far, target, thread.device().machine().dram_read_alignment, "read");
  if (far.core == nullptr) {
    check_dram(thread, far, size_bytes);
  } else {
    check_l1_read(thread, *far.core, far.offset, size_bytes);
  }
  check_l1_write(thread, thread.core(), target, size_bytes);
  check_no_overlapping_read(thread, target, size_bytes);
  const TransferTimes times = issue_to(thread, far, size_bytes, true);
  Memory& l1 = thread.core().l1();
  l1.make_undefined(target, size_bytes, {"target of a read in flight, issued", thread.site()});
  Transfer read;
  read.source = &memory_of(thread.device(), far);
  read.source_offset = far.offset;
  read.target = &l1;
  read.target_offset = target;
  read.size_bytes = size_bytes;
  read.left_clock = times.left_clock;
  read.done_clock = times.done_clock;
  read.id = thread.noc().read_transaction_id;
  read.site = thread.site();
  thread.noc().reads.push_back(read);
}

void noc_write(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes) {
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
  const TransferTimes times = issue_to(thread, far, size_bytes, false);
  Transfer write;
  write.source = &thread.core().l1();
  write.source_offset = source;
  write.target = &memory_of(thread.device(), far);
  write.target_core = far.core;
  write.target_offset = far.offset;
  write.size_bytes = size_bytes;
  write.left_clock = times.left_clock;
  write.done_clock = times.done_clock;
  write.site = thread.site();
  thread.noc().writes.push_back(write);
  thread.noc().writes_done_clock = std::max(thread.noc().writes_done_clock, times.done_clock);
  thread.noc().last_write_site = thread.site();
  thread.noc().writes_unacknowledged = true;
}

namespace {

// Lets the reads that satisfy `wanted` arrive.
template <typename Wanted>
void read_barrier(SimThread& thread, const Wanted& wanted) {
  NocUnit& noc = thread.noc();
  const int64_t begin_clock = thread.clock();
  thread.charge(thread.device().timing().barrier_call_cycles);
  int64_t latest = 0;
  for (const Transfer& read : noc.reads) {
    if (wanted(read)) latest = std::max(latest, read.done_clock);
  }
  thread.wait_until_clock(latest);
  thread.sync();
  for (const Transfer& read : noc.reads) {
    if (wanted(read))
      Memory::copy(*read.target, read.target_offset, *read.source, read.source_offset, read.size_bytes);
  }
  std::erase_if(noc.reads, wanted);
  trace_since(thread, "noc_async_read_barrier", begin_clock);
}

}  // namespace

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
  take_writes(thread, std::max(noc.writes_done_clock, latest_clock(noc.writes, &Transfer::done_clock)));
  noc.writes_unacknowledged = false;
  noc.multicast_unacknowledged = false;
  trace_since(thread, "noc_async_write_barrier", begin_clock);
}

void noc_writes_flushed(SimThread& thread) {
  thread.charge(thread.device().timing().barrier_call_cycles);
  take_writes(thread, latest_clock(thread.noc().writes, &Transfer::left_clock));
}

void noc_atomic_barrier(SimThread& thread) {
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.wait_until_clock(thread.noc().atomics_done_clock);
  thread.sync();
}

void check_transfers_done(SimThread& thread) {
  const NocUnit& noc = thread.noc();
  if (!noc.reads.empty()) {
    thread.fail(rules::kNocMissingReadBarrier,
                "the kernel ends while {} reads are in flight, the first issued at {}", noc.reads.size(),
                render(noc.reads.front().site));
  }
  if (noc.writes_unacknowledged || noc.multicast_unacknowledged) {
    thread.fail(rules::kNocMissingWriteBarrier,
                "the kernel ends while writes are not acknowledged, the last issued at {}",
                render(noc.writes_unacknowledged ? noc.last_write_site : noc.last_multicast_site));
  }
  if (noc.linked_multicast_open) {
    thread.fail(rules::kMulticastLinkedAtEnd, "the kernel ends after the linked multicast at {}",
                render(noc.linked_site));
  }
}

}  // namespace ttlc::sim

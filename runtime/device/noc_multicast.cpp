// Multicast writes: one source, the same L1 address on every core of a rectangle.
//
// A multicast arrives by itself, as an event, and takes its source bytes then, or at a flush before. A flag that is multicast after
// data arrives after it where the NoC keeps the order (Wormhole); where it does not (Blackhole), the flag
// overtakes data that has not been flushed, so that a missing flush shows.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/device/cb_ops.h"
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

struct Rectangle {
  int64_t x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // NoC coordinates, inclusive
};

Rectangle rectangle_of(SimThread& thread, uint64_t target) {
  const int noc_index = thread.noc().index;
  Rectangle area{noc_start_x(target), noc_start_y(target), noc_x(target), noc_y(target)};
  if (noc_index == 1) {
    std::swap(area.x0, area.x1);
    std::swap(area.y0, area.y1);
  }
  if (area.x0 > area.x1 || area.y0 > area.y1) {
    thread.fail(rules::kMulticastCorners,
                "multicast on NoC {} from ({}, {}) to ({}, {}): the corners are in wrong order", noc_index,
                noc_start_x(target), noc_start_y(target), noc_x(target), noc_y(target));
  }
  return area;
}

void deliver(NocUnit& noc, int64_t id, const std::vector<Core*>& receivers, int64_t target_offset,
             int64_t clock) {
  std::vector<Transfer>& writes = noc.writes;
  const auto found = std::find_if(writes.begin(), writes.end(), [&](const Transfer& write) {
    return write.target == nullptr && write.id == id;
  });
  for (Core* core : receivers) {
    if (found->flushed) {
      core->l1().write(target_offset, found->bytes.data(), found->size_bytes);
      core->l1().apply_defined_bits(target_offset, found->size_bytes, found->defined.data(),
                                    {"multicast before it was defined", found->site});
    } else {
      Memory::copy(core->l1(), target_offset, *found->source, found->source_offset, found->size_bytes);
    }
    core->notify_words(target_offset, found->size_bytes, clock);
  }
  writes.erase(found);
}

// When the packets of a multicast have left, have arrived everywhere, and are acknowledged by everybody.
struct MulticastTimes {
  int64_t left_clock = 0;
  int64_t arrival_clock = 0;
  int64_t done_clock = 0;
};

std::vector<CoreCoord> nodes_of(const std::vector<Core*>& receivers) {
  std::vector<CoreCoord> nodes;
  for (const Core* core : receivers) nodes.push_back(core->node());
  return nodes;
}

// Waits until the tree of a packet is free of other multicasts. A reservation that was refused is tried again
// later, so that a core that has the next packet ready when its tree gets free keeps it.
int64_t await_tree(SimThread& thread, const NocFabric::Multicast& packet, int64_t start_clock) {
  NocFabric& fabric = thread.device().fabric();
  const int64_t end_cycles = thread.device().timing().end_cycles, first_clock = start_clock;
  if (fabric.multicast_free_clock(packet) <= start_clock) return start_clock;
  fabric.begin_retries(packet);
  while (fabric.multicast_free_clock(packet) > start_clock) {
    thread.block_until(
        fabric.series_channel(), [&] { return fabric.multicast_free_clock(packet) != kUnknownClock; },
        [] { return std::string("waits for the end of a series of linked multicasts on its way"); });
    const int64_t free_clock = fabric.multicast_free_clock(packet);
    thread.wait_until_clock(free_clock + fabric.retry_cycles(packet, free_clock - first_clock) - end_cycles);
    thread.sync();
    start_clock = std::max(start_clock, thread.clock() + end_cycles);
  }
  fabric.end_retries(packet);
  return start_clock;
}

// The cycles of a packet of a linked series. Acknowledgements come one after the other, by the link that also
// takes what a sender sends to itself: where there are more of them, such bytes wait for a while before they
// delay the next packet.
int64_t linked_cycles(NocUnit& noc, const DeviceTiming& timing, int64_t data_cycles, int64_t ack_cycles,
                      bool includes_self) {
  if (!includes_self) return std::max(data_cycles, ack_cycles);
  if (data_cycles >= ack_cycles) return data_cycles + ack_cycles;
  const int64_t waiting = noc.looped_back_cycles + data_cycles;
  noc.looped_back_cycles = std::min(waiting, timing.loopback_wait_cycles);
  return ack_cycles + waiting - noc.looped_back_cycles;
}

// Packet by packet: one that is not linked to the one before reserves its tree again.
MulticastTimes send_multicast(SimThread& thread, const std::vector<Core*>& receivers, int64_t size_bytes,
                              const MulticastOptions& options) {
  Device& device = thread.device();
  NocFabric& fabric = device.fabric();
  const DeviceTiming& timing = device.timing();
  const CoreCoord source = thread.core().node();
  const std::vector<CoreCoord> targets = nodes_of(receivers);
  NocUnit& noc = thread.noc();
  NocFabric::Multicast packet = fabric.multicast_to(noc.index, source, targets);
  const auto acks = static_cast<int64_t>(timing.multicast_ack_cycles * static_cast<double>(receivers.size()));
  int64_t clock =
      issue_packet(thread, noc.write_cmd_buf, targets.back(), timing.l1_write) + timing.end_cycles;
  bool linked = noc.linked_multicast_open;
  Passage passage;
  double packet_cycles = 0;  // of the data of the last packet
  for (int64_t sent = 0; sent < size_bytes; sent += timing.max_packet_bytes) {
    const int64_t bytes = std::min(timing.max_packet_bytes, size_bytes - sent);
    packet.reserves = !linked;
    packet.link_cycles = timing.link_cycles(bytes);
    packet_cycles = static_cast<double>(packet.link_cycles);
    if (linked) {
      packet.link_cycles = linked_cycles(noc, timing, packet.link_cycles, acks, options.include_self);
    } else {
      noc.looped_back_cycles = 0;
      clock = await_tree(thread, packet, clock);
    }
    passage = fabric.multicast(packet, clock);
    clock = passage.left_clock;
    noc.write_cmd_buf.free_clock = clock - timing.end_cycles;
    if (linked && !options.linked) fabric.end_series(&noc, clock);
    linked = options.linked;
    if (linked) {
      fabric.begin_series(packet, &noc);
    } else if (sent + timing.max_packet_bytes < size_bytes) {
      thread.wait_until_clock(noc.write_cmd_buf.free_clock);
      thread.sync();
    }
  }
  const int64_t circle = fabric.multicast_round_trip_cycles(noc.index, source, targets);
  const int64_t late = timing.end_cycles + device.schedule().transfer_delay();
  const double looped_back = options.include_self ? timing.loopback_tail_part * packet_cycles : 0;
  return {passage.left_clock, passage.end_clock + late,
          std::max(passage.end_clock, passage.left_clock + circle) + late + std::llround(looped_back)};
}

int64_t arrival_clock(SimThread& thread, const MulticastOptions& options, int64_t done_clock) {
  const NocUnit& noc = thread.noc();
  if (!options.is_flag) return std::max(done_clock, noc.multicast_done_clock);
  if (thread.device().machine().arch == Arch::kWormholeB0)
    return std::max(done_clock, noc.multicast_done_clock);
  const bool data_in_flight = std::any_of(noc.writes.begin(), noc.writes.end(), [](const Transfer& write) {
    return write.target == nullptr && !write.is_flag && !write.flushed;
  });
  return data_in_flight ? std::max(thread.clock(), noc.multicast_done_clock - 1)
                        : std::max(done_clock, noc.multicast_done_clock);
}

}  // namespace

std::vector<Core*> multicast_receivers(SimThread& thread, uint64_t target, const MulticastOptions& options) {
  const Rectangle area = rectangle_of(thread, target);
  std::vector<Core*> receivers;
  for (int64_t y = area.y0; y <= area.y1; ++y) {
    for (int64_t x = area.x0; x <= area.x1; ++x) {
      Core* core = thread.device().node_at_noc(x, y).core;
      if (core == nullptr || (core == &thread.core() && !options.include_self)) continue;
      receivers.push_back(core);
    }
  }
  if (static_cast<int64_t>(receivers.size()) != options.destinations || receivers.empty()) {
    thread.fail(rules::kMulticastWrongCount,
                "multicast to NoC ({}, {})-({}, {}) names {} destinations, {} cores receive it", area.x0,
                area.y0, area.x1, area.y1, options.destinations, receivers.size());
  }
  return receivers;
}

void noc_multicast(SimThread& thread, uint64_t source_l1, uint64_t target, int64_t size_bytes,
                   const MulticastOptions& options) {
  thread.sync();
  Device& device = thread.device();
  const int64_t target_offset = Core::offset_of(noc_local(target));
  const int64_t source = Core::offset_of(source_l1);
  const std::vector<Core*> receivers = multicast_receivers(thread, target, options);
  if (source % device.machine().l1_alignment != target_offset % device.machine().l1_alignment) {
    thread.fail(rules::kNocMisaligned, "multicast from L1 address {} to {}: the addresses differ modulo {}",
                source, target_offset, device.machine().l1_alignment);
  }
  check_l1_read(thread, thread.core(), source, size_bytes);
  for (Core* core : receivers) check_l1_write(thread, *core, target_offset, size_bytes);
  if (options.is_flag && !thread.core().l1().is_defined(source, size_bytes)) {
    thread.fail(rules::kUndefinedSemaphore, "the semaphore word at L1 address {} is sent but undefined: {}",
                source, thread.core().l1().birth_of(source));
  }
  NocUnit& noc = thread.noc();
  const MulticastTimes times = send_multicast(thread, receivers, size_bytes, options);
  const int64_t arrival = arrival_clock(thread, options, times.arrival_clock);
  noc.linked_multicast_open = options.linked;
  noc.linked_site = thread.site();
  device.stats().noc_bytes += size_bytes;

  Transfer write;
  write.source = &thread.core().l1();
  write.source_offset = source;
  write.size_bytes = size_bytes;
  write.id = noc.next_multicast_id++;
  // Flags go through a command buffer of their own.
  write.write_class = options.is_flag ? 0 : noc.write_cmd_buf.transaction_id;
  write.is_flag = options.is_flag;
  write.site = thread.site();
  noc.writes.push_back(write);
  trace_in_flight(thread, size_bytes, thread.clock());
  trace_in_flight(thread, -size_bytes, times.done_clock);
  noc.multicast_done_clock = std::max(noc.multicast_done_clock, arrival);
  WritesInFlight& in_flight = noc.in_flight[static_cast<size_t>(write.write_class)];
  in_flight.left_clock = std::max(in_flight.left_clock, times.left_clock);
  in_flight.done_clock = std::max(in_flight.done_clock, std::max(times.done_clock, arrival));
  // A flag follows the data on its way: who waits for the flag acknowledges both.
  const uint64_t way = target >> kNocLocalBits;
  std::erase_if(noc.unacknowledged_multicasts,
                [&](const UnacknowledgedMulticast& multicast) { return multicast.way == way; });
  if (!options.is_flag) {
    noc.unacknowledged_multicasts.push_back({way, write.write_class});
    noc.last_multicast_site = thread.site();
    note_replaced_state(thread, noc.write_cmd_buf, target, size_bytes);
  }
  device.scheduler().post(arrival, [&noc, id = write.id, receivers, target_offset](int64_t clock) {
    deliver(noc, id, receivers, target_offset, clock);
  });
}

}  // namespace ttlc::sim

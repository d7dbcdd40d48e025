// The torus: distances, the ways of packets, and the events that move them.
#include "runtime/device/noc_fabric.h"

#include <algorithm>

#include "runtime/device/noc_flight.h"
#include "runtime/device/scheduler.h"

namespace ttlc::sim {

NocFabric::NocFabric(const ArchInfo& machine, const DeviceTiming& timing, Scheduler& scheduler)
    : columns_(machine.noc_columns),
      rows_(machine.noc_rows),
      hop_cycles_(timing.hop_cycles),
      node_cycles_(timing.node_cycles),
      buffer_flits_(timing.router_buffer_flits),
      turn_cycles_(timing.channel_turn_cycles),
      reserve_cycles_(timing.multicast_reserve_cycles),
      reserve_hop_cycles_(timing.multicast_reserve_hop_cycles),
      retry_part_(timing.multicast_retry_part),
      retry_most_cycles_(timing.multicast_retry_most_cycles),
      scheduler_(scheduler),
      links_(static_cast<size_t>(machine.noc_count * rows_ * columns_ * kPortCount)) {}

NocFabric::~NocFabric() = default;

int64_t NocFabric::distance_x(int noc, CoreCoord from, CoreCoord to) const {
  const int64_t right = to.x - from.x;
  return ((noc == 0 ? right : -right) + columns_) % columns_;
}

int64_t NocFabric::distance_y(int noc, CoreCoord from, CoreCoord to) const {
  const int64_t down = to.y - from.y;
  return ((noc == 0 ? down : -down) + rows_) % rows_;
}

int64_t NocFabric::hops(int noc, CoreCoord from, CoreCoord to) const {
  return distance_x(noc, from, to) + distance_y(noc, from, to);
}

CoreCoord NocFabric::step(int noc, CoreCoord node, Port port) const {
  const int64_t direction = noc == 0 ? 1 : -1;
  if (port == kAlongX) return {(node.x + direction + columns_) % columns_, node.y};
  return {node.x, (node.y + direction + rows_) % rows_};
}

void NocFabric::add_hop(Flight& flight, int noc, CoreCoord node, Port port, bool past_dateline) const {
  const Port before = flight.way.empty() ? kOut : static_cast<Port>(flight.way.back().link % kPortCount);
  flight.way.push_back({.link = link(noc, node, port), .port = before, .past_dateline = past_dateline});
}

// A ring begins where its coordinates do; packets that pass its end change to the other channel, so that no
// circle of packets can wait for each other.
void NocFabric::add_ring(Flight& flight, int noc, CoreCoord& node, Port port, int64_t count) const {
  bool past_dateline = false;
  for (int64_t i = 0; i < count; ++i) {
    add_hop(flight, noc, node, port, past_dateline);
    const CoreCoord before = node;
    node = step(noc, node, port);
    const bool grows = node.x + node.y > before.x + before.y;
    if (grows != (noc == 0)) past_dateline = true;
  }
}

NocFabric::Flight& NocFabric::new_flight() {
  if (unused_flights_.empty()) {
    flights_.push_back(std::make_unique<Flight>());
    unused_flights_.push_back(flights_.back().get());
  }
  Flight& flight = *unused_flights_.back();
  unused_flights_.pop_back();
  flight.way.clear();
  flight.next = flight.settled = 0;
  flight.waits = false;
  return flight;
}

void NocFabric::send(int noc, CoreCoord from, CoreCoord to, int64_t clock, Packet packet) {
  Flight& flight = new_flight();
  flight.packet = std::move(packet);
  flight.head_clock = clock;
  CoreCoord node = from;
  const int64_t across = distance_x(noc, from, to), along = distance_y(noc, from, to);
  add_hop(flight, noc, node, kOut, false);
  if (noc == 0) add_ring(flight, noc, node, kAlongX, across);
  add_ring(flight, noc, node, kAlongY, along);
  if (noc == 1) add_ring(flight, noc, node, kAlongX, across);
  add_hop(flight, noc, node, kIn, flight.way.back().past_dateline);
  go_on(flight, clock);
}

// The scheduler knows of the earliest event only.
void NocFabric::post(Event event) {
  event.sequence = next_sequence_++;
  events_.push_back(event);
  std::push_heap(events_.begin(), events_.end(), Later());
  if (event.clock >= wake_clock_) return;
  wake_clock_ = event.clock;
  scheduler_.post(event.clock, [this, clock = event.clock] { run_events(clock); });
}

void NocFabric::run_events(int64_t clock) {
  while (!events_.empty() && events_.front().clock <= clock) {
    std::pop_heap(events_.begin(), events_.end(), Later());
    const Event event = events_.back();
    events_.pop_back();
    run(event);
  }
  if (clock < wake_clock_) return;  // an earlier event has woken
  wake_clock_ = kUnknownClock;
  if (events_.empty()) return;
  wake_clock_ = events_.front().clock;
  scheduler_.post(wake_clock_, [this, next = wake_clock_] { run_events(next); });
}

void NocFabric::run(const Event& event) {
  switch (event.kind) {
    case EventKind::kHead:
      return go_on(*event.flight, event.clock);
    case EventKind::kLink:
      return serve(event.link, event.clock);
    case EventKind::kArrival:
      return arrive(*event.flight, event.clock);
  }
}

}  // namespace ttlc::sim

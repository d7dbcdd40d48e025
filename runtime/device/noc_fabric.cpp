// The torus: distances, the ways of packets, and the events that move them.
#include "runtime/device/noc_fabric.h"

#include <algorithm>

#include "runtime/device/noc_flight.h"

namespace ttlc::sim {

NocFabric::NocFabric(const ArchInfo& machine, const DeviceTiming& timing)
    : columns_(machine.noc_columns),
      rows_(machine.noc_rows),
      hop_cycles_(timing.hop_cycles),
      node_cycles_(timing.node_cycles),
      buffer_flits_(static_cast<int32_t>(timing.router_buffer_flits)),
      turn_cycles_(timing.channel_turn_cycles),
      reserve_cycles_(timing.multicast_reserve_cycles),
      reserve_hop_cycles_(timing.multicast_reserve_hop_cycles),
      retry_part_(timing.multicast_retry_part),
      retry_most_cycles_(timing.multicast_retry_most_cycles),
      disturbed_factor_(timing.multicast_disturbed_factor),
      links_(static_cast<size_t>(machine.noc_count * rows_ * columns_ * kPortCount)),
      way_numbers_(static_cast<size_t>(machine.noc_count * rows_ * columns_ * rows_ * columns_), -1) {}

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

void NocFabric::add_hop(Way& way, int noc, CoreCoord node, Port port, bool past_dateline) const {
  const Port before = way.empty() ? kOut : static_cast<Port>(way.back().link % kPortCount);
  way.push_back(
      {.link = static_cast<uint32_t>(link(noc, node, port)), .port = before, .past_dateline = past_dateline});
}

// A ring begins where its coordinates do; packets that pass its end change to the other channel, so that no
// circle of packets can wait for each other.
void NocFabric::add_ring(Way& way, int noc, CoreCoord& node, Port port, int64_t count) const {
  bool past_dateline = false;
  for (int64_t i = 0; i < count; ++i) {
    add_hop(way, noc, node, port, past_dateline);
    const CoreCoord before = node;
    node = step(noc, node, port);
    const bool grows = node.x + node.y > before.x + before.y;
    if (grows != (noc == 0)) past_dateline = true;
  }
}

const NocFabric::Way& NocFabric::way(int noc, CoreCoord from, CoreCoord to) {
  const int64_t nodes = rows_ * columns_, first = from.y * columns_ + from.x, last = to.y * columns_ + to.x;
  int32_t& number = way_numbers_[static_cast<size_t>((noc * nodes + first) * nodes + last)];
  if (number >= 0) return ways_[static_cast<size_t>(number)];
  number = static_cast<int32_t>(ways_.size());
  Way& way = ways_.emplace_back();
  CoreCoord node = from;
  const int64_t across = distance_x(noc, from, to), along = distance_y(noc, from, to);
  add_hop(way, noc, node, kOut, false);
  if (noc == 0) add_ring(way, noc, node, kAlongX, across);
  add_ring(way, noc, node, kAlongY, along);
  if (noc == 1) add_ring(way, noc, node, kAlongX, across);
  add_hop(way, noc, node, kIn, way.back().past_dateline);
  return way;
}

NocFabric::Flight& NocFabric::new_flight() {
  if (unused_flights_.empty()) {
    flights_.push_back(std::make_unique<Flight>());
    unused_flights_.push_back(flights_.back().get());
  }
  Flight& flight = *unused_flights_.back();
  unused_flights_.pop_back();
  return flight;
}

void NocFabric::send(int noc, CoreCoord from, CoreCoord to, int64_t clock, Packet packet) {
  Flight& flight = new_flight();
  flight.packet = std::move(packet);
  flight.way = &way(noc, from, to);
  flight.head_clock = clock;
  go_on(flight, clock);
}

void NocFabric::post(int64_t clock, EventKind kind, Event event) {
  events_.post(clock, kind, event);
  next_clock_ = std::min(next_clock_, clock);
}

void NocFabric::run_next() {
  const int64_t clock = next_clock_;
  while (events_.next_clock() <= clock) run(events_.take());
  next_clock_ = events_.next_clock();
}

void NocFabric::run(const Events::Taken& event) {
  switch (event.rank) {
    case kHead:
      return go_on(*event.what.flight, event.clock);
    case kLink:
      return serve(event.what.link, event.clock);
    case kArrival:
      return arrive(*event.what.flight, event.clock);
  }
}

}  // namespace ttlc::sim

// Unicast packets: their ways, and how links and channels are handed from one to the next.
#include "runtime/device/noc_fabric.h"

#include <algorithm>

#include "runtime/device/scheduler.h"

namespace ttlc::sim {

/// A packet under way.
struct NocFabric::Flight {
  struct Hop {
    size_t link = 0;
    Port port = kOut;  // of the router before the link
    bool past_dateline = false;
    size_t channel = 0;
    int64_t tail_clock = 0;  // when the tail has passed the link, as far as that is known
  };
  Packet packet;
  std::vector<Hop> way;
  size_t next = 0;         // the first hop without a channel
  size_t settled = 0;      // the first hop whose tail may still be held up by the head
  size_t passed = 0;       // hops that the tail has passed
  bool asks = false;       // for the next hop
  int64_t head_clock = 0;  // when the head is at the router before the next hop
};

NocFabric::NocFabric(const ArchInfo& machine, const DeviceTiming& timing, Scheduler& scheduler)
    : columns_(machine.noc_columns),
      rows_(machine.noc_rows),
      hop_cycles_(timing.hop_cycles),
      node_cycles_(timing.node_cycles),
      buffer_flits_(timing.router_buffer_flits),
      turn_cycles_(timing.channel_turn_cycles),
      reserve_cycles_(timing.multicast_reserve_cycles),
      reserve_hop_cycles_(timing.multicast_reserve_hop_cycles),
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
  flight.next = flight.settled = flight.passed = 0;
  flight.asks = false;
  return flight;
}

void NocFabric::send(int noc, CoreCoord from, CoreCoord to, int64_t clock, Packet packet) {
  Flight& flight = new_flight();
  flight.packet = std::move(packet);
  CoreCoord node = from;
  const int64_t across = distance_x(noc, from, to), along = distance_y(noc, from, to);
  add_hop(flight, noc, node, kOut, false);
  if (noc == 0) add_ring(flight, noc, node, kAlongX, across);
  add_ring(flight, noc, node, kAlongY, along);
  if (noc == 1) add_ring(flight, noc, node, kAlongX, across);
  add_hop(flight, noc, node, kIn, flight.way.back().past_dateline);
  ask(flight, clock);
}

void NocFabric::ask(Flight& flight, int64_t clock) {
  Link& link = links_[flight.way[flight.next].link];
  flight.asks = true;
  link.waiting.push_back(&flight);
  serve(link, clock);
}

// The first packet behind a link asks for its next one as soon as its head is there.
void NocFabric::ask_if_first(size_t link, size_t channel, int64_t clock) {
  Channel& behind = links_[link].channels[channel];
  if (behind.buffered.empty() || behind.drains) return;
  Flight& first = *behind.buffered.front();
  if (first.asks) return;
  if (first.head_clock <= clock) return ask(first, clock);
  post({.clock = first.head_clock, .link = link, .channel = channel});
}

// Requests name their channel; a response may have either of two, but a node sends one response after the other.
NocFabric::Channel* NocFabric::free_channel(Link& link, const Flight& flight) {
  const bool response = flight.packet.packet_class == PacketClass::kResponse;
  const size_t pair = flight.way[flight.next].past_dateline ? 1 : 0;
  const size_t first = response ? kRequestChannels + pair * kResponseChannels : pair;
  const size_t count = response && flight.next > 0 ? kResponseChannels : 1;
  for (size_t i = first; i < first + count; ++i) {
    Channel& channel = link.channels[i];
    if (channel.owner == nullptr && channel.buffered_flits < buffer_flits_) return &channel;
  }
  return nullptr;
}

size_t NocFabric::input_of(const Flight& flight) {
  const Flight::Hop& hop = flight.way[flight.next];
  return hop.port * kChannels + (flight.next == 0 ? 0 : flight.way[flight.next - 1].channel);
}

// Of the packets that could go, the one at the input after the one served last.
bool NocFabric::serve_one(Link& link, int64_t clock) {
  size_t best = 0;
  Channel* best_channel = nullptr;
  size_t best_distance = kInputs;
  for (size_t i = 0; i < link.waiting.size(); ++i) {
    const Flight& flight = *link.waiting[i];
    const size_t distance = (input_of(flight) + kInputs - link.served_input - 1) % kInputs;
    if (distance >= best_distance) continue;
    Channel* channel = free_channel(link, flight);
    if (channel == nullptr) continue;
    best = i;
    best_channel = channel;
    best_distance = distance;
  }
  if (best_channel == nullptr) return false;
  Flight& flight = *link.waiting[best];
  link.waiting.erase(link.waiting.begin() + static_cast<std::ptrdiff_t>(best));
  link.served_input = input_of(flight);
  grant(flight, link, *best_channel, clock);
  return true;
}

void NocFabric::serve(Link& link, int64_t clock) {
  while (!link.waiting.empty() && serve_one(link, clock)) {
  }
}

// When the last of so many flits has passed the link. Packets on several channels take turns, so that each of
// them needs longer for the other ones, but none longer than the link needs for all.
int64_t NocFabric::carry(Link& link, int64_t clock, int64_t flits) {
  link.work_clock = std::max(link.work_clock, clock) + flits;
  int64_t tail_clock = clock + flits + std::clamp<int64_t>(link.multicast_clock - clock, 0, flits);
  for (Channel& channel : link.channels) {
    if (channel.owner == nullptr) continue;
    int64_t& other_clock = channel.owner->way[channel.owner_hop].tail_clock;
    const int64_t turns = std::clamp<int64_t>(other_clock - clock, 0, flits);
    tail_clock += turns;
    other_clock = std::max(other_clock, std::min(other_clock + turns, link.work_clock));
  }
  return std::min(tail_clock, link.work_clock);
}

int64_t NocFabric::take_in(const Packet& packet, int64_t tail_clock, int64_t clock) const {
  if (packet.sink_free_clock == nullptr) return tail_clock;
  int64_t& sink_free_clock = *packet.sink_free_clock;
  sink_free_clock = std::max(sink_free_clock, clock) + packet.end_cycles;
  return std::max(tail_clock, sink_free_clock - packet.buffer_cycles);
}

void NocFabric::leave_buffer(Flight& flight, int64_t clock) {
  const Flight::Hop& before = flight.way[flight.next - 1];
  Link& link = links_[before.link];
  Channel& channel = link.channels[before.channel];
  channel.buffered.erase(channel.buffered.begin());
  channel.buffered_flits -= std::min(flight.packet.flits, buffer_flits_);
  channel.drains = true;
  serve(link, clock);
}

void NocFabric::grant(Flight& flight, Link& link, Channel& channel, int64_t clock) {
  Flight::Hop& hop = flight.way[flight.next];
  const bool first = flight.next == 0, last = flight.next + 1 == flight.way.size();
  flight.asks = false;
  hop.channel = static_cast<size_t>(&channel - link.channels.data());
  hop.tail_clock = carry(link, clock, flight.packet.flits);
  channel.owner = &flight;
  channel.owner_hop = flight.next;
  if (last) {
    hop.tail_clock = take_in(flight.packet, hop.tail_clock, clock);
  } else {
    channel.buffered.push_back(&flight);
    channel.buffered_flits += std::min(flight.packet.flits, buffer_flits_);
    flight.head_clock = clock + (first ? node_cycles_ : hop_cycles_);
  }
  if (first && flight.packet.accepted) flight.packet.accepted(clock);
  if (!first) leave_buffer(flight, clock);
  ++flight.next;
  settle_tails(flight);
  if (!last) ask_if_first(hop.link, hop.channel, clock);
}

// Buffers hold so much of a packet that its head, once it is so many hops further, no longer holds up the tail.
void NocFabric::settle_tails(Flight& flight) {
  const size_t reach = static_cast<size_t>((flight.packet.flits + buffer_flits_ - 1) / buffer_flits_ - 1);
  const bool granted_all = flight.next == flight.way.size();
  while (flight.settled < flight.next && (granted_all || flight.settled + reach < flight.next)) {
    settle_tail(flight, flight.settled);
    await_tail(flight, flight.settled++);
  }
}

void NocFabric::settle_tail(Flight& flight, size_t hop) {
  int64_t& tail_clock = flight.way[hop].tail_clock;
  for (size_t i = 1; hop + i < flight.next; ++i) {
    const int64_t held = static_cast<int64_t>(i) * buffer_flits_;
    if (held >= flight.packet.flits) break;
    tail_clock = std::max(tail_clock, flight.way[hop + i].tail_clock - held);
  }
  if (hop > 0)
    tail_clock =
        std::max(tail_clock, flight.way[hop - 1].tail_clock + (hop == 1 ? node_cycles_ : hop_cycles_));
}

void NocFabric::await_tail(Flight& flight, size_t hop) {
  post({.clock = flight.way[hop].tail_clock + turn_cycles_, .flight = &flight, .hop = hop});
}

// The scheduler knows of the earliest event only.
void NocFabric::post(Event event) {
  event.sequence = next_sequence_++;
  events_.push_back(event);
  std::push_heap(events_.begin(), events_.end(), later);
  if (event.clock >= wake_clock_) return;
  wake_clock_ = event.clock;
  scheduler_.post(event.clock, [this, clock = event.clock] { run_events(clock); });
}

void NocFabric::run_events(int64_t clock) {
  while (!events_.empty() && events_.front().clock <= clock) {
    std::pop_heap(events_.begin(), events_.end(), later);
    const Event event = events_.back();
    events_.pop_back();
    if (event.flight == nullptr) {
      ask_if_first(event.link, event.channel, event.clock);
    } else if (event.flight->way[event.hop].tail_clock + turn_cycles_ > event.clock) {
      await_tail(*event.flight, event.hop);  // others have taken turns since
    } else {
      release(*event.flight, event.hop, event.clock);
    }
  }
  if (clock < wake_clock_) return;  // an earlier event has woken
  wake_clock_ = std::numeric_limits<int64_t>::max();
  if (events_.empty()) return;
  wake_clock_ = events_.front().clock;
  scheduler_.post(wake_clock_, [this, next = wake_clock_] { run_events(next); });
}

void NocFabric::release(Flight& flight, size_t hop, int64_t clock) {
  Link& link = links_[flight.way[hop].link];
  link.channels[flight.way[hop].channel].owner = nullptr;
  if (hop == 0 && flight.packet.left) flight.packet.left(clock);
  if (hop > 0) {
    const Flight::Hop& before = flight.way[hop - 1];
    links_[before.link].channels[before.channel].drains = false;
    ask_if_first(before.link, before.channel, clock);
  }
  if (++flight.passed == flight.way.size()) {
    const std::function<void(int64_t)> arrived = std::move(flight.packet.arrived);
    flight.packet = {};
    unused_flights_.push_back(&flight);
    if (arrived) arrived(clock);
  }
  serve(link, clock);
}

}  // namespace ttlc::sim

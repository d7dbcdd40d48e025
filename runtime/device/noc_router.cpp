// How links and their channels are handed from one packet to the next.
//
// A head takes links ahead of time, two hops at most, if their channels are free and nobody waits for them. Else
// it asks when it is there, and waits; an event serves the link when a channel gets free. When a tail has passed
// a link is known as soon as the head can no longer hold it up, so that this needs no event if nobody waits.
#include <algorithm>

#include "runtime/device/noc_fabric.h"
#include "runtime/device/noc_flight.h"

namespace ttlc::sim {

void NocFabric::go_on(Flight& flight, int64_t now) {
  while (flight.way != nullptr && !flight.waits && !flight.has_all()) {
    int64_t clock = std::max(now, flight.head_clock);
    if (flight.next() > 0) {
      const Channel& behind = *flight.passings.back().channel;
      // The one before calls it when it is gone.
      if (behind.first_buffered != &flight || behind.drained_clock == kUnknownClock) return;
      clock = std::max(clock, behind.drained_clock);
    }
    Link& link = links_[flight.next_hop().link];
    // Farther ahead would take links away from packets that are there earlier.
    const bool ahead = clock - now <= 2 * hop_cycles_ && link.waiting.empty();
    Channel* channel = ahead ? free_channel(link, flight, now) : nullptr;
    if (channel == nullptr) return ask(flight, clock, now);
    grant(flight, link, *channel, clock);
  }
}

void NocFabric::ask(Flight& flight, int64_t clock, int64_t now) {
  if (clock > now) return post(clock, kHead, {.flight = &flight});
  const size_t link = flight.next_hop().link;
  flight.waits = true;
  links_[link].waiting.push_back(&flight);
  serve(link, now);
}

// Requests name their channel; a response may have either of two, but a node sends one response after the other.
std::array<size_t, 2> NocFabric::channels_for(const Flight& flight) {
  const size_t pair = flight.next_hop().past_dateline ? 1 : 0;
  if (flight.packet.packet_class == PacketClass::kRequest) return {pair, pair};
  const size_t first = kRequestChannels + pair * kResponseChannels;
  return {first, flight.next() > 0 ? first + 1 : first};
}

bool NocFabric::finds_target_full(const Flight& flight) {
  const int64_t* room = flight.packet.sink_room;
  return room != nullptr && *room == 0 && flight.next() + 1 == flight.way->size();
}

NocFabric::Channel* NocFabric::free_channel(Link& link, const Flight& flight, int64_t clock) {
  if (finds_target_full(flight)) return nullptr;
  for (const size_t index : channels_for(flight)) {
    Channel& channel = link.channels[index];
    if (channel.free_clock <= clock && channel.buffered_flits < buffer_flits_) return &channel;
  }
  return nullptr;
}

size_t NocFabric::input_of(const Flight& flight) const {
  const Hop& hop = flight.next_hop();
  if (flight.next() == 0) return hop.port * kChannels;
  const Link& before = links_[(*flight.way)[flight.next() - 1].link];
  return hop.port * kChannels + static_cast<size_t>(flight.passings.back().channel - before.channels.data());
}

// Of the packets that could go, the one at the input after the one served last.
NocFabric::Flight* NocFabric::serve_one(Link& link, int64_t clock) {
  size_t best = 0, best_distance = kInputs;
  Channel* best_channel = nullptr;
  for (size_t i = 0; i < link.waiting.size(); ++i) {
    const Flight& flight = *link.waiting[i];
    const size_t distance = (input_of(flight) + kInputs - link.served_input - 1) % kInputs;
    if (distance >= best_distance) continue;
    Channel* channel = free_channel(link, flight, clock);
    if (channel == nullptr) continue;
    best = i;
    best_channel = channel;
    best_distance = distance;
  }
  if (best_channel == nullptr) return nullptr;
  Flight* flight = link.waiting[best];
  link.waiting.erase(link.waiting.begin() + static_cast<std::ptrdiff_t>(best));
  link.served_input = input_of(*flight);
  flight->waits = false;
  grant(*flight, link, *best_channel, clock);
  return flight;
}

void NocFabric::serve(size_t index, int64_t clock) {
  Link& link = links_[index];
  if (link.wake_clock <= clock) link.wake_clock = kUnknownClock;
  while (!link.waiting.empty()) {
    Flight* served = serve_one(link, clock);
    if (served == nullptr) return wake_when_free(index);
    go_on(*served, clock);
  }
}

void NocFabric::wake(size_t index, int64_t clock) {
  Link& link = links_[index];
  if (clock >= link.wake_clock) return;
  link.wake_clock = clock;
  post(clock, kLink, {.link = index});
}

void NocFabric::note_room(int noc, CoreCoord node, int64_t clock) {
  const size_t index = link(noc, node, kIn);
  if (!links_[index].waiting.empty()) wake(index, clock);
}

// A channel whose buffer is full, or whose packet may still be held up, wakes its link when that is over, and so
// does a target that is full.
void NocFabric::wake_when_free(size_t index) {
  Link& link = links_[index];
  int64_t clock = kUnknownClock;
  for (const Flight* flight : link.waiting) {
    if (finds_target_full(*flight)) continue;
    for (const size_t wanted : channels_for(*flight)) {
      const Channel& channel = link.channels[wanted];
      if (channel.buffered_flits < buffer_flits_) clock = std::min(clock, channel.free_clock);
    }
  }
  if (clock != kUnknownClock) wake(index, clock);
}

// By an owner that is still on its way: it may have arrived meanwhile, and be another packet now.
bool NocFabric::Channel::is_passed_after(int64_t clock) const {
  if (owner == nullptr || free_clock <= clock) return false;
  return owner_hop < owner->next() && owner->passings[owner_hop].channel == this;
}

// When the last of so many flits has passed the link. Packets on several channels take turns, so that each of
// them needs longer for the other ones, but none longer than the link needs for all.
int64_t NocFabric::carry(Link& link, int64_t clock, int64_t flits) {
  const bool idle = link.work_clock <= clock;
  link.work_clock = std::max(link.work_clock, clock) + flits;
  if (idle) return link.work_clock;
  int64_t tail_clock = clock + flits + std::clamp<int64_t>(link.multicast_clock - clock, 0, flits);
  for (Channel& channel : link.channels) {
    if (!channel.is_passed_after(clock)) continue;
    const int64_t other_clock = channel.owner->passings[channel.owner_hop].tail_clock;
    const int64_t turns = std::clamp<int64_t>(other_clock - clock, 0, flits);
    tail_clock += turns;
    const int64_t later_clock = std::min(other_clock + turns, link.work_clock);
    if (later_clock > other_clock) delay_tail(*channel.owner, channel.owner_hop, later_clock);
  }
  return std::min(tail_clock, link.work_clock);
}

// Links between a router and its node need no pause between packets of one channel.
int64_t NocFabric::turn_cycles(const Flight& flight, size_t hop) const {
  return hop == 0 || hop + 1 == flight.way->size() ? 0 : turn_cycles_;
}

void NocFabric::delay_tail(Flight& flight, size_t hop, int64_t tail_clock) {
  flight.passings[hop].tail_clock = tail_clock;
  if (hop >= flight.settled) return;
  const int64_t clock = tail_clock + turn_cycles(flight, hop);
  flight.passings[hop].channel->free_clock = clock;
  if (hop == 0) return;
  Channel& behind = *flight.passings[hop - 1].channel;
  if (behind.drainer == &flight) behind.drained_clock = clock;
}

int64_t NocFabric::take_in(const Packet& packet, int64_t tail_clock, int64_t clock) const {
  if (packet.sink_free_clock == nullptr) return tail_clock;
  int64_t& sink_free_clock = *packet.sink_free_clock;
  sink_free_clock = std::max(sink_free_clock, clock) + packet.end_cycles;
  return std::max(tail_clock, sink_free_clock - packet.buffer_cycles);
}

void NocFabric::enter_buffer(Flight& flight, Channel& channel) {
  flight.behind = nullptr;
  (channel.first_buffered == nullptr ? channel.first_buffered : channel.last_buffered->behind) = &flight;
  channel.last_buffered = &flight;
  channel.buffered_flits += held_flits(flight.packet);
}

void NocFabric::leave_buffer(Flight& flight, size_t hop, int64_t clock) {
  Channel& channel = *flight.passings[hop].channel;
  channel.first_buffered = flight.behind;
  channel.buffered_flits -= held_flits(flight.packet);
  channel.drainer = &flight;
  channel.drained_clock = kUnknownClock;
  const size_t link = (*flight.way)[hop].link;
  if (!links_[link].waiting.empty()) wake(link, clock);
}

void NocFabric::grant(Flight& flight, Link& link, Channel& channel, int64_t clock) {
  const size_t hop = flight.next();
  int64_t tail_clock = carry(link, clock, flight.packet.flits);
  channel.owner = &flight;
  channel.owner_hop = static_cast<uint32_t>(hop);
  channel.free_clock = kUnknownClock;
  if (hop > 0) leave_buffer(flight, hop - 1, clock);
  if (hop + 1 == flight.way->size()) {
    tail_clock = take_in(flight.packet, tail_clock, clock);
    if (flight.packet.sink_room != nullptr) --*flight.packet.sink_room;
  } else {
    enter_buffer(flight, channel);
    flight.head_clock = clock + (hop == 0 ? node_cycles_ : hop_cycles_);
  }
  flight.passings.push_back({&channel, tail_clock});
  settle_tails(flight);
  if (hop == 0 && flight.packet.accepted) flight.packet.accepted(clock);
}

// Buffers hold so much of a packet that its head, once it is so many hops further, no longer holds up the tail.
void NocFabric::settle_tails(Flight& flight) {
  const size_t reach = static_cast<size_t>((flight.packet.flits + buffer_flits_ - 1) / buffer_flits_ - 1);
  while (flight.settled < flight.next() && (flight.has_all() || flight.settled + reach < flight.next()))
    settle_tail(flight, flight.settled++);
}

void NocFabric::settle_tail(Flight& flight, size_t hop) {
  std::vector<Flight::Passing>& passings = flight.passings;
  int64_t& tail_clock = passings[hop].tail_clock;
  const int64_t behind_cycles = std::max<int64_t>(buffer_flits_, hop_cycles_);  // of a tail, for each hop
  for (size_t i = 1; hop + i < passings.size(); ++i) {
    const auto hops = static_cast<int64_t>(i);
    if (hops * buffer_flits_ >= flight.packet.flits) break;
    tail_clock = std::max(tail_clock, passings[hop + i].tail_clock - hops * behind_cycles);
  }
  if (hop > 0)
    tail_clock = std::max(tail_clock, passings[hop - 1].tail_clock + (hop == 1 ? node_cycles_ : hop_cycles_));
  const int64_t clock = tail_clock + turn_cycles(flight, hop);
  passings[hop].channel->free_clock = clock;
  const size_t link = (*flight.way)[hop].link;
  if (!links_[link].waiting.empty()) wake(link, clock);
  if (hop == 0 && flight.packet.left) flight.packet.left(clock);
  if (hop > 0) drain(*passings[hop - 1].channel, flight, clock);
  if (hop + 1 == flight.way->size()) post(clock, kArrival, {.flight = &flight});
}

// The next one in the buffer can ask when the tail of the one before is out.
void NocFabric::drain(Channel& channel, const Flight& flight, int64_t clock) {
  if (channel.drainer != &flight) return;
  channel.drained_clock = clock;
  if (channel.first_buffered != nullptr) post(clock, kHead, {.flight = channel.first_buffered});
}

void NocFabric::arrive(Flight& flight, int64_t clock) {
  const int64_t arrival_clock = flight.passings.back().tail_clock;
  if (arrival_clock > clock)  // others have taken turns since
    return post(arrival_clock, kArrival, {.flight = &flight});
  const std::function<void(int64_t)> arrived = std::move(flight.packet.arrived);
  flight.packet = {};
  flight.way = nullptr;
  flight.passings.clear();
  flight.settled = 0;
  unused_flights_.push_back(&flight);
  if (arrived) arrived(clock);
}

}  // namespace ttlc::sim

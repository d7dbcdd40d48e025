// Multicasts: all links of their tree at once, on channels of their own. A link carries one multicast, or one
// series of linked ones, at a time; who finds one taken tries again.
#include <algorithm>
#include <cmath>

#include "runtime/device/noc_fabric.h"
#include "runtime/device/noc_flight.h"

namespace ttlc::sim {

CoreCoord NocFabric::farthest(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const {
  CoreCoord distance;
  for (const CoreCoord target : targets) {
    distance.x = std::max(distance.x, distance_x(noc, from, target));
    distance.y = std::max(distance.y, distance_y(noc, from, target));
  }
  return distance;
}

// The targets are a rectangle: one branch for each of its lines across the trunk.
std::vector<size_t> NocFabric::tree(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const {
  const CoreCoord distance = farthest(noc, from, targets);
  const Port trunk_port = noc == 0 ? kAlongX : kAlongY, branch_port = noc == 0 ? kAlongY : kAlongX;
  std::vector<size_t> links = {link(noc, from, kOut)};
  const auto walk = [&](CoreCoord node, Port port, int64_t count) {
    for (; count > 0; --count, node = step(noc, node, port)) links.push_back(link(noc, node, port));
  };
  walk(from, trunk_port, noc == 0 ? distance.x : distance.y);
  const CoreCoord first = targets.front();
  for (const CoreCoord target : targets) {
    links.push_back(link(noc, target, kIn));
    if (noc == 0 ? target.y != first.y : target.x != first.x) continue;
    const CoreCoord fork = noc == 0 ? CoreCoord{target.x, from.y} : CoreCoord{from.x, target.y};
    walk(fork, branch_port, noc == 0 ? distance.y : distance.x);
  }
  return links;
}

NocFabric::Multicast NocFabric::multicast_to(int noc, CoreCoord from,
                                             const std::vector<CoreCoord>& targets) const {
  const CoreCoord distance = farthest(noc, from, targets);
  return {.links = tree(noc, from, targets),
          .far_hops = distance.x + distance.y,
          .turns = distance.x > 0 && distance.y > 0};
}

int64_t NocFabric::multicast_free_clock(const Multicast& packet) const {
  int64_t clock = 0;
  for (const size_t held : packet.links) {
    if (links_[held].series != nullptr) return kUnknownClock;
    clock = std::max(clock, links_[held].multicast_clock);
  }
  return clock;
}

// The longer a sender has been refused, the longer it pauses between tries. One that was refused behind a turn
// learns of it late.
int64_t NocFabric::retry_cycles(const Multicast& packet, int64_t waited_cycles) const {
  const int64_t refusal = packet.turns ? reservation_cycles(packet) / 2 : 0;
  const auto pause = static_cast<int64_t>(retry_part_ * static_cast<double>(waited_cycles));
  return refusal + std::min(pause, retry_most_cycles_) + 1;
}

void NocFabric::count_retries(const Multicast& packet, int32_t change) {
  for (const size_t wanted : packet.links) links_[wanted].refused += change;
}

Passage NocFabric::multicast(const Multicast& packet, int64_t start_clock) {
  int64_t head = start_clock;
  if (packet.reserves) head += reservation_cycles(packet);
  int64_t left = head + packet.link_cycles;
  for (const size_t held : packet.links) left = std::max(left, carry(links_[held], head, packet.link_cycles));
  const bool disturbed =
      packet.reserves && std::any_of(packet.links.begin(), packet.links.end(),
                                     [&](size_t held) { return links_[held].refused > 0; });
  if (disturbed)
    left = start_clock + std::llround(disturbed_factor_ * static_cast<double>(left - start_clock));
  for (const size_t held : packet.links) links_[held].multicast_clock = left;
  return {left, left + packet.far_hops * hop_cycles_};
}

void NocFabric::begin_series(const Multicast& packet, const void* series) {
  for (const size_t held : packet.links) links_[held].series = series;
}

void NocFabric::end_series(const void* series, int64_t clock) {
  for (Link& link : links_) {
    if (link.series == series) link.series = nullptr;
  }
  series_channel_.notify(clock);
}

int64_t NocFabric::multicast_round_trip_cycles(int noc, CoreCoord from,
                                               const std::vector<CoreCoord>& targets) const {
  const CoreCoord distance = farthest(noc, from, targets);
  return ((distance.x > 0 ? columns_ : 0) + (distance.y > 0 ? rows_ : 0)) * hop_cycles_;
}

}  // namespace ttlc::sim

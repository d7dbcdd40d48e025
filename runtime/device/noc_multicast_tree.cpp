// Multicasts: all links of their tree at once, on channels of their own.
#include <algorithm>

#include "runtime/device/noc_fabric.h"

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

Passage NocFabric::multicast(int noc, CoreCoord from, int64_t start_clock, const Multicast& packet) {
  const std::vector<size_t> held = tree(noc, from, packet.targets);
  int64_t head = start_clock;
  for (const size_t index : held) head = std::max(head, links_[index].multicast_clock);
  const CoreCoord distance = farthest(noc, from, packet.targets);
  const int64_t far_hops = distance.x + distance.y;
  if (packet.reserves) head += reserve_cycles_ + far_hops * reserve_hop_cycles_;
  int64_t left = head + packet.link_cycles;
  for (const size_t index : held) left = std::max(left, carry(links_[index], head, packet.link_cycles));
  for (const size_t index : held) links_[index].multicast_clock = left;
  return {left, left + far_hops * hop_cycles_};
}

int64_t NocFabric::multicast_round_trip_cycles(int noc, CoreCoord from,
                                               const std::vector<CoreCoord>& targets) const {
  const CoreCoord distance = farthest(noc, from, targets);
  return ((distance.x > 0 ? columns_ : 0) + (distance.y > 0 ? rows_ : 0)) * hop_cycles_;
}

}  // namespace ttlc::sim

// Unicast packets: their ways, and the links and channels that they keep.
#include "runtime/device/noc_fabric.h"

#include <algorithm>

namespace ttlc::sim {

NocFabric::NocFabric(const ArchInfo& machine, const DeviceTiming& timing)
    : columns_(machine.noc_columns),
      rows_(machine.noc_rows),
      hop_cycles_(timing.hop_cycles),
      reserve_cycles_(timing.multicast_reserve_cycles),
      reserve_hop_cycles_(timing.multicast_reserve_hop_cycles),
      retry_part_(timing.multicast_retry_part),
      retry_most_cycles_(timing.multicast_retry_most_cycles),
      links_(static_cast<size_t>(machine.noc_count * rows_ * columns_ * kPortCount)) {}

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

void NocFabric::walk(int noc, CoreCoord& node, Port port, int64_t count, std::vector<size_t>& way) const {
  for (int64_t i = 0; i < count; ++i) {
    way.push_back(link(noc, node, port));
    node = step(noc, node, port);
  }
}

int64_t& NocFabric::first_free(Link& link, PacketClass packet_class) {
  auto& channels = link.free_clock[static_cast<size_t>(packet_class)];
  return *std::min_element(channels.begin(), channels.end());
}

Passage NocFabric::send(int noc, CoreCoord from, CoreCoord to, int64_t start_clock, const PacketLoad& load) {
  way_.clear();
  way_.push_back(link(noc, from, kOut));
  CoreCoord node = from;
  const int64_t across = distance_x(noc, from, to), along = distance_y(noc, from, to);
  if (noc == 0) walk(noc, node, kAlongX, across, way_);
  walk(noc, node, kAlongY, along, way_);
  if (noc == 1) walk(noc, node, kAlongX, across, way_);
  way_.push_back(link(noc, to, kIn));
  const auto last = static_cast<int64_t>(way_.size()) - 1;
  int64_t head = start_clock, end = 0;
  for (int64_t i = 0; i <= last; ++i) {
    Link& passed = links_[way_[static_cast<size_t>(i)]];
    head = std::max(head, first_free(passed, load.packet_class));
    passed.flits_clock = std::max(passed.flits_clock, head) + load.link_cycles;
    end = std::max(end, passed.flits_clock + std::max<int64_t>(0, last - 1 - i) * hop_cycles_);
    if (i > 0 && i < last) head += hop_cycles_;
  }
  if (load.sink_free_clock != nullptr) {
    int64_t& sink_free_clock = *load.sink_free_clock;
    head = std::max(head, sink_free_clock - load.buffer_cycles);
    sink_free_clock = std::max(sink_free_clock, head) + load.end_cycles;
    end = std::max(end, sink_free_clock - load.buffer_cycles);
  }
  end = std::max(end, head + load.link_cycles);
  for (int64_t i = 0; i <= last; ++i) {
    const int64_t hops_left = std::min(last - 1, std::max<int64_t>(0, last - 1 - i));
    first_free(links_[way_[static_cast<size_t>(i)]], load.packet_class) = end - hops_left * hop_cycles_;
  }
  return {end - (last - 1) * hop_cycles_, end};
}

}  // namespace ttlc::sim

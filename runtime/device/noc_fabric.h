// The two NoCs as machines: tori of links, one after the other in every packet's way.
//
// A packet takes its links in order: out of its node, along the rows and columns of the torus, into the node
// it goes to. NoC 0 travels right, then down; NoC 1 up, then left (tt-isa-documentation NoC/README.md and
// RoutingPaths.md). A link carries one flit a cycle and has a few virtual channels for each class of packets.
// Routers buffer little, so a packet whose head waits keeps its channels on the links behind it until its
// tail has passed; others of its class go by on the channels that are left. Packets ask in the order of
// simulated time. What is left out: requests of reads, which are one flit, and buffers in routers.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "runtime/device/timing.h"
#include "runtime/device/wait_channel.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// Later than every clock.
inline constexpr int64_t kUnknownClock = std::numeric_limits<int64_t>::max();

/// Classes of unicast packets, which do not wait for each other's channels.
enum class PacketClass : uint8_t { kRequest, kResponse };

/// How long a packet keeps the links, and a resource at one of its ends (a DRAM bank) that it needs as well.
struct PacketLoad {
  PacketClass packet_class = PacketClass::kRequest;
  int64_t link_cycles = 1;
  int64_t end_cycles = 0;              // of the target, which may be slower than the links
  int64_t buffer_cycles = 0;           // of which so many may be left when the packet has arrived
  int64_t* sink_free_clock = nullptr;  // when the target has done all it got; kept here
};

/// When the tail of a packet has left its node and when it has reached the target.
struct Passage {
  int64_t left_clock = 0;
  int64_t end_clock = 0;
};

class NocFabric {
 public:
  NocFabric(const ArchInfo& machine, const DeviceTiming& timing);

  /// Links between routers from one node of the torus to another.
  int64_t hops(int noc, CoreCoord from, CoreCoord to) const;
  /// Cycles from the head leaving one node to it reaching the other.
  int64_t travel_cycles(int noc, CoreCoord from, CoreCoord to) const {
    return hops(noc, from, to) * hop_cycles_;
  }
  Passage send(int noc, CoreCoord from, CoreCoord to, int64_t start_clock, const PacketLoad& load);

  /// A packet to several nodes at once: every link of the tree to them is its own until its tail has left.
  struct Multicast {
    std::vector<size_t> links;
    int64_t far_hops = 0;  // to the farthest target
    bool turns = false;    // its ways have links along rows and columns
    int64_t link_cycles = 1;
    bool reserves = true;  // the tree, before it moves; else one before it has
  };
  Multicast multicast_to(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;
  /// When the links are free of other multicasts; kUnknownClock while a linked series keeps one.
  int64_t multicast_free_clock(const Multicast& packet) const;
  /// From when the links get free to when a sender that has waited for them so long tries again.
  int64_t retry_cycles(const Multicast& packet, int64_t waited_cycles) const;
  /// Passage to the farthest target, from when the links are free on.
  Passage multicast(const Multicast& packet, int64_t start_clock);
  /// The links stay with a series until it ends, at `clock`.
  void begin_series(const Multicast& packet, const void* series);
  void end_series(const void* series, int64_t clock);
  /// Who waits for the end of a series waits here.
  WaitChannel& series_channel() { return series_channel_; }
  /// Cycles from the head leaving to the last acknowledgement, without the ends.
  int64_t multicast_round_trip_cycles(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;

 private:
  enum Port : int64_t { kOut, kAlongX, kAlongY, kIn, kPortCount };
  static constexpr size_t kClasses = 2;
  /// Packets of a class that a link has under way: 4 virtual channels (dateline and buddy bit), and what
  /// routers buffer; calibrated, as the DRAM readers of tt-isa-documentation DRAMTile/README.md reach with it.
  static constexpr size_t kChannels = 8;
  struct Link {
    int64_t flits_clock = 0;  // when it has carried all flits that were promised
    std::array<std::array<int64_t, kChannels>, kClasses> free_clock{};
    int64_t multicast_clock = 0;   // until then a multicast passes
    const void* series = nullptr;  // a linked one that keeps the link
  };
  /// The channel of a link that is free first.
  static int64_t& first_free(Link& link, PacketClass packet_class);
  size_t link(int noc, CoreCoord node, Port port) const {
    return static_cast<size_t>(((noc * rows_ + node.y) * columns_ + node.x) * kPortCount + port);
  }
  int64_t reservation_cycles(const Multicast& packet) const {
    return reserve_cycles_ + packet.far_hops * reserve_hop_cycles_;
  }
  int64_t distance_x(int noc, CoreCoord from, CoreCoord to) const;
  int64_t distance_y(int noc, CoreCoord from, CoreCoord to) const;
  CoreCoord step(int noc, CoreCoord node, Port port) const;
  /// Appends the links from `node` on and moves it.
  void walk(int noc, CoreCoord& node, Port port, int64_t count, std::vector<size_t>& way) const;
  /// Every link of the tree of a multicast.
  std::vector<size_t> tree(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;
  CoreCoord farthest(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;

  int64_t columns_;
  int64_t rows_;
  int64_t hop_cycles_;
  int64_t reserve_cycles_;
  int64_t reserve_hop_cycles_;
  double retry_part_;  // of the cycles waited
  int64_t retry_most_cycles_;
  std::vector<Link> links_;
  WaitChannel series_channel_;
  std::vector<size_t> way_;  // of the packet being sent, both ends included
};

}  // namespace ttlc::sim

// The two NoCs as machines: tori of routers, and packets that go from one to the next.
//
// A packet takes its links in order: out of its node, along the rows and columns of the torus, into the node
// it goes to. NoC 0 travels right, then down; NoC 1 up, then left (tt-isa-documentation NoC/README.md and
// RoutingPaths.md). A link carries one flit a cycle and has virtual channels; a channel belongs to one packet
// until its tail has passed, and packets on several channels of a link take turns flit by flit. Behind a link
// each channel has a small buffer: what does not fit there waits on the links before it, with their channels,
// so that jams grow backwards. When a channel gets free, the channels that lead to the router take turns.
//
// Packets move in events, one for each head and each tail that a router sees. Multicasts
// (noc_multicast_tree.cpp) reserve their links at once. What is left out: acknowledgements, which are one flit.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "runtime/device/timing.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {

class Scheduler;

/// Classes of unicast packets, which do not wait for each other's channels.
enum class PacketClass : uint8_t { kRequest, kResponse };

/// A packet from node to node. The functions, if any, are called at the clock that they are given.
struct Packet {
  PacketClass packet_class = PacketClass::kRequest;
  int64_t flits = 1;
  int64_t end_cycles = 0;                 // of the target, which may be slower than the links
  int64_t buffer_cycles = 0;              // of which so many may be left when the packet has arrived
  int64_t* sink_free_clock = nullptr;     // when the target has done all it got; kept by the fabric
  std::function<void(int64_t)> accepted;  // a channel of the first link is given: the node may offer the next
  std::function<void(int64_t)> left;      // the tail has left the node
  std::function<void(int64_t)> arrived;   // the tail has reached the target
};

/// When the tail of a multicast has left its node and when it has reached the farthest target.
struct Passage {
  int64_t left_clock = 0;
  int64_t end_clock = 0;
};

class NocFabric {
 public:
  NocFabric(const ArchInfo& machine, const DeviceTiming& timing, Scheduler& scheduler);
  ~NocFabric();

  /// Links between routers from one node of the torus to another.
  int64_t hops(int noc, CoreCoord from, CoreCoord to) const;
  /// Cycles from the head leaving one node to it reaching the other.
  int64_t travel_cycles(int noc, CoreCoord from, CoreCoord to) const {
    return hops(noc, from, to) * hop_cycles_;
  }
  /// Offers a packet to the first link at `clock`, which is now.
  void send(int noc, CoreCoord from, CoreCoord to, int64_t clock, Packet packet);

  /// A packet to several nodes at once. An unlinked one reserves its whole tree before it moves.
  struct Multicast {
    std::vector<CoreCoord> targets;
    int64_t link_cycles = 1;
    bool reserves = true;
  };
  /// Passage to the farthest target.
  Passage multicast(int noc, CoreCoord from, int64_t start_clock, const Multicast& packet);
  /// Cycles from the head leaving to the last acknowledgement, without the ends.
  int64_t multicast_round_trip_cycles(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;

 private:
  enum Port : uint8_t { kOut, kAlongX, kAlongY, kIn, kPortCount };
  struct Flight;
  struct Channel {
    Flight* owner = nullptr;        // the packet that passes the link
    size_t owner_hop = 0;           // which hop of its way that is
    std::vector<Flight*> buffered;  // behind the link, in order; the first one may ask for its next link
    int64_t buffered_flits = 0;
    bool drains = false;  // the packet that was first is still leaving the buffer
  };
  /// Each pair is for packets before and past the dateline of their ring: tt-isa-documentation NoC/README.md,
  /// Virtual channels.
  static constexpr size_t kRequestChannels = 2, kResponseChannels = 2;
  static constexpr size_t kChannels = kRequestChannels + 2 * kResponseChannels;
  static constexpr size_t kInputs = kPortCount * kChannels;  // of a router: channels of its ports
  struct Link {
    std::array<Channel, kChannels> channels;
    std::vector<Flight*> waiting;
    size_t served_input = 0;      // of the router before the link: the last one that got a channel
    int64_t work_clock = 0;       // when it could have carried all flits so far
    int64_t multicast_clock = 0;  // until then a multicast passes
  };

  size_t link(int noc, CoreCoord node, Port port) const {
    return static_cast<size_t>(((noc * rows_ + node.y) * columns_ + node.x) * kPortCount + port);
  }
  int64_t distance_x(int noc, CoreCoord from, CoreCoord to) const;
  int64_t distance_y(int noc, CoreCoord from, CoreCoord to) const;
  CoreCoord step(int noc, CoreCoord node, Port port) const;
  CoreCoord farthest(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;
  /// Every link of the tree of a multicast.
  std::vector<size_t> tree(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;

  void add_hop(Flight& flight, int noc, CoreCoord node, Port port, bool past_dateline) const;
  void add_ring(Flight& flight, int noc, CoreCoord& node, Port port, int64_t count) const;
  Flight& new_flight();

  void ask(Flight& flight, int64_t clock);
  void ask_if_first(size_t link, size_t channel, int64_t clock);
  static size_t input_of(const Flight& flight);
  bool serve_one(Link& link, int64_t clock);
  void serve(Link& link, int64_t clock);
  /// An event of the fabric: a head that asks for its next link, or a tail that has passed a link.
  struct Event {
    int64_t clock = 0;
    int64_t sequence = 0;
    Flight* flight = nullptr;  // null: the first packet behind a link asks
    size_t hop = 0;
    size_t link = 0, channel = 0;
  };
  static bool later(const Event& a, const Event& b) {
    return a.clock != b.clock ? a.clock > b.clock : a.sequence > b.sequence;
  }
  void post(Event event);
  void run_events(int64_t clock);

  Channel* free_channel(Link& link, const Flight& flight);
  void grant(Flight& flight, Link& link, Channel& channel, int64_t clock);
  void leave_buffer(Flight& flight, int64_t clock);
  int64_t carry(Link& link, int64_t clock, int64_t flits);
  int64_t take_in(const Packet& packet, int64_t tail_clock, int64_t clock) const;
  void settle_tails(Flight& flight);
  void settle_tail(Flight& flight, size_t hop);
  void await_tail(Flight& flight, size_t hop);
  void release(Flight& flight, size_t hop, int64_t clock);

  int64_t columns_;
  int64_t rows_;
  int64_t hop_cycles_;
  int64_t node_cycles_;
  int64_t buffer_flits_;
  int64_t turn_cycles_;
  int64_t reserve_cycles_;
  int64_t reserve_hop_cycles_;
  Scheduler& scheduler_;
  std::vector<Link> links_;
  std::vector<std::unique_ptr<Flight>> flights_;  // all that ever were
  std::vector<Flight*> unused_flights_;
  std::vector<Event> events_;  // heap by later()
  int64_t next_sequence_ = 0;
  int64_t wake_clock_ = std::numeric_limits<int64_t>::max();  // the scheduler will run events then
};

}  // namespace ttlc::sim

// The two NoCs as machines: tori of routers, and packets that go from one to the next.
//
// A packet takes its links in order: out of its node, along the rows and columns of the torus, into the node
// it goes to. NoC 0 travels right, then down; NoC 1 up, then left (tt-isa-documentation NoC/README.md and
// RoutingPaths.md). A link carries one flit a cycle and has virtual channels; a channel belongs to one packet
// until its tail has passed, and packets on several channels of a link take turns flit by flit. Behind a link
// each channel has a small buffer: what does not fit there waits on the links before it, with their channels,
// so that jams grow backwards. When a channel gets free, the channels that lead to the router take turns.
//
// A packet that meets nobody gets its links some at a time, ahead of time. Where one waits, or has to wait,
// packets go on link by link, in events (noc_router.cpp). Multicasts (noc_multicast_tree.cpp) reserve their
// links at once. What is left out: acknowledgements, which are one flit.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "runtime/device/event_ring.h"
#include "runtime/device/scheduler.h"
#include "runtime/device/timing.h"
#include "runtime/device/wait_channel.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// Later than every clock.
inline constexpr int64_t kUnknownClock = EventSource::kNever;

/// Classes of unicast packets, which do not wait for each other's channels.
enum class PacketClass : uint8_t { kRequest, kResponse };

/// A packet from node to node. The functions, if any, are called at the clock that they are given or before.
struct Packet {
  PacketClass packet_class = PacketClass::kRequest;
  int64_t flits = 1;
  int64_t end_cycles = 0;                 // of the target, which may be slower than the links
  int64_t buffer_cycles = 0;              // of which so many may be left when the packet has arrived
  int64_t* sink_room = nullptr;           // packets that the target still takes; null: any number
  int64_t* sink_free_clock = nullptr;     // when the target has done all it got; kept by the fabric
  std::function<void(int64_t)> accepted;  // a channel of the first link is given: the node may offer the next
  std::function<void(int64_t)> left;      // the tail has left the node
  std::function<void(int64_t)> arrived;   // the tail has reached the target; called at that clock
};

/// When the tail of a multicast has left its node and when it has reached the farthest target.
struct Passage {
  int64_t left_clock = 0;
  int64_t end_clock = 0;
};

class NocFabric final : public EventSource {
 public:
  NocFabric(const ArchInfo& machine, const DeviceTiming& timing);
  ~NocFabric();

  void run_next() override;

  /// Links between routers from one node of the torus to another.
  int64_t hops(int noc, CoreCoord from, CoreCoord to) const;
  /// Cycles from the head leaving one node to it reaching the other.
  int64_t travel_cycles(int noc, CoreCoord from, CoreCoord to) const {
    return hops(noc, from, to) * hop_cycles_;
  }
  /// Offers a packet to the first link at `clock`, which is now.
  void send(int noc, CoreCoord from, CoreCoord to, int64_t clock, Packet packet);

  /// The target of packets to a node has got room for another one.
  void note_room(int noc, CoreCoord node, int64_t clock);

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
  /// A sender that was refused has begun to try again, and has got the links. Who passes them meanwhile is held up.
  void begin_retries(const Multicast& packet) { count_retries(packet, 1); }
  void end_retries(const Multicast& packet) { count_retries(packet, -1); }
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
  enum Port : uint8_t { kOut, kAlongX, kAlongY, kIn, kPortCount };
  struct Flight;
  /// A link of a way.
  struct Hop {
    uint32_t link = 0;
    Port port = kOut;  // of the router before the link
    bool past_dateline = false;
  };
  using Way = std::vector<Hop>;
  struct alignas(64) Channel {
    Flight* owner = nullptr;    // the packet that passes the link, or passed it last
    Flight* drainer = nullptr;  // the packet that left the buffer last
    int64_t free_clock = 0;     // when the owner has passed; kUnknownClock while its head may hold it up
    int64_t drained_clock = 0;  // when the drainer has left; the same
    Flight* first_buffered = nullptr;  // behind the link, in order; the first one may ask for its next link
    Flight* last_buffered = nullptr;
    int32_t buffered_flits = 0;
    uint32_t owner_hop = 0;

    bool is_passed_after(int64_t clock) const;
  };
  /// Each pair is for packets before and past the dateline of their ring: tt-isa-documentation NoC/README.md,
  /// Virtual channels.
  static constexpr size_t kRequestChannels = 2, kResponseChannels = 2;
  static constexpr size_t kChannels = kRequestChannels + 2 * kResponseChannels;
  static constexpr size_t kInputs = kPortCount * kChannels;  // of a router: channels of its ports
  struct Link {
    std::vector<Flight*> waiting;
    size_t served_input = 0;             // of the router before the link: the last one that got a channel
    int64_t work_clock = 0;              // when it could have carried all flits so far
    int64_t wake_clock = kUnknownClock;  // an event will serve those that wait
    int64_t multicast_clock = 0;         // until then a multicast passes
    const void* series = nullptr;        // a linked one that keeps the link
    int32_t refused = 0;                 // multicasts that were refused here and will try again
    std::array<Channel, kChannels> channels;
  };

  size_t link(int noc, CoreCoord node, Port port) const {
    return static_cast<size_t>(((noc * rows_ + node.y) * columns_ + node.x) * kPortCount + port);
  }
  int64_t reservation_cycles(const Multicast& packet) const {
    return reserve_cycles_ + packet.far_hops * reserve_hop_cycles_;
  }
  int64_t distance_x(int noc, CoreCoord from, CoreCoord to) const;
  int64_t distance_y(int noc, CoreCoord from, CoreCoord to) const;
  CoreCoord step(int noc, CoreCoord node, Port port) const;
  /// Every link of the tree of a multicast.
  std::vector<size_t> tree(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;
  CoreCoord farthest(int noc, CoreCoord from, const std::vector<CoreCoord>& targets) const;
  void count_retries(const Multicast& packet, int32_t change);

  void add_hop(Way& way, int noc, CoreCoord node, Port port, bool past_dateline) const;
  void add_ring(Way& way, int noc, CoreCoord& node, Port port, int64_t count) const;
  const Way& way(int noc, CoreCoord from, CoreCoord to);
  Flight& new_flight();

  /// What an event is about: a tail arrives, a head goes on, a link serves those that wait for it. At the same
  /// clock in this order, so that a link chooses among all that are there.
  enum EventKind : size_t { kArrival, kHead, kLink, kEventKindCount };
  struct Event {
    Flight* flight = nullptr;
    size_t link = 0;
  };
  using Events = EventRing<Event, kEventKindCount>;
  void post(int64_t clock, EventKind kind, Event event);
  void run(const Events::Taken& event);

  void go_on(Flight& flight, int64_t now);
  void ask(Flight& flight, int64_t clock, int64_t now);
  static std::array<size_t, 2> channels_for(const Flight& flight);
  static bool finds_target_full(const Flight& flight);
  Channel* free_channel(Link& link, const Flight& flight, int64_t clock);
  size_t input_of(const Flight& flight) const;
  Flight* serve_one(Link& link, int64_t clock);
  void serve(size_t link, int64_t clock);
  void wake(size_t link, int64_t clock);
  void wake_when_free(size_t link);
  void grant(Flight& flight, Link& link, Channel& channel, int64_t clock);
  void enter_buffer(Flight& flight, Channel& channel);
  void leave_buffer(Flight& flight, size_t hop, int64_t clock);
  int64_t carry(Link& link, int64_t clock, int64_t flits);
  int64_t turn_cycles(const Flight& flight, size_t hop) const;
  void delay_tail(Flight& flight, size_t hop, int64_t tail_clock);
  int64_t take_in(const Packet& packet, int64_t tail_clock, int64_t clock) const;
  void settle_tails(Flight& flight);
  void settle_tail(Flight& flight, size_t hop);
  void drain(Channel& channel, const Flight& flight, int64_t clock);
  void arrive(Flight& flight, int64_t clock);

  /// Flits of a packet that a buffer holds.
  int32_t held_flits(const Packet& packet) const {
    return static_cast<int32_t>(std::min<int64_t>(packet.flits, buffer_flits_));
  }

  int64_t columns_;
  int64_t rows_;
  int64_t hop_cycles_;
  int64_t node_cycles_;
  int32_t buffer_flits_;
  int64_t turn_cycles_;
  int64_t reserve_cycles_;
  int64_t reserve_hop_cycles_;
  double retry_part_;  // of the cycles waited
  int64_t retry_most_cycles_;
  double disturbed_factor_;  // of the time of a multicast whose links others try to reserve
  std::vector<Link> links_;
  WaitChannel series_channel_;
  std::vector<int32_t> way_numbers_;  // of packets so far, by NoC and ends; -1: none
  std::deque<Way> ways_;
  std::vector<std::unique_ptr<Flight>> flights_;  // all that ever were
  std::vector<Flight*> unused_flights_;
  Events events_;
};

}  // namespace ttlc::sim

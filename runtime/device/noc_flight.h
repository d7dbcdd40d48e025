// A unicast packet under way through the NoC: its links, and how far head and tail have come.
// Only for the fabric's own files.
#pragma once

#include <vector>

#include "runtime/device/noc_fabric.h"

namespace ttlc::sim {

struct NocFabric::Flight {
  struct Passing {
    Channel* channel = nullptr;
    int64_t tail_clock = 0;  // when the tail has passed the link, as far as that is known
  };
  Packet packet;
  const Way* way = nullptr;       // null: not under way
  std::vector<Passing> passings;  // of the hops that have a channel
  size_t settled = 0;             // the first hop whose tail may still be held up by the head
  bool waits = false;             // at the next link
  Flight* behind = nullptr;       // in the buffer that the head is in
  int64_t head_clock = 0;         // when the head is at the router before the next hop

  size_t next() const { return passings.size(); }
  bool has_all() const { return next() == way->size(); }
  const Hop& next_hop() const { return (*way)[next()]; }
};

}  // namespace ttlc::sim

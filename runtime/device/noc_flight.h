// A unicast packet under way through the NoC: its links, and how far head and tail have come.
// Only for the fabric's own files.
#pragma once

#include <vector>

#include "runtime/device/noc_fabric.h"

namespace ttlc::sim {

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
  bool waits = false;      // at the next link
  int64_t head_clock = 0;  // when the head is at the router before the next hop
};

}  // namespace ttlc::sim

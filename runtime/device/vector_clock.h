// What a thread knows to have happened in the threads of its core: a vector clock.
//
// A thread numbers its publications: pages pushed and popped, operands delivered and taken, DST sections handed over and given
// back. Who waits for one of them joins the clock that came with it, and so knows what its publisher did and knew
// before. An access to memory bears the number of the publication that will tell of it; a thread may rely on the access once it knows
// that number. Accesses that are not ordered like this race on the device, whatever the order in a simulation.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/device/rule.h"

namespace ttlc::sim {

class VectorClock {
 public:
  /// Publications of the thread that are known; 0: none.
  int64_t seen(ThreadRole role) const { return seen_[static_cast<size_t>(role)]; }
  void advance(ThreadRole role) { ++seen_[static_cast<size_t>(role)]; }
  void join(const VectorClock& other) {
    for (size_t i = 0; i < seen_.size(); ++i) seen_[i] = std::max(seen_[i], other.seen_[i]);
  }

 private:
  std::array<int64_t, kThreadRoleCount> seen_ = {};
};

}  // namespace ttlc::sim

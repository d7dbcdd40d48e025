#include "runtime/compute/src_queue.h"

#include <fmt/format.h>

#include "runtime/compute/engine_state.h"
#include "runtime/device/thread.h"

namespace ttlc::sim {

SrcPacket& SrcQueue::begin_delivery(SimThread& thread, const char* api) {
  thread.block_until(
      unpack_channel_, [this] { return delivered_ - taken_ < kBanks; },
      [this, api] {
        return fmt::format("{}: waits for the math thread to take operands; both banks are full, first of {}",
                           api, describe(front()));
      });
  const auto bank = static_cast<size_t>(delivered_ % kBanks);
  thread.wait_until_clock(free_clock_[bank]);
  thread.learn(freed_[bank]);
  SrcPacket& packet = banks_[bank];
  packet.api = api;
  packet.site = thread.site();
  packet.to_dest = false;
  return packet;
}

void SrcQueue::end_delivery(SimThread& thread, int64_t ready_clock) {
  SrcPacket& packet = banks_[static_cast<size_t>(delivered_ % kBanks)];
  packet.ready_clock = ready_clock;
  packet.complete_clock = thread.clock();
  packet.delivered = thread.publish();
  ++delivered_;
  math_channel_.notify(ready_clock);
}

const SrcPacket& SrcQueue::take(SimThread& thread, const char* api) {
  thread.block_until(
      math_channel_, [this] { return !empty(); },
      [api] { return fmt::format("{}: waits for operands from the unpack thread", api); });
  thread.wait_until_clock(front().ready_clock);
  thread.learn(front().delivered);
  return front();
}

void SrcQueue::release(SimThread& thread) {
  const auto bank = static_cast<size_t>(taken_ % kBanks);
  free_clock_[bank] = thread.clock();
  freed_[bank] = thread.publish();
  ++taken_;
  unpack_channel_.notify(thread.clock());
}

std::string describe(const SrcPacket& packet) {
  return fmt::format("{} at {}", packet.api, render_place(packet.site));
}

}  // namespace ttlc::sim

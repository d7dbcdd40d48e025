#include "runtime/compute/src_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

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

SrcTile TilePool::unheld() {
  constexpr size_t kLooks = 4;
  for (size_t i = 0; i < std::min(kLooks, tiles_.size()); ++i) {
    const SrcTile& tile = tiles_[next_];
    next_ = (next_ + 1) % tiles_.size();
    if (tile.use_count() > 1) continue;
    std::atomic_thread_fence(std::memory_order_acquire);  // after the last holder's reading
    return tile;
  }
  SrcTile tile = std::make_shared<Tile>();
  if (tiles_.size() < kMostTiles) tiles_.push_back(tile);
  return tile;
}

SrcTile TilePool::take() {
  SrcTile tile = unheld();
  tile->defined = Definedness::all();
  return tile;
}

std::string describe(const SrcPacket& packet) {
  return fmt::format("{} at {}", packet.api, render_place(packet.site));
}

}  // namespace ttlc::sim

// Things that are to happen, taken by their clock, then by rank, then in the order of posting.
//
// Nearly all lie a few hundred cycles ahead. So there is a ring with a slot for each of the next clocks, where posting
// and taking cost the same however many there are, and a heap for those behind the end of the ring. What is posted for
// a clock that has passed is in the heap, too: it comes first.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace ttlc::sim {

template <typename What, size_t kRanks>
class EventRing {
 public:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  struct Taken {
    int64_t clock = 0;
    size_t rank = 0;
    What what{};
  };

  /// Of the earliest; kNever: there are none.
  int64_t next_clock() const { return std::min(near_clock_, far_.empty() ? kNever : far_.front().clock); }

  void post(int64_t clock, size_t rank, What what) {
    if (clock < base_clock_ || clock - base_clock_ >= kSlots) {
      far_.push_back({clock, rank, next_sequence_++, std::move(what)});
      std::push_heap(far_.begin(), far_.end(), Later());
      return;
    }
    const uint32_t node = new_node(std::move(what));
    const size_t slot = slot_of(clock);
    List& list = slots_[slot][rank];
    (list.first == kNone ? list.first : nodes_[list.last].next) = node;
    list.last = node;
    occupied_[slot / kWordBits] |= bit_of(slot);
    near_clock_ = std::min(near_clock_, clock);
  }

  /// The earliest, which there must be.
  Taken take() {
    if (!far_.empty()) {
      // Of the same clock and rank: it was posted when that clock lay behind the end of the ring, so before the others.
      const Far& far = far_.front();
      if (far.clock < near_clock_ || (far.clock == near_clock_ && far.rank <= near_rank())) return take_far();
    }
    const size_t slot = slot_of(near_clock_), rank = near_rank();
    List& list = slots_[slot][rank];
    Node& node = nodes_[list.first];
    Taken taken{near_clock_, rank, std::move(node.what)};
    base_clock_ = near_clock_;
    const uint32_t freed = std::exchange(list.first, node.next);
    node.next = std::exchange(unused_, freed);
    if (near_rank() == kRanks) {
      occupied_[slot / kWordBits] &= ~bit_of(slot);
      find_near();
    }
    return taken;
  }

 private:
  static constexpr int64_t kSlots = 512;
  static constexpr size_t kWordBits = 64, kWords = kSlots / kWordBits;
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();
  struct Node {
    What what;
    uint32_t next = kNone;
  };
  struct List {
    uint32_t first = kNone, last = kNone;
  };
  struct Far {
    int64_t clock = 0;
    size_t rank = 0;
    int64_t sequence = 0;
    What what;
  };
  struct Later {
    bool operator()(const Far& a, const Far& b) const {
      if (a.clock != b.clock) return a.clock > b.clock;
      return a.rank != b.rank ? a.rank > b.rank : a.sequence > b.sequence;
    }
  };

  static size_t slot_of(int64_t clock) { return static_cast<size_t>(clock % kSlots); }
  static uint64_t bit_of(size_t slot) { return uint64_t{1} << (slot % kWordBits); }

  uint32_t new_node(What what) {
    if (unused_ == kNone) {
      nodes_.push_back({std::move(what)});
      return static_cast<uint32_t>(nodes_.size() - 1);
    }
    const uint32_t node = std::exchange(unused_, nodes_[unused_].next);
    nodes_[node] = {std::move(what)};
    return node;
  }

  /// The first rank of the earliest slot; kRanks: the slot is empty.
  size_t near_rank() const {
    size_t rank = 0;
    while (rank < kRanks && slots_[slot_of(near_clock_)][rank].first == kNone) ++rank;
    return rank;
  }

  Taken take_far() {
    std::pop_heap(far_.begin(), far_.end(), Later());
    Taken taken{far_.back().clock, far_.back().rank, std::move(far_.back().what)};
    far_.pop_back();
    base_clock_ = std::max(base_clock_, taken.clock);
    return taken;
  }

  /// The earliest slot in use, round the ring from the one of the latest clock.
  void find_near() {
    const size_t start = slot_of(base_clock_);
    for (size_t i = 0; i <= kWords; ++i) {
      uint64_t word = occupied_[(start / kWordBits + i) % kWords];
      const uint64_t from_start = ~uint64_t{0} << (start % kWordBits);
      if (i == 0) word &= from_start;
      if (i == kWords) word &= ~from_start;
      if (word == 0) continue;
      const size_t slot =
          (start / kWordBits + i) % kWords * kWordBits + static_cast<size_t>(std::countr_zero(word));
      near_clock_ = base_clock_ + static_cast<int64_t>((slot + kSlots - start) % kSlots);
      return;
    }
    near_clock_ = kNever;
  }

  int64_t base_clock_ =
      0;  // of the latest one taken: the ring has the slots of this clock and those after it
  int64_t near_clock_ = kNever;
  std::array<std::array<List, kRanks>, kSlots> slots_;
  std::array<uint64_t, kWords> occupied_{};
  std::vector<Node> nodes_;
  uint32_t unused_ = kNone;
  std::vector<Far> far_;  // heap by Later
  int64_t next_sequence_ = 0;
};

}  // namespace ttlc::sim

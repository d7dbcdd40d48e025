// A circular buffer of one core: a ring of pages in L1 between one producer thread and one consumer thread.
//
// State is three counters that only grow: pages reserved, pushed, popped, and the number of pages that
// each thread has been granted by its last wait. The buffer checks the protocol; blocking, clocks and reports
// are the business of the calls in cb_ops.h. Pages are named by their position in the ring. Reserved pages
// become undefined until they are written, unless the ring lies on a tensor or the consumer rewrote them in
// place while it held them. A ring on a tensor that nobody pushes into may be read without waiting.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/device/rule.h"
#include "runtime/device/vector_clock.h"
#include "runtime/device/wait_channel.h"

namespace ttlc::sim {

inline constexpr int kUndeclaredFormat = 255;

struct CbConfig {
  int64_t id = 0;
  int64_t address = 0;  // offset in L1 of the first page
  int64_t pages = 0;
  int64_t page_bytes = 0;
  int format = kUndeclaredFormat;  // tt::DataFormat number
  bool on_tensor = false;          // the ring lies on an L1 tensor, which others may access at any time
};

/// Latest event of a kind on a buffer, for reports.
struct CbEvent {
  bool happened = false;
  ThreadRole role = ThreadRole::kRiscv0;
  CallSite site;
  int64_t pages = 0;
  int64_t clock = 0;
};

class CircularBuffer {
 public:
  explicit CircularBuffer(const CbConfig& config);

  const CbConfig& config() const { return config_; }
  int64_t id() const { return config_.id; }
  int64_t capacity_pages() const { return config_.pages; }
  int64_t page_bytes() const { return config_.page_bytes; }
  int64_t address() const { return config_.address; }
  int64_t size_bytes() const { return config_.pages * config_.page_bytes; }
  bool contains(int64_t l1_offset) const {
    return l1_offset >= config_.address && l1_offset < config_.address + size_bytes();
  }

  /// Pages pushed and not popped; pages neither pushed nor held back.
  int64_t pages_filled() const { return pushed_ - popped_; }
  int64_t pages_free() const { return config_.pages - pages_filled(); }
  int64_t pages_reserved() const { return reserved_; }
  int64_t pages_waited(ThreadRole role) const { return waited_[static_cast<size_t>(role)]; }
  int64_t pages_pushed_total() const { return pushed_; }
  int64_t pages_popped_total() const { return popped_; }

  /// Position in the ring of the next page to write and of the next page to read.
  int64_t write_page() const { return pushed_ % config_.pages; }
  int64_t read_page() const { return popped_ % config_.pages; }
  /// Offsets in L1 of those pages.
  int64_t write_address() const { return config_.address + write_page() * config_.page_bytes; }
  int64_t read_address() const { return config_.address + read_page() * config_.page_bytes; }

  bool is_reserved(int64_t ring_page) const { return distance(write_page(), ring_page) < reserved_; }
  bool is_waited(int64_t ring_page, ThreadRole role) const {
    return distance(read_page(), ring_page) < pages_waited(role);
  }
  bool is_filled(int64_t ring_page) const { return distance(read_page(), ring_page) < pages_filled(); }

  /// A page of the ring and who did what with it last.
  struct Page {
    VectorClock pushed;         // what its producer had done and knew
    VectorClock popped;         // the same of its consumer
    int64_t read_stamp = 0;     // of UNPACK's latest read since the push; 0: none
    int64_t written_stamp = 0;  // of PACK's latest write since the pop; 0: none
    bool rewritten = false;     // by who held it, or nobody: its bytes survive the next reservation
    bool read_unwaited =
        false;  // read without a wait for it, which its consumer has to make up for before it pops the page
    bool refilled = false;  // by its producer without a reservation: it needs none to push the page
    bool handed_back =
        false;  // popped by its own compute kernel without a wait, which goes on rewriting it in place
    bool freed_unread = false;  // by its own compute kernel, whose packer may still accumulate onto it
    bool pushed_empty = false;  // the packer had not written it since the pop when it was pushed
    bool stale = false;  // filled by the packer, reserved again: accumulation may go on from the old bytes
  };
  Page& page(int64_t ring_page) { return pages_[static_cast<size_t>(ring_page)]; }
  const Page& page(int64_t ring_page) const { return pages_[static_cast<size_t>(ring_page)]; }
  /// Reserved pages keep their bytes: the ring lies on a tensor, or shares its memory with another buffer.
  void keep_bytes() { keeps_bytes_ = true; }
  bool keeps_bytes() const { return keeps_bytes_; }
  /// A thread asked where the ring lies.
  void note_asked(ThreadRole role) { asked_ |= 1u << static_cast<unsigned>(role); }
  bool is_asked_by(ThreadRole role) const { return (asked_ >> static_cast<unsigned>(role)) & 1; }
  /// A thread waits for pages, or has. Another thread than UNPACK: the ring leads out of the compute kernel.
  void note_awaited(ThreadRole role) { is_awaited_elsewhere_ |= role != ThreadRole::kUnpack; }
  bool is_awaited_elsewhere() const { return is_awaited_elsewhere_; }
  /// Some call of the protocol was made, or the packer wrote; otherwise the ring is scratch memory of who asks for its address.
  bool in_use() const {
    return last_reserve_.happened || last_wait_.happened || last_push_.happened || is_packed_into_;
  }
  void note_packed_into() { is_packed_into_ = true; }
  /// A producer that never reserves may fill the ring once: the page is one of those that it has yet to push.
  bool is_unpushed(int64_t ring_page) const { return !last_reserve_.happened && is_never_pushed(ring_page); }
  /// No consumer can hold the page.
  bool is_never_pushed(int64_t ring_page) const { return ring_page >= pushed_; }
  /// Nobody announces pages in the ring, and this consumer takes them without waiting.
  void note_unannounced(const CbEvent& first_use);
  /// Those of a tensor are there since the launch: such a ring is full all the time. Of another ring pages were freed before
  /// there were any: from then on its counters say nothing about its pages.
  bool is_resident() const { return first_unannounced_use_.happened && config_.on_tensor; }
  bool is_overdrawn() const { return first_unannounced_use_.happened && !config_.on_tensor; }
  const CbEvent& first_unannounced_use() const { return first_unannounced_use_; }
  // Transitions; the caller has checked the protocol.
  void reserve(int64_t pages, const CbEvent& event);
  void push(int64_t pages, const CbEvent& event, const VectorClock& published);
  void wait(int64_t pages, const CbEvent& event);
  void pop(int64_t pages, const CbEvent& event, const VectorClock& published);

  const CbEvent& last_reserve() const { return last_reserve_; }
  const CbEvent& last_push() const { return last_push_; }
  const CbEvent& last_wait() const { return last_wait_; }
  const CbEvent& last_pop() const { return last_pop_; }

  /// "cb 3: 4 pages of 2048 bytes, 2 filled, 1 reserved, 0 waited for; last push: 2 pages by riscv_1 at
  /// reader.cpp:30".
  std::string describe() const;

  WaitChannel filled_channel;  // notified by push
  WaitChannel free_channel;    // notified by pop

 private:
  void refill();
  int64_t distance(int64_t from_page, int64_t to_page) const {
    return to_page >= from_page ? to_page - from_page : to_page - from_page + config_.pages;
  }

  CbConfig config_;
  int64_t reserved_ = 0;  // pages granted to the producer and not pushed
  int64_t pushed_ = 0;
  int64_t popped_ = 0;
  std::array<int64_t, kThreadRoleCount> waited_ = {};  // pages granted to each thread and not popped
  std::vector<Page> pages_;
  bool keeps_bytes_ = false;
  bool is_packed_into_ = false;
  bool is_awaited_elsewhere_ = false;
  unsigned asked_ = 0;  // bit per ThreadRole
  CbEvent last_reserve_, last_push_, last_wait_, last_pop_, first_unannounced_use_;
};

}  // namespace ttlc::sim

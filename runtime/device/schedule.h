// Adversarial schedules: delays that the device may have and a correct program cannot see in its results.
//
// Threads start late by up to some thousand cycles, each is slow in its own way whenever it touches what others
// see, and every transfer takes longer by chance. A seed gives the same delays in every run. What hardware
// keeps in order (words from one thread, multicasts of one sender) stays in order: that is up to the callers.
#pragma once

#include <cstdint>

namespace ttlc::sim {

class Schedule {
 public:
  /// Seed 0 is the regular schedule: no delays at all.
  explicit Schedule(int64_t seed = 0);

  bool is_regular() const { return seed_ == 0; }
  /// Of a thread, before its kernel begins.
  int64_t start_delay();
  /// Of the thread with this order (thread.h), before it looks at or changes what others see.
  int64_t thread_delay(int64_t order) { return is_regular() ? 0 : draw_thread_delay(order); }
  /// More that a transfer needs to arrive.
  int64_t transfer_delay() { return is_regular() ? 0 : draw_below(kMaxTransferDelay); }

 private:
  static constexpr int64_t kMaxTransferDelay = 4096;  // cycles

  int64_t draw_below(int64_t limit);
  int64_t draw_thread_delay(int64_t order);

  uint64_t seed_;
  uint64_t state_;
};

}  // namespace ttlc::sim

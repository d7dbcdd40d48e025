// The deterministic scheduler: a discrete-event simulation over fibers.
//
// Threads that can run go by clock (ties by core, then role), and so do events (arrivals on the NoC; ties by
// order of posting); the NoC keeps those of its packets. The earliest of all goes next; an event goes before a
// thread of the same clock. A thread runs until it blocks, ends, or finds in sync() that something else is earlier. When nothing
// is left to run and threads are blocked, that is a deadlock: it is found at once and reported with what
// every blocked thread waits for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

#include "runtime/device/event_ring.h"

namespace ttlc::sim {

class Device;
class SimThread;

/// A part of the device with events of its own, which it keeps in order; the scheduler runs them when they are
/// due.
class EventSource {
 public:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();
  /// Of the earliest event.
  int64_t next_clock() const { return next_clock_; }
  /// Runs the events of that clock.
  virtual void run_next() = 0;

 protected:
  ~EventSource() = default;
  int64_t next_clock_ = kNever;
};

class Scheduler {
 public:
  explicit Scheduler(Device& device) : device_(device) {}

  void add(SimThread& thread);
  /// Calls `action` with `clock` when it is that late, which is not in the past of any thread that has synced.
  void post(int64_t clock, std::function<void(int64_t)> action);
  /// Events of the source go before others of the same clock.
  void set_source(EventSource& source) { source_ = &source; }
  /// Runs everything until all threads ended or a rule was broken.
  void run();

  /// The thread can go on at its clock.
  void make_ready(SimThread& thread);
  /// Runs what events are due before the running thread goes on. Whether it has to stop for another thread then, or
  /// because a rule was broken.
  bool must_stop(const SimThread& thread);

  /// How often anything that a thread can wait for has changed.
  int64_t changes() const { return changes_; }
  void note_change() { ++changes_; }

 private:
  int64_t changes_ = 0;
  int64_t steps_ = 0;
  struct Ready {
    int64_t clock;
    int64_t order;
    SimThread* thread;
    bool operator>(const Ready& other) const {
      return clock != other.clock ? clock > other.clock : order > other.order;
    }
  };

  int64_t next_event_clock() const {
    const int64_t clock = events_.next_clock();
    return source_ == nullptr ? clock : std::min(clock, source_->next_clock());
  }
  void run_event();
  void count_step();
  bool step();
  void resume(SimThread& thread);
  bool wake_if_any_condition_holds();
  void report_deadlock();

  Device& device_;
  EventSource* source_ = nullptr;
  std::vector<SimThread*> threads_;
  std::priority_queue<Ready, std::vector<Ready>, std::greater<>> ready_;
  EventRing<std::function<void(int64_t)>, 1> events_;
};

}  // namespace ttlc::sim

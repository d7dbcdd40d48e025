// A stack that can be left and re-entered: one per simulated thread. Wraps boost::context::fiber, with a
// guard page below the stack, and tells AddressSanitizer about the switches.
#pragma once

#include <boost/context/fiber.hpp>

#include <cstdint>
#include <functional>

namespace ttlc::sim {

class Fiber {
 public:
  /// `body` runs on the fiber's stack at the first resume(). Exceptions must not leave it.
  explicit Fiber(std::function<void()> body);
  /// A fiber that has not ended is unwound.
  ~Fiber();
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;

  /// From outside: runs the fiber until it suspends or ends.
  void resume();
  /// From inside: back to whoever resumed.
  void suspend();
  bool ended() const { return ended_; }
  /// Whether these bytes are part of the fiber's stack.
  bool stack_holds(uint64_t address, int64_t size_bytes) const;

 private:
  void enter();

  std::function<void()> body_;
  boost::context::fiber inside_;   // the fiber, while it is suspended
  boost::context::fiber outside_;  // its resumer, while it runs
  bool started_ = false;
  bool ended_ = false;
  // For AddressSanitizer: the fake stack put aside and the bounds of the stacks on both sides.
  void* outside_fake_stack_ = nullptr;
  void* inside_fake_stack_ = nullptr;
  const void* outside_stack_ = nullptr;
  size_t outside_stack_bytes_ = 0;
  const void* inside_stack_ = nullptr;
  size_t inside_stack_bytes_ = 0;
};

}  // namespace ttlc::sim

// Switching stacks. The calls named asan_* do nothing in a build without AddressSanitizer.
#include "runtime/device/fiber.h"

#include <boost/context/protected_fixedsize_stack.hpp>

#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace ttlc::sim {
namespace {

constexpr size_t kStackBytes =
    256 * 1024;  // host stack; device stacks hold 2 to 8 KiB, host frames are larger

void asan_start_switch([[maybe_unused]] void** fake_stack, [[maybe_unused]] const void* stack,
                       [[maybe_unused]] size_t stack_bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(fake_stack, stack, stack_bytes);
#endif
}

void asan_finish_switch([[maybe_unused]] void* fake_stack, [[maybe_unused]] const void** old_stack,
                        [[maybe_unused]] size_t* old_stack_bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake_stack, old_stack, old_stack_bytes);
#endif
}

/// What comes to lie where a stack was is no part of that stack's frames.
void asan_forget_stack([[maybe_unused]] const void* stack, [[maybe_unused]] size_t stack_bytes) {
#if defined(__SANITIZE_ADDRESS__)
  __asan_unpoison_memory_region(stack, stack_bytes);
#endif
}

}  // namespace

Fiber::Fiber(std::function<void()> body) : body_(std::move(body)) {
  boost::context::protected_fixedsize_stack allocator(kStackBytes);
  boost::context::stack_context stack = allocator.allocate();
  inside_stack_bytes_ = stack.size;
  inside_stack_ = static_cast<const char*>(stack.sp) - stack.size;
  inside_ =
      boost::context::fiber(std::allocator_arg, boost::context::preallocated(stack.sp, stack.size, stack),
                            allocator, [this](boost::context::fiber&& caller) {
                              outside_ = std::move(caller);
                              enter();
                              return std::move(outside_);
                            });
}

bool Fiber::stack_holds(uint64_t address, int64_t size_bytes) const {
  const uint64_t offset = address - reinterpret_cast<uint64_t>(inside_stack_);
  return offset < inside_stack_bytes_ && static_cast<uint64_t>(size_bytes) <= inside_stack_bytes_ - offset;
}

void Fiber::enter() {
  // The destructor runs when the body has ended and when the fiber is unwound: both leave the stack for good.
  struct LeaveForGood {
    Fiber& fiber;
    ~LeaveForGood() { asan_start_switch(nullptr, fiber.outside_stack_, fiber.outside_stack_bytes_); }
  };
  asan_finish_switch(nullptr, &outside_stack_, &outside_stack_bytes_);
  LeaveForGood leave{*this};
  body_();
  ended_ = true;
}

void Fiber::resume() {
  started_ = true;
  asan_start_switch(&outside_fake_stack_, inside_stack_, inside_stack_bytes_);
  boost::context::fiber next = std::move(inside_).resume();
  asan_finish_switch(outside_fake_stack_, nullptr, nullptr);
  if (ended_) asan_forget_stack(inside_stack_, inside_stack_bytes_);
  if (!ended_) inside_ = std::move(next);
}

void Fiber::suspend() {
  // The destructor also runs when resume() does not return because the fiber is being unwound.
  struct FinishSwitch {
    Fiber& fiber;
    ~FinishSwitch() {
      asan_finish_switch(fiber.inside_fake_stack_, &fiber.outside_stack_, &fiber.outside_stack_bytes_);
    }
  };
  asan_start_switch(&inside_fake_stack_, outside_stack_, outside_stack_bytes_);
  FinishSwitch finish{*this};
  outside_ = std::move(outside_).resume();
}

Fiber::~Fiber() {
  if (!inside_ || !started_) return;
  asan_start_switch(&outside_fake_stack_, inside_stack_, inside_stack_bytes_);
  inside_ = boost::context::fiber();
  asan_finish_switch(outside_fake_stack_, nullptr, nullptr);
  asan_forget_stack(inside_stack_, inside_stack_bytes_);
}

}  // namespace ttlc::sim

#include "runtime/device/schedule.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kMaxStartDelay = 4096;   // cycles; kernels start up to 2 us apart on silicon
constexpr uint64_t kMaxSlownessLog2 = 12;  // the slowest threads lose up to 2^11 cycles a call

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
uint64_t mix(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

constexpr uint64_t kStep = 0x9e3779b97f4a7c15;

}  // namespace

Schedule::Schedule(int64_t seed)
    : seed_(static_cast<uint64_t>(seed)), state_(mix(static_cast<uint64_t>(seed) * kStep)) {}

int64_t Schedule::draw_below(int64_t limit) {
  state_ += kStep;
  return static_cast<int64_t>(mix(state_) % static_cast<uint64_t>(limit));
}

int64_t Schedule::start_delay() { return is_regular() ? 0 : draw_below(kMaxStartDelay); }

int64_t Schedule::draw_thread_delay(int64_t order) {
  const uint64_t slowness = mix(seed_ * kStep + static_cast<uint64_t>(order) + 1) % kMaxSlownessLog2;
  return draw_below(int64_t{1} << slowness);
}

}  // namespace ttlc::sim

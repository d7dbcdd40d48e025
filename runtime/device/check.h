// SIM_CHECK: a condition that only a bug of the simulator, or of its caller, can break. Ends the process with
// a message.
#pragma once

namespace ttlc::sim {
[[noreturn]] void check_failed(const char* condition, const char* message, const char* file, int line);
/// What that was told, or nothing: then the process is ending because of a kernel, not because of the simulator.
const char* failed_check();
}  // namespace ttlc::sim

#define SIM_CHECK(condition, message) \
  ((condition) ? void() : ::ttlc::sim::check_failed(#condition, message, __FILE__, __LINE__))

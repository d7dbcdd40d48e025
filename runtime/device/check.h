// SIM_CHECK: a condition that only a bug of the simulator, or of its caller, can break. Ends the process with
// a message.
#pragma once

namespace ttlc::sim {
[[noreturn]] void check_failed(const char* condition, const char* message, const char* file, int line);
/// Whether that was called: the process is ending because of the simulator, not because of a kernel.
bool has_check_failed();
}  // namespace ttlc::sim

#define SIM_CHECK(condition, message) \
  ((condition) ? void() : ::ttlc::sim::check_failed(#condition, message, __FILE__, __LINE__))

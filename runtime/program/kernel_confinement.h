// What the process of the kernels may not ask of the operating system. Kernels are host code there: without this, one that
// forks, sends signals, sleeps, ignores the watchdog or ends the process would take the report with it.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace ttlc::sim {

/// How that process ends when the simulator ends it: with a result, or with a record of what a kernel did.
inline constexpr int kResultExit = 72;
inline constexpr int kCrashExit = 71;

/// From here on, system calls that no kernel can mean raise SIGSYS in this process; so does its end with other codes than
/// these, and the end of one of these open files. Does nothing on hosts without such a filter.
void confine_this_process(std::initializer_list<int> kept_files);

/// From here on, this process can allocate that many bytes more and then no more.
void limit_memory(int64_t more_bytes);

}  // namespace ttlc::sim

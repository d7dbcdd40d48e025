// What the process of the kernels may not ask of the operating system. Kernels are host code there: without this, one that
// forks, sends signals, sleeps, ignores the watchdog or ends the process would take the report with it.
#pragma once

#include <cstdint>

namespace ttlc::sim {

/// How that process ends when the simulator ends it, with a result or with a record of what a kernel did.
inline constexpr int kReportExit = 72;

/// From here on, system calls that the simulator does not need to come to its result raise SIGSYS in this process; so does
/// its end with another code. Does nothing on hosts without such a filter.
void confine_this_process(int result_file);

/// From here on, this process can allocate that many bytes more and then no more.
void limit_memory(int64_t more_bytes);

}  // namespace ttlc::sim

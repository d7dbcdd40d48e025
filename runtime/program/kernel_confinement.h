// What the process of the kernels may not ask of the operating system. Kernels are host code there: without this, one that
// forks, sends signals, sleeps, ignores the watchdog or ends the process would take the report with it.
#pragma once

namespace ttlc::sim {

/// How that process ends when the simulator ends it: with a result, or with a record of what a kernel did.
inline constexpr int kResultExit = 72;
inline constexpr int kCrashExit = 71;

/// From here on, system calls that no kernel can mean raise SIGSYS in this process; so does its end with other codes than
/// these. Does nothing on hosts without such a filter.
void confine_this_process();

}  // namespace ttlc::sim

// run_device in a forked child process: whatever a kernel does, the caller gets a result.
//
// The child writes its result to an anonymous file; the parent reads it after the child's end. A signal in
// the child (bad access, division by zero) is caught there, and the place in the kernel is noted in shared
// memory first. A timer of CPU time finds kernels that neither end nor call the API any more. Progress goes
// through shared memory as well.
#pragma once

#include "runtime/program/run_device.h"

namespace ttlc::sim {

SimResult run_isolated(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                       const StartValues& values, const SimOptions& options);

}  // namespace ttlc::sim

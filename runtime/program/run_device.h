// The device part of a launch: buffers allocated and filled, threads started, run, results read back. In this
// process; a crash of a kernel is a crash of the caller (run_isolated.h keeps it apart).
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "runtime/compute/host_workers.h"
#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

/// Time between two calls of SimOptions::on_progress.
constexpr std::chrono::milliseconds kProgressInterval{100};

/// Threads beside the calling one that the options ask for.
int64_t worker_count(const SimOptions& options);

/// What is called at some moments of a run; may be null.
struct RunHooks {
  /// All stands ready, and no kernel has run yet.
  std::function<void()> before_kernels;
  /// The device still exists, and so does what kernels have on their stacks.
  std::function<void(SimResult&&)> on_result;
};

/// `workers` take part in the arithmetic.
SimResult run_device(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                     const StartValues& values, const SimOptions& options, HostWorkers& workers,
                     const RunHooks& hooks = {});

/// Role of the kernel that runs on a thread of a core: "reader", "unpack", ...
std::string thread_name(const LaunchPlan& plan, CoreCoord core, const std::string& role);

}  // namespace ttlc::sim

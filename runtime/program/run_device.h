// The device part of a launch: buffers allocated and filled, threads started, run, results read back. In this
// process; a crash of a kernel is a crash of the caller (run_isolated.h keeps it apart).
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

/// Time between two calls of SimOptions::on_progress.
constexpr std::chrono::milliseconds kProgressInterval{100};

SimResult run_device(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                     const StartValues& values, const SimOptions& options);

/// Role of the kernel that runs on a thread of a core: "reader", "unpack", ...
std::string thread_name(const LaunchPlan& plan, CoreCoord core, const std::string& role);

}  // namespace ttlc::sim

// Figures of a finished run.
#pragma once

#include "runtime/device/device.h"
#include "runtime/program/launch_plan.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

/// Counters and times of all cores, summed, and what bounds the run. Without timing all cycles are 0.
SimStats collect_stats(Device& device, const LaunchPlan& plan, const SimOptions& options);
/// When each thread ran.
void collect_threads(Device& device, const LaunchPlan& plan, SimResult& result);
/// Where their time went, after collect_threads().
void collect_profiles(Device& device, SimResult& result);

}  // namespace ttlc::sim

// Sums over cores; utilisation; the bound.
#include "runtime/program/run_stats.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "runtime/compute/compute_engine.h"
#include "runtime/program/run_device.h"

namespace ttlc::sim {

namespace {

constexpr int64_t kFlopsPerTileProduct = 65536;  // 2 * 32 * 32 * 32
// An engine that works less than this part of the run does not bound it: the run waits for synchronisation.
constexpr double kBoundThreshold = 0.5;

void add_thread_times(Device& device, const LaunchPlan& plan, SimStats& stats) {
  int64_t math_threads = 0;
  int64_t math_cycles = 0;
  for (const std::unique_ptr<SimThread>& thread : device.threads()) {
    if (thread->role() == ThreadRole::kMath) {
      ++math_threads;
      math_cycles += thread->clock() - thread->start_clock();
    }
    if (thread->is_compute()) continue;
    const std::string name = role_name(thread->role());
    for (const KernelDesc& kernel : plan.program.kernels) {
      if (kernel.role == KernelRole::kCompute || name_of(kernel.processor) != name ||
          !kernel.cores.contains(thread->core().logical())) {
        continue;
      }
      (kernel.role == KernelRole::kReader ? stats.busy_cycles.reader : stats.busy_cycles.writer) +=
          thread->busy_cycles();
    }
  }
  if (math_threads > 0)
    stats.math_kernel_cycles_mean = static_cast<double>(math_cycles) / static_cast<double>(math_threads);
  stats.cycles = device.elapsed_cycles();
}

void add_compute(Device& device, SimStats& stats) {
  ComputeStats total;
  for (int64_t i = 0; i < device.core_count(); ++i) {
    const EngineState* engine = device.core_at(i).engine();
    if (!engine) continue;
    total += compute_stats(*engine);
    stats.spoiled_sums += spoiled_sums(*engine);
  }
  stats.busy_cycles.unpack = total.unpack_busy_cycles;
  stats.busy_cycles.math = total.math_busy_cycles;
  stats.busy_cycles.sfpu = total.sfpu_busy_cycles;
  stats.busy_cycles.pack = total.pack_busy_cycles;
  stats.flops = total.flops;
  stats.dst_tiles_peak = total.dst_tiles_peak;
  stats.tile_ops = total.tile_ops;
  stats.init_calls = total.init_calls;
  stats.reconfig_calls = total.reconfig_calls;
}

/// Cycles that the program's tile products take at the peak of its compute kernels, on all of its cores at
/// once.
double ideal_cycles(const LaunchPlan& plan, const CostTable& costs, const SimStats& stats) {
  int64_t phases = 0;
  for (const KernelDesc& kernel : plan.program.kernels) {
    if (kernel.role == KernelRole::kCompute) phases = std::max(phases, phase_count(kernel.math_fidelity));
  }
  const double products = static_cast<double>(stats.flops) / kFlopsPerTileProduct;
  const double cores = static_cast<double>(plan.program.grid_columns * plan.program.grid_rows);
  return products * costs.value(Cost::kMatmulTilePhase, plan.machine.arch) * static_cast<double>(phases) /
         cores;
}

/// The engine that is busy for the largest part of the run.
std::string find_bound(const LaunchPlan& plan, const SimStats& stats) {
  const double cycles = static_cast<double>(stats.cycles);
  const double core_cycles = cycles * static_cast<double>(plan.program.grid_columns * plan.program.grid_rows);
  const auto part = [&](int64_t busy) { return static_cast<double>(busy) / core_cycles; };
  const double dram_bytes_per_cycle = plan.machine.dram_gb_per_s / plan.machine.clock_ghz;
  const double dram =
      static_cast<double>(stats.dram_bytes_read + stats.dram_bytes_written) / dram_bytes_per_cycle / cycles;
  const BusyCycles& busy = stats.busy_cycles;
  const std::pair<double, const char*> parts[] = {{part(busy.unpack), "unpack"},
                                                  {part(busy.math), "math"},
                                                  {part(busy.sfpu), "sfpu"},
                                                  {part(busy.pack), "pack"},
                                                  {dram, "dram"},
                                                  {std::max(part(busy.reader), part(busy.writer)), "noc"}};
  const auto largest = std::max_element(std::begin(parts), std::end(parts),
                                        [](const auto& a, const auto& b) { return a.first < b.first; });
  return largest->first < kBoundThreshold ? "sync" : largest->second;
}

}  // namespace

SimStats collect_stats(Device& device, const LaunchPlan& plan, const SimOptions& options) {
  SimStats stats;
  add_compute(device, stats);
  if (options.timing) add_thread_times(device, plan, stats);
  if (options.timing && stats.cycles > 0) {
    stats.utilization = ideal_cycles(plan, options.costs, stats) / static_cast<double>(stats.cycles);
    stats.bound = find_bound(plan, stats);
  }
  stats.dram_bytes_read = device.stats().dram_bytes_read;
  stats.dram_bytes_written = device.stats().dram_bytes_written;
  stats.noc_bytes = device.stats().noc_bytes;
  stats.l1_bytes_peak = plan.l1_bytes_peak;
  std::set<int64_t> ids;
  for (const CbPlan& buffer : plan.buffers) ids.insert(buffer.id);
  stats.cost_table_sha256 = options.costs.sha256();
  stats.cb_count = static_cast<int64_t>(ids.size());
  return stats;
}

void collect_threads(Device& device, const LaunchPlan& plan, SimResult& result) {
  for (const std::unique_ptr<SimThread>& thread : device.threads()) {
    const CoreCoord core = thread->core().logical();
    result.threads.push_back({core,
                              thread_name(plan, core, role_name(thread->role())),
                              thread->start_clock(),
                              thread->clock(),
                              thread->busy_cycles(),
                              {},
                              {}});
    for (const SimThread::Zone& zone : thread->zones())
      result.threads.back().zones.push_back({zone.name, zone.start_clock, zone.end_clock});
  }
}

void collect_profiles(Device& device, SimResult& result) {
  std::map<std::tuple<std::string, std::string, int64_t>, LineTimes> lines;
  for (const std::unique_ptr<SimThread>& thread : device.threads())
    result.bucket_cycles = std::max(result.bucket_cycles, thread->profile()->bucket_cycles());
  for (size_t i = 0; i < device.threads().size(); ++i) {
    const ThreadProfile& profile = *device.threads()[i]->profile();
    ThreadTimes& times = result.threads[i];
    times.busy_by_time = widened(profile.busy_by_time(), result.bucket_cycles / profile.bucket_cycles());
    for (const auto& [site, line] : profile.lines()) {
      const std::string file = site.first == nullptr ? "" : site.first;
      LineTimes& sum = lines[{times.thread, file, site.second}];
      sum.thread = times.thread;
      sum.file = file;
      sum.line = site.second;
      sum.calls += line.calls;
      sum.busy_cycles += line.busy_cycles;
      sum.wait_cycles += line.wait_cycles;
    }
  }
  for (auto& [key, line] : lines) result.lines.push_back(std::move(line));
}

}  // namespace ttlc::sim

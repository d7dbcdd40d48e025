// The simulated device: a grid of cores, DRAM banks, the scheduler, counters, and the first broken rule.
//
// Use: make a Device from parameters, allocate and fill DRAM and L1, configure buffers and semaphores on cores, add threads,
// run(). One Device exists at a time in a process, because L1 is mapped at fixed addresses.
//
//   Device device(params);
//   int64_t address = device.allocate_dram("A", bytes_per_bank);
//   device.core({0, 0}).configure_cb({.id = 0, .address = params.l1_unreserved_base, .pages = 2, .page_bytes = 2048});
//   device.add_thread({0, 0}, ThreadRole::kRiscv0, {.kernel_name = "reader", .body = run_kernel});
//   std::optional<SimError> error = device.run();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/device/core.h"
#include "runtime/device/memory.h"
#include "runtime/device/scheduler.h"
#include "runtime/device/sim_error.h"
#include "runtime/device/stats.h"
#include "runtime/device/thread.h"
#include "runtime/device/timing.h"
#include "runtime/device/trace_sink.h"

namespace ttlc::sim {

/// What a device is; the launch fills it from the facts about an architecture or from the user's system file.
struct DeviceParams {
  std::string arch = "wormhole_b0";
  int64_t grid_columns = 8;
  int64_t grid_rows = 8;
  int64_t l1_bytes = 1'499'136;
  int64_t l1_unreserved_base = 103'712;
  int64_t dram_banks = 12;
  int64_t dram_bank_bytes = 1'073'741'824;
  int64_t dram_read_alignment_bytes = 32;
  int64_t dram_write_alignment_bytes = 16;
  int64_t l1_alignment_bytes = 16;
  int64_t noc_max_packet_bytes = 8192;
  int64_t worker_noc_x0 = 18;  // NoC (virtual) coordinates of logical core [0, 0]
  int64_t worker_noc_y0 = 18;
  int64_t max_cbs = 32;
  bool multicast_flag_may_overtake = false;  // a flag multicast may arrive before the data multicast of the same sender
  DeviceTiming timing;
};

/// A tensor (or other buffer) in DRAM: the same range of every bank.
struct DramRegion {
  std::string name;
  int64_t address = 0;  // offset in each bank
  int64_t bytes_per_bank = 0;
};

class Device {
 public:
  explicit Device(const DeviceParams& params);
  ~Device();

  const DeviceParams& params() const { return params_; }
  int64_t core_count() const { return static_cast<int64_t>(cores_.size()); }
  Core& core(CoreXy logical);
  Core& core_at(int64_t index) { return *cores_[static_cast<size_t>(index)]; }

  /// Reserves the same range in every bank and returns its address; the bytes are undefined.
  int64_t allocate_dram(const std::string& name, int64_t bytes_per_bank);
  Memory& dram_bank(int64_t bank) { return *dram_[static_cast<size_t>(bank)]; }
  const DramRegion* find_dram_region(int64_t address, int64_t size_bytes) const;
  const std::vector<DramRegion>& dram_regions() const { return dram_regions_; }

  SimThread& add_thread(CoreXy logical, ThreadRole role, ThreadConfig config);
  const std::vector<std::unique_ptr<SimThread>>& threads() const { return threads_; }

  /// Runs all threads to their end or to the first broken rule, which is returned.
  std::optional<SimError> run();

  /// Records the first broken rule; later ones are ignored.
  void report(SimError error);
  const std::optional<SimError>& error() const { return error_; }

  Scheduler& scheduler() { return scheduler_; }
  Stats& stats() { return stats_; }
  /// Latest clock of all threads: the length of the run in cycles.
  int64_t elapsed_cycles() const;

  /// The sink is not owned and may be null.
  void set_trace(TraceSink* trace) { trace_ = trace; }
  TraceSink* trace() { return trace_; }

 private:
  DeviceParams params_;
  Scheduler scheduler_;
  Stats stats_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<std::unique_ptr<Memory>> dram_;
  std::vector<DramRegion> dram_regions_;
  int64_t dram_next_ = 0;
  std::vector<std::unique_ptr<SimThread>> threads_;
  std::optional<SimError> error_;
  TraceSink* trace_ = nullptr;
};

}  // namespace ttlc::sim

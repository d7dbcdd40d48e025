// The simulated device: a grid of cores, DRAM banks, the scheduler, counters, and the first broken rule.
//
// Use: make a Device from parameters, allocate and fill DRAM and L1, configure buffers and semaphores on
// cores, add threads, run(). One Device exists at a time in a process, because L1 is mapped at fixed
// addresses.
//
//   Device device(arch_info(Arch::kWormholeB0));
//   int64_t address = *device.allocate_dram("A", bytes_per_bank);
//   device.core({0, 0}).configure_cb({.id = 0, .address = device.machine().l1_base, .pages = 2, .page_bytes =
//   2048}); device.add_thread({0, 0}, ThreadRole::kRiscv0, {.kernel_name = "reader", .body = run_kernel});
//   std::optional<RuleViolation> violation = device.run();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/device/core.h"
#include "runtime/device/memory.h"
#include "runtime/device/noc_fabric.h"
#include "runtime/device/noc_reads.h"
#include "runtime/device/rule.h"
#include "runtime/device/schedule.h"
#include "runtime/device/scheduler.h"
#include "runtime/device/stats.h"
#include "runtime/device/thread.h"
#include "runtime/device/timing.h"
#include "runtime/device/trace_sink.h"
#include "runtime/facts/arch.h"

namespace ttlc::sim {

/// A tensor (or other buffer) in DRAM: the same range of every bank.
struct DramRegion {
  std::string name;
  int64_t address = 0;  // offset in each bank
  int64_t bytes_per_bank = 0;
  int64_t page_stride_bytes = 0;   // distance of pages in a bank; 0: not divided into pages
  int64_t pages = 0;               // of all banks
  std::vector<bool> touched = {};  // per page: some transfer has reached it
  int64_t touched_pages = 0;
};

class Device {
 public:
  /// Cores are those of machine.grid_columns x grid_rows.
  explicit Device(const ArchInfo& machine, const CostTable& costs = CostTable::built_in());
  ~Device();

  const ArchInfo& machine() const { return machine_; }
  const DeviceTiming& timing() const { return timing_; }
  int64_t core_count() const { return static_cast<int64_t>(cores_.size()); }
  Core& core(CoreCoord logical);
  /// What is behind NoC coordinates, which have kNocNodeBits each.
  struct Node {
    Core* core = nullptr;
    std::optional<int64_t> dram_bank;
  };
  const Node& node_at_noc(int64_t noc_x, int64_t noc_y) const {
    return nodes_[static_cast<size_t>(noc_y << kNocNodeBits | noc_x)];
  }
  Core& core_at(int64_t index) { return *cores_[static_cast<size_t>(index)]; }

  /// What allocated DRAM starts with.
  enum class DramStart : uint8_t { kUndefined, kZeros };

  /// Reserves the same range in every bank and returns its address. Empty when DRAM is full.
  std::optional<int64_t> allocate_dram(const std::string& name, int64_t bytes_per_bank,
                                       DramStart start = DramStart::kUndefined);
  /// The same for interleaved pages: page p lies in bank p % banks at (p / banks) * page_stride_bytes.
  std::optional<int64_t> allocate_dram_pages(const std::string& name, int64_t page_stride_bytes,
                                             int64_t pages, DramStart start = DramStart::kUndefined);
  Memory& dram_bank(int64_t bank) { return *dram_[static_cast<size_t>(bank)]; }
  const DramRegion* find_dram_region(int64_t address, int64_t size_bytes) const;
  /// Notes that a transfer reads or writes a page; `region` is one of this device.
  void touch_page(const DramRegion& region, int64_t page);

  /// Delays of this seed instead of none; before threads are added.
  void set_schedule(int64_t seed) { schedule_ = Schedule(seed); }
  Schedule& schedule() { return schedule_; }

  SimThread& add_thread(CoreCoord logical, ThreadRole role, ThreadConfig config);
  const std::vector<std::unique_ptr<SimThread>>& threads() const { return threads_; }

  /// Called about every thousand steps of run(); null: not at all.
  void set_progress(std::function<void()> progress) { progress_ = std::move(progress); }
  const std::function<void()>& progress() const { return progress_; }
  /// How far a run has come: the share of pages touched, averaged over the tensors in DRAM. An estimate that
  /// only grows; 0 when no tensor lies there.
  double touched_share() const;

  /// Runs all threads to their end or to the first broken rule, which is returned.
  std::optional<RuleViolation> run();

  /// Records the first broken rule; later ones are ignored.
  void report(RuleViolation violation);
  const std::optional<RuleViolation>& violation() const { return violation_; }

  /// When a DRAM bank can take the next write; kept by the NoC operations.
  int64_t& dram_bank_free_clock(int64_t bank) { return dram_bank_free_clock_[static_cast<size_t>(bank)]; }
  NocFabric& fabric() { return fabric_; }
  ReadServers& read_servers() { return read_servers_; }

  Scheduler& scheduler() { return scheduler_; }
  Stats& stats() { return stats_; }
  /// Latest clock of all threads: the length of the run in cycles.
  int64_t elapsed_cycles() const;

  /// The sink is not owned and may be null.
  void set_trace(TraceSink* trace) { trace_ = trace; }
  TraceSink* trace() { return trace_; }

 private:
  ArchInfo machine_;
  DeviceTiming timing_;
  Schedule schedule_;
  Scheduler scheduler_;
  NocFabric fabric_;
  Stats stats_;
  std::vector<std::unique_ptr<Core>> cores_;
  std::vector<Node> nodes_;  // by NoC coordinates
  ReadServers read_servers_;
  std::vector<std::unique_ptr<Memory>> dram_;
  std::vector<DramRegion> dram_regions_;
  int64_t dram_next_ = 0;
  std::vector<std::unique_ptr<SimThread>> threads_;
  std::optional<RuleViolation> violation_;
  std::vector<int64_t> dram_bank_free_clock_;
  TraceSink* trace_ = nullptr;
  std::function<void()> progress_;
};

}  // namespace ttlc::sim

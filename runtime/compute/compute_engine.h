// The compute engines of one core: unpacker, matrix engine, vector engine, packer and the DST registers
// between them.
//
// A compute kernel runs three times, as the UNPACK, MATH and PACK threads; every API call does its thread's
// share by calling a row of abi_compute.def, which finds the engine through the running thread's core. The
// launch makes one engine per core that has a compute kernel and reads its counters afterwards.
//
//   core.set_engine(make_compute_engine(config));
//   ... run ...; at the end of each compute thread, in its fiber: finish_compute_thread(this_thread());
//   total += compute_stats(*core.engine());
#pragma once

#include <bitset>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/device/core.h"
#include "runtime/device/rule.h"
#include "runtime/facts/arch.h"
#include "runtime/facts/cost_table.h"
#include "runtime/facts/program.h"

namespace ttlc::sim {

class HostWorkers;
class SimThread;

inline constexpr int kMaxComputeCbs = 64;

/// How a compute kernel was configured, and how the run computes.
struct ComputeConfig {
  Arch arch = Arch::kWormholeB0;
  MathFidelity fidelity = MathFidelity::kHiFi4;
  bool fp32_dest_acc_en = false;
  bool dst_full_sync_en = false;
  std::bitset<kMaxComputeCbs> unpack_to_dest_fp32;  // by circular buffer id
  bool with_data = true;                            // off: no values are computed; results count as defined
  bool exact = false;                               // every bit as the hardware computes it
  const CostTable* costs = &CostTable::built_in();  // outlives the engine
  bool with_timing = true;                          // off: nothing is charged
  HostWorkers* workers = nullptr;                   // outlives the engine; null: it computes at once
};

/// What one engine, or several added up, did.
struct ComputeStats {
  int64_t unpack_busy_cycles = 0;
  int64_t math_busy_cycles = 0;  // matrix engine
  int64_t sfpu_busy_cycles = 0;
  int64_t pack_busy_cycles = 0;
  int64_t flops = 0;  // 65536 per product of two tiles
  int64_t dst_tiles_peak = 0;
  int64_t init_calls = 0;
  int64_t reconfig_calls = 0;
  std::map<std::string, int64_t> tile_ops;  // by name of the API call

  ComputeStats& operator+=(const ComputeStats& other);
};

std::unique_ptr<EngineState> make_compute_engine(const ComputeConfig& config);
const ComputeStats& compute_stats(const EngineState& engine);
/// How many sums of its matmuls the matrix engine's erratum has spoiled (tile_math.h).
int64_t spoiled_sums(const EngineState& engine);

/// Checks what a compute thread may not leave behind: DST sections in flight, operands nobody took. Call in
/// the thread's fiber after its kernel has returned.
void finish_compute_thread(SimThread& thread);

namespace rules {
#define RULE(constant, id, category, doc, remedy) \
  inline constexpr Rule constant = {id, SimCategory::category, doc, remedy};
#include "runtime/compute/rules.def"
#undef RULE
}  // namespace rules

/// All rules of the compute engines, in table order.
const std::vector<const Rule*>& compute_rules();

}  // namespace ttlc::sim

// The engine of one core with everything its threads share. Internal to runtime/compute; compute_engine.h is
// the outside.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "runtime/compute/compute_engine.h"
#include "runtime/compute/dst_registers.h"
#include "runtime/compute/engine_state.h"
#include "runtime/compute/host_workers.h"
#include "runtime/compute/src_queue.h"
#include "runtime/compute/tile_math.h"
#include "runtime/compute/tile_pool.h"
#include "runtime/device/circular_buffer.h"
#include "runtime/device/thread.h"
#include "runtime/facts/cost_table.h"

namespace ttlc::sim {

/// Units whose busy cycles are counted apart.
enum class Unit { kUnpack, kMath, kSfpu, kPack };

class ComputeEngine final : public EngineState {
 public:
  explicit ComputeEngine(const ComputeConfig& config);

  JobQueue* job_queue() override { return config.with_data && work.has_workers() ? &work : nullptr; }

  /// Spends cycles of the running thread on a unit.
  void charge(SimThread& thread, Unit unit, int64_t cycles);
  int64_t cost(Cost cost, double items = 1) const { return config.costs->cycles(cost, config.arch, items); }
  /// Arithmetic of tiles, done after all that was posted before. Everything it refers to belongs to the engine or is
  /// held by the job.
  template <typename Job>
  void compute(Job&& job, int64_t tiles = 1) {
    if (config.with_data)
      work.post(std::forward<Job>(job), tiles * (config.exact ? kExactEffort : kFastEffort));
  }
  /// The same for what only moves or converts values.
  template <typename Job>
  void move(Job&& job) {
    if (config.with_data) work.post(std::forward<Job>(job), 1);
  }
  /// Counts one call of an operation under its name.
  void count(const char* api) {
    if (api != counted_api_) {
      counted_api_ = api;
      counted_ = counter(api);
    }
    ++*counted_;
  }

  /// Integers of 32 bits need a DST of 32 bits.
  void require_wide_dst(SimThread& thread, const char* api) const;

  /// A call leaves something in registers of the vector engine that a later one goes on with, or uses them up.
  void set_lanes(SimThread& thread, const char* api, LaneState state);

  /// Remembers where undefined data was born; the id goes into Definedness::set_origin.
  uint32_t note_origin(std::string birth);
  const std::string& origin(uint32_t id) const { return origins_[id - 1]; }

  ComputeConfig config;
  MathMode mode;
  std::unique_ptr<TileMath> arithmetic;
  DstRegisters dst;
  SrcQueue src;
  TilePool tiles{work};
  UnpackState unpack;
  MathState math;
  SfpuState sfpu;
  RawSfpuState raw_sfpu;
  RunningState running;
  PackState pack;
  ComputeStats stats;
  int finished_threads = 0;
  TileWork work;  // last: its jobs refer to the members above

 private:
  static constexpr TileWork::Effort kFastEffort = 8;
  static constexpr TileWork::Effort kExactEffort = 64;

  int64_t* counter(const char* api);

  std::unordered_map<const void*, int64_t*> counters_;  // by address of the name, for speed
  const char* counted_api_ = nullptr;                   // the latest
  int64_t* counted_ = nullptr;
  std::deque<std::string> origins_;  // never moved: reports keep pointers
  std::unordered_map<std::string, uint32_t> origin_ids_;
};

/// The engine of the thread's core. Fails when the core has none, that is outside compute kernels.
ComputeEngine& engine_of(SimThread& thread);

/// Its format, one of those that unpacker and packer know.
DataFormat format_of(SimThread& thread, const char* api, const CircularBuffer& cb);
/// The same of a buffer by number; none when the core does not have it, which matters only to who uses what is configured for it.
std::optional<DataFormat> configured_format(SimThread& thread, const char* api, uint32_t cb);
/// Its name, or "nothing".
std::string name_of(const std::optional<DataFormat>& format);
/// What DST holds of a tile in a format.
DatumKind kind_of(DataFormat format);
/// A page must have room for a tile. Tiles lie one page apart, however large it is: tt-metal
/// hw/ckernels/*/metal/llk_api/llk_{unpack_A,unpack_AB,unpack_AB_matmul,unpack_AB_reduce,pack}_api.h count in fifo_page_size (code).
void check_tile_pages(SimThread& thread, const char* api, const CircularBuffer& cb, DataFormat format);
/// Rows of tiles run through all pages: each must be one tile.
void check_row_pages(SimThread& thread, const char* api, const CircularBuffer& cb, DataFormat format);

}  // namespace ttlc::sim

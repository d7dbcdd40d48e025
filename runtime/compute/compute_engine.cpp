#include "runtime/compute/compute_engine.h"

#include <algorithm>

#include "runtime/compute/engine.h"

namespace ttlc::sim {

ComputeStats& ComputeStats::operator+=(const ComputeStats& other) {
  unpack_busy_cycles += other.unpack_busy_cycles;
  math_busy_cycles += other.math_busy_cycles;
  sfpu_busy_cycles += other.sfpu_busy_cycles;
  pack_busy_cycles += other.pack_busy_cycles;
  flops += other.flops;
  dst_tiles_peak = std::max(dst_tiles_peak, other.dst_tiles_peak);
  init_calls += other.init_calls;
  reconfig_calls += other.reconfig_calls;
  for (const auto& [name, count] : other.tile_ops) tile_ops[name] += count;
  return *this;
}

ComputeEngine::ComputeEngine(const ComputeConfig& engine_config)
    : config(engine_config),
      mode{engine_config.fidelity, engine_config.fp32_dest_acc_en, engine_config.arch},
      arithmetic(engine_config.exact ? make_exact_tile_math() : make_fast_tile_math()),
      dst(engine_config.fp32_dest_acc_en, engine_config.dst_full_sync_en),
      work(engine_config.workers) {}

void ComputeEngine::charge(SimThread& thread, Unit unit, int64_t cycles) {
  if (!config.with_timing) return;
  thread.charge(cycles);
  switch (unit) {
    case Unit::kUnpack:
      stats.unpack_busy_cycles += cycles;
      break;
    case Unit::kMath:
      stats.math_busy_cycles += cycles;
      break;
    case Unit::kSfpu:
      stats.sfpu_busy_cycles += cycles;
      break;
    case Unit::kPack:
      stats.pack_busy_cycles += cycles;
      break;
  }
}

int64_t* ComputeEngine::counter(const char* api) {
  int64_t*& slot = counters_[api];
  if (slot == nullptr) slot = &stats.tile_ops[api];
  return slot;
}

void ComputeEngine::require_wide_dst(SimThread& thread, const char* api) const {
  if (!mode.dst32) thread.fail(rules::kIntegersNeedWideDst, "{}: DST has 16 bits", api);
}

void ComputeEngine::set_lanes(SimThread& thread, const char* api, LaneState state) {
  if (sfpu.lanes == LaneState::kNothing && state == LaneState::kNothing) return;
  sfpu.lanes = state;
  sfpu.lanes_by = {api, thread.site()};
}

uint32_t ComputeEngine::note_origin(std::string birth) {
  // Undefined data that goes round a loop would lengthen its story without end.
  constexpr size_t kLongestStory = 300;
  if (birth.size() > kLongestStory) birth.resize(kLongestStory);
  const auto [entry, is_new] = origin_ids_.try_emplace(birth, static_cast<uint32_t>(origins_.size() + 1));
  if (is_new) origins_.push_back(std::move(birth));
  return entry->second;
}

std::unique_ptr<EngineState> make_compute_engine(const ComputeConfig& config) {
  return std::make_unique<ComputeEngine>(config);
}

const ComputeStats& compute_stats(const EngineState& engine) {
  return static_cast<const ComputeEngine&>(engine).stats;
}

int64_t spoiled_sums(const EngineState& engine) {
  return static_cast<const ComputeEngine&>(engine).arithmetic->spoiled_sums();
}

ComputeEngine& engine_of(SimThread& thread) {
  EngineState* engine = thread.core().engine();
  if (engine == nullptr) thread.fail(rules::kComputeNotStarted, "this core has no compute kernel");
  return static_cast<ComputeEngine&>(*engine);
}

DataFormat format_of(SimThread& thread, const char* api, const CircularBuffer& cb) {
  const auto format = data_format_from_metal_code(static_cast<uint8_t>(cb.config().format));
  if (!format) {
    thread.fail(rules::kUnsupportedComputeFormat,
                "{}: circular buffer {} has tt::DataFormat number {}, which is none of the known formats",
                api, cb.id(), cb.config().format);
  }
  return *format;
}

std::optional<DataFormat> configured_format(SimThread& thread, const char* api, uint32_t cb) {
  const CircularBuffer* buffer = thread.core().find_cb(cb);
  if (buffer == nullptr) return std::nullopt;
  return format_of(thread, api, *buffer);
}

std::string name_of(const std::optional<DataFormat>& format) {
  return format ? std::string(name_of(*format)) : "nothing";
}

DatumKind kind_of(DataFormat format) {
  if (!is_integer(format)) return DatumKind::kFloat;
  return info(format).element_bytes == 2 ? DatumKind::kUint16 : DatumKind::kInt32;
}

void check_tile_pages(SimThread& thread, const char* api, const CircularBuffer& cb, DataFormat format) {
  if (cb.page_bytes() < tile_bytes(format)) check_row_pages(thread, api, cb, format);
}

void check_row_pages(SimThread& thread, const char* api, const CircularBuffer& cb, DataFormat format) {
  if (cb.page_bytes() != tile_bytes(format)) {
    thread.fail(rules::kPageIsNotATile, "{}: pages of circular buffer {} have {} bytes, a {} tile has {}",
                api, cb.id(), cb.page_bytes(), name_of(format), tile_bytes(format));
  }
}

void finish_compute_thread(SimThread& thread) {
  ComputeEngine& engine = engine_of(thread);
  switch (thread.role()) {
    case ThreadRole::kUnpack:
      if (engine.unpack.uninit_pending && engine.unpack.init.purpose == UnpackPurpose::kBroadcast) {
        thread.fail(rules::kUninitMissing, "the kernel ended without unary_bcast_uninit after {}",
                    describe(engine.unpack.init.by));
      }
      break;
    case ThreadRole::kMath:
      engine.dst.finish_math(thread);
      break;
    case ThreadRole::kPack:
      engine.dst.finish_pack(thread);
      break;
    case ThreadRole::kRiscv0:
    case ThreadRole::kRiscv1:
      break;
  }
  if (++engine.finished_threads < 3) return;
  engine.dst.finish_all(thread);
  engine.stats.dst_tiles_peak = engine.dst.peak_tiles();
  if (!engine.src.empty()) {
    thread.fail(rules::kOperandLeftOver, "the kernel ended with operands that nobody took: {}",
                describe(engine.src.front()));
  }
}

const std::vector<const Rule*>& compute_rules() {
  static const std::vector<const Rule*> all = {
#define RULE(constant, ...) &rules::constant,
#include "runtime/compute/rules.def"
#undef RULE
  };
  return all;
}

}  // namespace ttlc::sim

// The vector engine reads and writes whole faces of DST tiles; the vector mode says which. It computes in
// float32 with denormals as zero. A 16-bit DST truncates what it stores; functions that load constants round
// their result to bf16 themselves first (tt-llk ckernel_sfpu_*.h, code). In exact numerics functions whose
// algorithm is known follow it.
#include "runtime/compute/sfpu_thread.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "runtime/compute/definedness.h"
#include "runtime/compute/exact_sfpu.h"
#include "runtime/compute/sfpu_int_functions.h"

namespace ttlc::sim {

namespace {

/// Results of one face as DST stores them.
void settle_face(const MathMode& mode, bool rounds, float* values) {
  const bool narrows = rounds && !mode.dst32;
  for (int i = 0; i < kFaceElems; ++i) {
    values[i] = sfpu_stored(narrows ? sfpu_rounded_to_bf16(values[i]) : values[i], mode);
  }
}

/// One function on tiles of DST.
struct SfpuJob {
  SfpuOp op;
  SfpuParameters parameters;
  VectorMode vector_mode;
  MathMode mode;
  bool exact;
  std::array<const Tile*, 3> operands{};
  TileValues* out = nullptr;

  void operator()() const {
    const bool rounds = info(info(op).init).writes_constants;
    for (int face = 0; face < kFaceCount; ++face) {
      if (!covers_face(vector_mode, face)) continue;
      const float* values[3] = {};
      for (size_t i = 0; i < static_cast<size_t>(info(op).operands); ++i) values[i] = operands[i]->face(face);
      float* results = out->face(face);
      if (info(op).on_integers()) {
        apply_integers_to_face(op, values[0], values[1], values[2], parameters, mode.arch, results);
        if (info(op).writes == DatumKind::kFloat) settle_face(mode, rounds, results);
        continue;
      }
      if (exact && apply_exactly(op, values[0], values[1], parameters, mode, results)) continue;
      apply_to_face(op, values[0], values[1], values[2], parameters, results);
      settle_face(mode, rounds, results);
    }
  }
};

/// A mask or a condition chooses between operands: those not chosen do not reach the result (tt-llk ckernel_sfpu_where.h,
/// tt-metal ckernel_sfpu_mask.h, code: conditional moves).
std::optional<Definedness> defined_by_choice(ComputeEngine& engine, SfpuOp op, const SfpuJob& job) {
  const bool masks = op == SfpuOp::kMask || op == SfpuOp::kMaskInt32 || op == SfpuOp::kMaskPosInf;
  const bool selects = op == SfpuOp::kWhere || op == SfpuOp::kWhereInt32;
  if ((!masks && !selects) || !engine.config.with_data) return std::nullopt;
  engine.work.finish();  // the selector's values
  const auto& [first, second, third] = job.operands;
  const bool integers = info(op).on_integers();
  return masks ? choose(*second, integers, Definedness::all(), first->defined)
               : choose(*first, integers, third->defined, second->defined);
}

}  // namespace

SfpuCall::SfpuCall(const char* api, const char* file, int line)
    : thread_(this_thread()), engine_(engine_of(thread_)), api_(api) {
  thread_.enter(file, line);
}

void SfpuCall::init(SfpuInit init, float parameter) {
  SfpuState& state = engine_.sfpu;
  state.called.set(static_cast<size_t>(init));
  state.stepping_by = {};
  if (info(init).writes_constants) {
    state.constants = init;
    state.parameter = parameter;
    state.constants_by = {api_, thread_.site()};
  }
  // This variant of exp, Welford's algorithm and cumulative sums record over the replay slots that a matmul runs from (tt-llk
  // ckernel_sfpu_exp.h, ckernel_sfpu_welfords.h; code).
  const bool records = init == SfpuInit::kInitExpFastUnclamped || init == SfpuInit::kInitWelford ||
                       init == SfpuInit::kInitCumsum;
  if (records && engine_.math.init.kind == MathInit::Kind::kMatmul) {
    engine_.math.init = {};
    engine_.math.init.by = {api_, thread_.site()};
  }
  ++engine_.stats.init_calls;
  engine_.charge(thread_, Unit::kSfpu, engine_.cost(Cost::kInitSfpu));
}

void SfpuCall::require_init(SimThread& thread, const ComputeEngine& engine, const char* api, SfpuOp op) {
  const SfpuInit needed = info(op).init;
  const SfpuState& state = engine.sfpu;
  if (!state.called.test(static_cast<size_t>(needed))) {
    thread.fail(rules::kSfpuInitMismatch, "{} needs {}, which was not called", api, info(needed).name);
  }
  if (info(needed).writes_constants && state.constants != needed) {
    thread.fail(rules::kSfpuInitMismatch, "{} needs {}; its constants were overwritten by {}", api,
                info(needed).name, describe(state.constants_by));
  }
  if (state.stepping_by && op != SfpuOp::kExpFastUnclamped) {
    thread.fail(
        rules::kSfpuInitMismatch,
        "{} needs an init since {}, which leaves the address mode of vector functions moving through DST",
        api, describe(state.stepping_by));
  }
}

const DstTile& SfpuCall::operand(uint32_t index) {
  const DstTile& tile = engine_.dst.vector_tile(thread_, api_, index);
  if (tile.state != DstTile::State::kWritten) {
    thread_.fail(rules::kDstEmptyTile, "{} reads DST tile {}, which this section has not written", api_,
                 index);
  }
  return tile;
}

/// Integers and floats have different bits in DST. Functions of 32-bit integers may take a 32-bit DST's floats for their bits.
void SfpuCall::check_kind(SfpuOp op, uint32_t index, DatumKind kind) {
  const DatumKind reads = info(op).reads;
  const bool as_bits = kind == DatumKind::kFloat && reads == DatumKind::kInt32;
  if (kind == reads || (engine_.mode.dst32 && as_bits)) return;
  thread_.fail(rules::kDstDatumKind, "{} takes {}, but DST tile {} holds {}", api_, name_of(reads), index,
               name_of(kind));
}

void SfpuCall::run(SfpuOp op, std::initializer_list<uint32_t> inputs, uint32_t output, VectorMode mode,
                   SfpuParameters parameters) {
  if (!is_modelled(mode))
    thread_.fail(rules::kUnsupportedCall, "{} with vector mode {}, or with more vectors than the tile has",
                 api_, static_cast<int>(mode));
  require_init(thread_, engine_, api_, op);
  engine_.set_lanes(thread_, api_, LaneState::kNothing);
  parameters.s = engine_.sfpu.parameter;
  SfpuJob job{op, parameters, mode, engine_.mode, engine_.config.exact};
  Definedness defined = Definedness::all();
  std::optional<ReduceDim> reduced;
  size_t count = 0;
  for (const uint32_t index : inputs) {
    const DstTile& tile = operand(index);
    check_kind(op, index, tile.kind);
    job.operands[count++] = &tile.tile;
    defined = intersect(defined, tile.tile.defined);
    if (tile.reduced) reduced = tile.reduced;
  }
  DstTile& target = engine_.dst.vector_tile(thread_, api_, output);
  const DatumKind writes = info(op).writes;
  if (writes == DatumKind::kInt32) engine_.require_wide_dst(thread_, api_);
  const bool was_written = target.state == DstTile::State::kWritten;
  if (!defined.is_all()) defined = defined_by_choice(engine_, op, job).value_or(defined);
  job.out = &target.tile;
  engine_.compute(job);
  const Definedness outside =
      was_written && target.kind == writes ? target.tile.defined : Definedness::none();
  target.tile.defined = select_faces(defined, outside, mode);
  target.state = DstTile::State::kWritten;
  target.reduced = reduced;
  target.kind = writes;
  if (thread_.role() == ThreadRole::kPack) engine_.pack.vectors_by = {api_, thread_.site()};
  // This variant of exp sets the address mode for itself and never back (tt-llk ckernel_sfpu_exp.h, code).
  if (op == SfpuOp::kExpFastUnclamped) engine_.sfpu.stepping_by = {api_, thread_.site()};
  const Cost cost = engine_.mode.dst32 ? info(op).cost_dst32 : info(op).cost;
  const double part = mode == VectorMode::kAll ? 1.0 : mode == VectorMode::kFirstFace ? 0.25 : 0.5;
  engine_.charge(thread_, Unit::kSfpu, engine_.cost(cost, part) + engine_.cost(Cost::kSfpuIssue));
  engine_.count(api_);
}

}  // namespace ttlc::sim

// The rows of abi_compute.def that kernels call: each makes a call object of its thread and says what to do.
#include "runtime/compute/cumulative_sum.h"
#include "runtime/compute/math_thread.h"
#include "runtime/compute/pack_thread.h"
#include "runtime/compute/sfpu_raw.h"
#include "runtime/compute/sfpu_thread.h"
#include "runtime/compute/unpack_thread.h"
#include "runtime/compute/welford.h"
#include "runtime/device/cb_ops.h"
#include "runtime/kernel_api/sim/abi.h"

namespace ttlc::sim::abi {
namespace {

/// A reconfiguration that names the old buffer does nothing when the formats are equal.
bool same_format(SimThread& thread, const char* api, uint32_t old_cb, uint32_t new_cb) {
  if (old_cb == kNoCb) return false;
  const ComputeEngine& engine = engine_of(thread);
  return configured_format(thread, api, old_cb) == configured_format(thread, api, new_cb) &&
         engine.config.unpack_to_dest_fp32[old_cb] == engine.config.unpack_to_dest_fp32[new_cb];
}

void require_started(SimThread& thread, const char* api, const InitCall& by) {
  if (!by) thread.fail(rules::kComputeNotStarted, "{} before any start-up init", api);
}

constexpr size_t index_of(SrcOperand operand) { return static_cast<size_t>(operand); }

}  // namespace

// UNPACK: configuration

void unpack_hw_configure(const char* api, uint32_t cb_a, uint32_t cb_b, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.configure(SrcOperand::kA, cb_a);
  call.configure(SrcOperand::kB, cb_b);
  ++call.engine().stats.init_calls;
  call.engine().charge(call.thread(), Unit::kUnpack, call.engine().cost(Cost::kInitFull));
}

void unpack_reconfig(const char* api, SrcOperand operand, uint32_t old_cb, uint32_t new_cb, TTLC_SITE) {
  UnpackCall call(api, file, line);
  require_started(call.thread(), api, call.engine().unpack.formats[index_of(operand)].by);
  ++call.engine().stats.reconfig_calls;
  if (same_format(call.thread(), api, old_cb, new_cb)) return;
  call.configure(operand, new_cb);
  call.engine().charge(call.thread(), Unit::kUnpack, call.engine().cost(Cost::kReconfigDataFormat));
}

void unpack_init_one(const char* api, UnpackPurpose purpose, uint32_t cb, Broadcast broadcast,
                     ReuseDest reuse, bool transpose_faces, bool transpose_within_face, TTLC_SITE) {
  UnpackCall call(api, file, line);
  UnpackInit init{.kind = UnpackInit::Kind::kOne, .purpose = purpose, .broadcast = broadcast, .reuse = reuse};
  init.transpose_faces = transpose_faces;
  init.transpose_within_face = transpose_within_face;
  init.to_dest = call.feeds_dest(cb) && purpose != UnpackPurpose::kReuseDest;
  call.set_init(init);
}

void unpack_init_two(const char* api, uint32_t cb_a, uint32_t cb_b, Broadcast broadcast, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.check_named(cb_a);
  call.check_named(cb_b);
  call.set_init({.kind = UnpackInit::Kind::kTwo, .broadcast = broadcast});
}

void unpack_init_matmul(const char* api, uint32_t in0, uint32_t in1, bool transpose, uint32_t ct_dim,
                        uint32_t rt_dim, uint32_t kt_dim, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.check_named(in0);
  call.check_named(in1);
  call.set_init({.kind = UnpackInit::Kind::kMatmul,
                 .transpose_within_face = transpose,
                 .ct_dim = ct_dim,
                 .rt_dim = rt_dim,
                 .kt_dim = kt_dim});
}

void unpack_init_reduce(const char* api, uint32_t cb, uint32_t scaler_cb, ReduceDim dim, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.check_named(cb);
  call.check_named(scaler_cb);
  call.set_init({.kind = UnpackInit::Kind::kReduce, .dim = dim});
}

void unpack_init_reduce_block(const char* api, uint32_t ct_dim, TTLC_SITE) {
  UnpackCall(api, file, line).set_init({.kind = UnpackInit::Kind::kReduceBlock, .ct_dim = ct_dim});
}

void unpack_init_tilize(const char* api, uint32_t cb, uint32_t row_tiles, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.check_named(cb);
  call.set_init({.kind = UnpackInit::Kind::kOne, .purpose = UnpackPurpose::kTilize, .ct_dim = row_tiles});
}

void unpack_init_untilize(const char* api, uint32_t cb, TTLC_SITE) {
  UnpackCall call(api, file, line);
  call.check_named(cb);
  call.set_init({.kind = UnpackInit::Kind::kOne, .purpose = UnpackPurpose::kUntilize});
}

void unpack_uninit(const char* api, UnpackPurpose purpose, TTLC_SITE) {
  UnpackCall call(api, file, line);
  UnpackState& unpack = call.engine().unpack;
  if (unpack.init.purpose == purpose) {
    unpack.uninit_pending = false;
    unpack.init = {};
  }
  call.engine().charge(call.thread(), Unit::kUnpack, call.engine().cost(Cost::kInitShort));
}

// UNPACK: operands

void unpack_one(const char* api, UnpackPurpose purpose, uint32_t cb, uint32_t tile, Broadcast broadcast,
                ReuseDest reuse, TTLC_SITE) {
  UnpackCall(api, file, line).one(purpose, cb, tile, broadcast, reuse);
}

void unpack_two(const char* api, uint32_t cb_a, uint32_t cb_b, uint32_t tile_a, uint32_t tile_b,
                Broadcast broadcast, TTLC_SITE) {
  UnpackCall(api, file, line).two(cb_a, cb_b, tile_a, tile_b, broadcast);
}

void unpack_matmul(const char* api, uint32_t in0, uint32_t in1, uint32_t tile0, uint32_t tile1,
                   uint32_t ct_dim, uint32_t rt_dim, uint32_t kt_dim, TTLC_SITE) {
  UnpackCall(api, file, line).matmul(in0, in1, tile0, tile1, ct_dim, rt_dim, kt_dim);
}

void unpack_reduce(const char* api, uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t scaler_tile,
                   ReduceDim dim, TTLC_SITE) {
  UnpackCall(api, file, line).reduce(cb, scaler_cb, tile, scaler_tile, dim);
}

void unpack_reduce_block(const char* api, uint32_t cb, uint32_t scaler_cb, uint32_t tile, uint32_t ct_dim,
                         TTLC_SITE) {
  UnpackCall(api, file, line).reduce_block(cb, scaler_cb, tile, ct_dim);
}

void unpack_tilize(const char* api, uint32_t cb, uint32_t tile, uint32_t row_tiles, TTLC_SITE) {
  UnpackCall(api, file, line).tilize(cb, tile, row_tiles);
}

void unpack_untilize(const char* api, uint32_t cb, uint32_t tiles, TTLC_SITE) {
  UnpackCall(api, file, line).untilize(cb, tiles);
}

void unpack_nothing(const char* api, TTLC_SITE) { UnpackCall(api, file, line).nothing(); }

// MATH: configuration

void math_hw_configure(const char* api, uint32_t cb_a, uint32_t cb_b, TTLC_SITE) {
  MathCall call(api, file, line);
  call.configure(SrcOperand::kA, cb_a);
  call.configure(SrcOperand::kB, cb_b);
  call.engine().charge(call.thread(), Unit::kMath, call.engine().cost(Cost::kInitFull));
}

void math_reconfig(const char* api, SrcOperand operand, uint32_t old_cb, uint32_t new_cb, TTLC_SITE) {
  MathCall call(api, file, line);
  require_started(call.thread(), api, call.engine().math.formats[index_of(operand)].by);
  if (same_format(call.thread(), api, old_cb, new_cb)) return;
  call.configure(operand, new_cb);
  call.engine().charge(call.thread(), Unit::kMath, call.engine().cost(Cost::kReconfigDataFormat));
}

void math_init_copy(const char* api, Broadcast broadcast, TTLC_SITE) {
  MathCall(api, file, line).set_init({.kind = MathInit::Kind::kCopy, .broadcast = broadcast});
}

void math_init_binary(const char* api, BinaryOp op, Broadcast broadcast, ReuseDest reuse, bool accumulate,
                      TTLC_SITE) {
  MathCall(api, file, line)
      .set_init({.kind = MathInit::Kind::kBinary,
                 .op = op,
                 .broadcast = broadcast,
                 .reuse = reuse,
                 .accumulate = accumulate});
}

void math_init_matmul(const char* api, uint32_t ct_dim, uint32_t rt_dim, bool in_loop, TTLC_SITE) {
  MathCall(api, file, line)
      .set_init({.kind = MathInit::Kind::kMatmul, .ct_dim = ct_dim, .rt_dim = rt_dim, .in_loop = in_loop});
}

void math_init_reduce(const char* api, PoolOp pool, ReduceDim dim, bool fp32_accumulation, TTLC_SITE) {
  MathCall(api, file, line)
      .set_init({.kind = MathInit::Kind::kReduce,
                 .pool = pool,
                 .dim = dim,
                 .fp32_accumulation = fp32_accumulation});
}

void math_init_reduce_block(const char* api, uint32_t ct_dim, TTLC_SITE) {
  MathCall(api, file, line).set_init({.kind = MathInit::Kind::kReduceBlock, .ct_dim = ct_dim});
}

void math_init_transpose_dest(const char* api, TTLC_SITE) {
  MathCall(api, file, line).set_init({.kind = MathInit::Kind::kTransposeDest});
}

// MATH: the matrix engine

void math_copy(const char* api, UnpackPurpose purpose, uint32_t cb, Broadcast broadcast, uint32_t idst,
               TTLC_SITE) {
  MathCall(api, file, line).copy(purpose, cb, broadcast, idst);
}

void math_binary(const char* api, BinaryOp op, Broadcast broadcast, uint32_t broadcast_row, uint32_t idst,
                 TTLC_SITE) {
  MathCall(api, file, line).binary(op, broadcast, broadcast_row, idst);
}

void math_binary_reuse(const char* api, BinaryOp op, ReuseDest reuse, uint32_t idst, TTLC_SITE) {
  MathCall(api, file, line).binary_reuse(op, reuse, idst);
}

void math_matmul(const char* api, uint32_t idst, uint32_t ct_dim, uint32_t rt_dim, bool in_loop, TTLC_SITE) {
  MathCall(api, file, line).matmul(idst, ct_dim, rt_dim, in_loop);
}

void math_reduce(const char* api, PoolOp pool, ReduceDim dim, bool fp32_accumulation, uint32_t idst,
                 TTLC_SITE) {
  MathCall(api, file, line).reduce(pool, dim, fp32_accumulation, idst);
}

void math_reduce_block(const char* api, uint32_t ct_dim, uint32_t idst, TTLC_SITE) {
  MathCall(api, file, line).reduce_block(ct_dim, idst);
}

void math_transpose_dest(const char* api, uint32_t idst, TTLC_SITE) {
  MathCall(api, file, line).transpose_dest(idst);
}

// MATH: the vector engine

void sfpu_init(const char* api, SfpuInit init, float parameter, TTLC_SITE) {
  SfpuCall(api, file, line).init(init, parameter);
}

void sfpu_fill(const char* api, SfpuOp op, uint32_t idst, float value, TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {}, idst, VectorMode::kAll, {.p0 = value});
}

void sfpu_unary(const char* api, SfpuOp op, uint32_t idst, VectorMode mode, float p0, float p1, float p2,
                TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {idst}, idst, mode, {.p0 = p0, .p1 = p1, .p2 = p2});
}

void sfpu_binary(const char* api, SfpuOp op, uint32_t idst0, uint32_t idst1, uint32_t odst, VectorMode mode,
                 TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {idst0, idst1}, odst, mode, {});
}

void sfpu_binary_with(const char* api, SfpuOp op, uint32_t idst0, uint32_t idst1, uint32_t odst, float p0,
                      float p1, TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {idst0, idst1}, odst, VectorMode::kAll, {.p0 = p0, .p1 = p1});
}

void sfpu_ternary(const char* api, SfpuOp op, uint32_t idst0, uint32_t idst1, uint32_t idst2, uint32_t odst,
                  float p0, TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {idst0, idst1, idst2}, odst, VectorMode::kAll, {.p0 = p0});
}

void sfpu_mask(const char* api, SfpuOp op, uint32_t idst_data, uint32_t idst_mask, TTLC_SITE) {
  SfpuCall call(api, file, line);
  if (idst_mask != idst_data + 1) {
    this_thread().fail(rules::kMaskTileIndex, "{}: data in DST tile {}, mask in {}", api, idst_data,
                       idst_mask);
  }
  call.run(op, {idst_data, idst_mask}, idst_data, VectorMode::kAll, {});
}

void sfpu_copy(const char* api, SfpuOp op, uint32_t idst_in, uint32_t idst_out, TTLC_SITE) {
  SfpuCall(api, file, line).run(op, {idst_in}, idst_out, VectorMode::kAll, {});
}

// MATH: Welford's algorithm

void welford_clear(const char* api, TTLC_SITE) { WelfordCall(api, file, line).clear(); }

void welford_update(const char* api, uint32_t idst, uint32_t first_row, uint32_t rows,
                    const float* reciprocals, TTLC_SITE) {
  WelfordCall(api, file, line).update(idst, first_row, rows, reciprocals);
}

void welford_store(const char* api, uint32_t idst, uint32_t group, bool as_row, float factor, TTLC_SITE) {
  WelfordCall(api, file, line).store(idst, group, as_row ? WelfordLayout::kRow : WelfordLayout::kRaw, factor);
}

void welford_load(const char* api, uint32_t idst, uint32_t group, TTLC_SITE) {
  WelfordCall(api, file, line).load(idst, group);
}

void cumulative_sum(const char* api, uint32_t idst, bool first, TTLC_SITE) {
  sim::cumulative_sum(api, idst, first, file, line);
}

// DST sections

// MATH: raw code of the vector engine

SfpuRegisters* sfpu_registers(int /*line*/, const char* /*file*/) {
  SfpuRegisters& registers = sfpu_registers_of_this_thread();
  this_thread().lend(&registers, sizeof registers);
  return &registers;
}

void sfpu_begin(const char* api, uint32_t idst, TTLC_SITE) { RawSfpuCall(api, file, line).begin(idst); }

void sfpu_end(const char* api, TTLC_SITE) { RawSfpuCall(api, file, line).end(); }

void sfpu_load(const char* api, int row, SfpuVector* out, TTLC_SITE) {
  RawSfpuCall(api, file, line).load(row, *out);
}

void sfpu_store(const char* api, int row, const SfpuVector* value, TTLC_SITE) {
  RawSfpuCall(api, file, line).store(row, *value);
}

void sfpu_multiply_add(const SfpuVector* a, const SfpuVector* b, const SfpuVector* c, SfpuVector* out,
                       int /*line*/, const char* /*file*/) {
  multiply_add_of_this_thread(*a, *b, *c, *out);
}

void sfpu_function(const char* api, SfpuOp op, const SfpuVector* x, float p0, float p1, float p2,
                   SfpuVector* out, TTLC_SITE) {
  RawSfpuCall(api, file, line).function(op, *x, p0, p1, p2, *out);
}

void dst_math_start(const char* api, TTLC_SITE) {
  MathCall call(api, file, line);
  call.engine().dst.start_math(call.thread(), api);
}

void dst_pack_start(const char* api, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().dst.start_pack(call.thread(), api);
}

void dst_acquire(const char* api, bool old_api, TTLC_SITE) {
  MathCall call(api, file, line);
  call.engine().dst.acquire(call.thread(), api, old_api);
  call.engine().charge(call.thread(), Unit::kMath, call.engine().cost(Cost::kDstAcquire));
}

void dst_commit(const char* api, bool old_api, TTLC_SITE) {
  MathCall call(api, file, line);
  call.engine().charge(call.thread(), Unit::kMath, call.engine().cost(Cost::kDstCommit));
  call.engine().dst.commit(call.thread(), api, old_api);
}

void dst_pass_wait(TTLC_SITE) {
  MathCall call("tile_regs_wait", file, line);
  call.engine().dst.pass_wait();
}

void dst_pass_commit(TTLC_SITE) {
  PackCall call("tile_regs_commit", file, line);
  call.engine().dst.pass_commit();
}

void dst_wait(const char* api, bool old_api, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().dst.wait(call.thread(), api, old_api);
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kDstWait));
}

void dst_release(const char* api, bool old_api, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kDstRelease));
  call.engine().dst.release(call.thread(), api, old_api);
}

// PACK

void pack_hw_configure(const char* api, uint32_t cb, TTLC_SITE) {
  PackCall call(api, file, line);
  call.configure(cb);
  call.engine().pack.relu = PackerRelu::kOff;
  call.engine().pack.untilize.reset();
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitFull));
}

void pack_reconfig(const char* api, uint32_t old_cb, uint32_t new_cb, TTLC_SITE) {
  PackCall call(api, file, line);
  require_started(call.thread(), api, call.engine().pack.format.by);
  ++call.engine().stats.reconfig_calls;
  if (old_cb != kNoCb &&
      configured_format(call.thread(), api, old_cb) == configured_format(call.thread(), api, new_cb)) {
    return;
  }
  call.configure(new_cb);
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kReconfigDataFormat));
}

void pack_reduce_mask(const char* api, ReduceDim dim, TTLC_SITE) {
  PackCall call(api, file, line);
  call.set_mask(dim);
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitShort));
}

void pack_reduce_mask_clear(const char* api, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().pack.mask.reset();
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitShort));
}

void pack_relu(const char* api, PackerRelu mode, float threshold, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().pack.relu = mode;
  call.engine().pack.relu_threshold = threshold;
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitSfpu));
}

void pack_l1_accumulate(const char* api, bool enable, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().pack.l1_accumulate = enable;
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitSfpu));
}

void pack_init_untilize(const char* api, uint32_t cb, uint32_t block_tiles, uint32_t row_tiles, TTLC_SITE) {
  PackCall call(api, file, line);
  call.configure(cb);
  call.engine().pack.untilize = {block_tiles, row_tiles, {api, call.thread().site()}};
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitShort));
}

void pack_uninit_untilize(const char* api, TTLC_SITE) {
  PackCall call(api, file, line);
  call.engine().pack.untilize.reset();
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitShort));
}

void pack_untilize(const char* api, uint32_t cb, uint32_t block_tiles, uint32_t row_tiles,
                   uint32_t block_rows, uint32_t block_column, uint32_t first_dst, TTLC_SITE) {
  PackCall(api, file, line)
      .untilize(cb, {.block_tiles = block_tiles,
                     .row_tiles = row_tiles,
                     .block_rows = block_rows,
                     .block_column = block_column,
                     .first_dst = first_dst});
}

void unsupported(const char* call, TTLC_SITE) {
  SimThread& thread = this_thread();
  thread.enter(file, line);
  thread.fail(rules::kUnsupportedCall, "{}", call);
}

void pack_stall(const char* api, uint32_t stalled, uint32_t waited, TTLC_SITE) {
  PackCall(api, file, line).stall(stalled, waited);
}

void pack_rounding(const char* api, bool to_tf32, TTLC_SITE) {
  PackCall call(api, file, line);
  call.set_rounding(to_tf32);
  call.engine().charge(call.thread(), Unit::kPack, call.engine().cost(Cost::kInitSfpu));
}

void pack_tile(const char* api, uint32_t idst, uint32_t cb, bool indexed, uint32_t index, TTLC_SITE) {
  PackCall(api, file, line).tile(idst, cb, indexed, index);
}

}  // namespace ttlc::sim::abi

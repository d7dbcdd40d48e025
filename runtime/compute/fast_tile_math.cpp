// "fast" numerics: float32 arithmetic with the hardware's operand widths and rounding points. What it keeps
// of the machine: SrcA multiplies 10 and SrcB 11 mantissa bits in parts by fidelity phase; a 16-bit DST
// rounds to bf16 at every accumulation; a row reduction passes through SrcB and is truncated there. What it
// leaves out: the aligned integer sums inside a matrix step and the engine's own infinities. Sources:
// tt-isa-documentation MVMUL.md, ELWMUL.md, GAPOOL.md, GMPOOL.md, SrcASrcB.md (documented); tt-llk
// llk_math_reduce.h (code).
#include <algorithm>
#include <bit>
#include <cmath>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile_kernels.h"
#include "runtime/compute/tile_math.h"

namespace ttlc::sim {
namespace {

// Operand parts by fidelity: the hidden bit counts, so a 5-bit mantissa keeps 4 stored bits.
constexpr std::uint32_t kSrcA5 = 0xfff80000u;
constexpr std::uint32_t kSrcA10 = 0xffffc000u;
constexpr std::uint32_t kSrcB7 = 0xfffe0000u;

/// One scalar product at a fidelity: the sum of the phases' partial products.
float multiply(float a, float b, MathFidelity fidelity) {
  switch (fidelity) {
    case MathFidelity::kLoFi:
      return mask_bits(a, kSrcA5) * mask_bits(b, kSrcB7);
    case MathFidelity::kHiFi2:
      return mask_bits(a, kSrcA10) * mask_bits(b, kSrcB7);
    case MathFidelity::kHiFi3: {
      const float high = mask_bits(b, kSrcB7);
      return mask_bits(a, kSrcA10) * high + mask_bits(a, kSrcA5) * (b - high);
    }
    case MathFidelity::kHiFi4:
      return mask_bits(a, kSrcA10) * b;
  }
  return 0.0f;
}

float store(float value, const MathMode& mode) { return mode.dst32 ? value : round_half_away_to_bf16(value); }

/// What a value becomes on its way from DST through SrcB and back.
float through_src(float value, const ReduceCall& call) {
  if (call.fp32_accumulation) return value;
  return call.wide_src ? truncate_to_tf32(value) : truncate_to_bf16(value);
}

/// Scaler datum that multiplies column (or row) `line` of a face: row 0 of the face.
float scaler_at(const TileValues& scaler, int face, int line) { return scaler.face(face)[line]; }

/// Max scales by the exponent of the scaler only.
float power_of_two_part(float value) {
  const std::uint32_t exponent = std::bit_cast<std::uint32_t>(value) & kExponentBits;
  return std::bit_cast<float>(exponent);
}

class FastTileMath final : public TileMath {
 public:
  void copy(const TileValues& a, Broadcast broadcast, const MathMode& mode, TileValues& dst) const override;
  void matmul(const TileValues& in0, const TileValues& in1, const MathMode& mode,
              TileValues& dst) const override;
  void binary(const TileValues& a, const TileValues& b, const BinaryCall& call, const MathMode& mode,
              TileValues& dst) const override;
  void reduce(const TileValues& a, const TileValues& scaler, const ReduceCall& call, const MathMode& mode,
              TileValues& dst) const override;
};

void FastTileMath::copy(const TileValues& a, Broadcast broadcast, const MathMode&, TileValues& dst) const {
  spread_values(a, broadcast, 0, dst.values.data());
}

void FastTileMath::matmul(const TileValues& in0, const TileValues& in1, const MathMode& mode,
                          TileValues& dst) const {
  alignas(64) float srca[kTileElems];
  alignas(64) float srcb[kTileElems];
  const bool bf16_steps = !mode.dst32;
  const bool narrow_a = mode.fidelity == MathFidelity::kLoFi;
  mask_tile(in1.values.data(), narrow_a ? kSrcA5 : kSrcA10, srca);
  if (mode.fidelity == MathFidelity::kHiFi4) {
    multiply_tiles(in0.values.data(), srca, dst.values.data(), bf16_steps);
    return;
  }
  mask_tile(in0.values.data(), kSrcB7, srcb);
  multiply_tiles(srcb, srca, dst.values.data(), bf16_steps);
  if (mode.fidelity == MathFidelity::kHiFi3) {
    mask_tile(in1.values.data(), kSrcA5, srca);
    mask_remainder_tile(in0.values.data(), kSrcB7, srcb);
    multiply_tiles(srcb, srca, dst.values.data(), bf16_steps);
  }
}

/// dst += a * b at the kernel's fidelity.
void multiply_onto(const float* a, const float* b, MathFidelity fidelity, float* dst) {
  alignas(64) float srca[kTileElems];
  alignas(64) float srcb[kTileElems];
  mask_tile(a, fidelity == MathFidelity::kLoFi ? kSrcA5 : kSrcA10, srca);
  if (fidelity == MathFidelity::kHiFi4) {
    combine_tiles(BinaryOp::kMul, srca, b, true, dst);
    return;
  }
  mask_tile(b, kSrcB7, srcb);
  combine_tiles(BinaryOp::kMul, srca, srcb, true, dst);
  if (fidelity == MathFidelity::kHiFi3) {
    mask_tile(a, kSrcA5, srca);
    mask_remainder_tile(b, kSrcB7, srcb);
    combine_tiles(BinaryOp::kMul, srca, srcb, true, dst);
  }
}

void FastTileMath::binary(const TileValues& a, const TileValues& b, const BinaryCall& call,
                          const MathMode& mode, TileValues& dst) const {
  alignas(64) float spread_b[kTileElems];
  const float* right = b.values.data();
  if (call.broadcast != Broadcast::kNone) {
    spread_values(b, call.broadcast, call.broadcast_row, spread_b);
    right = spread_b;
  }
  float* out = dst.values.data();
  if (call.op == BinaryOp::kMul) {
    if (!call.accumulate) dst.values.fill(0.0f);
    multiply_onto(a.values.data(), right, mode.fidelity, out);
  } else {
    combine_tiles(call.op, a.values.data(), right, call.accumulate, out);
  }
  if (!mode.dst32) round_tile_to_bf16(out);
}

/// The 16 column results of one face, pooled onto `lanes`.
void pool_face(const float* face, const TileValues& scaler, int scaler_face, const ReduceCall& call,
               const MathMode& mode, float* lanes) {
  for (int column = 0; column < kFaceDim; ++column) {
    float result = lanes[column];
    for (int row = 0; row < kFaceDim; ++row) {
      const float value = face[row * kFaceDim + column];
      const float scale = scaler_at(scaler, scaler_face, row);
      if (call.pool == PoolOp::kMax) {
        result = std::max(result, value * power_of_two_part(scale));
      } else {
        result += multiply(value, scale, mode.fidelity);
      }
    }
    lanes[column] = call.pool == PoolOp::kMax ? result : store(result, mode);
  }
}

void transpose_face(const float* face, float* result) {
  for (int row = 0; row < kFaceDim; ++row) {
    for (int column = 0; column < kFaceDim; ++column)
      result[column * kFaceDim + row] = face[row * kFaceDim + column];
  }
}

void reduce_rows(const TileValues& a, const TileValues& scaler, const ReduceCall& call, const MathMode& mode,
                 TileValues& dst) {
  for (int half = 0; half < 2; ++half) {
    float lanes[kFaceDim];
    float* out = dst.face(half * 2);
    for (int row = 0; row < kFaceDim; ++row) lanes[row] = out[row * kFaceDim];
    for (int face = half * 2; face < half * 2 + 2; ++face) {
      float turned[kFaceElems];
      transpose_face(a.face(face), turned);
      pool_face(turned, scaler, face, call, mode, lanes);
    }
    for (int row = 0; row < kFaceDim; ++row) out[row * kFaceDim] = through_src(lanes[row], call);
  }
}

void reduce_columns(const TileValues& a, const TileValues& scaler, const ReduceCall& call,
                    const MathMode& mode, TileValues& dst) {
  for (int face = 0; face < kFaceCount; ++face) {
    pool_face(a.face(face), scaler, face, call, mode, dst.face(face % 2));
  }
}

/// Columns first, over all four faces; then the 16 partial results, which pass through SrcB into SrcA.
void reduce_scalar(const TileValues& a, const TileValues& scaler, const ReduceCall& call,
                   const MathMode& mode, TileValues& dst) {
  const float start = call.pool == PoolOp::kMax ? -INFINITY : 0.0f;
  float lanes[kFaceDim];
  std::fill_n(lanes, kFaceDim, start);
  for (int face = 0; face < kFaceCount; ++face) pool_face(a.face(face), scaler, face, call, mode, lanes);
  float column[kFaceElems];
  std::fill_n(column, kFaceElems, start);
  for (int row = 0; row < kFaceDim; ++row) column[row * kFaceDim] = through_src(lanes[row], call);
  float result[kFaceDim] = {dst.face(0)[0]};
  pool_face(column, scaler, kFaceCount - 1, call, mode, result);
  dst.face(0)[0] = result[0];
}

void FastTileMath::reduce(const TileValues& a, const TileValues& scaler, const ReduceCall& call,
                          const MathMode& mode, TileValues& dst) const {
  if (call.cleared) dst.values.fill(call.pool == PoolOp::kMax ? -INFINITY : 0.0f);
  switch (call.dim) {
    case ReduceDim::kRow:
      reduce_rows(a, scaler, call, mode, dst);
      break;
    case ReduceDim::kColumn:
      reduce_columns(a, scaler, call, mode, dst);
      break;
    case ReduceDim::kScalar:
      reduce_scalar(a, scaler, call, mode, dst);
      break;
  }
}

}  // namespace

std::unique_ptr<TileMath> make_fast_tile_math() { return std::make_unique<FastTileMath>(); }

}  // namespace ttlc::sim

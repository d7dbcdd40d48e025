// "exact" numerics: every bit of DST as the matrix engine computes it, by the rules of matrix_arithmetic.h.
// Whole rows at a time where operands allow (exact_tile_kernels.h), datum by datum where not.
//
// The order of the steps is that of the machine code: a matmul goes through its fidelity phases, and in each
// through both halves of K; a sum reduction takes face after face, each with all its phases (tt-llk
// llk_math_matmul.h, llk_math_reduce.h, llk_math_eltwise_unary_datacopy.h; code).
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>

#include "runtime/compute/exact_tile_kernels.h"
#include "runtime/compute/matrix_arithmetic.h"
#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/tile_math.h"

namespace ttlc::sim {
namespace {

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }
float value_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }

struct TileBits {
  std::uint32_t bits[kTileElems];

  explicit TileBits(const float* values) {
    for (int i = 0; i < kTileElems; ++i) bits[i] = bits_of(values[i]);
  }
  const std::uint32_t* face(int face) const { return bits + face * kFaceElems; }
};

class ExactTileMath final : public TileMath {
 public:
  void copy(const TileValues& a, Broadcast broadcast, const MathMode& mode, TileValues& dst) const override;
  void matmul(const TileValues& in0, const TileValues& in1, const MathMode& mode,
              TileValues& dst) const override;
  void binary(const TileValues& a, const TileValues& b, const BinaryCall& call, const MathMode& mode,
              TileValues& dst) const override;
  void reduce(const TileValues& a, const TileValues& scaler, const ReduceCall& call, const MathMode& mode,
              TileValues& dst) const override;
  int64_t spoiled_sums() const override { return spoiled_sums_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<int64_t> spoiled_sums_ = 0;  // products of tiles are computed by several host threads
};

/// A copy into a 32-bit DST is a sum with zero; so are broadcasts of a column and of one datum. The adder
/// knows infinity but no NaN. Other copies move the bits; exponent 0 becomes +0 in all of them.
void ExactTileMath::copy(const TileValues& a, Broadcast broadcast, const MathMode& mode,
                         TileValues& dst) const {
  const bool through_adder = broadcast == Broadcast::kNone ? mode.dst32 : broadcast != Broadcast::kRow;
  spread_values(a, broadcast, 0, dst.values.data());
  for (float& value : dst.values) {
    value = flush_denormal(value);
    const bool is_special = (bits_of(value) & kExponentBits) == kExponentBits;
    if (through_adder && is_special) value = mask_bits(value, kSignBit | kExponentBits);
  }
}

/// Datum by datum, for operands of any size.
void multiply_plainly(const TileValues& in0, const TileValues& in1, const MathMode& mode, TileValues& dst) {
  const TileBits a(in1.values.data());
  const TileBits b(in0.values.data());
  for (int phase = 0; phase < phase_count(mode.fidelity); ++phase) {
    for (int half = 0; half < 2; ++half) {
      for (int out = 0; out < kTileElems; ++out) {
        const int face = out / kFaceElems;
        const std::uint32_t* left = b.face((face & 2) + half) + out % kFaceElems / kFaceDim * kFaceDim;
        const std::uint32_t* right = a.face(half * 2 + (face & 1)) + out % kFaceDim;
        const std::uint32_t held = bits_of(dst.values[out]);
        dst.values[out] = value_of(engine_step(right, kFaceDim, left, fidelity_phase(phase), held, mode));
      }
    }
  }
}

void ExactTileMath::matmul(const TileValues& in0, const TileValues& in1, const MathMode& mode,
                           TileValues& dst) const {
  const std::optional<int64_t> spoiled =
      exact_multiply_tiles(in0.values.data(), in1.values.data(), mode, dst.values.data());
  if (!spoiled) return multiply_plainly(in0, in1, mode, dst);
  if (*spoiled > 0) spoiled_sums_.fetch_add(*spoiled, std::memory_order_relaxed);
}

void ExactTileMath::binary(const TileValues& a, const TileValues& b, const BinaryCall& call,
                           const MathMode& mode, TileValues& dst) const {
  alignas(64) float spread_b[kTileElems];
  const float* right = b.values.data();
  if (call.broadcast != Broadcast::kNone) {
    spread_values(b, call.broadcast, call.broadcast_row, spread_b);
    right = spread_b;
  }
  if (!call.accumulate) dst.values.fill(0.0f);
  if (call.op == BinaryOp::kMul) {
    exact_multiply_elements(a.values.data(), right, mode, dst.values.data());
  } else {
    exact_add_elements(a.values.data(), right, call.op == BinaryOp::kSub, mode, dst.values.data());
  }
}

/// What a datum becomes on its way from DST through a source register.
std::uint32_t through_src(std::uint32_t bits, bool wide) {
  return bits_of(wide ? truncate_to_tf32(value_of(bits)) : truncate_to_bf16(value_of(bits)));
}

/// What the pooling unit reads from cleared DST: zero, or for max the smallest value there is.
std::uint32_t cleared_lane(const ReduceCall& call) { return call.pool == PoolOp::kMax ? ~0u : 0u; }

using Lanes = std::array<std::uint32_t, kFaceDim>;

/// Pools the columns of a face onto 16 lanes of DST.
void pool_face(const std::uint32_t* face, const std::uint32_t* scaler, const ReduceCall& call,
               const MathMode& mode, Lanes& lanes) {
  if (call.pool == PoolOp::kSum) {
    for (int phase = 0; phase < phase_count(mode.fidelity); ++phase) {
      for (int column = 0; column < kFaceDim; ++column) {
        lanes[column] =
            engine_step(face + column, kFaceDim, scaler, fidelity_phase(phase), lanes[column], mode);
      }
    }
    return;
  }
  for (int column = 0; column < kFaceDim; ++column) {
    std::uint32_t largest = lanes[column] & (mode.dst32 ? kTf32Bits : kBf16Bits);
    for (int row = 0; row < kFaceDim; ++row) {
      largest = engine_max(engine_scaled(face[row * kFaceDim + column], scaler[row]), largest);
    }
    lanes[column] = largest;
  }
}

/// Faces are transposed on their way in, so that rows are pooled as columns are; results come out as a row.
/// It is moved to SrcB, transposed there and moved back: row 0 and column 0 both hold it afterwards, and the
/// next tile is pooled onto row 0.
void reduce_rows(const TileBits& a, const TileBits& scaler, const ReduceCall& call, const MathMode& mode,
                 TileValues& dst) {
  for (int half = 0; half < 2; ++half) {
    Lanes lanes;
    lanes.fill(cleared_lane(call));
    float* out = dst.face(half * 2);
    if (!call.cleared) {
      for (int row = 0; row < kFaceDim; ++row) lanes[row] = bits_of(out[row * kFaceDim]);
    }
    for (int face = half * 2; face < half * 2 + 2; ++face) {
      std::uint32_t turned[kFaceElems];
      for (int i = 0; i < kFaceElems; ++i) turned[i % kFaceDim * kFaceDim + i / kFaceDim] = a.face(face)[i];
      pool_face(turned, scaler.face(face), call, mode, lanes);
    }
    std::fill_n(out, kFaceElems, 0.0f);
    for (int row = 0; row < kFaceDim; ++row) {
      const float result =
          value_of(call.fp32_accumulation ? lanes[row] : through_src(lanes[row], call.wide_src));
      out[row * kFaceDim] = result;
      out[row] = result;
    }
  }
}

void reduce_columns(const TileBits& a, const TileBits& scaler, const ReduceCall& call, const MathMode& mode,
                    TileValues& dst) {
  for (int side = 0; side < 2; ++side) {
    Lanes lanes;
    lanes.fill(cleared_lane(call));
    float* out = dst.face(side);
    if (!call.cleared) std::transform(out, out + kFaceDim, lanes.begin(), bits_of);
    for (const int face : {side, side + 2}) pool_face(a.face(face), scaler.face(face), call, mode, lanes);
    std::transform(lanes.begin(), lanes.end(), out, value_of);
  }
}

/// Columns first, over all four faces, in a row of DST that starts cleared; that row passes through SrcB,
/// transposed, into column 0 of SrcA and is pooled once more.
void reduce_scalar(const TileBits& a, const TileBits& scaler, const ReduceCall& call, const MathMode& mode,
                   TileValues& dst) {
  Lanes partial;
  partial.fill(cleared_lane(call));
  for (int face = 0; face < kFaceCount; ++face)
    pool_face(a.face(face), scaler.face(face), call, mode, partial);
  std::uint32_t column[kFaceElems] = {};
  const bool wide = call.wide_src && !call.fp32_accumulation;
  for (int row = 0; row < kFaceDim; ++row) column[row * kFaceDim] = through_src(partial[row], wide);
  Lanes result;
  result.fill(cleared_lane(call));
  float* out = dst.face(0);
  if (!call.cleared) std::transform(out, out + kFaceDim, result.begin(), bits_of);
  pool_face(column, scaler.face(kFaceCount - 1), call, mode, result);
  std::transform(result.begin(), result.end(), out, value_of);
}

void ExactTileMath::reduce(const TileValues& a, const TileValues& scaler, const ReduceCall& call,
                           const MathMode& mode, TileValues& dst) const {
  TileBits operand(a.values.data());
  // This option declares SrcA as fp32, which the matrix engine reads as bf16.
  if (call.fp32_accumulation) {
    for (std::uint32_t& bits : operand.bits) bits &= kBf16Bits;
  }
  const TileBits scales(scaler.values.data());
  if (call.cleared) dst.values.fill(0.0f);
  switch (call.dim) {
    case ReduceDim::kRow:
      reduce_rows(operand, scales, call, mode, dst);
      break;
    case ReduceDim::kColumn:
      reduce_columns(operand, scales, call, mode, dst);
      break;
    case ReduceDim::kScalar:
      reduce_scalar(operand, scales, call, mode, dst);
      break;
  }
}

}  // namespace

std::unique_ptr<TileMath> make_exact_tile_math() { return std::make_unique<ExactTileMath>(); }

}  // namespace ttlc::sim

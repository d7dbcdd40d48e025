// The arithmetic of the matrix engine, behind one interface so that the way numbers are computed is one
// choice: the engine (compute_engine.h) decides what is computed, on which tiles and when; an implementation
// decides to what bits. Operands are tiles as they stand in SrcA and SrcB (the unpacker has converted,
// transposed and flushed them); results accumulate in a DST tile. Definedness is not its business.
#pragma once

#include <memory>
#include <string_view>

#include "runtime/compute/tile.h"
#include "runtime/facts/program.h"
#include "runtime/kernel_api/sim/tile_ops.h"

namespace ttlc::sim {

/// What the compute kernel was configured with.
struct MathMode {
  MathFidelity fidelity = MathFidelity::kHiFi4;
  bool dst32 = false;
  Arch arch = Arch::kWormholeB0;
};

/// One FPU binary: SrcA op (SrcB after its broadcast). `accumulate` adds the result onto DST.
struct BinaryCall {
  BinaryOp op = BinaryOp::kAdd;
  Broadcast broadcast = Broadcast::kNone;
  int broadcast_row = 0;
  bool accumulate = false;
};

struct ReduceCall {
  PoolOp pool = PoolOp::kSum;
  ReduceDim dim = ReduceDim::kRow;
  /// Result passes through SrcB as TF32 rather than bf16.
  bool wide_src = false;
  /// Result bypasses SrcB's precision altogether.
  bool fp32_accumulation = false;
  /// DST holds nothing yet.
  bool cleared = false;
};

class TileMath {
 public:
  virtual ~TileMath() = default;

  /// dst = a, from SrcA or, with a broadcast, from SrcB.
  virtual void copy(const TileValues& a, Broadcast broadcast, const MathMode& mode,
                    TileValues& dst) const = 0;
  /// dst += in0 x in1; in0 stands in SrcB, in1 in SrcA.
  virtual void matmul(const TileValues& in0, const TileValues& in1, const MathMode& mode,
                      TileValues& dst) const = 0;
  virtual void binary(const TileValues& a, const TileValues& b, const BinaryCall& call, const MathMode& mode,
                      TileValues& dst) const = 0;
  /// Accumulates onto DST: sum adds, max compares. Cleared DST counts as zero (sum) or the smallest value
  /// (max); what it holds is not read.
  virtual void reduce(const TileValues& a, const TileValues& scaler, const ReduceCall& call,
                      const MathMode& mode, TileValues& dst) const = 0;

  /// How many sums of matmuls Wormhole's erratum of renormalisation has spoiled; "exact" only.
  virtual int64_t spoiled_sums() const { return 0; }
};

/// float32 arithmetic that rounds where the hardware rounds: "fast".
std::unique_ptr<TileMath> make_fast_tile_math();
/// Every bit as the hardware computes it: "exact".
std::unique_ptr<TileMath> make_exact_tile_math();

/// The values of an operand tile after its broadcast.
void spread_values(const TileValues& b, Broadcast broadcast, int broadcast_row, float* result);
void transpose_values(const TileValues& a, TileValues& result);

}  // namespace ttlc::sim

// One call of a kernel on the MATH thread: configuration of the matrix engine and its operations into DST.
#pragma once

#include <array>
#include <cstdint>

#include "runtime/compute/engine.h"

namespace ttlc::sim {

class MathCall {
 public:
  MathCall(const char* api, const char* file, int line);

  SimThread& thread() { return thread_; }
  ComputeEngine& engine() { return engine_; }

  // Configuration.
  void configure(SrcOperand operand, uint32_t cb);
  /// A new program of the matrix engine; replaces the old one whole.
  void set_init(MathInit init);

  // Operations; see abi_compute.def for the parameters.
  void copy(UnpackPurpose purpose, uint32_t cb, Broadcast broadcast, uint32_t idst);
  void binary(BinaryOp op, Broadcast broadcast, uint32_t broadcast_row, uint32_t idst);
  void binary_reuse(BinaryOp op, ReuseDest reuse, uint32_t idst);
  void matmul(uint32_t idst, uint32_t ct_dim, uint32_t rt_dim, bool in_loop);
  void reduce(PoolOp pool, ReduceDim dim, bool fp32_accumulation, uint32_t idst);
  /// The maximum along rows of `ct_dim` tiles beside each other.
  /// `ct_dim` 0: as many tiles as the init said; so for UNPACK.
  void reduce_block(uint32_t ct_dim, uint32_t idst);
  void transpose_dest(uint32_t idst);

 private:
  /// Beside each other in a block of a matmul: no more than DST has tiles.
  using SrcRow = std::array<SrcTile, 16>;

  /// The products of all pairs of tiles, onto DST tiles that follow each other.
  void multiply(const SrcPacket& packet, uint32_t ct_dim, uint32_t rt_dim, DstTile& first);
  void reduce_onto(DstTile& target, const ReduceCall& call);
  void require(bool fits, const MathInit& needed);
  const SrcPacket& take(SrcPacket::Kind kind);
  void release(int64_t cycles);
  DstTile& dst(uint32_t index) { return engine_.dst.math_tile(thread_, api_, index); }
  /// The tile as something to accumulate onto: cleared tiles become zeros.
  void check_floats(const DstTile& tile, uint32_t index);
  DstTile& accumulator(uint32_t index);
  /// The tile as an operand: it must have been written in this section.
  DstTile& written(uint32_t index);
  int64_t binary_cycles(BinaryOp op) const;

  SimThread& thread_;
  ComputeEngine& engine_;
  const char* api_;
};

}  // namespace ttlc::sim

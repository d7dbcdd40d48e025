// The vendor's enumerations that compute kernels name, and what they mean to the simulator.
// Names and numbers: tt-llk tt_llk_wormhole_b0/llk_lib/llk_defs.h.
#pragma once

#include <cstdint>

#include "sim/data_format.h"
#include "sim/tile_ops.h"

namespace ckernel {

enum VectorMode { None = 0, R = 1, C = 2, RC = 4, RC_custom = 6, Invalid = 0xff };
enum ReduceDim { REDUCE_ROW, REDUCE_COL, REDUCE_SCALAR };
enum PoolType { SUM, AVG, MAX, MIN };
enum DataCopyType { A2D, B2D };
enum EltwiseBinaryType { ELWMUL, ELWDIV, ELWADD, ELWSUB, ELWLESS };
enum class EltwiseBinaryReuseDestType { NONE = 0, DEST_TO_SRCA = 1, DEST_TO_SRCB = 2 };
enum class MathFidelity : uint8_t { LoFi = 0, HiFi2 = 2, HiFi3 = 3, HiFi4 = 4 };
enum BroadcastType { NONE = 0, COL = 1, ROW = 2, SCALAR = 3 };
enum ReluType { NO_RELU, ZERO_RELU, MIN_THRESHOLD_RELU, MAX_THRESHOLD_RELU };
/// A threshold is the bits of a bf16.
struct ReluConfig {
  ReluType mode = NO_RELU;
  uint32_t threshold = 0;

  constexpr ReluConfig(ReluType kind, uint32_t bits = 0) : mode(kind), threshold(bits) {}
  static constexpr ReluConfig none() { return {NO_RELU}; }
  static constexpr ReluConfig zero() { return {ZERO_RELU}; }
  static constexpr ReluConfig min_threshold(uint32_t bits) { return {MIN_THRESHOLD_RELU, bits}; }
  static constexpr ReluConfig max_threshold(uint32_t bits) { return {MAX_THRESHOLD_RELU, bits}; }
  static constexpr ReluConfig from_packed(uint32_t packed) {
    return {static_cast<ReluType>(packed & 3), packed >> 16};
  }
};
enum class InputClamping : uint8_t { None = 0, ClampToNegative = 1 };
enum class PackMode : uint8_t { Default, Untilize, Tilize };
enum DstSync { SyncHalf = 0, SyncFull = 1 };

using tt::constants::FACE_HEIGHT;
using tt::constants::FACE_WIDTH;
using tt::constants::TILE_HEIGHT;
using tt::constants::TILE_WIDTH;
constexpr uint32_t FACE_R_DIM = FACE_HEIGHT;
constexpr uint32_t FACE_C_DIM = FACE_WIDTH;
constexpr uint32_t TILE_R_DIM = TILE_HEIGHT;
constexpr uint32_t TILE_C_DIM = TILE_WIDTH;
constexpr uint32_t TILE_NUM_FACES = 4;

}  // namespace ckernel

#if defined(TTLC_ROLE_COMPUTE)
using namespace ckernel;
#endif

namespace ttlc_compute {

using namespace ckernel;

constexpr ttlc::sim::BinaryOp binary_op(EltwiseBinaryType type) {
  switch (type) {
    case ELWSUB:
      return ttlc::sim::BinaryOp::kSub;
    case ELWMUL:
      return ttlc::sim::BinaryOp::kMul;
    default:
      return ttlc::sim::BinaryOp::kAdd;
  }
}

constexpr ttlc::sim::Broadcast broadcast(BroadcastType type) {
  switch (type) {
    case BroadcastType::COL:
      return ttlc::sim::Broadcast::kColumn;
    case BroadcastType::ROW:
      return ttlc::sim::Broadcast::kRow;
    case BroadcastType::SCALAR:
      return ttlc::sim::Broadcast::kScalar;
    default:
      return ttlc::sim::Broadcast::kNone;
  }
}

constexpr ttlc::sim::ReuseDest reuse_dest(EltwiseBinaryReuseDestType type) {
  switch (type) {
    case EltwiseBinaryReuseDestType::DEST_TO_SRCA:
      return ttlc::sim::ReuseDest::kDestToSrcA;
    case EltwiseBinaryReuseDestType::DEST_TO_SRCB:
      return ttlc::sim::ReuseDest::kDestToSrcB;
    default:
      return ttlc::sim::ReuseDest::kNone;
  }
}

/// An average is a sum whose scaler tile holds 1/n.
constexpr ttlc::sim::PoolOp pool_op(PoolType type) {
  return type == MAX ? ttlc::sim::PoolOp::kMax : ttlc::sim::PoolOp::kSum;
}

constexpr ttlc::sim::ReduceDim reduce_dim(ReduceDim dim) {
  switch (dim) {
    case REDUCE_COL:
      return ttlc::sim::ReduceDim::kColumn;
    case REDUCE_SCALAR:
      return ttlc::sim::ReduceDim::kScalar;
    default:
      return ttlc::sim::ReduceDim::kRow;
  }
}

constexpr ttlc::sim::VectorMode vector_mode(int mode) { return static_cast<ttlc::sim::VectorMode>(mode); }

constexpr float as_float(uint32_t bits) { return __builtin_bit_cast(float, bits); }

constexpr ttlc::sim::PackerRelu packer_relu(ckernel::ReluType type) {
  return type == ckernel::NO_RELU              ? ttlc::sim::PackerRelu::kOff
         : type == ckernel::MAX_THRESHOLD_RELU ? ttlc::sim::PackerRelu::kMaxThreshold
                                               : ttlc::sim::PackerRelu::kMinThreshold;
}

template <EltwiseBinaryType type>
inline constexpr bool is_supported = type == ELWADD || type == ELWSUB || type == ELWMUL;

}  // namespace ttlc_compute

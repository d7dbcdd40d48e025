// What the unpack, math and pack threads can be told to do, in types that the kernel side and the simulator
// share. Enumerators that kernels pass as plain integers (VectorMode) have the values of the vendor's
// headers.
#pragma once

#include <cstdint>

namespace ttlc::sim {

/// Entries of the record of a buffer.
enum class CbField : std::uint8_t { kBytes, kEnd, kPageBytes, kPages, kReadPointer, kWritePointer };

enum class BinaryOp : std::uint8_t { kAdd, kSub, kMul };
enum class Broadcast : std::uint8_t { kNone, kColumn, kRow, kScalar };
enum class PoolOp : std::uint8_t { kSum, kMax };
enum class ReduceDim : std::uint8_t { kRow, kColumn, kScalar };
enum class ReuseDest : std::uint8_t { kNone, kDestToSrcA, kDestToSrcB };
enum class SrcOperand : std::uint8_t { kA, kB };
/// What an unpack of one operand is for: each needs its own configuration of the unpacker.
enum class UnpackPurpose : std::uint8_t { kCopy, kTranspose, kBroadcast, kReuseDest, kTilize, kUntilize };
enum class PackerRelu : std::uint8_t { kOff, kZero, kMinThreshold, kMaxThreshold };
/// kFirstFace is the vendor's "None": one face only. kBeyondTile is none of the vendor's: more vectors than a tile has.
enum class VectorMode : std::uint8_t { kFirstFace = 0, kRow = 1, kColumn = 2, kAll = 4, kBeyondTile = 5 };

constexpr bool is_modelled(VectorMode mode) {
  return mode == VectorMode::kFirstFace || mode == VectorMode::kRow || mode == VectorMode::kColumn ||
         mode == VectorMode::kAll;
}

/// Whether a vector mode covers face 0..3 of a tile.
constexpr bool covers_face(VectorMode mode, int face) {
  switch (mode) {
    case VectorMode::kAll:
      return true;
    case VectorMode::kRow:
      return face == 0 || face == 1;
    case VectorMode::kColumn:
      return face == 0 || face == 2;
    case VectorMode::kFirstFace:
      return face == 0;
    case VectorMode::kBeyondTile:
      return false;
  }
  return false;
}

/// Functions of the vector engine and the calls that prepare it for them.
enum class SfpuInit : std::uint8_t {
#define SFPU_INIT(enumerator, ...) enumerator,
#include "sfpu_ops.def"
};
enum class SfpuOp : std::uint16_t {
#define SFPU_OP(enumerator, ...) enumerator,
#define SFPU_INT_OP(enumerator, ...) enumerator,
#include "sfpu_ops.def"
};

/// What the datums of a DST tile are.
enum class DatumKind : std::uint8_t { kFloat, kInt32, kUint16 };

/// For calls that may name the buffer used before: no such buffer.
inline constexpr std::uint32_t kNoCb = 0xffffffffu;

}  // namespace ttlc::sim

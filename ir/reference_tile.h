// One 32x32 tile of float64 and what every tile op means on it: the reference, never rounding in between.
// Tiles are shared and copied only when one that has other owners is written.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>

#include "ir/op_info.h"
#include "ir/reference_presence.h"
#include "runtime/facts/data_format.h"

namespace ttlc::ir {

constexpr int64_t kTileSide = sim::kTileHeight;
static_assert(sim::kTileHeight == sim::kTileWidth);

struct TileData {
  alignas(64) std::array<double, sim::kTileElems> elements;  // row-major
  PresenceRef presence;                                      // which of them exist

  double& at(int64_t row, int64_t column) { return elements[row * kTileSide + column]; }
  double at(int64_t row, int64_t column) const { return elements[row * kTileSide + column]; }
};
using TileRef = std::shared_ptr<TileData>;

TileRef filled_tile(double value, PresenceRef presence = nullptr);
/// The tile itself when nobody else holds it, else a copy.
TileRef owned(TileRef tile);

enum class Spread : uint8_t {
  kNone,
  kRow,
  kColumn,
  kScalar
};  // row 0, column 0 or element (0, 0) over the tile

/// What one tile op computes, apart from its operands.
struct TileCall {
  TileOp op;
  std::optional<double> real;                      // its scalar
  bool transpose_b = false;                        // matmul
  Spread spread_b = Spread::kNone;                 // two-operand ops: of the right operand
  sim::DataFormat dtype = sim::DataFormat::kFp32;  // ops of integers and casts: of the result
  sim::DataFormat from = sim::DataFormat::kFp32;   // casts: of the operand
  double jump_shift = 0;  // of ops that jump: the operand is shifted by this share of its magnitude
};

/// Evaluates a tile op. An operand that is moved in and has no other owner may become the result.
TileRef evaluate_tile(const TileCall& call, std::span<TileRef> operands);

/// Where the result of a tile op jumps, so that rounding its operand may change it by a whole step. At 0 that takes an
/// operand of which terms have cancelled: what is left of their rounding has their magnitude, not its own; the largest one of the tile stands for it.
enum class Jumps : uint8_t { kNowhere, kAtNumbers, kAtZero };
Jumps jumps_of(TileOp op);

/// Where an accumulator starts that `op` updates: minus infinity for maxima, else 0.
double accumulator_start(TileOp op);

}  // namespace ttlc::ir

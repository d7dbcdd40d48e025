// What the tile ops of integers mean: 64-bit arithmetic, wrapped around to the format of the result.
#pragma once

#include "ir/reference_tile.h"

namespace ttlc::ir {

/// The number that a format of integers holds of a result.
double wrapped(int64_t value, sim::DataFormat format);

/// evaluate_tile for ops of integers and for casts. Elements hold integers, which float64 has exactly.
TileRef evaluate_integers(const TileCall& call, std::span<TileRef> operands);

}  // namespace ttlc::ir

// Rounding to integral values.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(rounding_op_tile_init, kInitRounding)
TTLC_SFPU_UNARY(floor_tile, kFloor)
TTLC_SFPU_UNARY(ceil_tile, kCeil)
TTLC_SFPU_UNARY(trunc_tile, kTrunc)
TTLC_SFPU_UNARY(frac_tile, kFrac)

/// Rounds to `decimals` decimal places.
ALWI void round_tile(uint32_t idst, int32_t decimals, TTLC_HERE) {
  float scale = 1.0f;
  for (int32_t i = 0; i < decimals; ++i) scale *= 10.0f;
  for (int32_t i = 0; i > decimals; --i) scale /= 10.0f;
  TTLC_SFPU_RUN(kRound, RC, scale, 0.0f, 0.0f);
}

}  // namespace ckernel

// Cumulative sums down the columns of tiles.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(cumsum_tile_init, kInitCumsum)

ALWI void cumsum_tile(uint32_t idst, bool first = true, TTLC_HERE) {
  MATH((ttlc_abi->cumulative_sum(__func__, idst, first, line, file)));
}

}  // namespace ckernel

// Differences of integers.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(sub_int_tile_init, kInitSubInt)
TTLC_SFPU_INT_BINARY(sub_int_tile, Sub)
TTLC_SFPU_INIT(rsub_int_tile_init, kInitRsubInt)
TTLC_SFPU_INT_BINARY(rsub_int_tile, Rsub)

}  // namespace ckernel

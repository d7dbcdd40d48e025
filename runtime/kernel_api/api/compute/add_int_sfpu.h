// Sums of integers.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(add_int_tile_init, kInitAddInt)
TTLC_SFPU_INT_BINARY(add_int_tile, Add)

}  // namespace ckernel

// Negation.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(negative, Negative)

TTLC_SFPU_UNARY(negative_tile_int32, kNegativeInt32)

}  // namespace ckernel

// Softplus with beta, 1 / beta and the threshold above which it is the identity.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(softplus_tile_init, kInitSoftplus)
TTLC_SFPU_UNARY_3(softplus_tile, kSoftplus)

}  // namespace ckernel

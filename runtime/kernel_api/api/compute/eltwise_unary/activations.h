// Further activation functions.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(hardsigmoid, Hardsigmoid)
TTLC_SFPU_PACK_INIT(hardsigmoid_tile_init_pack, kInitHardsigmoid)
TTLC_SFPU_PACK_UNARY(hardsigmoid_tile_pack, kHardsigmoid)
TTLC_SFPU_FUNCTION(softsign, Softsign)
TTLC_SFPU_FUNCTION_2(celu, Celu)
TTLC_SFPU_FUNCTION_1(softshrink, Softshrink)
TTLC_SFPU_FUNCTION_1(hardshrink, Hardshrink)

}  // namespace ckernel

// Scaled exponential linear unit: scale param0, alpha param1.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(selu, Selu)
TTLC_SFPU_PACK_INIT(selu_tile_init_pack, kInitSelu)
TTLC_SFPU_PACK_UNARY_2(selu_tile_pack, kSelu)

}  // namespace ckernel

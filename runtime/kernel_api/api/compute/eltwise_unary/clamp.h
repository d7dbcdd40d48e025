// Values limited to [param0, param1].
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(clamp, Clamp)

TTLC_SFPU_UNARY_2(clamp_tile_int32, kClampInt32)

}  // namespace ckernel

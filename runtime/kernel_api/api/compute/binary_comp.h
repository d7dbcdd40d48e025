// Comparisons of two DST tiles of 32-bit integers: 1 or 0.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(lt_int32, LtInt32)
TTLC_SFPU_INT32_BINARY(gt_int32, GtInt32)
TTLC_SFPU_INT32_BINARY(le_int32, LeInt32)
TTLC_SFPU_INT32_BINARY(ge_int32, GeInt32)

}  // namespace ckernel

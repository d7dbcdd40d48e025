// Quotients of 32-bit integers, rounded down or towards zero.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(div_int32_floor, DivInt32Floor)
TTLC_SFPU_INT32_BINARY(div_int32_trunc, DivInt32Trunc)

}  // namespace ckernel

// Integers shifted left by a scalar.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(left_shift, LeftShift)

}  // namespace ckernel

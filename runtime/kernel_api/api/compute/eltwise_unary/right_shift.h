// Integers shifted right by a scalar, with their sign.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(right_shift, RightShift)

}  // namespace ckernel

// Bitwise or of integers with a scalar.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(bitwise_or, BitwiseOr)

}  // namespace ckernel

// Bitwise xor of integers with a scalar.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(bitwise_xor, BitwiseXor)

}  // namespace ckernel

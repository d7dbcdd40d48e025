// Least common multiples of integers of 16 bits, in 32 bits.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(lcm, Lcm)

}  // namespace ckernel

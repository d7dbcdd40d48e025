// Remainders of 32-bit integers with the sign of the divisor.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(remainder_int32, RemainderInt32)

}  // namespace ckernel

// Greatest common divisors of 32-bit integers.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(gcd, Gcd)

}  // namespace ckernel

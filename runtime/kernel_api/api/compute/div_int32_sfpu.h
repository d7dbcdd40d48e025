// Quotients of 32-bit integers as floats.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(div_int32, DivInt32)

}  // namespace ckernel

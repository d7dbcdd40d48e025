// All bits of integers inverted.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(bitwise_not, BitwiseNot)

}  // namespace ckernel

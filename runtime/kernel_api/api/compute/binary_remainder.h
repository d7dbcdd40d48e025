// The remainder of a division, with the sign of the divisor, of two DST tiles.
#pragma once

#include "api/compute/remainder_int32.h"
#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(remainder, RemainderBinary)

}  // namespace ckernel

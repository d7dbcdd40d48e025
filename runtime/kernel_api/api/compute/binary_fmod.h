// The remainder of a division, with the sign of the dividend, of two DST tiles.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(fmod, FmodBinary)

TTLC_SFPU_INT32_BINARY(fmod_int32, FmodInt32)

}  // namespace ckernel

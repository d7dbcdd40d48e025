// The remainder of a division, with the sign of the dividend, of two DST tiles.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(fmod, FmodBinary)

}  // namespace ckernel

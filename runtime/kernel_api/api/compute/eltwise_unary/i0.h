// The modified Bessel function of order 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(i0, I0)

}  // namespace ckernel

// The modified Bessel function of order 1.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(i1, I1)

}  // namespace ckernel

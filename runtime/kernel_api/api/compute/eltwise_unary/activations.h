// Further activation functions.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(hardsigmoid, Hardsigmoid)
TTLC_SFPU_FUNCTION(softsign, Softsign)
TTLC_SFPU_FUNCTION_2(celu, Celu)
TTLC_SFPU_FUNCTION_1(softshrink, Softshrink)

}  // namespace ckernel

// Scaled exponential linear unit: scale param0, alpha param1.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(selu, Selu)

}  // namespace ckernel

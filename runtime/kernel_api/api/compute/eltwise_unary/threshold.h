// param1 where x is at most param0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(threshold, Threshold)

}  // namespace ckernel

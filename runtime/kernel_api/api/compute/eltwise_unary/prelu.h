// x, or x * param0 where x is negative.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(prelu, Prelu)

}  // namespace ckernel

// Exponential linear unit with slope param0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(elu, Elu)

}  // namespace ckernel

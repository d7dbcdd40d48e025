// x minus its hyperbolic tangent.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(tanhshrink, Tanhshrink)

}  // namespace ckernel

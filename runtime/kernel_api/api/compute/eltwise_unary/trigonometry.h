// Circular and hyperbolic functions and their inverses.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(sin, Sin)
TTLC_SFPU_FUNCTION(cos, Cos)
TTLC_SFPU_FUNCTION(tan, Tan)
TTLC_SFPU_FUNCTION(asin, Asin)
TTLC_SFPU_FUNCTION(acos, Acos)
TTLC_SFPU_FUNCTION(atan, Atan)
TTLC_SFPU_FUNCTION(sinh, Sinh)
TTLC_SFPU_FUNCTION(cosh, Cosh)
TTLC_SFPU_FUNCTION(asinh, Asinh)
TTLC_SFPU_FUNCTION(acosh, Acosh)
TTLC_SFPU_FUNCTION(atanh, Atanh)

}  // namespace ckernel

// Comparisons with a scalar and with zero: 1 or 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_1(unary_ne, UnaryNe)
TTLC_SFPU_FUNCTION_1(unary_eq, UnaryEq)
TTLC_SFPU_FUNCTION_1(unary_gt, UnaryGt)
TTLC_SFPU_FUNCTION_1(unary_ge, UnaryGe)
TTLC_SFPU_FUNCTION_1(unary_lt, UnaryLt)
TTLC_SFPU_FUNCTION_1(unary_le, UnaryLe)
TTLC_SFPU_FUNCTION(gtz, Gtz)
TTLC_SFPU_FUNCTION(gez, Gez)
TTLC_SFPU_FUNCTION(ltz, Ltz)
TTLC_SFPU_FUNCTION(lez, Lez)
TTLC_SFPU_FUNCTION(eqz, Eqz)
TTLC_SFPU_FUNCTION(nez, Nez)

}  // namespace ckernel

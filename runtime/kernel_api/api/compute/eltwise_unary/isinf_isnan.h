// Tests for infinities and NaN: 1 or 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(isinf, IsInf)
TTLC_SFPU_FUNCTION(isposinf, IsPosInf)
TTLC_SFPU_FUNCTION(isneginf, IsNegInf)
TTLC_SFPU_FUNCTION(isnan, IsNan)
TTLC_SFPU_FUNCTION(isfinite, IsFinite)

}  // namespace ckernel

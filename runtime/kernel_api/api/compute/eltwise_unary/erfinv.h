// The inverse of the error function.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(erfinv, Erfinv)

}  // namespace ckernel

// Cube root.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(cbrt, Cbrt)

}  // namespace ckernel

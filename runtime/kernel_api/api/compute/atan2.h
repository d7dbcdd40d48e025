// The angle of the point whose ordinate is the first operand and whose abscissa is the second.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(atan2, Atan2)

}  // namespace ckernel

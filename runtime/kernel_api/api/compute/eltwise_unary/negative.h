// Negation.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(negative, Negative)

}  // namespace ckernel

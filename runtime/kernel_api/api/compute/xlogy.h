// x * log(y) of two DST tiles.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(xlogy, Xlogy)

}  // namespace ckernel

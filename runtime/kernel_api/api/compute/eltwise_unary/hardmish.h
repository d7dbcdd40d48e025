// Mish made of straight lines.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(hardmish, Hardmish)

}  // namespace ckernel

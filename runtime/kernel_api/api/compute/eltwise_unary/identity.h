// Values as they are.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(identity, Identity)

}  // namespace ckernel

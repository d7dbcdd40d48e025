// Values limited to [param0, param1].
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(hardtanh, Hardtanh)

}  // namespace ckernel

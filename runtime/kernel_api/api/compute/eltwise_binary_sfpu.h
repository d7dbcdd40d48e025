// Two DST tiles, result in a third index.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_BINARY_FUNCTION(add, AddBinary)
TTLC_SFPU_BINARY_FUNCTION(sub, SubBinary)
TTLC_SFPU_BINARY_FUNCTION(mul, MulBinary)
TTLC_SFPU_BINARY_FUNCTION(div, DivBinary)
TTLC_SFPU_BINARY_FUNCTION(rsub, RsubBinary)
TTLC_SFPU_BINARY_FUNCTION(power, PowerBinary)
TTLC_SFPU_BINARY_FUNCTION(eq, EqBinary)

}  // namespace ckernel

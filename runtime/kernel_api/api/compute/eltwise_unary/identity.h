// Values as they are.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(identity, Identity)

TTLC_SFPU_UNARY(identity_tile_uint32, kIdentityUint32)

}  // namespace ckernel

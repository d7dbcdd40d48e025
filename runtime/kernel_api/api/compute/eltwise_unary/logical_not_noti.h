// 1 where x is zero, else 0: the older names.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(logical_not_unary_tile_init, kInitLogicalNot)
TTLC_SFPU_UNARY(logical_not_unary_tile, kLogicalNot)

TTLC_SFPU_UNARY(logical_not_unary_tile_int32, kLogicalNotInt32)
TTLC_SFPU_UNARY(logical_not_unary_tile_uint32, kLogicalNotInt32)
TTLC_SFPU_UNARY(logical_not_unary_tile_uint16, kLogicalNotUint16)

}  // namespace ckernel

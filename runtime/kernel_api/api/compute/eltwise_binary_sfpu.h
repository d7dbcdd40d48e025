// Two DST tiles, result in a third index.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(add_binary_tile_init, kInitBinary)
TTLC_SFPU_BINARY(add_binary_tile, kAddBinary)
TTLC_SFPU_INIT(sub_binary_tile_init, kInitBinary)
TTLC_SFPU_BINARY(sub_binary_tile, kSubBinary)
TTLC_SFPU_INIT(rsub_binary_tile_init, kInitBinary)
TTLC_SFPU_BINARY(rsub_binary_tile, kRsubBinary)
TTLC_SFPU_INIT(mul_binary_tile_init, kInitBinary)
TTLC_SFPU_BINARY(mul_binary_tile, kMulBinary)
TTLC_SFPU_BINARY_FUNCTION(div, DivBinary)
TTLC_SFPU_BINARY_FUNCTION(power, PowerBinary)
TTLC_SFPU_BINARY_FUNCTION(eq, EqBinary)
TTLC_SFPU_BINARY_FUNCTION(ne, NeBinary)
TTLC_SFPU_BINARY_FUNCTION(lt, LtBinary)
TTLC_SFPU_BINARY_FUNCTION(gt, GtBinary)
TTLC_SFPU_BINARY_FUNCTION(le, LeBinary)
TTLC_SFPU_BINARY_FUNCTION(ge, GeBinary)

}  // namespace ckernel

// Cube root.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

// In February 2026 the root was that of the absolute value.
#if TTLC_METAL_API < 202604
TTLC_SFPU_INIT(cbrt_tile_init, kInitCbrt)
TTLC_SFPU_UNARY(cbrt_tile, kCbrtFeb)
#else
TTLC_SFPU_FUNCTION(cbrt, Cbrt)
#endif

}  // namespace ckernel

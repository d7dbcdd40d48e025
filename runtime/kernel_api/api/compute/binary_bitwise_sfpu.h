// Bit operations on two DST tiles of integers.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(binary_bitwise_tile_init, kInitBitwiseBinary)
TTLC_SFPU_INT_BINARY(bitwise_and_binary_tile, And)
TTLC_SFPU_INT_BINARY(bitwise_or_binary_tile, Or)
TTLC_SFPU_INT_BINARY(bitwise_xor_binary_tile, Xor)

}  // namespace ckernel

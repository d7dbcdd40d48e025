// Shifts of one DST tile of integers by another.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(binary_shift_tile_init, kInitShiftBinary)
TTLC_SFPU_INT_BINARY(binary_left_shift_tile, LeftShift)
TTLC_SFPU_INT_BINARY(binary_right_shift_tile, RightShift)
TTLC_SFPU_INT_BINARY(binary_logical_right_shift_tile, LogicalShift)

}  // namespace ckernel

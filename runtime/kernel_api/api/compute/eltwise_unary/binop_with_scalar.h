// Arithmetic with a scalar, given as the bits of a float32. Division multiplies by it: the caller passes the
// reciprocal.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(binop_with_scalar_tile_init, kInitBinopWithScalar)
TTLC_SFPU_UNARY_1(add_unary_tile, kAddUnary)
TTLC_SFPU_UNARY_1(sub_unary_tile, kSubUnary)
TTLC_SFPU_UNARY_1(mul_unary_tile, kMulUnary)
TTLC_SFPU_UNARY_1(div_unary_tile, kDivUnary)
TTLC_SFPU_UNARY_1(rsub_unary_tile, kRsubUnary)

// With the bits of an integer.
TTLC_SFPU_UNARY_1(add_unary_tile_int32, kAddUnaryInt32)
TTLC_SFPU_UNARY_1(sub_unary_tile_int32, kSubUnaryInt32)

}  // namespace ckernel

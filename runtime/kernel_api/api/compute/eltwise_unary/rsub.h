// A scalar minus x.
#pragma once

#include "api/compute/eltwise_unary/binop_with_scalar.h"

namespace ckernel {

TTLC_SFPU_INIT(rsub_tile_init, kInitBinopWithScalar)
TTLC_SFPU_UNARY_1(rsub_tile, kRsubUnary)

TTLC_SFPU_INIT(rsub_unary_int32_tile_init, kInitRsubUnaryInt32)
TTLC_SFPU_UNARY_1(rsub_unary_int32_tile, kRsubUnaryInt32)

}  // namespace ckernel

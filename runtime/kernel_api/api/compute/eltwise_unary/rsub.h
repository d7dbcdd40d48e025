// A scalar minus x.
#pragma once

#include "api/compute/eltwise_unary/binop_with_scalar.h"

namespace ckernel {

TTLC_SFPU_INIT(rsub_tile_init, kInitBinopWithScalar)
TTLC_SFPU_UNARY_1(rsub_tile, kRsubUnary)

}  // namespace ckernel

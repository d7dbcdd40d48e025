// x times the hyperbolic tangent of its softplus.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool APPROXIMATION_MODE>
ALWI void mish_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitMish, 1.0f, line, file)));
}

template <bool APPROXIMATION_MODE>
ALWI void mish_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kMish);
}

}  // namespace ckernel

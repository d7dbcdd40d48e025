// The derivative of tanh; the approximate variant is the same algorithm.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool fast_and_approx = false>
ALWI void tanh_derivative_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitTanhDerivative, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void tanh_derivative_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kTanhDerivative);
}

}  // namespace ckernel

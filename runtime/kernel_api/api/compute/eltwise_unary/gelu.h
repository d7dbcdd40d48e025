// Gaussian error linear unit.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool fast_and_approx = true>
ALWI void gelu_tile_init(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitGeluFast : SfpuInit::kInitGelu;
  MATH((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

template <bool fast_and_approx = true>
ALWI void gelu_tile(uint32_t idst, TTLC_HERE) {
  constexpr SfpuOp op = fast_and_approx ? SfpuOp::kGeluFast : SfpuOp::kGelu;
  TTLC_SFPU_RUN_OP(op);
}

}  // namespace ckernel

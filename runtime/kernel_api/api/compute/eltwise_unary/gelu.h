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

template <bool fast_and_approx = true>
ALWI void gelu_tile_init_pack(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitGeluFast : SfpuInit::kInitGelu;
  PACK((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

template <bool fast_and_approx = true>
ALWI void gelu_tile_pack(uint32_t idst, TTLC_HERE) {
  if constexpr (fast_and_approx) {
    TTLC_SFPU_PACK_RUN(kGeluFast, RC, 0.0f, 0.0f, 0.0f);
  } else {
    TTLC_SFPU_PACK_RUN(kGelu, RC, 0.0f, 0.0f, 0.0f);
  }
}

template <bool fast_and_approx = false>
ALWI void gelu_derivative_tile_init(TTLC_HERE) {
  static_assert(!fast_and_approx, "gelu_derivative_tile_init<true> is not modelled");
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitGeluDerivative, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void gelu_derivative_tile(uint32_t idst, TTLC_HERE) {
  static_assert(!fast_and_approx, "gelu_derivative_tile<true> is not modelled");
  TTLC_SFPU_RUN_OP(SfpuOp::kGeluDerivative);
}

}  // namespace ckernel

// Error function and its complement.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool fast_and_approx = true>
ALWI void erf_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitErf, 1.0f, line, file)));
}

template <bool fast_and_approx = true>
ALWI void erf_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kErf);
}

template <bool fast_and_approx = true>
ALWI void erfc_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitErfc, 1.0f, line, file)));
}

template <bool fast_and_approx = true>
ALWI void erfc_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kErfc);
}

}  // namespace ckernel

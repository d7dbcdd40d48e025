// Reciprocal of the square root.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool legacy_compat = false>
ALWI void rsqrt_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitRsqrt, 1.0f, line, file)));
}

template <bool legacy_compat = false, bool FAST_APPROX = false>
ALWI void rsqrt_tile(uint32_t idst, TTLC_HERE) {
  constexpr SfpuOp op = FAST_APPROX ? SfpuOp::kRsqrtApprox : SfpuOp::kRsqrt;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc::sim::VectorMode::kAll, 0.0f, 0.0f, 0.0f, line, file)));
}

}  // namespace ckernel

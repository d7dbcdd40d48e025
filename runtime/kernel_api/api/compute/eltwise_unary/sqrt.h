// Square root.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(sqrt_tile_init, kInitSqrt)

template <bool FAST_APPROX = false>
ALWI void sqrt_tile(uint32_t idst, TTLC_HERE) {
  constexpr SfpuOp op = FAST_APPROX ? SfpuOp::kSqrtApprox : SfpuOp::kSqrt;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc::sim::VectorMode::kAll, 0.0f, 0.0f, 0.0f, line, file)));
}

}  // namespace ckernel

// log(1 + x).
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool fast_and_approx = false>
ALWI void log1p_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitLog1p, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void log1p_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kLog1p);
}

}  // namespace ckernel

// Linear interpolation from the first operand to the second by the third.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(lerp_tile_init, kInitLerp)

template <DataFormat data_format>
ALWI void lerp_tile(uint32_t idst0, uint32_t idst1, uint32_t idst2, uint32_t odst, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_ternary(__func__, SfpuOp::kLerp, idst0, idst1, idst2, odst, 0.0f, line, file)));
}

}  // namespace ckernel

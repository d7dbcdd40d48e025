// Remainder with the sign of the dividend; param0 is the divisor, param1 its reciprocal.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

ALWI void fmod_tile_init(uint32_t param0, uint32_t param1, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitFmod, 1.0f, line, file)));
}

TTLC_SFPU_UNARY_2(fmod_tile, kFmod)

}  // namespace ckernel

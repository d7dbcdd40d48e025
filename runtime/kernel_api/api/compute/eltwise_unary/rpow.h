// A scalar to the power of x.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(rpow_tile_init, kInitRpow)

ALWI void rpow_tile(uint32_t idst, uint32_t base_val, int vector_mode = (int)VectorMode::RC, TTLC_HERE) {
  TTLC_SFPU_RUN(kRpow, vector_mode, ttlc_compute::as_float(base_val), 0.0f, 0.0f);
}

}  // namespace ckernel

// Rectified linear units.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(relu, Relu)
TTLC_SFPU_FUNCTION_1(relu_max, ReluMax)
TTLC_SFPU_PACK_INIT(relu_max_tile_init_pack, kInitReluMax)
ALWI void relu_max_tile_pack(uint32_t idst, uint32_t param0, TTLC_HERE) {
  TTLC_SFPU_PACK_RUN(kReluMax, RC, ttlc_compute::as_float(param0), 0.0f, 0.0f);
}
TTLC_SFPU_FUNCTION_1(relu_min, ReluMin)
TTLC_SFPU_FUNCTION_1(leaky_relu, LeakyRelu)

TTLC_SFPU_UNARY(relu_tile_int32, kReluInt32)

}  // namespace ckernel

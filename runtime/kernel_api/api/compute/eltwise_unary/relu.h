// Rectified linear units.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(relu, Relu)
TTLC_SFPU_FUNCTION_1(relu_max, ReluMax)
TTLC_SFPU_FUNCTION_1(relu_min, ReluMin)
TTLC_SFPU_FUNCTION_1(leaky_relu, LeakyRelu)

TTLC_SFPU_UNARY(relu_tile_int32, kReluInt32)

}  // namespace ckernel

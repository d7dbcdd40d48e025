// log(sigmoid(x)) from x in the first DST tile and exp(-x) in the second.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(logsigmoid_tile_init, kInitLogsigmoid)
TTLC_SFPU_BINARY(logsigmoid_tile, kLogsigmoid)

}  // namespace ckernel

// Values limited to [param0, param1].
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION_2(hardtanh, Hardtanh)
TTLC_SFPU_PACK_INIT(hardtanh_tile_init_pack, kInitHardtanh)
TTLC_SFPU_PACK_UNARY_2(hardtanh_tile_pack, kHardtanh)

}  // namespace ckernel

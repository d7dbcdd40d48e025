// Softplus with beta, 1 / beta and the threshold above which it is the identity.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(softplus_tile_init, kInitSoftplus)
TTLC_SFPU_UNARY_3(softplus_tile, kSoftplus)
TTLC_SFPU_PACK_INIT(softplus_tile_init_pack, kInitSoftplus)
ALWI void softplus_tile_pack(uint32_t idst, uint32_t beta, uint32_t beta_reciprocal, uint32_t threshold,
                             TTLC_HERE) {
  TTLC_SFPU_PACK_RUN(kSoftplus, RC, ttlc_compute::as_float(beta), ttlc_compute::as_float(beta_reciprocal),
                     ttlc_compute::as_float(threshold));
}

}  // namespace ckernel

// Start-up of kernels that begin with copies to DST and vector engine functions.
#pragma once

#include "api/compute/common.h"
#include "api/compute/tile_move_copy.h"

namespace ckernel {

ALWI void unary_op_init_common(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::start(__func__, {icb, icb, ocb}, line, file);
  copy_tile_init(icb, line, file);
}

ALWI void init_sfpu(uint32_t icb, uint32_t ocb, TTLC_HERE) { unary_op_init_common(icb, ocb, line, file); }

}  // namespace ckernel

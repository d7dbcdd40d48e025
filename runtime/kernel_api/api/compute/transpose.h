// Transposes of tiles by their newer names.
#pragma once

#include "api/compute/transpose_wh.h"

namespace ckernel {

ALWI void transpose_init(uint32_t icb, TTLC_HERE) { transpose_wh_init_short(icb, line, file); }

ALWI void transpose_tile(uint32_t icb, uint32_t itile, uint32_t idst, TTLC_HERE) {
  transpose_wh_tile(icb, itile, idst, line, file);
}

/// Tiles in a row, to tiles in a row.
ALWI void transpose_block(uint32_t icb, uint32_t start_itile, uint32_t start_idst, uint32_t ntiles,
                          TTLC_HERE) {
  for (uint32_t i = 0; i < ntiles; ++i) transpose_tile(icb, start_itile + i, start_idst + i, line, file);
}

}  // namespace ckernel

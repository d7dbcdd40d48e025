// Tiles into rows of datums, by the unpacker: a row of `full_ct_dim` tiles fills as many pages with its rows.
#pragma once

#include "api/compute/tilize.h"

namespace ckernel {

ALWI void untilize_init(uint32_t icb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_init_untilize(__func__, icb, line, file)));
  MATH((ttlc_abi->math_init_copy(__func__, ttlc::sim::Broadcast::kNone, line, file)));
}

template <uint32_t block_ct_dim = 1>
ALWI void untilize_block(uint32_t icb, uint32_t full_ct_dim, uint32_t ocb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_untilize(__func__, icb, full_ct_dim, line, file)));
  for (uint32_t t = 0; t < full_ct_dim; ++t) {
    ttlc_compute::move_layout_tile(__func__, ttlc::sim::UnpackPurpose::kUntilize, icb, ocb, false, 0, line, file);
  }
}

ALWI void untilize_uninit(uint32_t icb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_uninit(__func__, ttlc::sim::UnpackPurpose::kUntilize, line, file)));
}

}  // namespace ckernel

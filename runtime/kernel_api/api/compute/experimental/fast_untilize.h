// Rows of tiles, untilized whole: in blocks that DST can hold, whose number divides the row.
#pragma once

#include "api/compute/pack_untilize.h"

namespace ttlc_compute {

constexpr uint32_t untilize_block(uint32_t row_tiles) {
  uint32_t block = DST_ACCUM_MODE ? 4 : 8;
  while (row_tiles % block != 0) --block;
  return block;
}

}  // namespace ttlc_compute

namespace ckernel {

template <uint32_t full_ct_dim>
ALWI void fast_untilize_init(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  pack_untilize_init<ttlc_compute::untilize_block(full_ct_dim), full_ct_dim>(icb, ocb, line, file);
}
template <uint32_t full_ct_dim>
ALWI void fast_untilize_init_skip_remap(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  fast_untilize_init<full_ct_dim>(icb, ocb, line, file);
}

template <uint32_t full_ct_dim>
ALWI void fast_untilize_block(uint32_t icb, uint32_t ocb, uint32_t input_tile_index = 0,
                              uint32_t output_tile_index = 0, TTLC_HERE) {
  constexpr uint32_t kBlock = ttlc_compute::untilize_block(full_ct_dim);
  for (uint32_t block = 0; block < full_ct_dim / kBlock; ++block) {
    MATH((ttlc_abi->dst_acquire(__func__, false, line, file)));
    for (uint32_t i = 0; i < kBlock; ++i)
      copy_tile(icb, input_tile_index + block * kBlock + i, i, line, file);
    MATH((ttlc_abi->dst_commit(__func__, false, line, file)));
    PACK((ttlc_abi->dst_wait(__func__, false, line, file)));
    if (output_tile_index != 0) {
      PACK((ttlc_abi->unsupported("fast_untilize_block behind the first row", line, file)));
    }
    pack_untilize_dest<kBlock, full_ct_dim>(ocb, 1, block, 16, 4, 0, line, file);
    PACK((ttlc_abi->dst_release(__func__, false, line, file)));
  }
}

template <uint32_t full_ct_dim>
ALWI void fast_untilize_uninit(uint32_t ocb, TTLC_HERE) {
  pack_untilize_uninit(ocb, line, file);
}

}  // namespace ckernel

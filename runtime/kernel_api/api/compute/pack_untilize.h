// Tiles into rows of datums, by the packer: blocks of `block_ct_dim` tiles out of rows that are `full_ct_dim` tiles wide.
#pragma once

#include "api/compute/tile_move_copy.h"

namespace ckernel {

template <uint32_t block_ct_dim = 8, uint32_t full_ct_dim = block_ct_dim, bool narrow_row = false,
          uint32_t row_num_datums = tt::constants::TILE_WIDTH, bool dense = false>
ALWI void pack_untilize_dest_init(uint32_t ocb, uint32_t face_r_dim = 16, uint32_t num_faces = 4, TTLC_HERE) {
  static_assert(!narrow_row && !dense, "rows narrower than a tile are not modelled");
  PACK((ttlc_abi->pack_init_untilize(__func__, ocb, block_ct_dim, full_ct_dim, line, file)));
}

template <uint32_t block_ct_dim = 8, uint32_t full_ct_dim = block_ct_dim>
ALWI void pack_untilize_init(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  copy_tile_to_dst_init_short(icb, 0, false, line, file);
  pack_untilize_dest_init<block_ct_dim, full_ct_dim>(ocb, 16, 4, line, file);
}

/// Without the remapping of DST that another init has left on.
template <uint32_t block_ct_dim = 8, uint32_t full_ct_dim = block_ct_dim>
ALWI void pack_untilize_init_skip_remap(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  pack_untilize_init<block_ct_dim, full_ct_dim>(icb, ocb, line, file);
}

/// Packs DST tiles: `block_rt_dim` rows of them, each `block_ct_dim` wide.
template <uint32_t block_ct_dim = 8, uint32_t full_ct_dim = block_ct_dim, bool diagonal = false,
          bool narrow_row = false, uint32_t row_num_datums = tt::constants::TILE_WIDTH,
          uint32_t tile_dst_ct_offset = 0, bool dense = false>
ALWI void pack_untilize_dest(uint32_t ocb, uint32_t block_rt_dim = 1, uint32_t block_c_index = 0,
                             uint32_t face_r_dim = 16, uint32_t num_faces = 4,
                             uint32_t tile_dst_rt_offset = 0, TTLC_HERE) {
  static_assert(!diagonal && !narrow_row && !dense,
                "rows narrower than a tile and diagonals are not modelled");
  PACK((ttlc_abi->pack_untilize(__func__, ocb, block_ct_dim, full_ct_dim, block_rt_dim, block_c_index,
                                tile_dst_rt_offset + tile_dst_ct_offset, line, file)));
}

/// The same with the first tiles of a buffer, which go through DST in a section of their own.
template <uint32_t block_ct_dim = 8, uint32_t full_ct_dim = block_ct_dim>
ALWI void pack_untilize_block(uint32_t icb, uint32_t block_rt_dim, uint32_t ocb, uint32_t block_c_index = 0,
                              TTLC_HERE) {
  for (uint32_t r = 0; r < block_rt_dim; ++r) {
    MATH((ttlc_abi->dst_acquire(__func__, false, line, file)));
    for (uint32_t c = 0; c < block_ct_dim; ++c) copy_tile(icb, c, c, line, file);
    MATH((ttlc_abi->dst_commit(__func__, false, line, file)));
    PACK((ttlc_abi->dst_wait(__func__, false, line, file)));
    pack_untilize_dest<block_ct_dim, full_ct_dim>(ocb, 1, block_c_index, 16, 4, 0, line, file);
    PACK((ttlc_abi->dst_release(__func__, false, line, file)));
  }
}

ALWI void pack_untilize_uninit(uint32_t ocb, TTLC_HERE) {
  PACK((ttlc_abi->pack_uninit_untilize(__func__, line, file)));
}

}  // namespace ckernel

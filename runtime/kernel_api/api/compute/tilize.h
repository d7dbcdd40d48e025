// Rows of datums into tiles: from a buffer that holds rows, `block` tiles wide, to one that holds tiles.
#pragma once

#include "api/compute/common.h"

namespace ttlc_compute {

/// One DST section that holds one tile: copied by MATH, packed by PACK to where `place` says.
ALWI void move_layout_tile(const char* api, ttlc::sim::UnpackPurpose purpose, uint32_t icb, uint32_t ocb,
                           bool indexed, uint32_t place, int line, const char* file) {
  MATH((ttlc_abi->dst_acquire(api, false, line, file)));
  MATH((ttlc_abi->math_copy(api, purpose, icb, ttlc::sim::Broadcast::kNone, 0, line, file)));
  MATH((ttlc_abi->dst_commit(api, false, line, file)));
  PACK((ttlc_abi->dst_wait(api, false, line, file)));
  PACK((ttlc_abi->pack_tile(api, 0, ocb, indexed, place, line, file)));
  PACK((ttlc_abi->dst_release(api, false, line, file)));
}

}  // namespace ttlc_compute

namespace ckernel {

ALWI void tilize_init(uint32_t icb, uint32_t block, uint32_t ocb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_init_tilize(__func__, icb, block, line, file)));
  MATH((ttlc_abi->math_init_copy(__func__, ttlc::sim::Broadcast::kNone, line, file)));
}

ALWI void tilize_init_short_with_dt(uint32_t old_icb, uint32_t new_icb, uint32_t block, uint32_t ocb,
                                    TTLC_HERE) {
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, {old_icb, new_icb}, line, file);
  tilize_init(new_icb, block, ocb, line, file);
}

ALWI void tilize_block(uint32_t icb, uint32_t block, uint32_t ocb, uint32_t input_tile_index = 0,
                       uint32_t output_tile_index = 0, TTLC_HERE) {
  for (uint32_t t = 0; t < block; ++t) {
    UNPACK((ttlc_abi->unpack_tilize(__func__, icb, input_tile_index + t, block, line, file)));
    ttlc_compute::move_layout_tile(__func__, ttlc::sim::UnpackPurpose::kTilize, icb, ocb, true,
                                   output_tile_index + t, line, file);
  }
}

ALWI void tilize_uninit(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_uninit(__func__, ttlc::sim::UnpackPurpose::kTilize, line, file)));
}

ALWI void tilize_uninit_with_dt(uint32_t old_icb, uint32_t new_icb, uint32_t ocb, TTLC_HERE) {
  tilize_uninit(old_icb, ocb, line, file);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, {old_icb, new_icb}, line, file);
}

ALWI void fast_tilize_init(uint32_t icb, uint32_t full_dim, uint32_t ocb, TTLC_HERE) {
  tilize_init(icb, full_dim, ocb, line, file);
}

/// Without the remapping of DST that another init has left on.
ALWI void fast_tilize_init_skip_remap(uint32_t icb, uint32_t full_dim, uint32_t ocb, TTLC_HERE) {
  tilize_init(icb, full_dim, ocb, line, file);
}

ALWI void fast_tilize_init_with_dt(uint32_t icb, uint32_t full_dim, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, {icb}, line, file);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kB, {icb}, line, file);
  tilize_init(icb, full_dim, ocb, line, file);
}

ALWI void fast_tilize_block(uint32_t icb, uint32_t block, uint32_t ocb, uint32_t input_tile_index = 0,
                            uint32_t output_tile_index = 0, TTLC_HERE) {
  tilize_block(icb, block, ocb, input_tile_index, output_tile_index, line, file);
}

ALWI void fast_tilize_uninit(uint32_t icb, uint32_t ocb, TTLC_HERE) { tilize_uninit(icb, ocb, line, file); }

}  // namespace ckernel

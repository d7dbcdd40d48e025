// Copies of tiles from circular buffers to DST.
#pragma once

#include "api/compute/common.h"

namespace ckernel {

ALWI void copy_tile_to_dst_init_short(uint32_t cbid, uint32_t transpose = 0,
                                      uint32_t transpose_within_16x16_face = false, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_init_one(__func__, ttlc::sim::UnpackPurpose::kCopy, cbid,
                                    ttlc::sim::Broadcast::kNone, ttlc::sim::ReuseDest::kNone, transpose != 0,
                                    transpose_within_16x16_face != 0, line, file)));
  MATH((ttlc_abi->math_init_copy(__func__, ttlc::sim::Broadcast::kNone, line, file)));
}

ALWI void copy_tile_init(uint32_t cbid, TTLC_HERE) {
  copy_tile_to_dst_init_short(cbid, 0, false, line, file);
}

ALWI void copy_tile_to_dst_init_short_with_dt(uint32_t old_cbid, uint32_t new_cbid, uint32_t transpose = 0,
                                              TTLC_HERE) {
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kA, {old_cbid, new_cbid}, line, file);
  copy_tile_to_dst_init_short(new_cbid, transpose, false, line, file);
}

ALWI void copy_tile(uint32_t in_cb_id, uint32_t in_tile_index, uint32_t dst_tile_index, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_one(__func__, ttlc::sim::UnpackPurpose::kCopy, in_cb_id, in_tile_index,
                               ttlc::sim::Broadcast::kNone, ttlc::sim::ReuseDest::kNone, line, file)));
  MATH((ttlc_abi->math_copy(__func__, ttlc::sim::UnpackPurpose::kCopy, in_cb_id, ttlc::sim::Broadcast::kNone,
                            dst_tile_index, line, file)));
}

ALWI void copy_block_matmul_partials(uint32_t in_cb_id, uint32_t start_in_tile_index,
                                     uint32_t start_dst_tile_index, uint32_t ntiles, TTLC_HERE) {
  for (uint32_t i = 0; i < ntiles; ++i) {
    copy_tile(in_cb_id, start_in_tile_index + i, start_dst_tile_index + i, line, file);
  }
}

}  // namespace ckernel

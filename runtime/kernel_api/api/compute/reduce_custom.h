// The maximum of every row over a block of tiles beside each other, in one call.
#pragma once

#include "api/compute/common.h"

namespace ckernel {

template <uint32_t block_ct_dim, bool respect_trigger = false>
ALWI void reduce_block_max_row_init(TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_init_reduce_block(__func__, block_ct_dim, line, file)));
  MATH((ttlc_abi->math_init_reduce_block(__func__, block_ct_dim, line, file)));
  PACK((ttlc_abi->pack_reduce_mask(__func__, ttlc::sim::ReduceDim::kRow, line, file)));
}

template <uint32_t block_ct_dim, bool respect_trigger = false>
ALWI void reduce_block_max_row(uint32_t icb, uint32_t icb_scaler, uint32_t row_start_index, uint32_t idst, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_reduce_block(__func__, icb, icb_scaler, row_start_index, block_ct_dim, line, file)));
  MATH((ttlc_abi->math_reduce_block(__func__, block_ct_dim, idst, line, file)));
}

template <bool clear_fp32_accumulation = false, bool respect_trigger = false>
ALWI void reduce_block_max_row_uninit(uint32_t icb, TTLC_HERE) {
  PACK((ttlc_abi->pack_reduce_mask_clear(__func__, line, file)));
}

// With the length of the block known at run time only; 0 stands for that of the init. The trigger is a semaphore that PACK posts.
ALWI void reduce_block_max_row_init_runtime(uint32_t block_ct_dim, bool respect_trigger = false, TTLC_HERE) {
  if (respect_trigger) ttlc_abi->unsupported("reduce_block_max_row_init_runtime that waits for a trigger", line, file);
  UNPACK((ttlc_abi->unpack_init_reduce_block(__func__, block_ct_dim, line, file)));
  MATH((ttlc_abi->math_init_reduce_block(__func__, block_ct_dim, line, file)));
  PACK((ttlc_abi->pack_reduce_mask(__func__, ttlc::sim::ReduceDim::kRow, line, file)));
}
ALWI void reduce_block_max_row_runtime(uint32_t icb, uint32_t icb_scaler, uint32_t row_start_index, uint32_t idst,
                                       bool respect_trigger = false, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_reduce_block(__func__, icb, icb_scaler, row_start_index, 0, line, file)));
  MATH((ttlc_abi->math_reduce_block(__func__, 0, idst, line, file)));
}
ALWI void reduce_block_max_row_uninit_runtime(uint32_t icb, bool respect_trigger = false, TTLC_HERE) {
  PACK((ttlc_abi->pack_reduce_mask_clear(__func__, line, file)));
}

}  // namespace ckernel

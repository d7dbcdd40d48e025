// Products whose instructions come one by one instead of from the matrix engine's loop: the same tiles as matmul_block. Their
// init leaves the loop as it was, so each kind of product needs its own.
#pragma once

#include "api/compute/matmul.h"

namespace ckernel {

ALWI void mm_no_mop_init_short(uint32_t in0_cb_id, uint32_t in1_cb_id, const bool transpose = false,
                               uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose, ct_dim, rt_dim, kt_dim, false}, line,
                            file);
}

ALWI void mm_no_mop_reinit_short(uint32_t in0_cb_id, uint32_t in1_cb_id, const bool transpose = false,
                                 uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose, ct_dim, rt_dim, kt_dim, false}, line,
                            file);
}

ALWI void matmul_block_no_mop(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t in0_tile_index,
                              uint32_t in1_tile_index, uint32_t idst, const bool transpose, uint32_t ct_dim,
                              uint32_t rt_dim, uint32_t kt_dim, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_matmul(__func__, in0_cb_id, in1_cb_id, in0_tile_index, in1_tile_index, ct_dim,
                                  rt_dim, kt_dim, line, file)));
  MATH((ttlc_abi->math_matmul(__func__, idst, ct_dim, rt_dim, false, line, file)));
}

}  // namespace ckernel

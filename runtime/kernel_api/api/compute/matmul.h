// Products of tiles and of blocks of tiles. in1 stands in SrcA and in0 in SrcB; products accumulate onto DST.
#pragma once

#include "api/compute/common.h"

namespace ttlc_compute {

struct MatmulShape {
  bool transpose;
  uint32_t ct_dim, rt_dim, kt_dim;
  bool in_loop = true;
};

ALWI void matmul_init(const char* api, uint32_t in0, uint32_t in1, MatmulShape shape, int line,
                      const char* file) {
  UNPACK((ttlc_abi->unpack_init_matmul(api, in0, in1, shape.transpose, shape.ct_dim, shape.rt_dim,
                                       shape.kt_dim, line, file)));
  MATH((ttlc_abi->math_init_matmul(api, shape.ct_dim, shape.rt_dim, shape.in_loop, line, file)));
}

ALWI void reconfig_srca(const char* api, uint32_t old_cb, uint32_t new_cb, int line, const char* file) {
  reconfig(api, ttlc::sim::SrcOperand::kA, {old_cb, new_cb}, line, file);
}

}  // namespace ttlc_compute

namespace ckernel {

ALWI void mm_init(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t out_cb_id, const uint32_t transpose = 0,
                  TTLC_HERE) {
  ttlc_compute::start(__func__, {in1_cb_id, in0_cb_id, out_cb_id}, line, file);
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, 1, 1, 1}, line, file);
}

ALWI void mm_init_short(uint32_t in0_cb_id, uint32_t in1_cb_id, const uint32_t transpose = 0, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, 1, 1, 1}, line, file);
}

/// The name from June 2026 on.
ALWI void matmul_init(uint32_t in0_cb_id, uint32_t in1_cb_id, const uint32_t transpose = 0, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, 1, 1, 1}, line, file);
}

ALWI void mm_init_short_with_dt(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t c_in_old_srca,
                                const uint32_t transpose = 0, TTLC_HERE) {
  ttlc_compute::reconfig_srca(__func__, c_in_old_srca, in1_cb_id, line, file);
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, 1, 1, 1}, line, file);
}

ALWI void matmul_tiles(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t in0_tile_index,
                       uint32_t in1_tile_index, uint32_t idst, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_matmul(__func__, in0_cb_id, in1_cb_id, in0_tile_index, in1_tile_index, 1, 1, 1,
                                  line, file)));
  MATH((ttlc_abi->math_matmul(__func__, idst, 1, 1, true, line, file)));
}

ALWI void mm_block_init(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t out_cb_id,
                        const uint32_t transpose = 0, uint32_t ct_dim = 1, uint32_t rt_dim = 1,
                        uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::start(__func__, {in1_cb_id, in0_cb_id, out_cb_id}, line, file);
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, ct_dim, rt_dim, kt_dim}, line,
                            file);
}

ALWI void mm_block_init_short(uint32_t in0_cb_id, uint32_t in1_cb_id, const uint32_t transpose = 0,
                              uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, ct_dim, rt_dim, kt_dim}, line,
                            file);
}

/// The name from June 2026 on.
ALWI void matmul_block_init(uint32_t in0_cb_id, uint32_t in1_cb_id, const uint32_t transpose = 0,
                            uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, ct_dim, rt_dim, kt_dim}, line,
                            file);
}

ALWI void mm_block_init_short_with_dt(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t old_in1_cb_id,
                                      const uint32_t transpose = 0, uint32_t ct_dim = 1, uint32_t rt_dim = 1,
                                      uint32_t kt_dim = 1, TTLC_HERE) {
  ttlc_compute::reconfig_srca(__func__, old_in1_cb_id, in1_cb_id, line, file);
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, ct_dim, rt_dim, kt_dim}, line,
                            file);
}

ALWI void mm_block_init_short_with_both_dt(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t old_in0_cb_id,
                                           uint32_t old_in1_cb_id, const uint32_t transpose = 0,
                                           uint32_t ct_dim = 1, uint32_t rt_dim = 1, uint32_t kt_dim = 1,
                                           TTLC_HERE) {
  ttlc_compute::reconfig_srca(__func__, old_in1_cb_id, in1_cb_id, line, file);
  ttlc_compute::reconfig(__func__, ttlc::sim::SrcOperand::kB, {old_in0_cb_id, in0_cb_id}, line, file);
  ttlc_compute::matmul_init(__func__, in0_cb_id, in1_cb_id, {transpose != 0, ct_dim, rt_dim, kt_dim}, line,
                            file);
}

/// One step along K of an rt x ct block; whether in1 is transposed is up to the init.
ALWI void matmul_block(uint32_t in0_cb_id, uint32_t in1_cb_id, uint32_t in0_tile_index,
                       uint32_t in1_tile_index, uint32_t idst, const uint32_t transpose, uint32_t ct_dim,
                       uint32_t rt_dim, uint32_t kt_dim, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_matmul(__func__, in0_cb_id, in1_cb_id, in0_tile_index, in1_tile_index, ct_dim,
                                  rt_dim, kt_dim, line, file)));
  MATH((ttlc_abi->math_matmul(__func__, idst, ct_dim, rt_dim, true, line, file)));
}

}  // namespace ckernel

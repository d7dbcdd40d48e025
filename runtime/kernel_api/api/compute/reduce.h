// Reductions of a tile along its rows, its columns or both. Kernels that define REDUCE_OP and REDUCE_DIM before including this
// need not name them in calls.
#pragma once

#include "api/compute/common.h"

#if defined(REDUCE_OP) && defined(REDUCE_DIM)
#define TTLC_REDUCTION PoolType reduce_type = REDUCE_OP, ReduceDim reduce_dim = REDUCE_DIM
#else
#define TTLC_REDUCTION PoolType reduce_type, ReduceDim reduce_dim
#endif

namespace ckernel {

template <TTLC_REDUCTION, bool enforce_fp32_accumulation = false>
ALWI void reduce_init(uint32_t icb, uint32_t icb_scaler, uint32_t ocb, TTLC_HERE) {
  static_assert(reduce_type != PoolType::MIN, "a minimum is not modelled");
  constexpr auto dim = ttlc_compute::reduce_dim(reduce_dim);
  UNPACK((ttlc_abi->unpack_init_reduce(__func__, icb, icb_scaler, dim, line, file)));
  MATH((ttlc_abi->math_init_reduce(__func__, ttlc_compute::pool_op(reduce_type), dim,
                                   enforce_fp32_accumulation, line, file)));
  PACK((ttlc_abi->pack_reduce_mask(__func__, dim, line, file)));
}

template <TTLC_REDUCTION, bool enforce_fp32_accumulation = false>
ALWI void reduce_tile(uint32_t icb, uint32_t icb_scaler, uint32_t itile, uint32_t itile_scaler, uint32_t idst,
                      TTLC_HERE) {
  static_assert(reduce_type != PoolType::MIN, "a minimum is not modelled");
  constexpr auto dim = ttlc_compute::reduce_dim(reduce_dim);
  UNPACK((ttlc_abi->unpack_reduce(__func__, icb, icb_scaler, itile, itile_scaler, dim, line, file)));
  MATH((ttlc_abi->math_reduce(__func__, ttlc_compute::pool_op(reduce_type), dim, enforce_fp32_accumulation,
                              idst, line, file)));
}

template <bool enforce_fp32_accumulation = false>
ALWI void reduce_uninit(uint32_t icb = 0, TTLC_HERE) {
  PACK((ttlc_abi->pack_reduce_mask_clear(__func__, line, file)));
}

}  // namespace ckernel

#undef TTLC_REDUCTION

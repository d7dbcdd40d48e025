// A DST tile filled with one value.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(fill_tile_init, kInitFill)

ALWI void fill_tile(uint32_t idst, float param0, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_fill(__func__, SfpuOp::kFill, idst, param0, line, file)));
}

ALWI void fill_tile_bitcast(uint32_t idst, uint32_t param0, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_fill(__func__, SfpuOp::kFill, idst, ttlc_compute::as_float(param0), line, file)));
}

#if TTLC_METAL_API < 202604  // until early in February 2026
ALWI void fill_tile_int(uint32_t idst, uint32_t param0, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_fill(__func__, SfpuOp::kFillInt32, idst, ttlc_compute::as_float(param0), line, file)));
}
#endif

template <DataFormat DATA_FORMAT>
ALWI void fill_tile_int(uint32_t idst, uint32_t param0, TTLC_HERE) {
  constexpr SfpuOp op = ttlc_compute::integer_op<DATA_FORMAT>(SfpuOp::kFillInt32, SfpuOp::kFillUint16);
  MATH((ttlc_abi->sfpu_fill(__func__, op, idst, ttlc_compute::as_float(param0), line, file)));
}

}  // namespace ckernel

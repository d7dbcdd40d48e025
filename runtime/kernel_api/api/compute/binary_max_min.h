// Maximum and minimum of two DST tiles.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(binary_max_tile_init, kInitBinaryMax)
TTLC_SFPU_INIT(binary_min_tile_init, kInitBinaryMin)

ALWI void binary_max_tile(uint32_t idst0, uint32_t idst1, uint32_t odst,
                          int vector_mode = (int)VectorMode::RC, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_binary(__func__, SfpuOp::kBinaryMax, idst0, idst1, odst,
                              ttlc_compute::vector_mode(vector_mode), line, file)));
}

ALWI void binary_min_tile(uint32_t idst0, uint32_t idst1, uint32_t odst,
                          int vector_mode = (int)VectorMode::RC, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_binary(__func__, SfpuOp::kBinaryMin, idst0, idst1, odst,
                              ttlc_compute::vector_mode(vector_mode), line, file)));
}

// The functions of signed integers had no inits of their own until early in February 2026.
#if TTLC_METAL_API < 202604
TTLC_SFPU_INIT(binary_max_int32_tile_init, kInitBinaryMax)
TTLC_SFPU_INIT(binary_min_int32_tile_init, kInitBinaryMin)
TTLC_SFPU_BINARY(binary_max_int32_tile, kBinaryMaxInt32Feb)
TTLC_SFPU_BINARY(binary_min_int32_tile, kBinaryMinInt32Feb)
#else
TTLC_SFPU_INT32_BINARY(binary_max_int32, BinaryMaxInt32)
TTLC_SFPU_INT32_BINARY(binary_min_int32, BinaryMinInt32)
#endif
TTLC_SFPU_INT32_BINARY(binary_max_uint32, BinaryMaxUint32)
TTLC_SFPU_INT32_BINARY(binary_min_uint32, BinaryMinUint32)

}  // namespace ckernel

// Comparisons of two DST tiles of integers: 1 or 0.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(lt_int32, LtInt32)
TTLC_SFPU_INT32_BINARY(gt_int32, GtInt32)
TTLC_SFPU_INT32_BINARY(le_int32, LeInt32)
TTLC_SFPU_INT32_BINARY(ge_int32, GeInt32)

// Of 16-bit integers, in April 2026.
TTLC_SFPU_INIT(lt_uint16_tile_init, kInitLtInt32)
TTLC_SFPU_BINARY(lt_uint16_tile, kLtUint16)
TTLC_SFPU_INIT(gt_uint16_tile_init, kInitGtInt32)
TTLC_SFPU_BINARY(gt_uint16_tile, kGtUint16)

// By the format of the integers, since April 2026.
#define TTLC_SFPU_INT_COMPARE(name, op)                                                                 \
  template <DataFormat data_format>                                                                     \
  ALWI void name##_tile_init(TTLC_HERE) {                                                               \
    (void)ttlc_compute::integer_op<data_format>(SfpuOp::k##op##Uint32, SfpuOp::k##op##Uint16);          \
    name##32_tile_init(line, file);                                                                     \
  }                                                                                                     \
  template <DataFormat data_format>                                                                     \
  ALWI void name##_tile(uint32_t idst0, uint32_t idst1, uint32_t odst, TTLC_HERE) {                     \
    constexpr auto kOfWords = data_format == DataFormat::Int32 ? SfpuOp::k##op##Int32 : SfpuOp::k##op##Uint32; \
    TTLC_SFPU_RUN_BINARY(ttlc_compute::integer_op<data_format>(kOfWords, SfpuOp::k##op##Uint16));       \
  }
TTLC_SFPU_INT_COMPARE(lt_int, Lt)
TTLC_SFPU_INT_COMPARE(gt_int, Gt)
TTLC_SFPU_INT_COMPARE(le_int, Le)
TTLC_SFPU_INT_COMPARE(ge_int, Ge)
#undef TTLC_SFPU_INT_COMPARE

}  // namespace ckernel

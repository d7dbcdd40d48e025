// Comparisons of two DST tiles of 32-bit integers: 1 or 0.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

TTLC_SFPU_INT32_BINARY(lt_int32, LtInt32)
TTLC_SFPU_INT32_BINARY(gt_int32, GtInt32)
TTLC_SFPU_INT32_BINARY(le_int32, LeInt32)
TTLC_SFPU_INT32_BINARY(ge_int32, GeInt32)

// By the format of the integers, since April 2026.
#define TTLC_SFPU_INT_COMPARE(name)                                                       \
  template <DataFormat data_format>                                                       \
  ALWI void name##_tile_init(TTLC_HERE) {                                                 \
    static_assert(data_format == DataFormat::Int32, #name "_tile_init of unsigned integers is not modelled"); \
    name##32_tile_init(line, file);                                                       \
  }                                                                                       \
  template <DataFormat data_format>                                                       \
  ALWI void name##_tile(uint32_t idst0, uint32_t idst1, uint32_t odst, TTLC_HERE) {       \
    static_assert(data_format == DataFormat::Int32, #name "_tile of unsigned integers is not modelled"); \
    name##32_tile(idst0, idst1, odst, line, file);                                        \
  }
TTLC_SFPU_INT_COMPARE(lt_int)
TTLC_SFPU_INT_COMPARE(gt_int)
TTLC_SFPU_INT_COMPARE(le_int)
TTLC_SFPU_INT_COMPARE(ge_int)
#undef TTLC_SFPU_INT_COMPARE

}  // namespace ckernel

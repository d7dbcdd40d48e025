// A DST tile filled with one value.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(fill_tile_init, kInitFill)

ALWI void fill_tile(uint32_t idst, float param0, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_fill(__func__, idst, param0, line, file)));
}

ALWI void fill_tile_bitcast(uint32_t idst, uint32_t param0, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_fill(__func__, idst, ttlc_compute::as_float(param0), line, file)));
}

}  // namespace ckernel

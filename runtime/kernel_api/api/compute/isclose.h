// Whether two numbers differ by no more than a part of the second and a constant: 1 or 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(isclose_binary_tile_init, kInitIsClose)

template <bool EQUAL_NAN = false>
ALWI void isclose_binary_tile(uint32_t idst0, uint32_t idst1, uint32_t odst, uint32_t rtol_bits,
                              uint32_t atol_bits, TTLC_HERE) {
  constexpr SfpuOp op = EQUAL_NAN ? SfpuOp::kIsCloseOrNan : SfpuOp::kIsClose;
  MATH((ttlc_abi->sfpu_binary_with(__func__, op, idst0, idst1, odst, ttlc_compute::as_float(rtol_bits),
                                   ttlc_compute::as_float(atol_bits), line, file)));
}

}  // namespace ckernel

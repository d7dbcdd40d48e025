// First operand plus a scalar times the quotient of the other two.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(addcdiv_tile_init, kInitAddcdiv)

template <DataFormat data_format>
ALWI void addcdiv_tile(uint32_t idst0, uint32_t idst1, uint32_t idst2, uint32_t odst, uint32_t value,
                       TTLC_HERE) {
  MATH((ttlc_abi->sfpu_ternary(__func__, SfpuOp::kAddcdiv, idst0, idst1, idst2, odst,
                               ttlc_compute::as_float(value), line, file)));
}

}  // namespace ckernel

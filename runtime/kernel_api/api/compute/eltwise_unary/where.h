// Choice by a condition tile: the second operand where it is not zero, the third where it is.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(where_tile_init, kInitWhere)

template <DataFormat data_format>
ALWI void where_tile(uint32_t idst0, uint32_t idst1, uint32_t idst2, uint32_t odst, TTLC_HERE) {
  constexpr bool integers = data_format == DataFormat::Int32 || data_format == DataFormat::UInt32;
  constexpr SfpuOp op = integers ? SfpuOp::kWhereInt32 : SfpuOp::kWhere;
  MATH((ttlc_abi->sfpu_ternary(__func__, op, idst0, idst1, idst2, odst, 0.0f, line, file)));
}

}  // namespace ckernel

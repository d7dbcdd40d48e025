// Products of integers.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ckernel {

template <DataFormat data_format>
ALWI void mul_int_tile_init(TTLC_HERE) {
  constexpr SfpuInit init =
      data_format == DataFormat::UInt16 ? SfpuInit::kInitMulUint16 : SfpuInit::kInitMulInt32;
  MATH((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

TTLC_SFPU_INT_BINARY(mul_int_tile, Mul)

}  // namespace ckernel

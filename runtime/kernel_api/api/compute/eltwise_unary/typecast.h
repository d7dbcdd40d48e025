// Conversion between float formats inside DST; the packer does the rest.
#pragma once

#include "sim/sfpu_calls.h"

namespace ttlc_compute {

constexpr bool is_float_format(uint32_t format) {
  switch (static_cast<DataFormat>(format)) {
    case DataFormat::Float32:
    case DataFormat::Float16_b:
    case DataFormat::Bfp8_b:
    case DataFormat::Bfp4_b:
      return true;
    default:
      return false;
  }
}

}  // namespace ttlc_compute

namespace ckernel {

template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
ALWI void typecast_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitTypecast, 1.0f, line, file)));
}

template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
ALWI void typecast_tile(uint32_t idst, TTLC_HERE) {
  static_assert(ttlc_compute::is_float_format(IN_DTYPE) && ttlc_compute::is_float_format(OUT_DTYPE),
                "typecast_tile of integers is not modelled");
  constexpr bool to_bf16 = static_cast<DataFormat>(OUT_DTYPE) == DataFormat::Float16_b;
  TTLC_SFPU_RUN_OP(to_bf16 ? SfpuOp::kTypecastBf16 : SfpuOp::kTypecastNone);
}

}  // namespace ckernel

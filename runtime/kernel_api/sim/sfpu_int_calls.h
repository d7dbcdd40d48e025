// Macros that define the API functions of the vector engine for integers: which row of sfpu_int_ops.def a call runs.
#pragma once

#include "sim/sfpu_calls.h"

namespace ttlc_compute {

/// The row for a format of integers.
template <DataFormat format>
constexpr ttlc::sim::SfpuOp integer_op(ttlc::sim::SfpuOp of_32_bits, ttlc::sim::SfpuOp of_16_bits) {
  static_assert(format == DataFormat::Int32 || format == DataFormat::UInt32 || format == DataFormat::UInt16,
                "integer functions have the formats Int32, UInt32 and UInt16");
  return format == DataFormat::UInt16 ? of_16_bits : of_32_bits;
}

}  // namespace ttlc_compute

#define TTLC_SFPU_RUN_BINARY(op) \
  MATH((ttlc_abi->sfpu_binary(__func__, op, idst0, idst1, odst, ttlc::sim::VectorMode::kAll, line, file)))

/// Two DST tiles of a format that the kernel names.
#define TTLC_SFPU_INT_BINARY(api, op)                                                        \
  template <DataFormat data_format>                                                          \
  ALWI void api(uint32_t idst0, uint32_t idst1, uint32_t odst, TTLC_HERE) {                  \
    TTLC_SFPU_RUN_BINARY(                                                                    \
        ttlc_compute::integer_op<data_format>(SfpuOp::k##op##Int32, SfpuOp::k##op##Uint16)); \
  }

/// One operation on two DST tiles of 32-bit integers, with an init of its own.
#define TTLC_SFPU_INT32_BINARY(name, op)      \
  TTLC_SFPU_INIT(name##_tile_init, kInit##op) \
  TTLC_SFPU_BINARY(name##_tile, k##op)

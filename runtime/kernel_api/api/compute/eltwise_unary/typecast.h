// Conversion between formats inside DST; between floats the packer does most of it.
#pragma once

#include "sim/sfpu_int_calls.h"

namespace ttlc_compute {

constexpr bool is_float_format(DataFormat format) {
  return format == DataFormat::Float32 || format == DataFormat::Float16_b || format == DataFormat::Bfp8_b ||
         format == DataFormat::Bfp4_b;
}

constexpr bool is_integer_format(DataFormat format) {
  return format == DataFormat::Int32 || format == DataFormat::UInt32 || format == DataFormat::UInt16;
}

constexpr ttlc::sim::SfpuOp from_float(DataFormat to) {
  switch (to) {
    case DataFormat::Int32:
      return ttlc::sim::SfpuOp::kFloatToInt32;
    case DataFormat::UInt32:
      return ttlc::sim::SfpuOp::kFloatToUint32;
    case DataFormat::UInt16:
      return ttlc::sim::SfpuOp::kFloatToUint16;
    case DataFormat::Float16_b:
      return ttlc::sim::SfpuOp::kTypecastBf16;
    default:
      return ttlc::sim::SfpuOp::kTypecastNone;
  }
}

constexpr ttlc::sim::SfpuOp to_float(DataFormat from, bool in_32_bits) {
  switch (from) {
    case DataFormat::Int32:
      return in_32_bits ? ttlc::sim::SfpuOp::kInt32ToFloat : ttlc::sim::SfpuOp::kInt32ToBf16;
    case DataFormat::UInt32:
      return in_32_bits ? ttlc::sim::SfpuOp::kUint32ToFloat : ttlc::sim::SfpuOp::kUint32ToBf16;
    default:
      return in_32_bits ? ttlc::sim::SfpuOp::kUint16ToFloat : ttlc::sim::SfpuOp::kUint16ToBf16;
  }
}

constexpr ttlc::sim::SfpuOp between_integers(DataFormat from, DataFormat to) {
  if (from == DataFormat::UInt16)
    return to == DataFormat::UInt16 ? ttlc::sim::SfpuOp::kTypecastUint16 : ttlc::sim::SfpuOp::kUint16ToInt32;
  if (to != DataFormat::UInt16) return ttlc::sim::SfpuOp::kTypecastInt32;
  return from == DataFormat::Int32 ? ttlc::sim::SfpuOp::kInt32ToUint16 : ttlc::sim::SfpuOp::kUint32ToUint16;
}

constexpr ttlc::sim::SfpuOp typecast_op(DataFormat from, DataFormat to) {
  if (is_float_format(from)) return from_float(to);
  return is_float_format(to) ? to_float(from, to == DataFormat::Float32) : between_integers(from, to);
}

constexpr bool is_typecast_format(DataFormat format) {
  return is_float_format(format) || is_integer_format(format);
}

}  // namespace ttlc_compute

namespace ckernel {

template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
ALWI void typecast_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitTypecast, 1.0f, line, file)));
}

template <uint32_t IN_DTYPE, uint32_t OUT_DTYPE>
ALWI void typecast_tile(uint32_t idst, TTLC_HERE) {
  constexpr auto from = static_cast<DataFormat>(IN_DTYPE);
  constexpr auto to = static_cast<DataFormat>(OUT_DTYPE);
  static_assert(ttlc_compute::is_typecast_format(from) && ttlc_compute::is_typecast_format(to),
                "typecast_tile with this format is not modelled");
  TTLC_SFPU_RUN_OP(ttlc_compute::typecast_op(from, to));
}

}  // namespace ckernel

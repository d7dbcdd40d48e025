// Names of tensors as constants, which the host generates for a kernel: where the arguments of the tensor's accessor stand
// among the compile-time ones, and, in bytes, its address among the common runtime ones.
#pragma once

#include "api/tensor/tensor_accessor_args.h"

namespace tensor_accessor {

template <uint32_t CTA_OFFSET, uint32_t ADDR_CRTA_OFFSET>
struct TensorBindingToken {
  static_assert(ADDR_CRTA_OFFSET % sizeof(uint32_t) == 0, "arguments are words");
  using args_t = TensorAccessorArgs<CTA_OFFSET>;
  /// The accessor's own common arguments follow the address.
  using AccessorArgs = TensorAccessorArgs<CTA_OFFSET, ADDR_CRTA_OFFSET / sizeof(uint32_t) + 1>;
  static constexpr args_t args{};
  static constexpr uint32_t addr_crta_offset = ADDR_CRTA_OFFSET;

  static uint32_t address(TTLC_SITE) {
    return get_common_arg_val<uint32_t>(ADDR_CRTA_OFFSET / sizeof(uint32_t), line, file);
  }
};

/// The older name.
template <uint32_t CTA_OFFSET, uint32_t ADDR_CRTA_OFFSET>
using TensorAccessorBindingToken = TensorBindingToken<CTA_OFFSET, ADDR_CRTA_OFFSET>;

}  // namespace tensor_accessor

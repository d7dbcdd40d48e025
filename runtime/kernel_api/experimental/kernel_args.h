// Arguments of kernels by name: the host generates a constant for each, whose type says where the argument is.
#pragma once

#include "sim/kernel_args.h"

/// The function of which the host makes the kernel.
#define TT_KERNEL static FORCE_INLINE

namespace experimental {

/// Among the runtime arguments.
template <typename T>
struct RtaArg {
  uint32_t byte_offset;
};
/// Among the common runtime arguments.
template <typename T>
struct CrtaArg {
  uint32_t byte_offset;
};
/// A compile-time argument.
template <typename T>
struct CtaVal {
  T value;
};

template <typename T>
FORCE_INLINE T get_arg(RtaArg<T> arg, TTLC_HERE) {
  return get_arg_val<T>(static_cast<int>(arg.byte_offset / sizeof(uint32_t)), line, file);
}
template <typename T>
FORCE_INLINE T get_arg(CrtaArg<T> arg, TTLC_HERE) {
  return get_common_arg_val<T>(static_cast<int>(arg.byte_offset / sizeof(uint32_t)), line, file);
}
template <typename T>
constexpr T get_arg(CtaVal<T> arg) {
  return arg.value;
}

}  // namespace experimental

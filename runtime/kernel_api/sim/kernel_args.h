// Arguments of a kernel: compile-time ones as constants from the prologue (sim/entry.h), runtime ones from the launch.
#pragma once

#include <cstdint>

#include "sim/attributes.h"
#include "sim/table.h"

namespace ttlc_kernel_args {

template <typename... T>
constexpr uint32_t count(T...) {
  return sizeof...(T);
}

struct Named {
  const char* name;
  uint32_t value;
};

constexpr bool same_text(const char* a, const char* b) {
  while (*a != 0 && *a == *b) ++a, ++b;
  return *a == *b;
}

inline constexpr uint32_t kCount = count(TTLC_COMPILE_TIME_ARGS);
inline constexpr Named kNamed[] = {{nullptr, 0}, TTLC_NAMED_COMPILE_TIME_ARGS};

}  // namespace ttlc_kernel_args

/// One element more than there are arguments, because an array has at least one.
inline constexpr uint32_t kernel_compile_time_args[ttlc_kernel_args::kCount + 1] = {TTLC_COMPILE_TIME_ARGS};

template <uint32_t index>
constexpr uint32_t get_ct_arg() {
  static_assert(index < ttlc_kernel_args::kCount, "the kernel has no compile-time argument of this index");
  return kernel_compile_time_args[index];
}
#define get_compile_time_arg_val(index) get_ct_arg<index>()

/// No constant expression: the compiler's message for a name that is not there is the name of this function.
void the_kernel_has_no_compile_time_argument_of_this_name();

consteval uint32_t get_named_compile_time_arg_val(const char* name) {
  for (const ttlc_kernel_args::Named& named : ttlc_kernel_args::kNamed) {
    if (named.name != nullptr && ttlc_kernel_args::same_text(named.name, name)) return named.value;
  }
  the_kernel_has_no_compile_time_argument_of_this_name();
}

FORCE_INLINE uintptr_t get_arg_addr(int index, TTLC_HERE) {
  return reinterpret_cast<uintptr_t>(ttlc_abi->runtime_arg(static_cast<uint32_t>(index), line, file));
}

FORCE_INLINE uintptr_t get_common_arg_addr(int index, TTLC_HERE) {
  return reinterpret_cast<uintptr_t>(ttlc_abi->common_runtime_arg(static_cast<uint32_t>(index), line, file));
}

template <typename T>
FORCE_INLINE T get_arg_val(int index, TTLC_HERE) {
  static_assert(sizeof(T) == sizeof(uint32_t), "runtime arguments are words of 32 bits");
  T value;
  __builtin_memcpy(&value, ttlc_abi->runtime_arg(static_cast<uint32_t>(index), line, file), sizeof value);
  return value;
}

template <typename T>
FORCE_INLINE T get_common_arg_val(int index, TTLC_HERE) {
  static_assert(sizeof(T) == sizeof(uint32_t), "runtime arguments are words of 32 bits");
  T value;
  __builtin_memcpy(&value, ttlc_abi->common_runtime_arg(static_cast<uint32_t>(index), line, file), sizeof value);
  return value;
}

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

namespace ttlc_kernel_args {

// Pure: a value that the kernel does not use is not read, here as on the device, so it need not exist.
[[gnu::pure, gnu::noinline]] inline uint32_t runtime_word(bool common, int index, TTLC_SITE) {
  return ttlc_abi->runtime_arg(common, static_cast<uint32_t>(index), line, file);
}

template <typename T>
FORCE_INLINE T value(bool common, int index, TTLC_SITE) {
  static_assert(sizeof(T) == sizeof(uint32_t), "runtime arguments are words of 32 bits");
  return __builtin_bit_cast(T, runtime_word(common, index, line, file));
}

// Only the address: a list of arguments may be empty. Loads through it are checked as all loads from L1 are.
FORCE_INLINE uintptr_t address(bool common, int index, TTLC_SITE) {
  return ttlc_abi->runtime_args(common, line, file) + static_cast<uint32_t>(index) * sizeof(uint32_t);
}

}  // namespace ttlc_kernel_args

FORCE_INLINE uintptr_t get_arg_addr(int index, TTLC_HERE) {
  return ttlc_kernel_args::address(false, index, line, file);
}

FORCE_INLINE uintptr_t get_common_arg_addr(int index, TTLC_HERE) {
  return ttlc_kernel_args::address(true, index, line, file);
}

template <typename T>
FORCE_INLINE T get_arg_val(int index, TTLC_HERE) {
  return ttlc_kernel_args::value<T>(false, index, line, file);
}

template <typename T>
FORCE_INLINE T get_common_arg_val(int index, TTLC_HERE) {
  return ttlc_kernel_args::value<T>(true, index, line, file);
}

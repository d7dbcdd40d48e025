// Multiplication and division, which the processors of the device do in software.
#pragma once

#include <cstdint>

#include "sim/attributes.h"

template <uint32_t divisor>
FORCE_INLINE uint32_t udivsi3_const_divisor(uint32_t value) {
  return value / divisor;
}
template <uint32_t divisor>
FORCE_INLINE uint32_t umodsi3_const_divisor(uint32_t value) {
  return value % divisor;
}
FORCE_INLINE uint32_t fast_udiv_12(uint32_t value) { return value / 12; }
FORCE_INLINE uint32_t mulsi3(uint32_t a, uint32_t b) { return a * b; }
FORCE_INLINE uint32_t umodsi3(uint32_t value, uint32_t divisor) { return value % divisor; }
FORCE_INLINE uint32_t udivsi3(uint32_t value, uint32_t divisor) { return value / divisor; }

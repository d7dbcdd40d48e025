// bf16 numbers as integers, for kernels that compare them without arithmetic.
#pragma once

#include <cstdint>

inline constexpr uint16_t BFLOAT16_SIGN_MASK = 0x8000;
inline constexpr uint16_t POS_INF_BFLOAT16 = 0x7F80;
inline constexpr uint16_t NEG_INF_BFLOAT16 = POS_INF_BFLOAT16 | BFLOAT16_SIGN_MASK;
inline constexpr uint16_t NAN_BFLOAT16 = 0x7FFF;

/// Whether a > b, by sign and magnitude; NaN counts as larger than infinity.
inline bool bfloat16_greater(uint16_t a, uint16_t b) {
  const bool a_negative = (a & BFLOAT16_SIGN_MASK) != 0;
  const bool b_negative = (b & BFLOAT16_SIGN_MASK) != 0;
  if (a_negative != b_negative) return b_negative;
  return a_negative ? a < b : a > b;
}

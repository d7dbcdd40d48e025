// fp32 numbers as integers, for kernels that compare them without arithmetic.
#pragma once

#include <cstdint>

inline constexpr uint32_t FLOAT32_SIGN_MASK = 0x80000000;
inline constexpr uint32_t FLOAT32_EXPONENT_MASK = 0x7F800000;
inline constexpr uint32_t FLOAT32_MANTISSA_MASK = 0x007FFFFF;
inline constexpr uint32_t FLOAT32_MAGNITUDE_MASK = FLOAT32_EXPONENT_MASK | FLOAT32_MANTISSA_MASK;
inline constexpr uint32_t POS_INF_FLOAT32 = FLOAT32_EXPONENT_MASK;
inline constexpr uint32_t NEG_INF_FLOAT32 = POS_INF_FLOAT32 | FLOAT32_SIGN_MASK;
inline constexpr uint32_t NAN_FLOAT32 = FLOAT32_MAGNITUDE_MASK;

/// Whether a > b; false when one of them is NaN, and the two zeros are equal.
inline bool float32_greater(uint32_t a, uint32_t b) {
  const uint32_t a_magnitude = a & FLOAT32_MAGNITUDE_MASK;
  const uint32_t b_magnitude = b & FLOAT32_MAGNITUDE_MASK;
  if (a_magnitude > POS_INF_FLOAT32 || b_magnitude > POS_INF_FLOAT32) return false;
  if (a_magnitude == 0 && b_magnitude == 0) return false;
  const bool a_negative = (a & FLOAT32_SIGN_MASK) != 0;
  const bool b_negative = (b & FLOAT32_SIGN_MASK) != 0;
  if (a_negative != b_negative) return b_negative;
  return a_negative ? a < b : a > b;
}

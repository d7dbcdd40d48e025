#include "runtime/compute/matrix_arithmetic.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

#include "runtime/compute/numeric_bits.h"

namespace ttlc::sim {
namespace {

constexpr int kStepGroup = 8;         // products that are summed under one exponent
constexpr int kFractionBits = 23;     // of a term
constexpr int kProductFraction = 10;  // of the product of a 5-bit and a 7-bit mantissa
constexpr int kOperandBits = 11;      // mantissa of SrcA and SrcB with the hidden bit
constexpr int kLostShift = 31;        // an alignment by so many places leaves nothing

constexpr int exponent_of(std::uint32_t bits) { return static_cast<int>((bits & kExponentBits) >> 23); }
constexpr bool is_negative(std::uint32_t bits) { return (bits & kSignBit) != 0; }
constexpr bool is_zero(std::uint32_t bits) { return (bits & kExponentBits) == 0; }

/// 11 bits with the hidden one.
constexpr std::int32_t operand_mantissa(std::uint32_t bits) {
  return static_cast<std::int32_t>(0x400u | ((bits >> 13) & 0x3ffu));
}

std::int32_t half_of(int shift) { return static_cast<std::int32_t>((1u << shift) >> 1); }

/// Shifted right, half towards +infinity.
std::int32_t round_shift(std::int32_t value, int shift) {
  return shift >= kLostShift ? 0 : (value + half_of(shift)) >> shift;
}

/// Rounded to a multiple of 2^13: what a 16-bit DST sees of a term.
std::int32_t round_to_dst16(std::int32_t value) { return (value + (1 << 12)) & ~0x1fff; }

/// The exponent of a nonzero product and its 12-bit magnitude.
EngineTerm raw_product(std::uint32_t a, std::uint32_t b, FidelityPhase phase) {
  const std::int32_t mantissa_a = operand_mantissa(a);
  const std::int32_t mantissa_b = operand_mantissa(b);
  const std::int32_t part_a = phase.low_a ? (mantissa_a >> 1) & 31 : mantissa_a >> 6;
  const std::int32_t part_b = phase.low_b ? (mantissa_b & 15) << 3 : mantissa_b >> 4;
  const int exponent = exponent_of(a) + exponent_of(b) - 127 - (phase.low_a ? 5 : 0) - (phase.low_b ? 7 : 0);
  return {exponent, part_a * part_b};
}

/// Sign, renormalised magnitude and exponent to DST bits; too small is +0, too large infinity.
std::uint32_t encode(bool negative, int exponent, std::uint32_t mantissa) {
  if (exponent <= 0) return 0;
  const std::uint32_t sign = negative ? kSignBit : 0u;
  if (exponent >= 255) return sign | kExponentBits;
  return sign | (static_cast<std::uint32_t>(exponent) << 23) | (mantissa & 0x7fffffu);
}

std::uint32_t renormalise(std::int32_t sum, int exponent, const MathMode& mode) {
  if (sum == 0) return 0;
  const auto magnitude = static_cast<std::uint32_t>(std::abs(sum));
  const int top = static_cast<int>(std::bit_width(magnitude)) - 1;
  const int kept = mode.dst32 ? 23 : 7;  // stored mantissa bits
  const int shift = top - kept;
  std::uint32_t mantissa = shift > 0 ? (magnitude + (1u << (shift - 1))) >> shift : magnitude << -shift;
  exponent += top - kFractionBits;
  // A sum of -1 looks to Wormhole's leading-sign counter like no digits at all.
  if (sum == -1 && mode.arch == Arch::kWormholeB0) exponent += 27;
  if (mantissa >> (kept + 1) != 0) ++exponent;
  return encode(sum < 0, exponent, mantissa << (kFractionBits - kept));
}

/// Total order of sign-magnitude numbers as that of integers.
std::int32_t in_order(std::uint32_t bits) {
  return static_cast<std::int32_t>(is_negative(bits) ? bits ^ 0x7fffffffu : bits);
}

}  // namespace

EngineTerm engine_product(std::uint32_t a, std::uint32_t b, FidelityPhase phase) {
  if (is_zero(a) || is_zero(b)) return {};
  const EngineTerm product = raw_product(a, b, phase);
  if (product.exponent <= 0) return {};
  const std::int32_t mantissa = product.mantissa << (kFractionBits - kProductFraction);
  return {product.exponent, is_negative(a ^ b) ? -mantissa : mantissa};
}

EngineTerm engine_sum_of_products(const std::uint32_t* a, int a_stride, const std::uint32_t* b,
                                  FidelityPhase phase) {
  EngineTerm products[kStepGroup];
  int exponent = 0;
  for (int k = 0; k < kStepGroup; ++k) {
    if (is_zero(a[k * a_stride]) || is_zero(b[k])) continue;
    products[k] = raw_product(a[k * a_stride], b[k], phase);
    exponent = std::max(exponent, products[k].exponent);
  }
  if (exponent == 0) return {};
  std::int32_t sum = 0;
  for (int k = 0; k < kStepGroup; ++k) {
    const std::int32_t magnitude = round_shift(products[k].mantissa, exponent - products[k].exponent);
    sum += is_negative(a[k * a_stride] ^ b[k]) ? -magnitude : magnitude;
  }
  return {exponent, sum << (kFractionBits - kProductFraction)};
}

EngineTerm engine_sum(std::uint32_t a, std::uint32_t b) {
  if (is_zero(a)) a = 0;
  if (is_zero(b)) b = 0;
  if ((a & ~kSignBit) < (b & ~kSignBit)) std::swap(a, b);
  if (a == 0) return {};
  const int shift = exponent_of(a) - exponent_of(b);
  const std::int32_t smaller = b == 0 || shift > kOperandBits ? 0 : round_shift(operand_mantissa(b), shift);
  const std::int32_t magnitude = operand_mantissa(a) + (is_negative(a ^ b) ? -smaller : smaller);
  const std::int32_t mantissa = magnitude << (kFractionBits - (kOperandBits - 1));
  return {exponent_of(a), is_negative(a) ? -mantissa : mantissa};
}

std::uint32_t engine_accumulate(EngineTerm first, EngineTerm second, std::uint32_t dst,
                                const MathMode& mode) {
  const int dst_exponent = exponent_of(dst);
  const int exponent = std::max({first.exponent, second.exponent, dst_exponent});
  if (exponent <= 0) return 0;
  std::int32_t a = round_shift(first.mantissa, exponent - first.exponent);
  std::int32_t b = round_shift(second.mantissa, exponent - second.exponent);
  const std::int32_t stored = is_zero(dst) ? 0 : static_cast<std::int32_t>(0x800000u | (dst & 0x7fffffu));
  std::int32_t held = round_shift(stored, exponent - dst_exponent);
  if (!mode.dst32) {
    a = round_to_dst16(a);
    b = round_to_dst16(b);
    held = round_to_dst16(held);
  }
  return renormalise(a + b + (is_negative(dst) ? -held : held), exponent, mode);
}

std::uint32_t engine_step(const std::uint32_t* a, int a_stride, const std::uint32_t* b, FidelityPhase phase,
                          std::uint32_t dst, const MathMode& mode) {
  const EngineTerm first = engine_sum_of_products(a, a_stride, b, phase);
  const EngineTerm second =
      engine_sum_of_products(a + kStepGroup * a_stride, a_stride, b + kStepGroup, phase);
  return engine_accumulate(first, second, dst, mode);
}

std::uint32_t engine_scaled(std::uint32_t a, std::uint32_t scaler) {
  if (is_zero(scaler)) return ~0u;
  if (is_zero(a)) return 0;
  const auto exponent = static_cast<std::uint32_t>(exponent_of(a) + exponent_of(scaler) - 127);
  return (a & ~kExponentBits) | ((exponent << 23) & kExponentBits);
}

std::uint32_t engine_max(std::uint32_t a, std::uint32_t b) { return in_order(a) > in_order(b) ? a : b; }

}  // namespace ttlc::sim

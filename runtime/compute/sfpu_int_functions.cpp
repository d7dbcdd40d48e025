// What the functions of sfpu_int_ops.def compute. All arithmetic wraps around. Values travel in the float slots of tiles
// as their bits; nothing here does arithmetic on those floats.
#include "runtime/compute/sfpu_int_functions.h"

#include <bit>
#include <cstdint>
#include <numeric>

#include "runtime/compute/exact_sfpu.h"
#include "runtime/compute/numeric_bits.h"
#include "runtime/facts/data_format.h"

namespace ttlc::sim {
namespace {

std::int32_t as_signed(std::uint32_t bits) { return std::bit_cast<std::int32_t>(bits); }
std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }

/// How a signed integer passes between DST and a register: on Wormhole sign and magnitude become two's complement and
/// back, so the smallest integer reads as zero.
struct SignedAccess {
  bool sign_magnitude;

  std::uint32_t operator()(std::uint32_t bits) const {
    return sign_magnitude && bits >> 31 != 0 ? 0 - (bits & ~kSignBit) : bits;
  }
};

/// The machine's shift: left by positive, right by negative amounts, modulo 32.
std::uint32_t shifted(std::uint32_t value, std::int32_t amount) {
  return amount >= 0 ? value << (amount & 31) : value >> (-amount & 31);
}

/// Right by `amount`; the sign's copies come in from the left. Amounts outside of 0 to 32 give what the instructions make of
/// them.
std::uint32_t arithmetic_shift(std::uint32_t value, std::uint32_t amount) {
  const std::int32_t by = as_signed(amount);
  const std::uint32_t moved = by >= 32 ? 0 : shifted(value, as_signed(0 - amount));
  const bool fills = value >> 31 != 0 && by != 0;
  return fills ? moved | shifted(~0u, as_signed(32 - amount)) : moved;
}

std::uint32_t floor_shift(std::uint32_t value, std::uint32_t amount) {
  return static_cast<std::uint32_t>(as_signed(value) >> amount);
}

std::uint32_t clamped(std::uint32_t value, std::uint32_t low, std::uint32_t high) {
  if (as_signed(value) < as_signed(low)) value = low;
  return as_signed(value) > as_signed(high) ? high : value;
}

float float_from_int32(std::uint32_t bits) { return static_cast<float>(as_signed(bits)); }

/// The upper half of the range is the lower one, converted, plus 2^31: two roundings.
float float_from_uint32(std::uint32_t bits) {
  const auto low = static_cast<float>(bits & ~kSignBit);
  return bits >> 31 == 0 ? low : low + 0x1p31f;
}

/// A quotient by zero means nothing on the device; here it is zero.
std::uint32_t trunc_quotient(std::uint32_t x, std::uint32_t y) {
  if (y == 0) return 0;
  return static_cast<std::uint32_t>(std::int64_t{as_signed(x)} / as_signed(y));
}

std::uint32_t floor_quotient(std::uint32_t x, std::uint32_t y) {
  if (y == 0) return 0;
  const std::int64_t remainder = std::int64_t{as_signed(x)} % as_signed(y);
  const bool lower = remainder != 0 && (as_signed(x) < 0) != (as_signed(y) < 0);
  return trunc_quotient(x, y) - (lower ? 1 : 0);
}

float quotient(std::uint32_t x, std::uint32_t y) {
  return x != 0 && x == y ? 1.0f : float_from_int32(x) * (1.0f / float_from_int32(y));
}

std::uint32_t greatest_common_divisor(std::uint32_t x, std::uint32_t y) {
  return static_cast<std::uint32_t>(std::gcd(std::int64_t{as_signed(x)}, std::int64_t{as_signed(y)}));
}

/// The device counts on 15 bits and a sign; with more its result means nothing, and here it is zero.
std::uint32_t least_common_multiple(std::uint32_t x, std::uint32_t y) {
  const auto fits = [](std::uint32_t bits) { return as_signed(bits) > -0x8000 && as_signed(bits) < 0x8000; };
  if (!fits(x) || !fits(y)) return 0;
  return static_cast<std::uint32_t>(std::lcm(as_signed(x), as_signed(y)));
}

/// Towards zero; what does not fit, and NaN, becomes the smallest integer.
std::uint32_t float_to_int32(std::uint32_t bits) {
  const float value = std::bit_cast<float>(bits);
  return value > -0x1p31f && value < 0x1p31f ? static_cast<std::uint32_t>(static_cast<std::int32_t>(value))
                                             : kSignBit;
}

/// Towards zero, saturating; everything with a sign becomes zero.
std::uint32_t float_to_uint32(std::uint32_t bits) {
  if (bits >> 31 != 0) return 0;
  const float value = std::bit_cast<float>(bits);
  return value < 0x1p32f ? static_cast<std::uint32_t>(value) : ~0u;
}

/// Half up, saturating; everything with a sign becomes zero.
std::uint32_t float_to_uint16(std::uint32_t bits) {
  if (bits >> 31 != 0) return 0;
  const float value = std::bit_cast<float>(bits);
  return value < 65535.0f ? static_cast<std::uint32_t>(value + 0.5f) : 0xffffu;
}

template <typename Function>
void for_each_datum(int operands, const float* xs, const float* ys, const float* zs, float* results,
                    const Function& function) {
  for (int i = 0; i < kFaceElems; ++i) {
    const std::uint32_t x = operands > 0 ? bits_of(xs[i]) : 0;
    const std::uint32_t y = operands > 1 ? bits_of(ys[i]) : 0;
    const std::uint32_t z = operands > 2 ? bits_of(zs[i]) : 0;
    results[i] = std::bit_cast<float>(static_cast<std::uint32_t>(function(x, y, z)));
  }
}

}  // namespace

void apply_integers_to_face(SfpuOp op, const float* xs, const float* ys, const float* zs,
                            const SfpuParameters& parameters, Arch arch, float* results) {
  const std::uint32_t p0 = bits_of(parameters.p0);
  const std::uint32_t p1 = bits_of(parameters.p1);
  const SignedAccess in{arch == Arch::kWormholeB0};
  switch (op) {
#define SFPU_INT_OP(enumerator, init, operands, reads, writes, cost, ...)                  \
  case SfpuOp::enumerator:                                                                 \
    for_each_datum(operands, xs, ys, zs, results,                                          \
                   [&]([[maybe_unused]] std::uint32_t x, [[maybe_unused]] std::uint32_t y, \
                       [[maybe_unused]] std::uint32_t z) { return __VA_ARGS__; });         \
    break;
#include "runtime/kernel_api/sim/sfpu_ops.def"
    default:
      return;
  }
  if (info(op).writes != DatumKind::kUint16) return;
  for (int i = 0; i < kFaceElems; ++i) results[i] = mask_bits(results[i], 0xffff);
}

}  // namespace ttlc::sim

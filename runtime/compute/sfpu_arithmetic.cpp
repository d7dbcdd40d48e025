#include "runtime/compute/sfpu_arithmetic.h"

#include <algorithm>

#include "runtime/compute/numeric_bits.h"

namespace ttlc::sim {
namespace {

constexpr int kGuardBits = 3;  // below the 24 bits of a significand
constexpr int kTopBit = 23 + kGuardBits;
constexpr int kLargestExponent = 255;
constexpr std::uint32_t kQuietNan = 0x7fc00000u;
constexpr std::uint32_t kSignallingNan = 0x7f800001u;

struct Operand {
  std::uint32_t sign;
  int exponent;
  std::uint32_t significand;  // 24 bits, 0 for zero

  explicit Operand(std::uint32_t bits)
      : sign(bits & kSignBit),
        exponent(static_cast<int>((bits & kExponentBits) >> 23)),
        significand(exponent == 0 ? 0u : 0x800000u | (bits & 0x7fffffu)) {}

  bool is_special() const { return exponent == kLargestExponent; }
  bool is_nan() const { return is_special() && significand != 0x800000u; }
  bool is_infinite() const { return is_special() && significand == 0x800000u; }
};

/// Sign and 24 bits with guard bits below.
struct Addend {
  std::uint32_t sign;
  int exponent;
  std::uint32_t magnitude;
};

Addend product_of(const Operand& x, const Operand& y) {
  const std::uint64_t full = (std::uint64_t{x.significand} * y.significand) << kGuardBits;
  const auto kept = static_cast<std::uint32_t>(full >> 23);
  const std::uint32_t sticky = (full & 0x7fffffu) != 0 ? 1u : 0u;
  return {x.sign ^ y.sign, x.exponent + y.exponent - 127, kept | sticky};
}

/// Shifts right; what falls out leaves a sticky bit unless nothing else is left.
std::uint32_t shift_sticky(std::uint32_t value, int shift) {
  if (shift >= 32) return 0;
  const std::uint32_t shifted = value >> shift;
  return shifted != 0 && (shifted << shift) != value ? shifted | 1u : shifted;
}

/// What NaN and infinite operands, or a product beyond all exponents, lead to.
struct SpecialCase {
  bool decided = false;  // `result` is the result
  std::uint32_t result = 0;
  std::uint32_t nan = 0;  // Wormhole: set in the result of the sum
};

SpecialCase special_case(const Operand& x, const Operand& y, const Operand& z, const Addend& product,
                         Arch arch) {
  const bool endless_product =
      x.is_special() || y.is_special() || (arch == Arch::kWormholeB0 && product.exponent >= kLargestExponent);
  const bool bad_product = x.is_nan() || y.is_nan() || (x.is_infinite() && y.significand == 0) ||
                           (y.is_infinite() && x.significand == 0);
  const bool opposite_infinities = z.is_infinite() && endless_product && z.sign != product.sign;
  SpecialCase special;
  if (bad_product || z.is_nan() || opposite_infinities) {
    if (arch != Arch::kWormholeB0) return {true, kQuietNan, 0};
    special.nan = (bad_product || opposite_infinities ? product.sign : z.sign) | kSignallingNan;
    return special;
  }
  if (z.is_infinite()) return {true, z.sign | kExponentBits, 0};
  if (x.is_special() || y.is_special() || product.exponent >= kLargestExponent) {
    return {true, product.sign | kExponentBits, 0};
  }
  return special;
}

/// Renormalised to its 24 bits and rounded. `nan` and the sign of nothing are Wormhole's.
std::uint32_t round_sum(std::uint32_t sign, int exponent, std::uint32_t magnitude, std::uint32_t nan,
                        Arch arch) {
  const bool wormhole = arch == Arch::kWormholeB0;
  const int excess = static_cast<int>(std::bit_width(magnitude)) - 1 - kTopBit;
  exponent += excess;
  if (exponent >= kLargestExponent) return nan != 0 ? nan : sign | kExponentBits;
  if (wormhole && exponent < 0) return nan;
  int shift = excess;
  if (!wormhole && exponent <= 0) {
    ++shift;
    exponent = 0;
  }
  if (shift <= 0) {
    magnitude <<= -shift;
  } else if (wormhole) {
    magnitude = (magnitude >> shift) | (magnitude & 1u);
  } else {
    const bool lost = (magnitude & static_cast<std::uint32_t>(shift | 1)) != 0;
    magnitude = (magnitude >> shift) | (lost ? 1u : 0u);
  }
  std::uint32_t result =
      (static_cast<std::uint32_t>(exponent) << 23) + ((magnitude >> kGuardBits) & 0x7fffffu);
  if ((magnitude & 7u) + (result & 1u) > 4u) ++result;
  if (result >> 23 == 0) return wormhole ? nan : sign;
  return (nan != 0 ? nan : sign) | result;
}

}  // namespace

std::uint32_t sfpu_multiply_add(std::uint32_t x_bits, std::uint32_t y_bits, std::uint32_t z_bits, Arch arch) {
  const bool wormhole = arch == Arch::kWormholeB0;
  const Operand x(x_bits), y(y_bits), z(z_bits);
  Addend product = product_of(x, y);
  const SpecialCase special = special_case(x, y, z, product, arch);
  if (special.decided) return special.result;
  if (special.nan != 0) product.exponent = std::min(product.exponent, kLargestExponent);
  if (product.magnitude == 0 || product.exponent < 0) {
    if (special.nan == 0) {
      if (z.significand != 0) return z_bits;
      return wormhole ? 0u : z.sign & product.sign;
    }
    product.magnitude = 0;
    product.exponent = 0;
  }
  Addend addend{z.sign, z.exponent, z.significand << kGuardBits};
  const int exponent = std::max(product.exponent, addend.exponent);
  product.magnitude = shift_sticky(product.magnitude, exponent - product.exponent);
  addend.magnitude = shift_sticky(addend.magnitude, exponent - addend.exponent);
  const bool product_leads = product.magnitude >= addend.magnitude;
  const Addend& larger = product_leads ? product : addend;
  const Addend& smaller = product_leads ? addend : product;
  const std::uint32_t magnitude = larger.sign == smaller.sign ? larger.magnitude + smaller.magnitude
                                                              : larger.magnitude - smaller.magnitude;
  if (magnitude == 0) return wormhole ? special.nan : z.sign & product.sign;
  return round_sum(larger.sign, exponent, magnitude, special.nan, arch);
}

}  // namespace ttlc::sim

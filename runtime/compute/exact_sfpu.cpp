// Sources of the algorithms: tt-llk tt_llk_wormhole_b0/common/inc/sfpu/ckernel_sfpu_{exp,recip,rsqrt_compat,
// sqrt,gelu}.h and tt-metal hw/ckernels/wormhole_b0/metal/llk_api/llk_sfpu/ckernel_sfpu_{exp,sigmoid,
// sigmoid_appx,silu,tanh,gelu,log,binary,binop_with_unary}.h (code). Conversions: tt-isa-documentation
// SFPSTOCHRND.md, SFPLUT.md, SFPLUTFP32.md (documented).
#include "runtime/compute/exact_sfpu.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "runtime/compute/numeric_bits.h"
#include "runtime/compute/sfpu_arithmetic.h"

namespace ttlc::sim {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::uint32_t kFraction = 0x007fffffu;

std::uint32_t bits_of(float value) { return std::bit_cast<std::uint32_t>(value); }
float value_of(std::uint32_t bits) { return std::bit_cast<float>(bits); }
float negated(float value) { return value_of(bits_of(value) ^ kSignBit); }
float magnitude_of(float value) { return value_of(bits_of(value) & ~kSignBit); }
float with_sign_of(float value, float sign) {
  return value_of((bits_of(value) & ~kSignBit) | (bits_of(sign) & kSignBit));
}
/// The exponent field, without its bias.
int exponent_of(float value) { return static_cast<int>((bits_of(value) & kExponentBits) >> 23) - 127; }
int exponent_field(float value) { return exponent_of(value) + 127; }
float with_exponent_field(float value, int field) {
  return value_of((bits_of(value) & ~kExponentBits) |
                  ((static_cast<std::uint32_t>(field) << 23) & kExponentBits));
}
/// Swapped so that the smaller one, of sign-magnitude numbers, comes first.
void order(float& smaller, float& larger) {
  const auto rank = [](float value) {
    const std::uint32_t bits = bits_of(value);
    return static_cast<std::int32_t>((bits & kSignBit) != 0 ? bits ^ ~kSignBit : bits);
  };
  if (rank(larger) < rank(smaller)) std::swap(smaller, larger);
}
float larger_of(float a, float b) {
  order(a, b);
  return b;
}
float smaller_of(float a, float b) {
  order(a, b);
  return a;
}

/// To a 16-bit integer's magnitude, half away from zero, saturating.
std::uint32_t rounded_magnitude(float value, std::uint32_t largest) {
  const float magnitude = magnitude_of(value);
  if (!(magnitude < 65536.0f)) return largest;
  return std::min(static_cast<std::uint32_t>(std::floor(magnitude + 0.5)), largest);
}

/// The algorithms, for one machine and one width of DST.
class Sfpu {
 public:
  explicit Sfpu(const MathMode& mode) : arch_(mode.arch), dst32_(mode.dst32) {}

  float mad(float x, float y, float z) const {
    return value_of(sfpu_multiply_add(bits_of(x), bits_of(y), bits_of(z), arch_));
  }
  float mul(float x, float y) const { return mad(x, y, 0.0f); }
  float add(float x, float y) const { return mad(x, 1.0f, y); }
  float sub(float x, float y) const { return add(x, negated(y)); }
  /// Comparisons look at the sign of a difference.
  bool less(float x, float y) const { return std::signbit(sub(x, y)) && bits_of(sub(x, y)) != kSignBit; }

  float exp(float x) const { return dst32_ ? exp_accurate(x) : sfpu_rounded_to_bf16(exp_21f(x)); }
  float exp_approx(float x) const;
  float exp_fast(float x, float scale) const;
  float exp_fast_unclamped(float x, float scale) const;
  float recip(float x) const { return narrowed(recip_of(x, dst32_ ? 2 : 1)); }
  float recip_compat(float x) const;
  float sqrt(float x, bool reciprocal) const;
  float sqrt_approx(float x, bool reciprocal) const;
  float sigmoid(float x) const { return narrowed(sigmoid_of(x)); }
  float sigmoid_fast(float x) const { return add(lut3(x, {0x3dff, 0x21d8, 0xff10}), 0.5f); }
  float silu(float x) const { return narrowed(mul(x, sigmoid_of(x))); }
  float tanh(float x) const;
  float tanh_fast(float x) const { return lut3(x, {0x1dff, 0x481a, 0xff00}); }
  float gelu(float x) const;
  float gelu_fast(float x) const;
  float log(float x) const { return dst32_ ? log_wide(x) : sfpu_rounded_to_bf16(log_narrow(x)); }
  float product(float x, float y) const;
  float quotient(float x, float y) const;

 private:
  /// Functions round for a 16-bit DST themselves; storing would truncate.
  float narrowed(float value) const { return dst32_ ? value : sfpu_rounded_to_bf16(value); }
  template <size_t N>
  float polynomial(float x, const std::array<float, N>& coefficients) const {
    float sum = coefficients[N - 1];
    for (size_t i = N - 1; i-- > 0;) sum = mad(x, sum, coefficients[i]);
    return sum;
  }
  float exp_21f(float x) const;
  float exp_accurate(float x) const;
  float recip_of(float x, int iterations) const;
  float sigmoid_of(float x) const;
  float log_narrow(float x) const;
  float log_wide(float x) const;
  float lut3(float x, const std::array<std::uint32_t, 3>& table) const;

  Arch arch_;
  bool dst32_;
};

// ----- exponential -----

/// x / ln 2 in fixed point, biased: its integer part is the exponent of the result, its fraction goes through
/// a parabola.
float Sfpu::exp_21f(float x) const {
  float scaled = mad(x, 1.4426950216293334961f, 127.0f);
  scaled = smaller_of(larger_of(scaled, 0.0f), 255.0f);
  const std::uint32_t mantissa = (bits_of(scaled) & kFraction) | 0x800000u;
  const int shift = exponent_of(scaled);
  const std::uint32_t fixed = shift >= 0 ? mantissa << shift : mantissa >> (-shift & 31);
  const auto fraction = static_cast<float>(fixed & kFraction);
  const float sum =
      polynomial(fraction, std::array{1.0017248f, 7.839635491371155e-08f, 4.791750143340323e-15f});
  return with_exponent_field(sum, static_cast<int>(fixed >> 23));
}

/// x = k ln 2 + r with ln 2 in two parts; the Taylor series of degree 7 for r.
float Sfpu::exp_accurate(float x) const {
  constexpr float kRounder = 12582912.0f;  // 2^23 + 2^22: adding it rounds to an integer
  const float scaled = mul(x, 1.4426950408889634f);
  if (!less(scaled, 128.0f)) return kInfinity;
  if (!less(-127.0f, scaled)) return 0.0f;
  const float shifted = add(scaled, kRounder);
  const float k = sub(shifted, kRounder);
  const float rest = mad(k, -3.19461832987e-05f, mad(k, -0.6931152343750000f, x));
  const float sum = polynomial(rest, std::array{1.0f, 1.0f, 0.5f, 1.0f / 6.0f, 1.0f / 24.0f, 1.0f / 120.0f,
                                                1.0f / 720.0f, 1.0f / 5040.0f});
  const auto steps = static_cast<int>(bits_of(shifted) - bits_of(kRounder));
  return with_exponent_field(sum, exponent_field(sum) + steps);
}

/// Fixed point with three fraction bits, moved to where a float has its exponent.
float Sfpu::exp_approx(float x) const {
  if (!less(x, 89.0f)) return kInfinity;
  if (less(x, -42.0f)) return 0.0f;
  const float fixed = mad(x, 1.442695f, 192.0f);
  return value_of((bits_of(fixed) + 0xbd3f0000u) << 7);
}

constexpr float kSchraudolphScale = 256.0f * 1.4426950408889634f;
constexpr float kSchraudolphBias = 32500.818359375f;

/// The same with eight fraction bits, rounded to an unsigned integer: arguments are clamped before.
float Sfpu::exp_fast(float x, float scale) const {
  const float clamped = larger_of(x, -88.5f / scale);
  const float fixed = mad(kSchraudolphScale * scale, clamped, kSchraudolphBias);
  return value_of(rounded_magnitude(fixed, 65535u) << 15);
}

/// With a signed integer, whose sign goes to the result: too small arguments give negative ones.
float Sfpu::exp_fast_unclamped(float x, float scale) const {
  const float fixed = mad(kSchraudolphScale * scale, x, kSchraudolphBias);
  const std::uint32_t magnitude = rounded_magnitude(fixed, 32767u);
  const float result = value_of(magnitude << 15);
  return magnitude == 0 ? result : with_sign_of(result, fixed);
}

// ----- reciprocal and roots -----

/// A parabola on [1, 2), improved by Newton's method; the exponent is mirrored apart from it, so that 0 and
/// infinity lead to each other.
float Sfpu::recip_of(float x, int iterations) const {
  const float negative = value_of(0xbf800000u | (bits_of(x) & kFraction));
  float y = mad(0.3232325017452239990234375f, negative, 1.4545459747314453125f);
  y = mad(y, negative, 2.121212482452392578125f);
  const float scale = mul(value_of(~bits_of(x) & ~kFraction), 0.5f);
  for (int i = 0; i < iterations; ++i) y = mad(y, mad(negative, y, 1.0f), y);
  return with_sign_of(mul(y, scale), x);
}

/// Newton's method from 1.44 (2 - 1.44 x) on [0.5, 1), then subtraction of exponents.
float Sfpu::recip_compat(float x) const {
  constexpr float kGuess = 1.442695f;
  const float negative = value_of((bits_of(x) & kFraction) | kSignBit | (126u << 23));
  float y = mul(kGuess, mad(negative, kGuess, 2.0f));
  for (int i = 0; i < 2; ++i) y = mul(y, mad(negative, y, 2.0f));
  const int exponent = exponent_of(y) - exponent_of(x) + 126;
  const float result = exponent < 0 ? 0.0f : with_exponent_field(y, exponent);
  return narrowed(less(x, 0.0f) ? negated(result) : result);
}

float Sfpu::sqrt(float x, bool reciprocal) const {
  const std::uint32_t bits = bits_of(x);
  float y = value_of(0x5f1110a0u - (bits >> 1));
  float xy = mul(x, y);
  const float c = mul(negated(y), xy);
  y = mul(y, mad(c, add(2.2533049f, c), 2.2825186f));
  xy = mul(x, y);
  const float error = mad(negated(y), xy, 1.0f);
  if (reciprocal) {
    const bool ordinary = bits != kExponentBits && bits != 0;
    y = ordinary ? mad(error, with_exponent_field(y, exponent_field(y) - 1), y)
                 : value_of(kExponentBits - bits);
  } else if (static_cast<std::int32_t>(bits) < static_cast<std::int32_t>(kExponentBits)) {
    y = mad(error, mul(0.5f, xy), xy);
  }
  return narrowed(less(x, 0.0f) ? kNan : y);
}

float Sfpu::sqrt_approx(float x, bool reciprocal) const {
  const std::uint32_t bits = bits_of(x);
  float y = value_of(0x5f0b3892u - (bits >> 1));
  const float c = mul(x, y);
  const float t = mad(negated(y), c, 1.89099014875f);
  if (reciprocal) {
    y = bits != kExponentBits && bits != 0 ? mul(y, t) : value_of(kExponentBits - bits);
  } else {
    y = bits != kExponentBits ? mul(c, t) : c;
  }
  return narrowed(less(x, 0.0f) ? kNan : y);
}

// ----- activations -----

float Sfpu::sigmoid_of(float x) const {
  const float power = dst32_ ? exp_accurate(negated(x)) : exp_21f(negated(x));
  return recip_of(add(1.0f, power), dst32_ ? 2 : 1);
}

float Sfpu::tanh(float x) const {
  const float size = magnitude_of(x);
  if (!dst32_) {
    const float sum =
        polynomial(size, std::array{0.0f, 0.999004364013671875f, 3.0897438526153564453125e-2f,
                                    -0.4890659749507904052734375f, 0.281917631626129150390625f,
                                    -6.6649019718170166015625e-2f, 5.876733921468257904052734375e-3f});
    return sfpu_rounded_to_bf16(with_sign_of(smaller_of(sum, 1.0f), x));
  }
  if (!less(size, 0.6f)) return mad(2.0f, sigmoid_of(mul(2.0f, x)), -1.0f);
  const float sum =
      polynomial(mul(x, x), std::array{0.999999940395355224609375f, -0.33332359790802001953125f,
                                       0.13310669362545013427734375f, -5.21197654306888580322265625e-2f,
                                       1.5497927553951740264892578125e-2f});
  return mul(x, sum);
}

float Sfpu::gelu(float x) const {
  if (!less(x, 3.0f)) return x;
  if ((bits_of(x) & kExponentBits) == 0 || less(x, -5.5f)) return 0.0f;
  const float sum = polynomial(
      x, std::array{2.98325768482e-05f, 0.499174645395f, 0.398579460781f, 0.00244542739174f,
                    -0.0656369476513f, -0.00208478037614f, 0.0092074331601f, 0.000768340223025f,
                    -0.000862052441087f, -0.000138391838381f, 4.25116466215e-05f, 1.19076782913e-05f,
                    -2.29754133825e-07f, -3.74540617693e-07f, -4.59055119276e-08f, -1.81205228163e-09f});
  return with_sign_of(sum, x);
}

/// A number of 16 bits in the tables of the vector engine: one sign, five exponent and ten mantissa bits.
float table_value(std::uint32_t half) {
  const std::uint32_t exponent = (half >> 10) & 31u;
  return value_of(((half & 0x8000u) << 16) | ((exponent == 31u ? 0u : exponent + 112u) << 23) |
                  ((half & 0x3ffu) << 13));
}

/// x / 2 plus a straight line in |x|, one of six.
float Sfpu::gelu_fast(float x) const {
  struct Piece {
    float end;
    std::uint32_t slope, offset;
  };
  constexpr Piece kPieces[] = {{0.5f, 0x322b, 0x86d8}, {1.0f, 0x37e7, 0xb122}, {1.5f, 0x38f3, 0xb479},
                               {2.0f, 0x38e1, 0xb437}, {3.0f, 0x3852, 0xafa4}, {kInfinity, 0x3800, 0x7c00}};
  const float size = magnitude_of(x);
  const Piece* piece = kPieces;
  while (piece + 1 != std::end(kPieces) && bits_of(size) >= bits_of(piece->end)) ++piece;
  const float line = mad(table_value(piece->slope), size, table_value(piece->offset));
  return mad(x, 0.5f, line);
}

/// A number of 8 bits: one sign, three exponent and four mantissa bits.
float small_table_value(std::uint32_t byte) {
  if (byte == 0xffu) return 0.0f;
  return value_of(((byte & 0x80u) << 24) | ((127u - ((byte >> 4) & 7u)) << 23) | ((byte & 15u) << 19));
}

/// A straight line in |x|, one of three, with the sign of x.
float Sfpu::lut3(float x, const std::array<std::uint32_t, 3>& table) const {
  const float size = magnitude_of(x);
  const std::uint32_t entry = table[size < 1.0f ? 0 : size < 2.0f ? 1 : 2];
  return with_sign_of(mad(small_table_value(entry >> 8 & 0xffu), size, small_table_value(entry & 0xffu)), x);
}

// ----- logarithm -----

float special_log(float x, float otherwise) {
  if (bits_of(x) == kExponentBits) return kInfinity;
  if (exponent_of(x) == 128 || ((bits_of(x) & kSignBit) != 0 && (bits_of(x) & kExponentBits) != 0))
    return kNan;
  return (bits_of(x) & kExponentBits) == 0 ? -kInfinity : otherwise;
}

float Sfpu::log_narrow(float x) const {
  const float mantissa = with_exponent_field(x, 127);
  const float series =
      polynomial(mantissa, std::array{-2.0069785118103027f, 3.767500400543213f, -2.800232410430908f,
                                      1.3681391477584839f, -0.3706687390804291f, 0.04224011301994324f});
  return special_log(x, mad(static_cast<float>(exponent_of(x)), 0.69314718246459961f, series));
}

/// ln m = 2 artanh((m - 1) / (m + 1)) for m around 1.
float Sfpu::log_wide(float x) const {
  float mantissa = with_exponent_field(x, 127);
  int exponent = exponent_of(x);
  if (!less(mantissa, 1.4142135381698608f)) {
    mantissa = mul(mantissa, 0.5f);
    ++exponent;
  }
  const float z = mul(sub(mantissa, 1.0f), recip_of(add(mantissa, 1.0f), 2));
  const float series = polynomial(mul(z, z), std::array{1.0f, 0.3333333333333333f, 0.2f, 0.14285714285714285f,
                                                        0.1111111111111111f, .09090909090909091f});
  const float small = mul(2.0f, mul(z, series));
  return special_log(x, mad(static_cast<float>(exponent), 0.69314718246459961f, small));
}

// ----- two operands -----

float to_bf16_nearest_even(float value) {
  const std::uint32_t bits = bits_of(value);
  return value_of((bits + 0x7fffu + ((bits >> 16) & 1u)) & kBf16Bits);
}

bool is_zero(float value) { return (bits_of(value) & kExponentBits) == 0; }

float Sfpu::product(float x, float y) const {
  if (dst32_) return mul(x, y);
  return is_zero(x) || is_zero(y) ? 0.0f : to_bf16_nearest_even(mul(x, y));
}

float Sfpu::quotient(float x, float y) const {
  float result = mul(x, recip_of(y, 2));
  if (is_zero(y)) {
    result = is_zero(x) ? kNan : with_sign_of(kInfinity, x);
  } else if (bits_of(x) == bits_of(y)) {
    result = 1.0f;
  }
  return dst32_ ? result : to_bf16_nearest_even(result);
}

template <typename Function>
bool for_each_lane(const Function& function, const MathMode& mode, float* results) {
  for (int i = 0; i < kFaceElems; ++i) results[i] = sfpu_stored(function(i), mode);
  return true;
}

}  // namespace

float sfpu_stored(float value, const MathMode& mode) {
  if ((bits_of(value) & kExponentBits) == 0) return mask_bits(value, kSignBit);
  return mode.dst32 ? value : mask_bits(value, kBf16Bits);
}

float sfpu_rounded_to_bf16(float value) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t exponent = bits & kExponentBits;
  if (exponent == 0) return 0.0f;
  if (exponent == kExponentBits) return value_of(bits & (kSignBit | kExponentBits));
  return value_of((bits + 0x8000u) & kBf16Bits);
}

bool apply_exactly(SfpuOp op, const float* x, const float* y, const SfpuParameters& parameters,
                   const MathMode& mode, float* results) {
  const Sfpu unit(mode);
  const float p0 = parameters.p0;
  const float s = parameters.s;
  switch (op) {
#define EXACT_SFPU(enumerator, ...) \
  case SfpuOp::enumerator:          \
    return for_each_lane([&]([[maybe_unused]] int i) { return __VA_ARGS__; }, mode, results);
#include "runtime/compute/exact_sfpu.def"
#undef EXACT_SFPU
    default:
      return false;
  }
}

}  // namespace ttlc::sim

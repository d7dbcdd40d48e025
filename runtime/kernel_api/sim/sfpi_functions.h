// Functions of raw vector engine code: on the fields of floats, conversions, constants, and those of the vendor's library that
// kernels call on vectors.
#pragma once

#include "sim/sfpi_vectors.h"

namespace sfpi {

inline constexpr uint32_t kSignBit = 0x80000000u;
inline constexpr uint32_t kExponentBits = 0x7f800000u;
inline constexpr uint32_t kMantissaBits = 0x007fffffu;

inline constexpr float vConst0 = 0.0f;
inline constexpr float vConst1 = 1.0f;
inline constexpr float vConstNeg1 = -1.0f;
inline constexpr float vConst0p8373 = 0.8373f;

/// A register that kernels set once and read as a constant.
template <int kIndex>
struct ProgrammableConstant {
  operator vFloat() const { return vFloat(registers().programmable[kIndex]); }
  void operator=(float value) const { registers().programmable[kIndex] = spread(as_bits(value)); }
};
inline constexpr ProgrammableConstant<1> vConstFloatPrgm0;
inline constexpr ProgrammableConstant<2> vConstFloatPrgm1;
inline constexpr ProgrammableConstant<3> vConstFloatPrgm2;

/// A float that an instruction can hold: rounded to bf16.
inline float sFloat16b(float value) { return as_float((as_bits(value) + 0x8000u) & 0xffff0000u); }
inline float s2vFloat16b(float value) { return sFloat16b(value); }
inline float s2vFloat16b(uint32_t bits) { return as_float(bits << 16); }

inline vFloat setexp(const vFloat& value, const vInt& exponent) {
  return vFloat(lanewise(value.v, exponent.v,
                         [](uint32_t x, uint32_t e) { return (x & ~kExponentBits) | (e & 0xffu) << 23; }));
}
inline vFloat setman(const vFloat& value, const vInt& mantissa) {
  return vFloat(lanewise(value.v, mantissa.v,
                         [](uint32_t x, uint32_t m) { return (x & ~kMantissaBits) | (m & kMantissaBits); }));
}
inline vFloat setsgn(const vFloat& value, int sign) {
  return vFloat(
      lanewise(value.v, [sign](uint32_t x) { return (x & ~kSignBit) | (sign != 0 ? kSignBit : 0u); }));
}
inline vFloat setsgn(const vFloat& value, const vFloat& sign) {
  return vFloat(
      lanewise(value.v, sign.v, [](uint32_t x, uint32_t s) { return (x & ~kSignBit) | (s & kSignBit); }));
}
inline vInt exexp_nodebias(const vFloat& value) {
  return vInt(lanewise(value.v, [](uint32_t x) { return (x & kExponentBits) >> 23; }));
}
inline vInt exexp(const vFloat& value) {
  return vInt(lanewise(value.v, [](uint32_t x) { return ((x & kExponentBits) >> 23) - 127u; }));
}
/// The mantissa with its hidden bit, and without.
inline vInt exman8(const vFloat& value) {
  return vInt(lanewise(value.v, [](uint32_t x) { return (x & kMantissaBits) | 0x00800000u; }));
}
inline vInt exman9(const vFloat& value) {
  return vInt(lanewise(value.v, [](uint32_t x) { return x & kMantissaBits; }));
}
inline vFloat addexp(const vFloat& value, int amount) {
  return vFloat(lanewise(value.v, [amount](uint32_t x) {
    if ((x & kExponentBits) == kExponentBits) return x;
    return (x & ~kExponentBits) | ((((x & kExponentBits) >> 23) + static_cast<uint32_t>(amount)) & 0xffu)
                                      << 23;
  }));
}
inline vFloat abs(const vFloat& value) {
  return vFloat(lanewise(value.v, [](uint32_t x) { return x & ~kSignBit; }));
}
/// Left by a positive amount, right by a negative one.
inline vUInt shft(const vUInt& value, const vInt& amount) {
  return vUInt(lanewise(value.v, amount.v, [](uint32_t x, uint32_t n) {
    const int32_t count = static_cast<int32_t>(n);
    return count >= 0 ? x << (count & 31) : x >> (-count & 31);
  }));
}

/// A float32 of a sign and magnitude integer, rounded to nearest even.
inline uint32_t float_bits_of_sign_magnitude(uint32_t x) {
  const float magnitude = static_cast<float>(x & ~kSignBit);
  return as_bits(magnitude) | (x & kSignBit);
}
inline vFloat int32_to_float(const vInt& value, int = 0) {
  return vFloat(lanewise(value.v, float_bits_of_sign_magnitude));
}

/// Rounded to bf16, half away from zero; NaN becomes infinity.
inline uint32_t bf16_bits_of(uint32_t x) {
  const uint32_t exponent = x & kExponentBits;
  if (exponent == 0) return 0;
  if (exponent == kExponentBits) return x & (kSignBit | kExponentBits);
  return (x + 0x8000u) & 0xffff0000u;
}
inline vUInt float_to_fp16b(const vFloat& value, int = 0) { return vUInt(lanewise(value.v, bf16_bits_of)); }
/// From April 2026 on the way of rounding has a name.
enum class RoundMode : uint8_t { Nearest, NearestEven = Nearest };
inline vUInt float_to_fp16b(const vFloat& value, RoundMode) { return float_to_fp16b(value); }

/// The smaller of each lane into the first, the larger into the second.
inline void vec_min_max(vFloat& smaller, vFloat& larger) {
  const vFloat a = smaller, b = larger;
  const vBool swap = a > b;
  const auto pick = [&swap](const vFloat& x, const vFloat& y) {
    vFloat out;
    for (int i = 0; i < kSfpuLanes; ++i) out.v.bits[i] = swap.lanes >> i & 1u ? y.v.bits[i] : x.v.bits[i];
    out.v.defined = swap.defined;
    return out;
  };
  smaller = pick(a, b);
  larger = pick(b, a);
}

/// A function of the engine's tile functions, on one vector.
inline vFloat library_function(const char* api, ttlc::sim::SfpuOp op, const vFloat& x, float p0, float p1,
                               float p2, TTLC_SITE) {
  vFloat out;
  ttlc_abi->sfpu_function(api, op, &x.v, p0, p1, p2, &out.v, line, file);
  return out;
}

}  // namespace sfpi

namespace ckernel::sfpu {

struct Converter {
  static float as_float(uint32_t bits) { return sfpi::as_float(bits); }
};

template <int max_iter = 2>
sfpi::vFloat _sfpu_reciprocal_(const sfpi::vFloat& in, TTLC_HERE) {
  return sfpi::library_function(__func__, ttlc::sim::SfpuOp::kRecipNoCompat, in, 0.0f, 0.0f, 0.0f, line,
                                file);
}
template <int max_iter = 3>
sfpi::vFloat _reciprocal_compat_(const sfpi::vFloat& in, TTLC_HERE) {
  return sfpi::library_function(__func__, ttlc::sim::SfpuOp::kRecip, in, 0.0f, 0.0f, 0.0f, line, file);
}
template <bool approx, bool scale_en, bool skip_positive_check>
sfpi::vFloat _calculate_exponential_piecewise_(const sfpi::vFloat& in, uint16_t scale_bf16, TTLC_HERE) {
  constexpr auto op = approx ? ttlc::sim::SfpuOp::kExpApprox : ttlc::sim::SfpuOp::kExp;
  const float scale = scale_en ? sfpi::as_float(uint32_t{scale_bf16} << 16) : 1.0f;
  return sfpi::library_function(__func__, op, in, scale, 0.0f, 0.0f, line, file);
}
/// The same by its name from April 2026 on, always the accurate one.
template <bool scale_en, bool fp32_dest_acc_en>
sfpi::vFloat _ckernel_sfpu_exp_accurate_(const sfpi::vFloat& in, uint32_t scale_bf16, TTLC_HERE) {
  return _calculate_exponential_piecewise_<false, scale_en, false>(in, static_cast<uint16_t>(scale_bf16), line, file);
}
template <bool approx, bool fp32_dest_acc_en = false>
void calculate_softplus_body(float beta, float beta_reciprocal, float threshold, TTLC_HERE) {
  sfpi::dst_reg[{0, line, file}] =
      sfpi::library_function(__func__, ttlc::sim::SfpuOp::kSoftplus, sfpi::dst_reg[{0, line, file}], beta,
                             beta_reciprocal, threshold, line, file);
}

}  // namespace ckernel::sfpu

using sfpi::dst_reg;
using sfpi::RoundMode;
using sfpi::vConst0;
using sfpi::vConst1;
using sfpi::vConstNeg1;
using sfpi::vFloat;
using sfpi::vInt;
using sfpi::vUInt;

// Functions of the vector engine that attention kernels of June 2026 call over the first columns of tiles.
#pragma once

#include "api/compute/common_globals.h"
#if defined(TTLC_ROLE_MATH) || defined(TTLC_ROLE_PACK)
#include "sfpi.h"

namespace ttlc_sfpu {

/// Every other vector of a face has the first column, so four of them.
template <typename Body>
void for_first_column(const Body& body) {
  constexpr int kVectors = 4;
  for (int i = 0; i < kVectors; ++i) {
    body();
    sfpi::dst_reg += 2;
  }
}

/// What DST will hold.
inline sfpi::vFloat as_in_dst(const sfpi::vFloat& value) {
  if constexpr (DST_ACCUM_MODE) return value;
  return sfpi::reinterpret<sfpi::vFloat>(sfpi::float_to_fp16b(value));
}

/// e^x = 2^k * p(r) with k the nearest integer to x / ln 2, between -127 and 127, and r = x - k * ln 2; p has the
/// degree 4 for fp32 and 2 for bf16. With k = -127 it is 0.
inline sfpi::vFloat exp_by_polynomial(const sfpi::vFloat& x) {
  constexpr float kLn2Reciprocal = 1.44269504f, kLn2 = 0.69314718f;
  const sfpi::vFloat quotient = x * kLn2Reciprocal;
  const sfpi::vFloat k(lanewise(quotient.v, [](uint32_t bits) {
    return float_bits_of_sign_magnitude(rounded_integer(bits, true, 127));
  }));
  const sfpi::vFloat power(lanewise(k.v, [](uint32_t bits) {
    return static_cast<uint32_t>(static_cast<int>(sfpi::as_float(bits)) + 127) << 23;
  }));
  const sfpi::vFloat r = k * -kLn2 + x;
  sfpi::vFloat polynomial;
  if constexpr (DST_ACCUM_MODE) {
    polynomial =
        (((r * 0.041959440f + 0.16792158f) * r + 0.49998366f) * r + 0.99996228f) * r + 1.00000015f;
  } else {
    polynomial = (r * 0.50628367f + 1.01508760f) * r + 0.99984879f;
  }
  sfpi::vFloat result = polynomial * power;
  // Far below the smallest exponent r, and with it the polynomial, is beyond all bounds.
  v_if(k == -127.0f) { result = 0.0f; }
  v_endif;
  return result;
}

}  // namespace ttlc_sfpu

namespace ckernel::sfpu {

template <bool legacy_compat = true>
void calculate_recip_first_column() {
  ttlc_sfpu::for_first_column([] {
    const sfpi::vFloat in = sfpi::dst_reg[0];
    if constexpr (legacy_compat) {
      sfpi::dst_reg[0] = ttlc_sfpu::as_in_dst(_reciprocal_compat_(in));
    } else {
      sfpi::dst_reg[0] = ttlc_sfpu::as_in_dst(_sfpu_reciprocal_(in));
    }
  });
}

template <bool approx, uint16_t scale_bf16>
void calculate_exponential_first_column() {
  ttlc_sfpu::for_first_column([] {
    const sfpi::vFloat in = sfpi::dst_reg[0];
    if constexpr (approx) {
      sfpi::dst_reg[0] = _ckernel_sfpu_exp_accurate_<true, DST_ACCUM_MODE>(in, scale_bf16);
    } else {
      constexpr float kScale = __builtin_bit_cast(float, uint32_t{scale_bf16} << 16);
      sfpi::dst_reg[0] = ttlc_sfpu::as_in_dst(ttlc_sfpu::exp_by_polynomial(in * kScale));
    }
  });
}

/// Five tiles in a row: the old maximum, a worker's maximum, room for the larger one, the old sum, the worker's sum. Both
/// sums are scaled to the new maximum and added.
inline void calculate_fused_max_sub_exp_add_tile(int scale_bf16) {
  constexpr int kTile = 32;
  ttlc_sfpu::for_first_column([scale_bf16] {
    sfpi::vFloat smaller = sfpi::dst_reg[0], larger = sfpi::dst_reg[kTile];
    const sfpi::vFloat old_max = smaller, worker_max = larger;
    sfpi::vec_min_max(smaller, larger);
    sfpi::dst_reg[2 * kTile] = larger;
    const sfpi::vFloat max = sfpi::dst_reg[2 * kTile];
    const auto scale = static_cast<uint32_t>(scale_bf16);
    const sfpi::vFloat old_factor = _ckernel_sfpu_exp_accurate_<true, DST_ACCUM_MODE>(old_max - max, scale);
    const sfpi::vFloat worker_factor =
        _ckernel_sfpu_exp_accurate_<true, DST_ACCUM_MODE>(worker_max - max, scale);
    const sfpi::vFloat old_sum = sfpi::dst_reg[3 * kTile], worker_sum = sfpi::dst_reg[4 * kTile];
    sfpi::dst_reg[0] = old_factor;
    sfpi::dst_reg[kTile] = worker_factor;
    sfpi::dst_reg[4 * kTile] = worker_factor * worker_sum;
    sfpi::dst_reg[3 * kTile] = old_factor * old_sum;
    const sfpi::vFloat scaled_worker_sum = sfpi::dst_reg[4 * kTile],
                       scaled_old_sum = sfpi::dst_reg[3 * kTile];
    sfpi::dst_reg[3 * kTile] = scaled_worker_sum + scaled_old_sum;
  });
}

inline void calculate_softplus_first_column(uint32_t beta, uint32_t beta_reciprocal, uint32_t threshold) {
  ttlc_sfpu::for_first_column([=] {
    calculate_softplus_body<false>(sfpi::as_float(beta), sfpi::as_float(beta_reciprocal),
                                   sfpi::as_float(threshold));
  });
}

}  // namespace ckernel::sfpu
#endif

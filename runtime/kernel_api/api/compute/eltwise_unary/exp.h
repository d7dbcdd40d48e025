// Exponential. Three variants by their template arguments: accurate; approximate; fast and approximate, whose
// scale is a template argument of the init.
#pragma once

#include "sim/sfpu_calls.h"

namespace ttlc_compute {

constexpr SfpuOp exp_op(bool approx, bool fast, bool clamps) {
  if (!approx) return SfpuOp::kExp;
  if (!fast) return SfpuOp::kExpApprox;
  return clamps ? SfpuOp::kExpFast : SfpuOp::kExpFastUnclamped;
}

constexpr SfpuInit exp_init(bool approx, bool fast, bool clamps) {
  if (!approx) return SfpuInit::kInitExp;
  if (!fast) return SfpuInit::kInitExpApprox;
  return clamps ? SfpuInit::kInitExpFast : SfpuInit::kInitExpFastUnclamped;
}

}  // namespace ttlc_compute

namespace ckernel {

inline constexpr int kExpIterations = 8;  // vectors per face; no other number is modelled
inline constexpr uint16_t kExpScaleOne = 0x3f80;

#if TTLC_METAL_API < 202604
template <bool approx = false, bool fast_and_approx = true, uint32_t scale = 0x3f800000>
ALWI void exp_tile_init(TTLC_HERE) {
  constexpr SfpuInit init = ttlc_compute::exp_init(approx, fast_and_approx, true);
  MATH((ttlc_abi->sfpu_init(__func__, init, ttlc_compute::as_float(scale), line, file)));
}

template <bool approx = false, bool fast_and_approx = true, bool scale_en = false,
          bool skip_positive_check = false, int iterations = kExpIterations>
ALWI void exp_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, uint16_t scale = kExpScaleOne,
                   TTLC_HERE) {
  static_assert(iterations == kExpIterations, "exp_tile with other than 8 iterations is not modelled");
  constexpr SfpuOp op = ttlc_compute::exp_op(approx, fast_and_approx, true);
  const float factor = scale_en ? ttlc_compute::as_float(static_cast<uint32_t>(scale) << 16) : 1.0f;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc_compute::vector_mode(vector_mode), factor, 0.0f, 0.0f,
                             line, file)));
}
#else
template <bool approx = false, bool fast_and_approx = true, uint32_t scale = 0x3f800000,
          InputClamping input_clamping = InputClamping::ClampToNegative>
ALWI void exp_tile_init(TTLC_HERE) {
  constexpr SfpuInit init =
      ttlc_compute::exp_init(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  MATH((ttlc_abi->sfpu_init(__func__, init, ttlc_compute::as_float(scale), line, file)));
}

template <bool approx = false, bool fast_and_approx = true, bool scale_en = false,
          bool skip_positive_check = false, InputClamping input_clamping = InputClamping::ClampToNegative,
          int iterations = kExpIterations>
ALWI void exp_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, uint16_t scale = kExpScaleOne,
                   TTLC_HERE) {
  static_assert(iterations == kExpIterations, "exp_tile with other than 8 iterations is not modelled");
  constexpr SfpuOp op =
      ttlc_compute::exp_op(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  const float factor = scale_en ? ttlc_compute::as_float(static_cast<uint32_t>(scale) << 16) : 1.0f;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc_compute::vector_mode(vector_mode), factor, 0.0f, 0.0f,
                             line, file)));
}
#endif

}  // namespace ckernel

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

/// Vectors are worked through in the order of DST: all 32 of a tile in one go, or 8 in each face that the mode covers.
template <int iterations>
constexpr ttlc::sim::VectorMode exp_faces(int mode) {
  static_assert(iterations == 8 || iterations == 32,
                "exp_tile with other than 8 or 32 iterations is not modelled");
  if (iterations == 8) return vector_mode(mode);
  return mode == (int)VectorMode::None ? ttlc::sim::VectorMode::kAll : ttlc::sim::VectorMode::kBeyondTile;
}

/// On whichever thread calls it.
template <SfpuOp op, bool scale_en, int iterations>
ALWI void run_exp(const char* api, uint32_t idst, int mode, uint16_t scale, int line, const char* file) {
  const float factor = scale_en ? as_float(static_cast<uint32_t>(scale) << 16) : 1.0f;
  ttlc_abi->sfpu_unary(api, op, idst, exp_faces<iterations>(mode), factor, 0.0f, 0.0f, line, file);
}

}  // namespace ttlc_compute

namespace ckernel {

inline constexpr uint16_t kExpScaleOne = 0x3f80;

// The template arguments differ from month to month. All spellings that no other one contradicts are accepted.
template <bool approx = false, bool fast_and_approx = true, uint32_t scale = 0x3f800000,
          InputClamping input_clamping = InputClamping::ClampToNegative>
ALWI void exp_tile_init(TTLC_HERE) {
  constexpr SfpuInit init =
      ttlc_compute::exp_init(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  MATH((ttlc_abi->sfpu_init(__func__, init, ttlc_compute::as_float(scale), line, file)));
}

// Early in February 2026: no clamping argument.
template <bool approx = false, bool fast_and_approx = true, bool scale_en = false,
          bool skip_positive_check = false, int iterations = 8>
ALWI void exp_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, uint16_t scale = kExpScaleOne,
                   TTLC_HERE) {
  constexpr SfpuOp op = ttlc_compute::exp_op(approx, fast_and_approx, true);
  MATH((ttlc_compute::run_exp<op, scale_en, iterations>(__func__, idst, vector_mode, scale, line, file)));
}

// From then to the beginning of April.
template <bool approx, bool fast_and_approx, bool scale_en, bool skip_positive_check,
          InputClamping input_clamping, int iterations = 8>
ALWI void exp_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, uint16_t scale = kExpScaleOne,
                   TTLC_HERE) {
  constexpr SfpuOp op =
      ttlc_compute::exp_op(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  MATH((ttlc_compute::run_exp<op, scale_en, iterations>(__func__, idst, vector_mode, scale, line, file)));
}

// After that every approximation is the fast one.
template <bool approx, uint32_t scale, InputClamping input_clamping>
ALWI void exp_tile_init(TTLC_HERE) {
  exp_tile_init<approx, true, scale, input_clamping>(line, file);
}

template <bool approx, bool scale_en, InputClamping input_clamping, int iterations = 8>
ALWI void exp_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, uint16_t scale = kExpScaleOne,
                   TTLC_HERE) {
  exp_tile<approx, true, scale_en, false, input_clamping, iterations>(idst, vector_mode, scale, line, file);
}

// The same by the PACK thread, on what it has waited for; the packer has to be told to wait for it.
template <bool approx = false, bool fast_and_approx = true, uint32_t scale = 0x3f800000,
          InputClamping input_clamping = InputClamping::ClampToNegative>
ALWI void exp_packthread_tile_init(TTLC_HERE) {
  constexpr SfpuInit init =
      ttlc_compute::exp_init(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  PACK((ttlc_abi->sfpu_init(__func__, init, ttlc_compute::as_float(scale), line, file)));
}

template <bool approx = false, bool fast_and_approx = true, bool scale_en = false,
          bool skip_positive_check = false, InputClamping input_clamping = InputClamping::ClampToNegative,
          int iterations = 8>
ALWI void exp_packthread_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC,
                              uint16_t scale = kExpScaleOne, TTLC_HERE) {
  constexpr SfpuOp op =
      ttlc_compute::exp_op(approx, fast_and_approx, input_clamping == InputClamping::ClampToNegative);
  PACK((ttlc_compute::run_exp<op, scale_en, iterations>(__func__, idst, vector_mode, scale, line, file)));
}

template <bool approx, uint32_t scale, InputClamping input_clamping>
ALWI void exp_packthread_tile_init(TTLC_HERE) {
  exp_packthread_tile_init<approx, true, scale, input_clamping>(line, file);
}

template <bool approx, bool scale_en, InputClamping input_clamping, int iterations = 8>
ALWI void exp_packthread_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC,
                              uint16_t scale = kExpScaleOne, TTLC_HERE) {
  exp_packthread_tile<approx, true, scale_en, false, input_clamping, iterations>(idst, vector_mode, scale,
                                                                                 line, file);
}

}  // namespace ckernel

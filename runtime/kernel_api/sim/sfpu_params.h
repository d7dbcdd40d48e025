// The calls that run raw vector engine code over the faces of a tile, and functions of the vector engine below the API: what kernels write
// inside MATH((...)).
#pragma once

#include "sim/compute_types.h"
#include "sim/sfpu_instructions.h"

namespace ckernel {

enum BinopWithScalar { ADD_UNARY, SUB_UNARY, MUL_UNARY, DIV_UNARY, RSUB_UNARY };

}  // namespace ckernel

namespace ttlc_sfpu {

/// Calls `body` once for each face that the mode covers, DST beginning at the face.
template <typename Body>
void for_each_face(const char* api, const sfpi::Located<uint32_t>& idst, int mode, const Body& body) {
  constexpr int kFaceRows = 16;
  ttlc_abi->sfpu_begin(api, idst.value, idst.line, idst.file);
  for (int face = 0; face < 4; ++face) {
    if (!ttlc::sim::covers_face(ttlc_compute::vector_mode(mode), face)) continue;
    registers().dst_row = face * kFaceRows;
    body();
  }
  ttlc_abi->sfpu_end(api, idst.line, idst.file);
}

constexpr ttlc::sim::SfpuOp scalar_op(int op) {
  using ttlc::sim::SfpuOp;
  constexpr SfpuOp kOps[] = {SfpuOp::kAddUnary, SfpuOp::kSubUnary, SfpuOp::kMulUnary, SfpuOp::kDivUnary,
                             SfpuOp::kRsubUnary};
  return kOps[op];
}

}  // namespace ttlc_sfpu

template <bool approx = false, typename Function, typename... Args>
void _llk_math_eltwise_unary_sfpu_params_(Function&& function, sfpi::Located<uint32_t> idst,
                                          int mode = VectorMode::RC, Args&&... args) {
  ttlc_sfpu::for_each_face(__func__, idst, mode, [&] { function(args...); });
}
template <bool approx = false, typename Function, typename... Args>
void _llk_math_eltwise_binary_sfpu_params_(Function&& function, sfpi::Located<uint32_t> idst0, uint32_t idst1,
                                           uint32_t odst, int mode = VectorMode::RC, Args&&... args) {
  const uint32_t first = idst0.value;
  idst0.value = 0;
  ttlc_sfpu::for_each_face(__func__, idst0, mode, [&] { function(first, idst1, odst, args...); });
}
template <bool approx = false, typename Function, typename... Args>
void _llk_math_eltwise_ternary_sfpu_params_(Function&& function, sfpi::Located<uint32_t> idst0,
                                            uint32_t idst1, uint32_t idst2, uint32_t odst,
                                            int mode = VectorMode::RC, Args&&... args) {
  const uint32_t first = idst0.value;
  idst0.value = 0;
  ttlc_sfpu::for_each_face(__func__, idst0, mode, [&] { function(first, idst1, idst2, odst, args...); });
}

// The same by the names from June 2026 on.
#define TTLC_EXPAND(...) __VA_ARGS__
#define SFPU_UNARY_CALL(dst_sync, dst_accum, function, arguments, idst, mode, ...)             \
  _llk_math_eltwise_unary_sfpu_params_(::ckernel::sfpu::function<TTLC_EXPAND arguments>, idst, \
                                       static_cast<int>(mode), ##__VA_ARGS__)
#define SFPU_UNARY_CALL_NO_TEMPLATE_ARGS(dst_sync, dst_accum, function, idst, mode, ...) \
  _llk_math_eltwise_unary_sfpu_params_(::ckernel::sfpu::function, idst, static_cast<int>(mode), ##__VA_ARGS__)

template <bool approx, int op>
void llk_math_eltwise_unary_sfpu_binop_with_scalar(uint32_t idst, uint32_t param, int mode = VectorMode::RC,
                                                   TTLC_HERE) {
  ttlc_abi->sfpu_unary(__func__, ttlc_sfpu::scalar_op(op), idst, ttlc_compute::vector_mode(mode),
                       ttlc_compute::as_float(param), 0.0f, 0.0f, line, file);
}
template <bool approx>
void llk_math_eltwise_unary_sfpu_softplus(uint32_t idst, uint32_t beta, uint32_t beta_reciprocal,
                                          uint32_t threshold, int mode = VectorMode::RC, TTLC_HERE) {
  ttlc_abi->sfpu_unary(__func__, ttlc::sim::SfpuOp::kSoftplus, idst, ttlc_compute::vector_mode(mode),
                       ttlc_compute::as_float(beta), ttlc_compute::as_float(beta_reciprocal),
                       ttlc_compute::as_float(threshold), line, file);
}

namespace ckernel::sfpu {

template <bool approx, int op, int vectors = 8>
void calculate_binop_with_scalar(uint32_t param) {
  const float scalar = sfpi::as_float(param);
  for (int i = 0; i < vectors; ++i) {
    const sfpi::vFloat in = sfpi::dst_reg[0];
    if constexpr (op == ADD_UNARY) {
      sfpi::dst_reg[0] = in + scalar;
    } else if constexpr (op == SUB_UNARY) {
      sfpi::dst_reg[0] = in - scalar;
    } else if constexpr (op == RSUB_UNARY) {
      sfpi::dst_reg[0] = sfpi::vFloat(scalar) - in;
    } else {
      sfpi::dst_reg[0] = in * scalar;  // the divisor comes as its reciprocal
    }
    sfpi::dst_reg++;
  }
}

}  // namespace ckernel::sfpu

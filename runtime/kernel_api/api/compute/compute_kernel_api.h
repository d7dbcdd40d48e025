// Vector engine functions that have no header of their own, and the macros that select a thread's code.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_FUNCTION(abs, Abs)
TTLC_SFPU_FUNCTION(sign, Sign)
TTLC_SFPU_FUNCTION(signbit, Signbit)
TTLC_SFPU_FUNCTION(square, Square)
TTLC_SFPU_FUNCTION(exp2, Exp2)
TTLC_SFPU_FUNCTION(silu, Silu)
TTLC_SFPU_FUNCTION_1(power, Power)
// Unlike the one of power_tile, this exponent is an integer, no bits of a float32.
TTLC_SFPU_INIT(power_iterative_tile_init, kInitPowerIterative)
ALWI void power_iterative_tile(uint32_t idst, uint32_t param0, TTLC_HERE) {
  TTLC_SFPU_RUN(kPowerIterative, RC, static_cast<float>(param0), 0.0f, 0.0f);
}
TTLC_SFPU_FUNCTION_1(heaviside, Heaviside)
TTLC_SFPU_FUNCTION_1(unary_max, UnaryMax)
TTLC_SFPU_FUNCTION_1(unary_min, UnaryMin)

TTLC_SFPU_UNARY(abs_tile_int32, kAbsInt32)
TTLC_SFPU_UNARY(signbit_tile_int32, kSignbitInt32)
// The functions of signed integers had no inits of their own until early in February 2026.
#if TTLC_METAL_API < 202604
TTLC_SFPU_INIT(unary_max_int32_tile_init, kInitUnaryMax)
TTLC_SFPU_INIT(unary_min_int32_tile_init, kInitUnaryMin)
TTLC_SFPU_UNARY_1(unary_max_int32_tile, kUnaryMaxInt32Feb)
TTLC_SFPU_UNARY_1(unary_min_int32_tile, kUnaryMinInt32Feb)
#else
TTLC_SFPU_FUNCTION_1(unary_max_int32, UnaryMaxInt32)
TTLC_SFPU_FUNCTION_1(unary_min_int32, UnaryMinInt32)
#endif
TTLC_SFPU_FUNCTION_1(unary_max_uint32, UnaryMaxUint32)
TTLC_SFPU_FUNCTION_1(unary_min_uint32, UnaryMinUint32)

template <bool fast_and_approx = false>
ALWI void sigmoid_tile_init(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitSigmoidFast : SfpuInit::kInitSigmoid;
  MATH((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

template <int vec_mode = VectorMode::RC, bool fast_and_approx = false>
ALWI void sigmoid_tile(uint32_t idst, TTLC_HERE) {
  constexpr SfpuOp op = fast_and_approx ? SfpuOp::kSigmoidFast : SfpuOp::kSigmoid;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc_compute::vector_mode(vec_mode), 0.0f, 0.0f, 0.0f, line,
                             file)));
}

template <bool fast_and_approx = false>
ALWI void tanh_tile_init(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitTanhFast : SfpuInit::kInitTanh;
  MATH((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void tanh_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(fast_and_approx ? SfpuOp::kTanhFast : SfpuOp::kTanh);
}

// The same by the thread that packs.
TTLC_SFPU_PACK_INIT(silu_tile_init_pack, kInitSilu)
TTLC_SFPU_PACK_UNARY(silu_tile_pack, kSilu)

template <bool fast_and_approx = false>
ALWI void sigmoid_tile_init_pack(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitSigmoidFast : SfpuInit::kInitSigmoid;
  PACK((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}
template <VectorMode vec_mode = VectorMode::RC, bool fast_and_approx = false>
ALWI void sigmoid_tile_pack(uint32_t idst, TTLC_HERE) {
  if constexpr (fast_and_approx) {
    TTLC_SFPU_PACK_RUN(kSigmoidFast, vec_mode, 0.0f, 0.0f, 0.0f);
  } else {
    TTLC_SFPU_PACK_RUN(kSigmoid, vec_mode, 0.0f, 0.0f, 0.0f);
  }
}

template <bool fast_and_approx = false>
ALWI void tanh_tile_init_pack(TTLC_HERE) {
  constexpr SfpuInit init = fast_and_approx ? SfpuInit::kInitTanhFast : SfpuInit::kInitTanh;
  PACK((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}
template <bool fast_and_approx = false>
ALWI void tanh_tile_pack(uint32_t idst, TTLC_HERE) {
  if constexpr (fast_and_approx) {
    TTLC_SFPU_PACK_RUN(kTanhFast, RC, 0.0f, 0.0f, 0.0f);
  } else {
    TTLC_SFPU_PACK_RUN(kTanh, RC, 0.0f, 0.0f, 0.0f);
  }
}

template <bool fast_and_approx = false>
ALWI void log_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitLog, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void log_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kLog);
}

template <bool fast_and_approx = false>
ALWI void log_with_base_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitLogWithBase, 1.0f, line, file)));
}

template <bool fast_and_approx = false>
ALWI void log_with_base_tile(uint32_t idst, uint32_t base_scale, TTLC_HERE) {
  TTLC_SFPU_RUN(kLogWithBase, RC, ttlc_compute::as_float(base_scale), 0.0f, 0.0f);
}

template <bool approx = false>
ALWI void expm1_tile_init(TTLC_HERE) {
  MATH((ttlc_abi->sfpu_init(__func__, SfpuInit::kInitExpm1, 1.0f, line, file)));
}

template <bool approx = false>
ALWI void expm1_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kExpm1);
}

/// Reductions within tiles by the vector engine, which the simulator lacks.
template <PoolType pool_type, DataFormat format>
ALWI void sfpu_reduce_init(TTLC_HERE) {
  MATH((ttlc_abi->unsupported(__func__, line, file)));
}

template <PoolType pool_type, DataFormat format, ReduceDim reduce_dim = ReduceDim::REDUCE_COL>
ALWI void sfpu_reduce(uint32_t idst, uint32_t ct_dim = 1, uint32_t rt_dim = 1, TTLC_HERE) {
  MATH((ttlc_abi->unsupported(__func__, line, file)));
}

}  // namespace ckernel

// Reciprocal.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

template <bool legacy_compat = true>
ALWI void recip_tile_init(TTLC_HERE) {
  constexpr SfpuInit init = legacy_compat ? SfpuInit::kInitRecip : SfpuInit::kInitRecipNoCompat;
  MATH((ttlc_abi->sfpu_init(__func__, init, 1.0f, line, file)));
}

template <bool legacy_compat = true>
ALWI void recip_tile(uint32_t idst, int vector_mode = (int)VectorMode::RC, TTLC_HERE) {
  constexpr SfpuOp op = legacy_compat ? SfpuOp::kRecip : SfpuOp::kRecipNoCompat;
  MATH((ttlc_abi->sfpu_unary(__func__, op, idst, ttlc_compute::vector_mode(vector_mode), 0.0f, 0.0f, 0.0f,
                             line, file)));
}

}  // namespace ckernel

#if defined(TTLC_ROLE_MATH)
namespace ckernel::sfpu {

/// The init of raw code that takes reciprocals.
template <bool approx>
inline void sfpu_reciprocal_init(TTLC_HERE) {
  ttlc_abi->sfpu_init(__func__, ttlc::sim::SfpuInit::kInitRecipNoCompat, 1.0f, line, file);
}

}  // namespace ckernel::sfpu
#endif

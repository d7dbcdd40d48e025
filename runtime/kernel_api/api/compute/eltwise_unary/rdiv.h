// A scalar divided by x.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

enum class RoundingMode : uint8_t { None, Trunc, Floor };

TTLC_SFPU_INIT(rdiv_tile_init, kInitRdiv)

template <RoundingMode rounding_mode = RoundingMode::None>
ALWI void rdiv_tile(uint32_t idst, uint32_t value, int vector_mode = (int)VectorMode::RC, TTLC_HERE) {
  static_assert(rounding_mode == RoundingMode::None, "rdiv_tile with rounding is not modelled");
  TTLC_SFPU_RUN(kRdiv, vector_mode, ttlc_compute::as_float(value), 0.0f, 0.0f);
}

}  // namespace ckernel

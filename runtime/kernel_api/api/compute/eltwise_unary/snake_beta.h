// The snake activation: x plus the squared sine of alpha times x, divided by beta.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(snake_beta_tile_init, kInitSnakeBeta)

template <DataFormat data_format>
ALWI void snake_beta_tile(uint32_t idst_x, uint32_t idst_alpha, uint32_t idst_beta, uint32_t idst_out,
                          TTLC_HERE) {
  static_assert(data_format == DataFormat::Float32 || data_format == DataFormat::Float16_b,
                "snake_beta_tile takes Float32 or Float16_b");
  MATH((ttlc_abi->sfpu_ternary(__func__, SfpuOp::kSnakeBeta, idst_x, idst_alpha, idst_beta, idst_out, 0.0f,
                               line, file)));
}

}  // namespace ckernel

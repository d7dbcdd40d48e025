// 1 where x is zero, else 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(logical_not_tile_init, kInitLogicalNot)

template <DataFormat DATA_FORMAT>
ALWI void logical_not_tile(uint32_t idst, TTLC_HERE) {
  TTLC_SFPU_RUN_OP(SfpuOp::kLogicalNot);
}

}  // namespace ckernel

// 1 where x is zero, else 0.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(logical_not_tile_init, kInitLogicalNot)

template <DataFormat DATA_FORMAT>
ALWI void logical_not_tile(uint32_t idst, TTLC_HERE) {
  if constexpr (DATA_FORMAT == DataFormat::Int32 || DATA_FORMAT == DataFormat::UInt32) {
    TTLC_SFPU_RUN_OP(SfpuOp::kLogicalNotInt32);
  } else if constexpr (DATA_FORMAT == DataFormat::UInt16) {
    TTLC_SFPU_RUN_OP(SfpuOp::kLogicalNotUint16);
  } else {
    TTLC_SFPU_RUN_OP(SfpuOp::kLogicalNot);
  }
}

}  // namespace ckernel

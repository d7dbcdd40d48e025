// A DST tile copied to another index.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(copy_dest_values_init, kInitCopyDest)

template <DataFormat DATA_FORMAT = DataFormat::Float16_b>
ALWI void copy_dest_values(uint32_t idst_in, uint32_t idst_out, TTLC_HERE) {
  constexpr SfpuOp op = DATA_FORMAT == DataFormat::Int32 || DATA_FORMAT == DataFormat::UInt32
                            ? SfpuOp::kCopyDestInt32
                        : DATA_FORMAT == DataFormat::UInt16 ? SfpuOp::kCopyDestUint16
                                                            : SfpuOp::kCopyDest;
  MATH((ttlc_abi->sfpu_copy(__func__, op, idst_in, idst_out, line, file)));
}

}  // namespace ckernel

// A data tile where its mask tile is not zero; the mask stands at the DST index behind the data.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(mask_tile_init, kInitMask)

ALWI void mask_tile(uint32_t idst_data, uint32_t idst2_mask, DataFormat data_format = DataFormat::Float16_b,
                    TTLC_HERE) {
  const SfpuOp op = data_format == DataFormat::Int32 ? SfpuOp::kMaskInt32 : SfpuOp::kMask;
  MATH((ttlc_abi->sfpu_mask(__func__, op, idst_data, idst2_mask, line, file)));
}

ALWI void mask_posinf_tile(uint32_t idst_data, uint32_t idst2_mask, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_mask(__func__, SfpuOp::kMaskPosInf, idst_data, idst2_mask, line, file)));
}

}  // namespace ckernel

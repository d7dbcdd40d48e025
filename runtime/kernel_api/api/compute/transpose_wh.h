// Transposes of tiles on their way from a circular buffer to DST.
#pragma once

#include "api/compute/common.h"

namespace ckernel {

ALWI void transpose_wh_init_short(uint32_t icb, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_init_one(__func__, ttlc::sim::UnpackPurpose::kTranspose, icb,
                                    ttlc::sim::Broadcast::kNone, ttlc::sim::ReuseDest::kNone, true, true,
                                    line, file)));
  MATH((ttlc_abi->math_init_copy(__func__, ttlc::sim::Broadcast::kNone, line, file)));
}

ALWI void transpose_wh_init(uint32_t icb, uint32_t ocb, TTLC_HERE) {
  ttlc_compute::start(__func__, {icb, icb, ocb}, line, file);
  transpose_wh_init_short(icb, line, file);
}

ALWI void transpose_wh_tile(uint32_t icb, uint32_t itile, uint32_t idst, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_one(__func__, ttlc::sim::UnpackPurpose::kTranspose, icb, itile,
                               ttlc::sim::Broadcast::kNone, ttlc::sim::ReuseDest::kNone, line, file)));
  MATH((ttlc_abi->math_copy(__func__, ttlc::sim::UnpackPurpose::kTranspose, icb, ttlc::sim::Broadcast::kNone,
                            idst, line, file)));
}

}  // namespace ckernel

// A DST tile copied to another index.
#pragma once

#include "sim/sfpu_calls.h"

namespace ckernel {

TTLC_SFPU_INIT(copy_dest_values_init, kInitCopyDest)

template <DataFormat DATA_FORMAT = DataFormat::Float16_b>
ALWI void copy_dest_values(uint32_t idst_in, uint32_t idst_out, TTLC_HERE) {
  MATH((ttlc_abi->sfpu_copy(__func__, idst_in, idst_out, line, file)));
}

}  // namespace ckernel

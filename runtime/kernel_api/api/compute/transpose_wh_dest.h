// Transpose of a tile in DST.
#pragma once

#include "api/compute/common.h"

namespace ckernel {

template <bool is_32bit = false>
ALWI void transpose_wh_dest_init_short(TTLC_HERE) {
  MATH((ttlc_abi->math_init_transpose_dest(__func__, line, file)));
}

template <bool is_32bit = false>
ALWI void transpose_wh_dest(uint32_t idst, TTLC_HERE) {
  UNPACK((ttlc_abi->unpack_nothing(__func__, line, file)));
  MATH((ttlc_abi->math_transpose_dest(__func__, idst, line, file)));
}

}  // namespace ckernel

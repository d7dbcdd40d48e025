// A column taken away from several tiles beside each other.
#pragma once

#include "api/compute/bcast.h"

namespace ckernel {

ALWI void sub_bcast_cols_init_short_custom(uint32_t icb0, uint32_t icb1, uint32_t ct_dim, TTLC_HERE) {
  ttlc_compute::broadcast_init<ELWSUB, BroadcastType::COL>(__func__, icb0, icb1, line, file);
}

ALWI void sub_tiles_bcast_cols_custom(uint32_t icb0, uint32_t icb1, uint32_t itile0, uint32_t itile1,
                                      uint32_t idst, uint32_t ct_dim, TTLC_HERE) {
  for (uint32_t i = 0; i < ct_dim; ++i) {
    ttlc_compute::binary<ELWSUB, BroadcastType::COL>(__func__, icb0, icb1, itile0 + i, itile1, idst + i, 0,
                                                     line, file);
  }
}

}  // namespace ckernel

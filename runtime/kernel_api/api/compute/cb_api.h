// Circular buffers as a compute kernel sees them: UNPACK consumes, PACK produces.
#pragma once

#include "api/compute/common_globals.h"

namespace ckernel {

ALWI void cb_wait_front(uint32_t cbid, uint32_t ntiles, TTLC_HERE) {
  UNPACK((ttlc_abi->cb_wait_front(cbid, ntiles, line, file)));
}

ALWI void cb_pop_front(uint32_t cbid, uint32_t ntiles, TTLC_HERE) {
  UNPACK((ttlc_abi->cb_pop_front(cbid, ntiles, line, file)));
}

ALWI void cb_reserve_back(uint32_t cbid, uint32_t ntiles, TTLC_HERE) {
  PACK((ttlc_abi->cb_reserve_back(cbid, ntiles, line, file)));
}

ALWI void cb_push_back(uint32_t cbid, uint32_t ntiles, TTLC_HERE) {
  PACK((ttlc_abi->cb_push_back(cbid, ntiles, line, file)));
}

}  // namespace ckernel

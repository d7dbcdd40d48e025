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

/// L1 address of a tile that was waited for. UNPACK finds it and tells the others.
ALWI uint32_t get_tile_address(uint32_t cb_id, uint32_t tile_index, TTLC_HERE) {
#if defined(TTLC_ROLE_UNPACK)
  const uint32_t address = ttlc_abi->cb_tile_address(cb_id, tile_index, line, file);
  mailbox_write(MathThreadId, address, line, file);
  mailbox_write(PackThreadId, address, line, file);
  return address;
#else
  return mailbox_read(UnpackThreadId, line, file);
#endif
}

/// A word of such a tile, by its index.
ALWI uint32_t read_tile_value(uint32_t cb_id, uint32_t tile_index, uint32_t element_offset, TTLC_HERE) {
#if defined(TTLC_ROLE_UNPACK)
  const uint32_t value = ttlc_abi->cb_tile_word(cb_id, tile_index, element_offset, line, file);
  mailbox_write(MathThreadId, value, line, file);
  mailbox_write(PackThreadId, value, line, file);
  return value;
#else
  return mailbox_read(UnpackThreadId, line, file);
#endif
}

}  // namespace ckernel

// The circular buffer calls of data movement kernels.
#pragma once

#include <cstdint>

#include "sim/buffers.h"

FORCE_INLINE void cb_reserve_back(int32_t cb, int32_t pages, TTLC_HERE) {
  ttlc_abi->cb_reserve_back(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE void cb_push_back(int32_t cb, int32_t pages, TTLC_HERE) {
  ttlc_abi->cb_push_back(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE void cb_wait_front(int32_t cb, int32_t pages, TTLC_HERE) {
  ttlc_abi->cb_wait_front(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE void cb_pop_front(int32_t cb, int32_t pages, TTLC_HERE) {
  ttlc_abi->cb_pop_front(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE bool cb_pages_available_at_front(int32_t cb, int32_t pages, TTLC_HERE) {
  return ttlc_abi->cb_pages_available_at_front(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE bool cb_pages_reservable_at_back(int32_t cb, int32_t pages, TTLC_HERE) {
  return ttlc_abi->cb_pages_reservable_at_back(static_cast<uint32_t>(cb), static_cast<uint32_t>(pages), line, file);
}
FORCE_INLINE uint32_t get_write_ptr(uint32_t cb, TTLC_HERE) { return ttlc_abi->get_write_ptr(cb, line, file); }
FORCE_INLINE uint32_t get_read_ptr(uint32_t cb, TTLC_HERE) { return ttlc_abi->get_read_ptr(cb, line, file); }

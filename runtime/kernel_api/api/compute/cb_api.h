// The circular buffer calls of compute kernels: waiting and popping happen on the unpack thread, reserving and pushing on the
// pack thread; the calls are empty on the others.
#pragma once

#include <cstdint>

#include "sim/buffers.h"

ALWI void cb_wait_front([[maybe_unused]] uint32_t cb, [[maybe_unused]] uint32_t tiles, TTLC_HERE) {
  (void)line, (void)file;
#if defined(TTLC_ROLE_UNPACK)
  ttlc_abi->cb_wait_front(cb, tiles, line, file);
#endif
}

ALWI void cb_pop_front([[maybe_unused]] uint32_t cb, [[maybe_unused]] uint32_t tiles, TTLC_HERE) {
  (void)line, (void)file;
#if defined(TTLC_ROLE_UNPACK)
  ttlc_abi->cb_pop_front(cb, tiles, line, file);
#endif
}

ALWI void cb_reserve_back([[maybe_unused]] uint32_t cb, [[maybe_unused]] uint32_t tiles, TTLC_HERE) {
  (void)line, (void)file;
#if defined(TTLC_ROLE_PACK)
  ttlc_abi->cb_reserve_back(cb, tiles, line, file);
#endif
}

ALWI void cb_push_back([[maybe_unused]] uint32_t cb, [[maybe_unused]] uint32_t tiles, TTLC_HERE) {
  (void)line, (void)file;
#if defined(TTLC_ROLE_PACK)
  ttlc_abi->cb_push_back(cb, tiles, line, file);
#endif
}

// Semaphores: words of L1 that cores set, raise and wait for.
#pragma once

#include <cstdint>

#include "sim/noc_address.h"

enum class ProgrammableCoreType { TENSIX, ACTIVE_ETH, IDLE_ETH };

template <ProgrammableCoreType core_type = ProgrammableCoreType::TENSIX>
FORCE_INLINE uint32_t get_semaphore(uint32_t id, TTLC_HERE) { return ttlc_abi->semaphore_address(id, line, file); }

FORCE_INLINE void noc_semaphore_set(volatile tt_l1_ptr uint32_t* semaphore, uint32_t value, TTLC_HERE) {
  ttlc_abi->semaphore_set(reinterpret_cast<uintptr_t>(semaphore), value, line, file);
}

FORCE_INLINE void noc_semaphore_wait(volatile tt_l1_ptr uint32_t* semaphore, uint32_t value, TTLC_HERE) {
  ttlc_abi->semaphore_wait(reinterpret_cast<uintptr_t>(semaphore), value, false, line, file);
}

FORCE_INLINE void noc_semaphore_wait_min(volatile tt_l1_ptr uint32_t* semaphore, uint32_t value, TTLC_HERE) {
  ttlc_abi->semaphore_wait(reinterpret_cast<uintptr_t>(semaphore), value, true, line, file);
}

template <bool posted = false>
FORCE_INLINE void noc_semaphore_inc(uint64_t target, uint32_t increment, uint8_t noc = noc_index,
                                    uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  ttlc_abi->semaphore_increment(target, increment, vc == NOC_UNICAST_WRITE_VC, posted, noc, line, file);
}

FORCE_INLINE void noc_semaphore_inc_multicast(uint64_t target, uint32_t increment, uint32_t destinations,
                                              uint8_t noc = noc_index, uint8_t vc = NOC_MULTICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->semaphore_increment_multicast(target, increment, destinations, noc, line, file);
}

FORCE_INLINE void noc_semaphore_set_remote(uint32_t source_l1, uint64_t target, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->semaphore_set_remote(source_l1, target, noc, line, file);
}

FORCE_INLINE void noc_semaphore_set_multicast(uint32_t source_l1, uint64_t target, uint32_t destinations,
                                              bool linked = false, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_multicast(source_l1, target, sizeof(uint32_t), destinations, linked, false, true, noc, line, file);
}

FORCE_INLINE void noc_semaphore_set_multicast_loopback_src(uint32_t source_l1, uint64_t target, uint32_t destinations,
                                                           bool linked = false, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_multicast(source_l1, target, sizeof(uint32_t), destinations, linked, true, true, noc, line, file);
}

/// Where an inline write goes; the simulator treats all places alike.
enum class InlineWriteDst { DEFAULT, L1, REG };

template <InlineWriteDst dst_type = InlineWriteDst::DEFAULT, bool posted = false>
FORCE_INLINE void noc_inline_dw_write(uint64_t target, uint32_t value, uint8_t byte_enable = 0xF, uint8_t noc = noc_index,
                                      uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_write_word(target, value, byte_enable, posted, noc, line, file);
}

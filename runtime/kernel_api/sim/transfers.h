// Reads, writes, multicasts and barriers of data movement kernels, over the NoC that the trailing argument `noc` names. A
// barrier waits for what went over its NoC. The virtual channel `vc` is not modelled.
#pragma once

#include <cstdint>

#include "sim/address_generators.h"
#include "sim/noc_address.h"

// Reads

template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, bool enable_noc_tracing = true>
FORCE_INLINE void noc_async_read(uint64_t source, uint32_t target_l1, uint32_t bytes, uint8_t noc = noc_index,
                                 uint32_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_read(source, target_l1, bytes, max_page_size <= NOC_MAX_BURST_SIZE, noc, line, file);
}

template <bool enable_noc_tracing = true>
FORCE_INLINE void noc_async_read_one_packet(uint64_t source, uint32_t target_l1, uint32_t bytes, uint8_t noc = noc_index,
                                            uint32_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_read(source, target_l1, bytes, true, noc, line, file);
}

template <bool use_vc = false>
FORCE_INLINE void noc_async_read_one_packet_set_state(uint64_t source, uint32_t bytes, uint32_t vc = 0,
                                                      uint8_t noc = noc_index, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_read_set_state(source, bytes, true, noc, line, file);
}

template <bool inc_num_issued = true, bool use_vc = false>
FORCE_INLINE void noc_async_read_one_packet_with_state(uint32_t source, uint32_t target_l1, uint32_t vc = 0,
                                                       uint8_t noc = noc_index, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_read_with_state(source, target_l1, 0, noc, line, file);
}

FORCE_INLINE void noc_async_read_set_state(uint64_t source, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_set_state(source, 0, false, noc, line, file);
}

template <bool inc_num_issued = true>
FORCE_INLINE void noc_async_read_with_state(uint32_t source, uint32_t target_l1, uint32_t bytes, uint8_t noc = noc_index,
                                            TTLC_HERE) {
  ttlc_abi->noc_read_with_state(source, target_l1, bytes, noc, line, file);
}

FORCE_INLINE void noc_async_read_set_trid(uint32_t trid = 0, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_set_trid(trid, noc, line, file);
}

template <bool skip_ptr_update = false, bool skip_cmdbuf_chk = false>
FORCE_INLINE void noc_async_read_one_packet_with_state_with_trid(uint32_t source_base, uint32_t source, uint32_t target_l1,
                                                                 uint32_t trid = 0, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_set_trid(trid, noc, line, file);
  ttlc_abi->noc_read_with_state(source_base + source, target_l1, 0, noc, line, file);
}

FORCE_INLINE void noc_async_read_barrier(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_barrier(noc, line, file);
}

FORCE_INLINE void noc_async_read_barrier_with_trid(uint32_t trid, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_barrier_with_trid(trid, noc, line, file);
}

// Writes

template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1, bool enable_noc_tracing = true, bool posted = false>
FORCE_INLINE void noc_async_write(uint32_t source_l1, uint64_t target, uint32_t bytes, uint8_t noc = noc_index,
                                  uint32_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_write(source_l1, target, bytes, max_page_size <= NOC_MAX_BURST_SIZE, posted, noc, line, file);
}

template <bool enable_noc_tracing = true, bool posted = false>
FORCE_INLINE void noc_async_write_one_packet(uint32_t source_l1, uint64_t target, uint32_t bytes, uint8_t noc = noc_index,
                                             uint32_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_write(source_l1, target, bytes, true, posted, noc, line, file);
}

template <bool posted = false>
FORCE_INLINE void noc_async_write_one_packet_set_state(uint64_t target, uint32_t bytes, uint8_t noc = noc_index,
                                                       uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_abi->noc_write_set_state(target, bytes, true, posted, noc, line, file);
}

template <bool posted = false>
FORCE_INLINE void noc_async_write_one_packet_with_state(uint32_t source_l1, uint32_t target, uint8_t noc = noc_index,
                                                        TTLC_HERE) {
  ttlc_abi->noc_write_with_state(source_l1, target, 0, posted, noc, line, file);
}

FORCE_INLINE void noc_async_write_barrier(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_write_barrier(noc, line, file);
}

FORCE_INLINE void noc_async_writes_flushed(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_writes_flushed(noc, line, file);
}

FORCE_INLINE void noc_async_posted_writes_flushed(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_posted_writes_flushed(noc, line, file);
}

FORCE_INLINE void noc_async_atomic_barrier(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_atomic_barrier(noc, line, file);
}

FORCE_INLINE void noc_async_full_barrier(uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read_barrier(noc, line, file);
  ttlc_abi->noc_write_barrier(noc, line, file);
  ttlc_abi->noc_atomic_barrier(noc, line, file);
  ttlc_abi->noc_posted_writes_flushed(noc, line, file);
}

// Transaction ids: what goes through a command buffer has the id that was set last.

inline constexpr uint8_t write_cmd_buf = 0;
#define NOC_CLEAR_OUTSTANDING_REQ_MASK 0xFFFF

FORCE_INLINE void noc_async_write_set_trid(uint32_t trid = 0, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_write_set_trid(trid, noc, line, file);
}

namespace ttlc_noc {
FORCE_INLINE void check_write_cmd_buf(uint8_t cmd_buf, TTLC_SITE) {
  ttlc_abi->kernel_assert(cmd_buf == write_cmd_buf, "cmd_buf == write_cmd_buf, the only one of writes that is simulated", line,
                          file);
}
}  // namespace ttlc_noc

template <bool update_counter = true, bool posted = false>
FORCE_INLINE void noc_async_write_one_packet_with_trid(uint32_t source_l1, uint64_t target, uint32_t bytes, uint32_t trid,
                                                       uint8_t cmd_buf = write_cmd_buf, uint8_t noc = noc_index,
                                                       uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  ttlc_noc::check_write_cmd_buf(cmd_buf, line, file);
  noc_async_write_set_trid(trid, noc, line, file);
  noc_async_write_one_packet<true, posted>(source_l1, target, bytes, noc, vc, line, file);
}

template <bool posted = false>
FORCE_INLINE void noc_async_write_one_packet_with_trid_set_state(uint64_t target, uint8_t cmd_buf = write_cmd_buf,
                                                                 uint8_t noc = noc_index,
                                                                 uint8_t vc = NOC_UNICAST_WRITE_VC, TTLC_HERE) {
  (void)vc;
  ttlc_noc::check_write_cmd_buf(cmd_buf, line, file);
  ttlc_abi->noc_write_set_state(target, 0, false, posted, noc, line, file);
}

template <bool update_counter = true, bool posted = false>
FORCE_INLINE void noc_async_write_one_packet_with_trid_with_state(uint32_t source_l1, uint32_t target, uint32_t bytes,
                                                                  uint32_t trid, uint8_t cmd_buf = write_cmd_buf,
                                                                  uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_noc::check_write_cmd_buf(cmd_buf, line, file);
  noc_async_write_set_trid(trid, noc, line, file);
  ttlc_abi->noc_write_with_state(source_l1, target, bytes, posted, noc, line, file);
}

FORCE_INLINE void noc_async_write_barrier_with_trid(uint32_t trid, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_write_barrier_with_trid(trid, noc, line, file);
}

FORCE_INLINE void noc_async_write_flushed_with_trid(uint32_t trid, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_writes_flushed_with_trid(trid, noc, line, file);
}

FORCE_INLINE void reset_noc_trid_barrier_counter(uint32_t id_mask = NOC_CLEAR_OUTSTANDING_REQ_MASK,
                                                 uint32_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_reset_trids(id_mask, static_cast<uint8_t>(noc), line, file);
}

// Pages

template <typename AddrGen, bool enable_noc_tracing = true>
FORCE_INLINE void noc_async_read_page(uint32_t page, const AddrGen& generator, uint32_t target_l1, uint32_t offset = 0,
                                      uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_read(generator.get_noc_addr(page, offset, noc, line, file), target_l1, ttlc_page_bytes(generator), false,
                     noc, line, file);
}

template <typename AddrGen>
FORCE_INLINE void noc_async_read_tile(uint32_t page, const AddrGen& generator, uint32_t target_l1, uint32_t offset = 0,
                                      uint8_t noc = noc_index, TTLC_HERE) {
  noc_async_read_page(page, generator, target_l1, offset, noc, line, file);
}

template <typename AddrGen, bool enable_noc_tracing = true, bool posted = false>
FORCE_INLINE void noc_async_write_page(uint32_t page, const AddrGen& generator, uint32_t source_l1, uint32_t bytes = 0,
                                       uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_write(source_l1, generator.get_noc_addr(page, offset, noc, line, file),
                      bytes != 0 ? bytes : ttlc_page_bytes(generator), false, posted, noc, line, file);
}

template <typename AddrGen>
FORCE_INLINE void noc_async_write_tile(uint32_t page, const AddrGen& generator, uint32_t source_l1, uint8_t noc = noc_index,
                                       TTLC_HERE) {
  noc_async_write_page(page, generator, source_l1, 0, 0, noc, line, file);
}

// Multicast

template <uint32_t max_page_size = NOC_MAX_BURST_SIZE + 1>
FORCE_INLINE void noc_async_write_multicast(uint32_t source_l1, uint64_t target, uint32_t bytes, uint32_t destinations,
                                            bool linked = false, uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_multicast(source_l1, target, bytes, destinations, linked, false, false, noc, line, file);
}

template <bool enable_noc_tracing = true>
FORCE_INLINE void noc_async_write_multicast_one_packet(uint32_t source_l1, uint64_t target, uint32_t bytes,
                                                       uint32_t destinations, bool linked = false, uint8_t noc = noc_index,
                                                       TTLC_HERE) {
  ttlc_abi->noc_multicast(source_l1, target, bytes, destinations, linked, false, false, noc, line, file);
}

FORCE_INLINE void noc_async_write_multicast_loopback_src(uint32_t source_l1, uint64_t target, uint32_t bytes,
                                                         uint32_t destinations, bool linked = false,
                                                         uint8_t noc = noc_index, TTLC_HERE) {
  ttlc_abi->noc_multicast(source_l1, target, bytes, destinations, linked, true, false, noc, line, file);
}

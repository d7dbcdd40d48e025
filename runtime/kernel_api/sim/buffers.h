// What every kernel may ask about circular buffers: tables of constants from the prologue, and the interface record.
// The four calls of the protocol are in dataflow_api.h and in cb_api.h, which give them to the right threads.
#pragma once

#include <cstdint>

#include "sim/attributes.h"
#include "sim/data_format.h"
#include "sim/table.h"

#define NUM_CIRCULAR_BUFFERS TTLC_NUM_CBS

/// Caches between the processors and L1 are not modelled.
FORCE_INLINE void invalidate_l1_cache() {}

namespace ttlc_buffers {
inline constexpr uint8_t kFormats[TTLC_NUM_CBS] = {TTLC_CB_FORMATS};
inline constexpr uint32_t kPageBytes[TTLC_NUM_CBS] = {TTLC_CB_PAGE_BYTES};
inline constexpr uint32_t kTileBytes[TTLC_NUM_CBS] = {TTLC_CB_TILE_BYTES};
}  // namespace ttlc_buffers

// Constant expressions also for buffers that are not declared; those have tiles of 0 bytes.
constexpr int32_t get_tile_size(const int32_t cb) { return static_cast<int32_t>(ttlc_buffers::kTileBytes[cb]); }
constexpr DataFormat get_dataformat(const int32_t cb) { return static_cast<DataFormat>(ttlc_buffers::kFormats[cb]); }
constexpr uint32_t get_tile_hw(const int32_t) { return 1024; }
constexpr uint32_t get_tile_num_faces(const int32_t) { return 4; }

/// A copy of the state of a buffer as one thread sees it. Compute kernels see sizes and addresses in units of 16 bytes.
struct LocalCBInterface {
  uint32_t fifo_size;
  uint32_t fifo_limit;
  uint32_t fifo_page_size;
  uint32_t fifo_num_pages;
  uint32_t fifo_rd_ptr;
  uint32_t fifo_wr_ptr;
};

#if defined(TTLC_ROLE_COMPUTE)
inline constexpr uint32_t cb_addr_shift = 4;
#else
inline constexpr uint32_t cb_addr_shift = 0;
#endif

FORCE_INLINE LocalCBInterface get_local_cb_interface(uint32_t cb, TTLC_HERE) {
  constexpr uint32_t unit_bytes = 1u << cb_addr_shift;
  const uint32_t page_bytes = ttlc_abi->cb_page_bytes(cb, line, file);
  const uint32_t pages = ttlc_abi->cb_page_count(cb, line, file);
  const uint32_t base = ttlc_abi->cb_base_address(cb, line, file);
  LocalCBInterface interface;
  interface.fifo_size = page_bytes * pages / unit_bytes;
  interface.fifo_limit = (base + page_bytes * pages) / unit_bytes;
  interface.fifo_page_size = page_bytes / unit_bytes;
  interface.fifo_num_pages = pages;
  interface.fifo_rd_ptr = ttlc_abi->get_read_ptr(cb, line, file) / unit_bytes;
  interface.fifo_wr_ptr = ttlc_abi->get_write_ptr(cb, line, file) / unit_bytes;
  return interface;
}

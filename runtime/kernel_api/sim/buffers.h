// What every kernel may ask about circular buffers: tables of constants from the prologue, and the interface record.
// The four calls of the protocol are in dataflow_api.h and in cb_api.h, which give them to the right threads.
#pragma once

#include <cstdint>

#include "sim/attributes.h"
#include "sim/data_format.h"
#include "sim/table.h"

#define NUM_CIRCULAR_BUFFERS TTLC_NUM_CBS
#define L1_ALIGNMENT 16

/// Caches between the processors and L1 are not modelled.
FORCE_INLINE void invalidate_l1_cache() {}

namespace ttlc_buffers {
inline constexpr uint8_t kFormats[TTLC_NUM_CBS] = {TTLC_CB_FORMATS};
inline constexpr uint32_t kPageBytes[TTLC_NUM_CBS] = {TTLC_CB_PAGE_BYTES};
inline constexpr uint32_t kTileBytes[TTLC_NUM_CBS] = {TTLC_CB_TILE_BYTES};
template <uint8_t kValue>
struct OfAll {
  uint8_t of[TTLC_NUM_CBS];
  constexpr OfAll() : of() {
    for (uint8_t& value : of) value = kValue;
  }
};
inline constexpr OfAll<32> kTileSides;
inline constexpr OfAll<16> kFaceRows;
inline constexpr OfAll<4> kFaces;
}  // namespace ttlc_buffers

// The same tables by the names of the headers that a device build generates: formats in L1 and in the engines, which
// convert between them on their own, and sizes of tiles. Since June 2026 every thread has both halves.
inline constexpr auto& pack_src_format = ttlc_buffers::kFormats;
inline constexpr auto& pack_dst_format = ttlc_buffers::kFormats;
inline constexpr auto& pack_tile_r_dim = ttlc_buffers::kTileSides.of;
inline constexpr auto& pack_tile_c_dim = ttlc_buffers::kTileSides.of;
inline constexpr auto& pack_tile_face_r_dim = ttlc_buffers::kFaceRows.of;
inline constexpr auto& pack_tile_num_faces = ttlc_buffers::kFaces.of;
inline constexpr auto& unpack_src_format = ttlc_buffers::kFormats;
inline constexpr auto& unpack_dst_format = ttlc_buffers::kFormats;
inline constexpr auto& unpack_tile_r_dim = ttlc_buffers::kTileSides.of;
inline constexpr auto& unpack_tile_c_dim = ttlc_buffers::kTileSides.of;
inline constexpr auto& unpack_tile_face_r_dim = ttlc_buffers::kFaceRows.of;
inline constexpr auto& unpack_tile_num_faces = ttlc_buffers::kFaces.of;

// Constant expressions also for buffers that are not declared; those have tiles of 0 bytes.
constexpr int32_t get_tile_size(const int32_t cb) {
  return static_cast<int32_t>(ttlc_buffers::kTileBytes[cb]);
}
constexpr DataFormat get_dataformat(const int32_t cb) {
  return static_cast<DataFormat>(ttlc_buffers::kFormats[cb]);
}
constexpr uint32_t get_tile_hw(const int32_t) { return 1024; }
constexpr uint32_t get_tile_num_faces(const int32_t) { return 4; }

/// Compute kernels see sizes and addresses in units of 16 bytes.
inline constexpr uint32_t CIRCULAR_BUFFER_COMPUTE_ADDR_SHIFT = 4;
#if defined(TTLC_ROLE_COMPUTE)
inline constexpr uint32_t cb_addr_shift = CIRCULAR_BUFFER_COMPUTE_ADDR_SHIFT;
#else
inline constexpr uint32_t cb_addr_shift = 0;
#endif

namespace ttlc_buffers {

/// An entry of the record of a buffer, as it is when a thread reads it.
template <ttlc::sim::CbField kField>
struct Field {
  uint32_t cb;

  constexpr explicit Field(uint32_t id) : cb(id) {}
  Field(const Field&) = default;
  operator uint32_t() const {
    const uint32_t value = ttlc_abi->cb_field(cb, kField);
    return kField == ttlc::sim::CbField::kPages ? value : value >> cb_addr_shift;
  }
  void operator=(uint32_t) { ttlc_abi->cb_set_field(cb); }
  void operator=(const Field&) { ttlc_abi->cb_set_field(cb); }
  void operator+=(uint32_t) { ttlc_abi->cb_set_field(cb); }
  void operator-=(uint32_t) { ttlc_abi->cb_set_field(cb); }
};

}  // namespace ttlc_buffers

/// The record of a buffer, which a kernel may read.
struct LocalCBInterface {
  ttlc_buffers::Field<ttlc::sim::CbField::kBytes> fifo_size;
  ttlc_buffers::Field<ttlc::sim::CbField::kEnd> fifo_limit;
  ttlc_buffers::Field<ttlc::sim::CbField::kPageBytes> fifo_page_size;
  ttlc_buffers::Field<ttlc::sim::CbField::kPages> fifo_num_pages;
  ttlc_buffers::Field<ttlc::sim::CbField::kReadPointer> fifo_rd_ptr;
  ttlc_buffers::Field<ttlc::sim::CbField::kWritePointer> fifo_wr_ptr;

  constexpr explicit LocalCBInterface(uint32_t cb)
      : fifo_size(cb),
        fifo_limit(cb),
        fifo_page_size(cb),
        fifo_num_pages(cb),
        fifo_rd_ptr(cb),
        fifo_wr_ptr(cb) {}
};

namespace ttlc_buffers {

template <uint32_t... kIds>
struct Records {
  static constexpr LocalCBInterface kAll[] = {LocalCBInterface(kIds)...};
};
template <uint32_t kCount>
using RecordsOf = Records<__integer_pack(kCount)...>;

}  // namespace ttlc_buffers

/// Not a constant for the kernel, though nothing can be written to it.
FORCE_INLINE LocalCBInterface& get_local_cb_interface(uint32_t cb, TTLC_HERE) {
  ttlc_abi->cb_page_count(cb, line, file);  // the buffer exists
  return const_cast<LocalCBInterface&>(ttlc_buffers::RecordsOf<TTLC_NUM_CBS>::kAll[cb]);
}

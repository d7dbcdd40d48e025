// A dataflow buffer: on these architectures a circular buffer, whose pages are called entries.
#pragma once

#include "api/core_local_mem.h"
#include "api/dataflow/dfb_binding_token.h"
#include "sim/buffer_object.h"

/// The pointer that a lock on the entries of a buffer hands out.
template <bool is_write>
class DfbScopedLock {
 public:
  explicit DfbScopedLock(uint32_t address) : address_(address) {}
  DfbScopedLock(const DfbScopedLock&) = delete;
  DfbScopedLock& operator=(const DfbScopedLock&) = delete;
  ~DfbScopedLock() {}

  template <typename T = uint32_t>
  [[nodiscard]] auto get_ptr() const {
    using Element = ttlc_noc::ConstUnless<is_write, T>;
    return CoreLocalMem<Element>(address_);
  }

 private:
  uint32_t address_;
};

class DataflowBuffer : public ttlc_buffers::BufferObject {
 public:
  constexpr DataflowBuffer(DFBBindingToken token) : BufferObject(token) {}
  constexpr DataflowBuffer(uint16_t logical_dfb_id) : BufferObject(logical_dfb_id) {}

  constexpr uint16_t get_id() const { return static_cast<uint16_t>(id_); }

  uint32_t get_entry_size(TTLC_HERE) const {
    return get_local_cb_interface(id_, line, file).fifo_page_size << cb_addr_shift;
  }
  uint32_t get_stride_size(TTLC_HERE) const { return get_entry_size(line, file); }
  uint32_t get_total_num_entries(TTLC_HERE) const {
    return get_local_cb_interface(id_, line, file).fifo_num_pages;
  }
  uint32_t get_local_num_entries(TTLC_HERE) const { return get_total_num_entries(line, file); }
  uint32_t get_ring_span_num_entries(TTLC_HERE) const { return get_total_num_entries(line, file); }
  uint32_t get_total_size_bytes(TTLC_HERE) const {
    return get_total_num_entries(line, file) * get_entry_size(line, file);
  }
  uint32_t get_local_size_bytes(TTLC_HERE) const { return get_total_size_bytes(line, file); }
  uint32_t get_ring_span_bytes(TTLC_HERE) const { return get_total_size_bytes(line, file); }

  constexpr uint32_t get_tile_r_dim() const { return tt::constants::TILE_HEIGHT; }
  constexpr uint32_t get_tile_c_dim() const { return tt::constants::TILE_WIDTH; }
  constexpr uint32_t get_tile_num_faces() const { return ::get_tile_num_faces(static_cast<int32_t>(id_)); }
  constexpr uint32_t get_face_r_dim() const { return tt::constants::FACE_HEIGHT; }

#if defined(TTLC_ROLE_COMPUTE)
  template <typename T = uint32_t>
  T read_tile_value(uint32_t tile, uint32_t element, TTLC_HERE) {
    static_assert(sizeof(T) == 4 || sizeof(T) == 2 || sizeof(T) == 1, "elements of 1, 2 or 4 bytes");
    const uint32_t byte = element * sizeof(T);
    const uint32_t word = ckernel::read_tile_value(id_, tile, byte / 4, line, file);
    if constexpr (sizeof(T) == 4) {
      return __builtin_bit_cast(T, word);
    } else {
      return static_cast<T>(word >> (byte % 4 * 8));
    }
  }
#else
  void write_barrier(const Noc& noc, TTLC_HERE) const { noc.async_write_barrier(NocOptVals{}, line, file); }
#endif

  void finish() {}
  void evil_set_write_ptr(uint32_t address, TTLC_HERE) {
    get_local_cb_interface(id_, line, file).fifo_wr_ptr = address;
  }
  void evil_set_read_ptr(uint32_t address, TTLC_HERE) {
    get_local_cb_interface(id_, line, file).fifo_rd_ptr = address;
  }

  [[nodiscard]] auto scoped_write_lock(uint16_t = 1, TTLC_HERE) {
    return DfbScopedLock<true>(get_write_ptr(line, file));
  }
  [[nodiscard]] auto scoped_read_lock(uint16_t = 1, TTLC_HERE) {
    return DfbScopedLock<false>(get_read_ptr(line, file));
  }
  [[nodiscard]] Lock scoped_lock() { return {}; }
};

#if !defined(TTLC_ROLE_COMPUTE)

using DataflowBufferArgs = ttlc_buffers::OffsetInBuffer;

template <>
struct noc_traits_t<DataflowBuffer> : ttlc_buffers::BufferTraits<DataflowBuffer> {};

template <>
inline constexpr bool noc_zero_l1_endpoint_v<DataflowBuffer> = true;

#endif

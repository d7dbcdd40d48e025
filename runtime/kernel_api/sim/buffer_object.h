// What a circular buffer and a dataflow buffer have in common as objects: in compute kernels each thread does its share, in
// data movement kernels the buffer is also the local side of transfers, at its read pointer as a source and at its write
// pointer as a target.
#pragma once

#include "api/lock.h"
#if defined(TTLC_ROLE_COMPUTE)
#include "api/compute/cb_api.h"
#else
#include "api/dataflow/noc.h"
#endif

namespace ttlc_buffers {

class BufferObject {
 public:
#if defined(TTLC_ROLE_COMPUTE)
  void reserve_back(int32_t pages, TTLC_HERE) { ckernel::cb_reserve_back(id_, pages, line, file); }
  void push_back(int32_t pages, TTLC_HERE) { ckernel::cb_push_back(id_, pages, line, file); }
  void wait_front(int32_t pages, TTLC_HERE) { ckernel::cb_wait_front(id_, pages, line, file); }
  void pop_front(int32_t pages, TTLC_HERE) { ckernel::cb_pop_front(id_, pages, line, file); }
  uint32_t get_tile_address(uint32_t tile, TTLC_HERE) {
    return ckernel::get_tile_address(id_, tile, line, file);
  }
#else
  void reserve_back(int32_t pages, TTLC_HERE) { cb_reserve_back(id_, pages, line, file); }
  void push_back(int32_t pages, TTLC_HERE) { cb_push_back(id_, pages, line, file); }
  void wait_front(int32_t pages, TTLC_HERE) { cb_wait_front(id_, pages, line, file); }
  void pop_front(int32_t pages, TTLC_HERE) { cb_pop_front(id_, pages, line, file); }
  bool pages_reservable_at_back(int32_t pages, TTLC_HERE) const {
    return cb_pages_reservable_at_back(id_, pages, line, file);
  }
  bool pages_available_at_front(int32_t pages, TTLC_HERE) const {
    return cb_pages_available_at_front(id_, pages, line, file);
  }
#endif

  constexpr uint32_t get_tile_size() const { return static_cast<uint32_t>(::get_tile_size(id_)); }
  constexpr uint32_t get_tile_hw() const { return ::get_tile_hw(id_); }
  constexpr DataFormat get_dataformat() const { return ::get_dataformat(id_); }
  uint32_t get_write_ptr(TTLC_HERE) const { return get_local_cb_interface(id_, line, file).fifo_wr_ptr; }
  uint32_t get_read_ptr(TTLC_HERE) const { return get_local_cb_interface(id_, line, file).fifo_rd_ptr; }

 protected:
  explicit constexpr BufferObject(uint32_t id) : id_(id) {}

  uint32_t id_;
};

#if !defined(TTLC_ROLE_COMPUTE)

struct OffsetInBuffer {
  uint32_t offset_bytes{};
};

struct OffsetInBuffers {
  uint32_t noc_x_start{};
  uint32_t noc_y_start{};
  uint32_t noc_x_end{};
  uint32_t noc_y_end{};
  uint32_t offset_bytes{};

  uint64_t address(uint32_t local, const Noc& noc) const {
    return get_noc_multicast_addr(noc_x_start, noc_y_start, noc_x_end, noc_y_end, local + offset_bytes,
                                  noc.get_noc_id());
  }
};

/// A buffer as an endpoint.
template <typename Buffer>
struct BufferTraits {
  using src_args_type = OffsetInBuffer;
  using dst_args_type = OffsetInBuffer;
  using dst_args_mcast_type = OffsetInBuffers;

  template <Noc::AddressType type>
  static uint64_t src_addr(const Buffer& buffer, const Noc&, const src_args_type& args) {
    static_assert(type == Noc::AddressType::LOCAL_L1, "a buffer is the local side of a transfer");
    return buffer.get_read_ptr() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const Buffer& buffer, const Noc&, const dst_args_type& args) {
    static_assert(type == Noc::AddressType::LOCAL_L1, "a buffer is the local side of a transfer");
    return buffer.get_write_ptr() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr_mcast(const Buffer& buffer, const Noc& noc, const dst_args_mcast_type& args) {
    return args.address(buffer.get_write_ptr(), noc);
  }
};

#endif

}  // namespace ttlc_buffers

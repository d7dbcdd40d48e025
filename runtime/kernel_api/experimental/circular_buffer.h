// A circular buffer as an object: in compute kernels each thread does its share, in data movement kernels the buffer is
// also the local side of transfers, at its read pointer as a source and at its write pointer as a target.
#pragma once

#include "experimental/lock.h"
#if defined(TTLC_ROLE_COMPUTE)
#include "api/compute/cb_api.h"
#else
#include "experimental/noc.h"
#endif

namespace experimental {

class CircularBuffer {
 public:
  enum class AddrSelector { WRITE_PTR, READ_PTR };

  explicit CircularBuffer(uint32_t cb_id) : cb_id_(cb_id) {}

  uint32_t get_cb_id() const { return cb_id_; }

#if defined(TTLC_ROLE_COMPUTE)
  void reserve_back(int32_t pages, TTLC_HERE) { ckernel::cb_reserve_back(cb_id_, pages, line, file); }
  void push_back(int32_t pages, TTLC_HERE) { ckernel::cb_push_back(cb_id_, pages, line, file); }
  void wait_front(int32_t pages, TTLC_HERE) { ckernel::cb_wait_front(cb_id_, pages, line, file); }
  void pop_front(int32_t pages, TTLC_HERE) { ckernel::cb_pop_front(cb_id_, pages, line, file); }
  uint32_t get_tile_address(uint32_t tile, TTLC_HERE) { return ckernel::get_tile_address(cb_id_, tile, line, file); }
  uint32_t read_tile_value(uint32_t tile, uint32_t element, TTLC_HERE) {
    return ckernel::read_tile_value(cb_id_, tile, element, line, file);
  }
#else
  void reserve_back(int32_t pages, TTLC_HERE) { cb_reserve_back(cb_id_, pages, line, file); }
  void push_back(int32_t pages, TTLC_HERE) { cb_push_back(cb_id_, pages, line, file); }
  void wait_front(int32_t pages, TTLC_HERE) { cb_wait_front(cb_id_, pages, line, file); }
  void pop_front(int32_t pages, TTLC_HERE) { cb_pop_front(cb_id_, pages, line, file); }
  bool pages_reservable_at_back(int32_t pages, TTLC_HERE) const {
    return cb_pages_reservable_at_back(cb_id_, pages, line, file);
  }
  bool pages_available_at_front(int32_t pages, TTLC_HERE) const {
    return cb_pages_available_at_front(cb_id_, pages, line, file);
  }
#endif

  uint32_t get_tile_size() const { return ::get_tile_size(cb_id_); }
  uint32_t get_tile_hw() const { return ::get_tile_hw(cb_id_); }
  DataFormat get_dataformat() const { return ::get_dataformat(cb_id_); }
  uint32_t get_write_ptr(TTLC_HERE) const { return get_local_cb_interface(cb_id_, line, file).fifo_wr_ptr; }
  uint32_t get_read_ptr(TTLC_HERE) const { return get_local_cb_interface(cb_id_, line, file).fifo_rd_ptr; }
  [[nodiscard]] Lock scoped_lock() { return {}; }

 private:
  uint32_t cb_id_;
};

#if !defined(TTLC_ROLE_COMPUTE)

/// A buffer at one of its pointers, in whatever role.
template <CircularBuffer::AddrSelector selector>
struct CircularBufferView {
  const CircularBuffer& buffer;

  uint32_t address() const {
    return selector == CircularBuffer::AddrSelector::READ_PTR ? buffer.get_read_ptr() : buffer.get_write_ptr();
  }
};

template <CircularBuffer::AddrSelector selector>
constexpr CircularBufferView<selector> use(const CircularBuffer& buffer) {
  return {buffer};
}

template <CircularBuffer::AddrSelector selector>
struct noc_traits_t<CircularBufferView<selector>> {
  struct src_args_type {
    uint32_t offset_bytes{};
  };
  using dst_args_type = src_args_type;
  struct dst_args_mcast_type {
    uint32_t noc_x_start{};
    uint32_t noc_y_start{};
    uint32_t noc_x_end{};
    uint32_t noc_y_end{};
    uint32_t offset_bytes{};
  };

  template <Noc::AddressType type>
  static uint64_t src_addr(const CircularBufferView<selector>& view, const Noc&, const src_args_type& args) {
    static_assert(type == Noc::AddressType::LOCAL_L1, "a circular buffer is the local side of a transfer");
    return view.address() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const CircularBufferView<selector>& view, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(view, noc, args);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr_mcast(const CircularBufferView<selector>& view, const Noc& noc, const dst_args_mcast_type& args) {
    return get_noc_multicast_addr(args.noc_x_start, args.noc_y_start, args.noc_x_end, args.noc_y_end,
                                  view.address() + args.offset_bytes, noc.get_noc_id());
  }
};

template <>
struct noc_traits_t<CircularBuffer> {
  using Front = CircularBufferView<CircularBuffer::AddrSelector::READ_PTR>;
  using Back = CircularBufferView<CircularBuffer::AddrSelector::WRITE_PTR>;
  using src_args_type = noc_traits_t<Front>::src_args_type;
  using dst_args_type = noc_traits_t<Back>::dst_args_type;
  using dst_args_mcast_type = noc_traits_t<Back>::dst_args_mcast_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const CircularBuffer& buffer, const Noc& noc, const src_args_type& args) {
    return noc_traits_t<Front>::src_addr<type>(Front{buffer}, noc, args);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const CircularBuffer& buffer, const Noc& noc, const dst_args_type& args) {
    return noc_traits_t<Back>::dst_addr<type>(Back{buffer}, noc, args);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr_mcast(const CircularBuffer& buffer, const Noc& noc, const dst_args_mcast_type& args) {
    return noc_traits_t<Back>::dst_addr_mcast<type>(Back{buffer}, noc, args);
  }
};

#endif

}  // namespace experimental

// A circular buffer as an object, and views of it at one of its pointers.
#pragma once

#include "sim/buffer_object.h"

class CircularBuffer : public ttlc_buffers::BufferObject {
 public:
  enum class AddrSelector { WRITE_PTR, READ_PTR };

  explicit constexpr CircularBuffer(uint32_t cb_id) : BufferObject(cb_id) {}

  constexpr uint32_t get_cb_id() const { return id_; }
#if defined(TTLC_ROLE_COMPUTE)
  uint32_t read_tile_value(uint32_t tile, uint32_t element, TTLC_HERE) {
    return ckernel::read_tile_value(id_, tile, element, line, file);
  }
#endif
  [[nodiscard]] Lock scoped_lock() { return {}; }
};

#if !defined(TTLC_ROLE_COMPUTE)

/// A buffer at one of its pointers, in whatever role.
template <CircularBuffer::AddrSelector selector>
struct CircularBufferView {
  const CircularBuffer& cb;

  explicit constexpr CircularBufferView(const CircularBuffer& buffer) : cb(buffer) {}
  uint32_t get_read_ptr() const {
    return selector == CircularBuffer::AddrSelector::READ_PTR ? cb.get_read_ptr() : cb.get_write_ptr();
  }
  uint32_t get_write_ptr() const { return get_read_ptr(); }
};

template <CircularBuffer::AddrSelector selector>
constexpr auto use(const CircularBuffer& buffer) {
  return CircularBufferView<selector>(buffer);
}

template <>
struct noc_traits_t<CircularBuffer> : ttlc_buffers::BufferTraits<CircularBuffer> {};
template <CircularBuffer::AddrSelector selector>
struct noc_traits_t<CircularBufferView<selector>> : ttlc_buffers::BufferTraits<CircularBufferView<selector>> {
};

template <>
inline constexpr bool noc_zero_l1_endpoint_v<CircularBuffer> = true;

#endif

// The part of a tensor in L1 that this core holds, element by element.
#pragma once

#include "api/core_local_mem.h"
#include "api/tensor/tensor_binding_token.h"

template <typename T>
class LocalTensorAccessor {
 public:
  template <uint32_t CTA_OFFSET, uint32_t ADDR_CRTA_OFFSET>
  explicit LocalTensorAccessor(tensor_accessor::TensorBindingToken<CTA_OFFSET, ADDR_CRTA_OFFSET> token,
                               TTLC_HERE)
      : LocalTensorAccessor(token.address(line, file)) {
    static_assert(!decltype(token)::args_t::is_dram, "a tensor in DRAM has no part on a core");
  }
  explicit LocalTensorAccessor(uint32_t bank_base_address)
      : memory_(static_cast<uintptr_t>(bank_base_address)) {}

  T& operator[](uint32_t index) const { return memory_[index]; }
  uint32_t get_bank_base_address() const { return static_cast<uint32_t>(memory_.get_address()); }
  CoreLocalMem<T> local_mem() const { return memory_; }

 private:
  CoreLocalMem<T> memory_;
};

#if defined(TTLC_ROLE_DATAFLOW)

template <typename T>
struct noc_traits_t<LocalTensorAccessor<T>> {
  struct src_args_type {
    uint32_t offset_bytes{};
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const LocalTensorAccessor<T>& memory, const Noc&, const src_args_type& args) {
    static_assert(type == Noc::AddressType::LOCAL_L1, "memory of this core is the local side of a transfer");
    return memory.get_bank_base_address() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const LocalTensorAccessor<T>& memory, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(memory, noc, args);
  }
};

template <typename T>
inline constexpr bool noc_zero_l1_endpoint_v<LocalTensorAccessor<T>> = true;

#endif

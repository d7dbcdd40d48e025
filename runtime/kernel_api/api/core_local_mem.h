// A typed pointer into this core's L1 that can also be an endpoint of transfers.
#pragma once

#include "api/lock.h"
#include "sim/standard.h"
#if defined(TTLC_ROLE_DATAFLOW)
#include "api/dataflow/noc.h"
#endif

namespace ttlc_noc {
template <bool is_mutable, typename T>
struct ConstUnlessOf {
  using type = T;
};
template <typename T>
struct ConstUnlessOf<false, T> {
  using type = const T;
};
template <bool is_mutable, typename T>
using ConstUnless = typename ConstUnlessOf<is_mutable, T>::type;
}  // namespace ttlc_noc

template <typename T, typename AddressType = uintptr_t>
class CoreLocalMem {
 public:
  CoreLocalMem(AddressType address) : address_(address) {}
  CoreLocalMem(T* pointer) : address_(reinterpret_cast<AddressType>(pointer)) {}

  T* get_unsafe_ptr() const { return reinterpret_cast<T*>(static_cast<uintptr_t>(address_)); }
  AddressType get_address() const { return address_; }
  T& operator[](uint32_t index) const { return get_unsafe_ptr()[index]; }
  T& operator*() const { return *get_unsafe_ptr(); }
  T* operator->() const { return get_unsafe_ptr(); }
  explicit operator bool() const { return address_ != 0; }

  CoreLocalMem& operator+=(ptrdiff_t count) {
    address_ += count * sizeof(T);
    return *this;
  }
  CoreLocalMem& operator-=(ptrdiff_t count) { return *this += -count; }
  CoreLocalMem& operator++() { return *this += 1; }
  CoreLocalMem& operator--() { return *this -= 1; }
  CoreLocalMem operator++(int) {
    const CoreLocalMem before = *this;
    *this += 1;
    return before;
  }
  CoreLocalMem operator--(int) {
    const CoreLocalMem before = *this;
    *this -= 1;
    return before;
  }
  CoreLocalMem operator+(ptrdiff_t count) const { return CoreLocalMem(*this) += count; }
  CoreLocalMem operator-(ptrdiff_t count) const { return CoreLocalMem(*this) -= count; }
  ptrdiff_t operator-(const CoreLocalMem& other) const { return get_unsafe_ptr() - other.get_unsafe_ptr(); }
  bool operator==(const CoreLocalMem& other) const { return address_ == other.address_; }
  bool operator<(const CoreLocalMem& other) const { return address_ < other.address_; }
  bool operator<=(const CoreLocalMem& other) const { return address_ <= other.address_; }
  bool operator>(const CoreLocalMem& other) const { return address_ > other.address_; }
  bool operator>=(const CoreLocalMem& other) const { return address_ >= other.address_; }

  [[nodiscard]] Lock scoped_lock(size_t) { return {}; }

 private:
  AddressType address_;
};

#if defined(TTLC_ROLE_DATAFLOW)

template <typename T, typename AddressType>
struct noc_traits_t<CoreLocalMem<T, AddressType>> {
  struct src_args_type {
    AddressType offset_bytes = 0;
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const CoreLocalMem<T, AddressType>& memory, const Noc&,
                           const src_args_type& args) {
    static_assert(type == Noc::AddressType::LOCAL_L1, "memory of this core is the local side of a transfer");
    return memory.get_address() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const CoreLocalMem<T, AddressType>& memory, const Noc& noc,
                           const dst_args_type& args) {
    return src_addr<type>(memory, noc, args);
  }
};

template <typename T, typename AddressType>
inline constexpr bool noc_zero_l1_endpoint_v<CoreLocalMem<T, AddressType>> = true;

#endif

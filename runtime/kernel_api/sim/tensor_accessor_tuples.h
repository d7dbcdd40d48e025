// Several tensor accessors at once: tuples of them, whose arguments stand one behind the other, and one face for accessors of
// different types.
#pragma once

#include <array>
#include <tuple>
#include <utility>

#include "api/tensor/tensor_accessor.h"

namespace tensor_accessor::detail {

/// Where the arguments of the accessor behind the first `count` stand.
template <uint32_t count, uint32_t offset>
constexpr uint32_t get_tensor_accessor_args_cta_offset() {
  if constexpr (count == 0) {
    return offset;
  } else {
    return get_tensor_accessor_args_cta_offset<count - 1,
                                               TensorAccessorArgs<offset>::next_compile_time_args_offset()>();
  }
}

}  // namespace tensor_accessor::detail

namespace tensor_accessor {

template <uint32_t offset, uint32_t count, typename... Found>
constexpr auto arguments_from(std::tuple<Found...> found) {
  if constexpr (count == 0) {
    return found;
  } else {
    using Next = TensorAccessorArgs<offset>;
    return arguments_from<Next::next_compile_time_args_offset(), count - 1>(
        std::tuple_cat(found, std::tuple<Next>()));
  }
}

template <typename... Args, size_t... indices>
auto accessors_of(const std::tuple<Args...>& args, uint32_t first_address, uint32_t first_page_size,
                  std::index_sequence<indices...>) {
  return std::make_tuple(TensorAccessor(std::get<indices>(args),
                                        get_arg_val<uint32_t>(static_cast<int>(first_address + indices)),
                                        kernel_compile_time_args[first_page_size + indices])...);
}

#if TTLC_METAL_API >= 202604
template <typename... Args, size_t... indices>
auto accessors_of(const std::tuple<Args...>& args, uint32_t first_address, std::index_sequence<indices...>) {
  return std::make_tuple(TensorAccessor(std::get<indices>(args),
                                        get_arg_val<uint32_t>(static_cast<int>(first_address + indices)))...);
}
#endif

}  // namespace tensor_accessor

template <uint32_t NUM_TENSORS, uint32_t CTA_OFFSET>
constexpr auto make_tensor_accessor_args_tuple() {
  return tensor_accessor::arguments_from<CTA_OFFSET, NUM_TENSORS>(std::tuple<>());
}

/// Addresses are runtime arguments, page sizes compile-time ones, each in a row.
template <typename... Args>
auto make_tensor_accessor_tuple(const std::tuple<Args...>& args, uint32_t address_rt_arg_index_start,
                                uint32_t page_size_ct_arg_index_start) {
  return tensor_accessor::accessors_of(args, address_rt_arg_index_start, page_size_ct_arg_index_start,
                                       std::index_sequence_for<Args...>());
}

#if TTLC_METAL_API >= 202604
/// The arguments of the accessors have the page sizes.
template <typename... Args>
auto make_tensor_accessor_tuple(const std::tuple<Args...>& args, uint32_t address_rt_arg_index_start) {
  return tensor_accessor::accessors_of(args, address_rt_arg_index_start, std::index_sequence_for<Args...>());
}
#endif

class AbstractTensorAccessorWrapper {
 public:
  AbstractTensorAccessorWrapper() = default;
  /// The accessor must outlive it.
  template <typename Accessor>
  AbstractTensorAccessorWrapper(const Accessor& accessor)
      : accessor_(&accessor),
        noc_address_(
            [](const void* wrapped, uint32_t page, uint32_t offset, uint8_t noc, int line, const char* file) {
              return static_cast<const Accessor*>(wrapped)->get_noc_addr(page, offset, noc, line, file);
            }) {}

  uint64_t get_noc_addr(uint32_t page_idx, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    return noc_address_(accessor_, page_idx, offset, noc, line, file);
  }

 private:
  const void* accessor_ = nullptr;
  uint64_t (*noc_address_)(const void*, uint32_t, uint32_t, uint8_t, int, const char*) = nullptr;
};

template <typename... Accessors>
auto make_abstract_tensor_accessor_wrappers(const std::tuple<Accessors...>& accessors) {
  return std::apply(
      [](const Accessors&... each) {
        return std::array<AbstractTensorAccessorWrapper, sizeof...(Accessors)>{
            AbstractTensorAccessorWrapper(each)...};
      },
      accessors);
}

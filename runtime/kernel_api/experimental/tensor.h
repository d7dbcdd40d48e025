// Tensors as endpoints of transfers: a page by its number, or one that an accessor's range gave.
#pragma once

#include "api/tensor/tensor_accessor.h"
#include "experimental/noc.h"

namespace experimental {

template <typename Distribution>
struct noc_traits_t<TensorAccessor<Distribution>> {
  struct src_args_type {
    uint32_t page_id{};
    uint32_t offset_bytes = 0;
    // Where the kernel writes them, for messages.
    int line = __builtin_LINE();
    const char* file = __builtin_FILE();
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const TensorAccessor<Distribution>& tensor, const Noc& noc, const src_args_type& args) {
    return tensor.get_noc_addr(args.page_id, args.offset_bytes, noc.get_noc_id(), args.line, args.file);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const TensorAccessor<Distribution>& tensor, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(tensor, noc, args);
  }
};

template <>
struct noc_traits_t<tensor_accessor::Page> {
  struct src_args_type {
    uint32_t offset_bytes = 0;
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const tensor_accessor::Page& page, const Noc&, const src_args_type& args) {
    return page.noc_addr() + args.offset_bytes;
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const tensor_accessor::Page& page, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(page, noc, args);
  }
};

}  // namespace experimental

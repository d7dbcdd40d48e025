// Tensors as endpoints of transfers: a page or a shard by its number, or a page that an accessor's range gave.
#pragma once

#include "api/dataflow/noc.h"
#include "api/tensor/tensor_accessor.h"

namespace tensor_accessor {

/// What finds pages by their numbers, as an endpoint.
template <typename Accessor>
struct PageTraits {
  struct src_args_type {
    uint32_t page_id{};
    uint32_t offset_bytes = 0;
    // Where the kernel writes them, for messages.
    int line = __builtin_LINE();
    const char* file = __builtin_FILE();
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const Accessor& pages, const Noc& noc, const src_args_type& args) {
    return pages.get_noc_addr(args.page_id, args.offset_bytes, noc.get_noc_id(), args.line, args.file);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const Accessor& pages, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(pages, noc, args);
  }
};

}  // namespace tensor_accessor

template <typename Distribution>
struct noc_traits_t<TensorAccessor<Distribution>>
    : tensor_accessor::PageTraits<TensorAccessor<Distribution>> {};
template <typename Accessor>
struct noc_traits_t<PageView<Accessor>> : tensor_accessor::PageTraits<PageView<Accessor>> {};
#ifdef TTLC_KERNEL_USES_STD
template <>
struct noc_traits_t<AbstractTensorAccessorWrapper>
    : tensor_accessor::PageTraits<AbstractTensorAccessorWrapper> {};
#endif

template <typename Accessor>
struct noc_traits_t<ShardView<Accessor>> {
  struct src_args_type {
    uint32_t shard_id{};
    uint32_t offset_bytes = 0;
    int line = __builtin_LINE();
    const char* file = __builtin_FILE();
  };
  using dst_args_type = src_args_type;

  template <Noc::AddressType type>
  static uint64_t src_addr(const ShardView<Accessor>& shards, const Noc& noc, const src_args_type& args) {
    return shards.get_noc_addr(args.shard_id, args.offset_bytes, noc.get_noc_id(), args.line, args.file);
  }
  template <Noc::AddressType type>
  static uint64_t dst_addr(const ShardView<Accessor>& shards, const Noc& noc, const dst_args_type& args) {
    return src_addr<type>(shards, noc, args);
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

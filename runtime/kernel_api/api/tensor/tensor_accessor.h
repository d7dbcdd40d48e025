// TensorAccessor: NoC addresses of the pages of a tensor, interleaved or sharded.
//
// Interleaved page p lies in bank p % banks, at (p / banks) pages from the base. A sharded tensor is cut into shards of
// shard_shape pages; shard s lies in bank s % banks, behind the shards that bank already has. The type depends on how the
// tensor is distributed and not on where its arguments stand, so that kernels can choose between accessors. Ranges of
// pages can be iterated over.
#pragma once

#include <cstdint>

#include "api/tensor/tensor_accessor_args.h"
#include "api/tensor/tensor_binding_token.h"
#include "sim/address_generators.h"
#include "sim/standard.h"

namespace tensor_accessor {

/// One page of a range: its number and where it is.
class Page {
 public:
  Page(uint64_t noc_addr, uint32_t page_id) : noc_addr_(noc_addr), page_id_(page_id) {}
  uint64_t noc_addr() const { return noc_addr_; }
  uint32_t page_id() const { return page_id_; }

 private:
  uint64_t noc_addr_;
  uint32_t page_id_;
};

/// Pages in a row; `number(i)` is the page at position i of the row.
template <typename Accessor, typename Number>
class Pages {
 public:
  class Iterator {
   public:
    using difference_type = ptrdiff_t;
    using value_type = Page;

    Iterator(const Pages& pages, uint32_t position) : pages_(&pages), position_(position) {}
    Page operator*() const {
      const uint32_t page = pages_->number_(position_);
      return {pages_->accessor_.get_noc_addr(page, 0, pages_->noc_), page};
    }
    Iterator& operator++() { return *this += 1; }
    Iterator operator++(int) {
      const Iterator before = *this;
      *this += 1;
      return before;
    }
    Iterator& operator+=(uint32_t count) {
      position_ += count;
      return *this;
    }
    Iterator operator+(uint32_t count) const { return Iterator(*this) += count; }
    bool operator==(const Iterator& other) const { return position_ == other.position_; }

   private:
    const Pages* pages_;
    uint32_t position_;
  };

  Pages(const Accessor& accessor, Number number, uint32_t first, uint32_t last, uint8_t noc)
      : accessor_(accessor), number_(number), first_(first), last_(last), noc_(noc) {}
  Iterator begin() const { return {*this, first_}; }
  Iterator end() const { return {*this, last_}; }

 private:
  const Accessor& accessor_;
  Number number_;
  uint32_t first_, last_;
  uint8_t noc_;
};

struct SameNumber {
  uint32_t operator()(uint32_t position) const { return position; }
};

}  // namespace tensor_accessor

namespace tensor_accessor {

/// What a sharded tensor's accessor tells of the distribution, in pages.
template <typename Args>
class Sharded {
 public:
  static constexpr bool is_interleaved = false;
  static constexpr bool is_dram = Args::is_dram;

  /// An extent for each dimension.
  template <uint32_t (Args::*extent)(uint32_t) const>
  struct Shape {
    Args args;

    uint32_t operator[](uint32_t dim) const { return (args.*extent)(dim); }
    uint32_t size() const { return args.rank(); }
    uint32_t volume() const {
      uint32_t pages = 1;
      for (uint32_t dim = 0; dim < args.rank(); ++dim) pages *= (*this)[dim];
      return pages;
    }
  };

  explicit Sharded(const Args& args) : args_(args) {}
  uint32_t rank() const { return args_.rank(); }
  uint32_t num_banks() const { return args_.num_banks(); }
  Shape<&Args::tensor_shape> tensor_shape() const { return {args_}; }
  Shape<&Args::shard_shape> shard_shape() const { return {args_}; }
  uint32_t tensor_volume() const { return tensor_shape().volume(); }
  uint32_t shard_volume() const { return shard_shape().volume(); }

 private:
  Args args_;
};

}  // namespace tensor_accessor

template <typename Distribution>
struct TensorAccessor;

/// Interleaved: what the older generator is, under another name.
template <bool dram>
struct TensorAccessor<tensor_accessor::Interleaved<dram>> : InterleavedAddrGen<dram> {
  using DSpec = tensor_accessor::Interleaved<dram>;

  template <size_t CTA, size_t CRTA>
  TensorAccessor(const TensorAccessorArgs<CTA, CRTA>&, uint32_t bank_base_address, uint32_t page_bytes)
      : InterleavedAddrGen<dram>{bank_base_address, page_bytes} {}
#if TTLC_METAL_API >= 202604
  template <size_t CTA, size_t CRTA>
  TensorAccessor(const TensorAccessorArgs<CTA, CRTA>& args, uint32_t bank_base_address)
      : TensorAccessor(args, bank_base_address, TensorAccessorArgs<CTA, CRTA>::AlignedPageSize) {}
  template <uint32_t CTA, uint32_t CRTA>
  TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA> token, TTLC_HERE)
      : TensorAccessor(typename decltype(token)::AccessorArgs{}, token.address(line, file)) {}
#endif

  uint32_t get_bank_base_address() const { return this->bank_base_address; }

  /// What transfers of a page move: the size as it was given, also where the distance of pages is rounded up.
  uint32_t get_aligned_page_size() const { return this->page_size; }
  /// Pages `first` to before `last`: the accessor of an interleaved tensor does not know how many there are.
  auto pages(uint32_t first, uint32_t last, uint8_t noc = noc_index) const {
    return tensor_accessor::Pages(*this, tensor_accessor::SameNumber{}, first, last, noc);
  }
  bool is_local_page(uint32_t page, uint8_t noc = noc_index) const {
    return ttlc_noc::is_local(this->get_noc_addr(page), noc);
  }
};

/// Sharded: the distribution is read from the arguments.
template <size_t CTA_OFFSET, size_t CRTA_OFFSET>
struct TensorAccessor<TensorAccessorArgs<CTA_OFFSET, CRTA_OFFSET>> {
  using DSpec = tensor_accessor::Sharded<TensorAccessorArgs<CTA_OFFSET, CRTA_OFFSET>>;
  using Args = TensorAccessorArgs<CTA_OFFSET, CRTA_OFFSET>;
  static constexpr bool is_dram = Args::is_dram;

  TensorAccessor(const Args& args, uint32_t bank_base_address, uint32_t page_bytes)
      : args_(args), bank_base_address_(bank_base_address), page_bytes_(page_bytes) {}
#if TTLC_METAL_API >= 202604
  TensorAccessor(const Args& args, uint32_t bank_base_address)
      : TensorAccessor(args, bank_base_address, Args::AlignedPageSize) {}
  template <uint32_t CTA, uint32_t CRTA>
  TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA> token, TTLC_HERE)
      : TensorAccessor(Args{}, token.address(line, file)) {}
#endif

  uint32_t get_bank_base_address() const { return bank_base_address_; }
  DSpec dspec() const { return DSpec(args_); }

  uint32_t get_aligned_page_size() const { return page_bytes_; }

  uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    (void)noc;
    return address_of(place_of(page), offset, line, file);
  }

  uint64_t get_shard_noc_addr(uint32_t shard, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    (void)noc;
    return address_of(place_of_shard(shard), offset, line, file);
  }

  bool is_local_page(uint32_t page, uint8_t noc = noc_index) const {
    return ttlc_noc::is_local(get_noc_addr(page), noc);
  }
  bool is_local_shard(uint32_t shard, uint8_t noc = noc_index) const {
    return ttlc_noc::is_local(get_shard_noc_addr(shard), noc);
  }
  bool is_local_addr(uint64_t address, uint8_t noc = noc_index) const {
    return ttlc_noc::is_local(address, noc);
  }

  /// All pages of the tensor, in order.
  auto pages(uint32_t first = 0, uint32_t last = kAllPages, uint8_t noc = noc_index) const {
    return tensor_accessor::Pages(*this, tensor_accessor::SameNumber{}, first,
                                  last == kAllPages ? page_count() : last, noc);
  }
  /// The pages of one shard that belong to the tensor, in the order of the shard.
  auto shard_pages(uint32_t shard, uint32_t first = 0, uint32_t last = kAllPages,
                   uint8_t noc = noc_index) const {
    const auto number = [this, shard](uint32_t position) { return page_of_shard(shard, position); };
    return tensor_accessor::Pages(*this, number, first, last == kAllPages ? pages_in_shard(shard) : last,
                                  noc);
  }

 private:
  static constexpr uint32_t kAllPages = 0xFFFFFFFF;

  uint32_t page_count() const {
    uint32_t pages = 1;
    for (uint32_t dim = 0; dim < args_.rank(); ++dim) pages *= args_.tensor_shape(dim);
    return pages;
  }

  /// First coordinate of a shard in a dimension, and how many pages of the tensor it has there.
  struct Extent {
    uint32_t first;
    uint32_t count;
  };
  Extent extent_of(uint32_t shard, uint32_t dim) const {
    for (uint32_t i = args_.rank(); i-- > dim + 1;) shard /= shards_along(i);
    const uint32_t first = shard % shards_along(dim) * args_.shard_shape(dim);
    const uint32_t rest = args_.tensor_shape(dim) - first;
    return {first, rest < args_.shard_shape(dim) ? rest : args_.shard_shape(dim)};
  }
  uint32_t shards_along(uint32_t dim) const {
    return (args_.tensor_shape(dim) + args_.shard_shape(dim) - 1) / args_.shard_shape(dim);
  }
  uint32_t pages_in_shard(uint32_t shard) const {
    uint32_t pages = 1;
    for (uint32_t dim = 0; dim < args_.rank(); ++dim) pages *= extent_of(shard, dim).count;
    return pages;
  }
  uint32_t page_of_shard(uint32_t shard, uint32_t position) const {
    uint32_t page = 0, stride = 1;
    for (uint32_t dim = args_.rank(); dim-- > 0;) {
      const Extent extent = extent_of(shard, dim);
      page += (extent.first + position % extent.count) * stride;
      position /= extent.count;
      stride *= args_.tensor_shape(dim);
    }
    return page;
  }

  struct Place {
    uint32_t bank;
    uint32_t page_in_bank;
  };

  uint32_t pages_per_shard() const {
    uint32_t pages = 1;
    for (uint32_t dim = 0; dim < args_.rank(); ++dim) pages *= args_.shard_shape(dim);
    return pages;
  }

  Place place_of_shard(uint32_t shard) const {
    return {shard % args_.num_banks(), shard / args_.num_banks() * pages_per_shard()};
  }

  Place place_of(uint32_t page) const {
    uint32_t shard = 0, shard_stride = 1, page_in_shard = 0, page_stride = 1;
    for (uint32_t i = args_.rank(); i-- > 0;) {
      const uint32_t extent = args_.tensor_shape(i);
      const uint32_t shard_extent = args_.shard_shape(i);
      const uint32_t coordinate = page % extent;
      page /= extent;
      shard += coordinate / shard_extent * shard_stride;
      page_in_shard += coordinate % shard_extent * page_stride;
      shard_stride *= (extent + shard_extent - 1) / shard_extent;
      page_stride *= shard_extent;
    }
    Place place = place_of_shard(shard);
    place.page_in_bank += page_in_shard;
    return place;
  }

  uint64_t address_of(Place place, uint32_t offset, TTLC_SITE) const {
    const uint32_t node = args_.bank_coordinates(place.bank);
    const uint32_t address = bank_base_address_ + place.page_in_bank * page_bytes_ + offset;
    if constexpr (is_dram) {
      return ttlc_abi->bank_noc_address(true, node >> 8, address, line, file);
    } else {
      return ttlc_noc::address(node >> 8, node & 0xff, address);
    }
  }

  Args args_;
  uint32_t bank_base_address_;
  uint32_t page_bytes_;
};

template <size_t CTA, size_t CRTA, typename... Rest>
TensorAccessor(const TensorAccessorArgs<CTA, CRTA>&, Rest...)
    -> TensorAccessor<typename TensorAccessorArgs<CTA, CRTA>::Distribution>;
template <uint32_t CTA, uint32_t CRTA>
TensorAccessor(tensor_accessor::TensorBindingToken<CTA, CRTA>)
    -> TensorAccessor<typename tensor_accessor::TensorBindingToken<CTA, CRTA>::AccessorArgs::Distribution>;

/// An accessor as an endpoint whose places are pages.
template <typename Accessor>
struct PageView {
  const Accessor& accessor;

  explicit PageView(const Accessor& tensor) : accessor(tensor) {}
  uint64_t get_noc_addr(uint32_t page, uint32_t offset, uint8_t noc, TTLC_HERE) const {
    return accessor.get_noc_addr(page, offset, noc, line, file);
  }
};

/// An accessor as an endpoint whose places are shards.
template <typename Accessor>
struct ShardView {
  const Accessor& accessor;

  explicit ShardView(const Accessor& tensor) : accessor(tensor) {}
  bool is_local_shard(uint32_t shard, uint8_t noc) const { return accessor.is_local_shard(shard, noc); }
  uint64_t get_noc_addr(uint32_t shard, uint32_t offset, uint8_t noc, TTLC_HERE) const {
    return accessor.get_shard_noc_addr(shard, offset, noc, line, file);
  }
};

#ifdef TTLC_KERNEL_USES_STD
#include "sim/tensor_accessor_tuples.h"
#endif

// TensorAccessor: NoC addresses of the pages of a tensor, interleaved or sharded.
//
// Interleaved page p lies in bank p % banks, at (p / banks) pages from the base. A sharded tensor is cut into shards of
// shard_shape pages; shard s lies in bank s % banks, behind the shards that bank already has. The type depends on how the
// tensor is distributed and not on where its arguments stand, so that kernels can choose between accessors.
#pragma once

#include <cstdint>

#include "api/tensor/tensor_accessor_args.h"
#include "sim/address_generators.h"

template <typename Distribution>
struct TensorAccessor;

/// Interleaved: what the older generator is, under another name.
template <bool dram>
struct TensorAccessor<tensor_accessor::Interleaved<dram>> : InterleavedAddrGen<dram> {
  template <size_t CTA, size_t CRTA>
  TensorAccessor(const TensorAccessorArgs<CTA, CRTA>&, uint32_t bank_base_address, uint32_t page_bytes)
      : InterleavedAddrGen<dram>{bank_base_address, page_bytes} {}
#if TTLC_METAL_API >= 202604
  template <size_t CTA, size_t CRTA>
  TensorAccessor(const TensorAccessorArgs<CTA, CRTA>& args, uint32_t bank_base_address)
      : TensorAccessor(args, bank_base_address, TensorAccessorArgs<CTA, CRTA>::AlignedPageSize) {}
#endif

  uint32_t get_aligned_page_size() const { return this->aligned_page_size; }
  bool is_local_page(uint32_t page, uint8_t noc = noc_index) const {
    return ttlc_noc::is_local(this->get_noc_addr(page), noc);
  }
};

/// Sharded: the distribution is read from the arguments.
template <size_t CTA_OFFSET, size_t CRTA_OFFSET>
struct TensorAccessor<TensorAccessorArgs<CTA_OFFSET, CRTA_OFFSET>> {
  using Args = TensorAccessorArgs<CTA_OFFSET, CRTA_OFFSET>;
  static constexpr bool is_dram = Args::is_dram;

  TensorAccessor(const Args& args, uint32_t bank_base_address, uint32_t page_bytes)
      : args_(args), bank_base_address_(bank_base_address), page_bytes_(page_bytes) {}
#if TTLC_METAL_API >= 202604
  TensorAccessor(const Args& args, uint32_t bank_base_address)
      : TensorAccessor(args, bank_base_address, Args::AlignedPageSize) {}
#endif

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
  bool is_local_addr(uint64_t address, uint8_t noc = noc_index) const { return ttlc_noc::is_local(address, noc); }

 private:
  struct Place {
    uint32_t bank;
    uint32_t page_in_bank;
  };

  uint32_t shard_pages() const {
    uint32_t pages = 1;
    for (uint32_t dim = 0; dim < args_.rank(); ++dim) pages *= args_.shard_shape(dim);
    return pages;
  }

  Place place_of_shard(uint32_t shard) const {
    return {shard % args_.num_banks(), shard / args_.num_banks() * shard_pages()};
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
TensorAccessor(const TensorAccessorArgs<CTA, CRTA>&, Rest...) -> TensorAccessor<typename TensorAccessorArgs<CTA, CRTA>::Distribution>;

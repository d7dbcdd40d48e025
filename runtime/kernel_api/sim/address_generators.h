// Older generators of addresses of interleaved pages. TensorAccessor (api/tensor/tensor_accessor.h) replaces them.
#pragma once

#include <cstdint>

#include "sim/data_format.h"
#include "sim/noc_address.h"

template <bool DRAM>
struct InterleavedAddrGen {
  static constexpr bool is_dram = DRAM;
  uint32_t bank_base_address;
  uint32_t page_size;
  const uint32_t aligned_page_size = ttlc_noc::page_stride<DRAM>(page_size);

  FORCE_INLINE uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    (void)noc;
    return ttlc_abi->page_noc_address(DRAM, page, bank_base_address, aligned_page_size, offset, line, file);
  }
};

template <bool DRAM>
struct InterleavedPow2AddrGen {
  static constexpr bool is_dram = DRAM;
  uint32_t bank_base_address;
  uint32_t log_base_2_of_page_size;

  FORCE_INLINE uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    (void)noc;
    const uint32_t stride = ttlc_noc::page_stride<DRAM>(uint32_t{1} << log_base_2_of_page_size);
    return ttlc_abi->page_noc_address(DRAM, page, bank_base_address, stride, offset, line, file);
  }
};

template <bool DRAM>
struct InterleavedPow2AddrGenFast : InterleavedPow2AddrGen<DRAM> {};

template <bool DRAM, uint32_t tile_hw = 1024>
struct InterleavedAddrGenFast {
  static constexpr bool is_dram = DRAM;
  uint32_t bank_base_address;
  uint32_t page_size;
  DataFormat data_format;

  FORCE_INLINE uint64_t get_noc_addr(uint32_t page, uint32_t offset = 0, uint8_t noc = noc_index, TTLC_HERE) const {
    (void)noc;
    const uint32_t stride = ttlc_tile_bytes(data_format, tile_hw);
    return ttlc_abi->page_noc_address(DRAM, page, bank_base_address, stride, offset, line, file);
  }
};

// What generators and accessors offer, for templates over both.
template <typename T>
inline constexpr bool has_get_noc_addr_v = requires(const T& generator) { generator.get_noc_addr(0u, 0u); };
template <typename T>
inline constexpr bool has_page_size_v = requires(const T& generator) { generator.page_size; };
template <typename T>
inline constexpr bool has_get_aligned_page_size_v = requires(const T& generator) { generator.get_aligned_page_size(); };
template <typename T>
inline constexpr bool has_log_base_2_of_page_size_v = requires(const T& generator) { generator.log_base_2_of_page_size; };
template <typename T>
inline constexpr bool has_required_addrgen_traits_v =
    has_get_noc_addr_v<T> && (has_get_aligned_page_size_v<T> || has_page_size_v<T> || has_log_base_2_of_page_size_v<T>);

/// Bytes of one page of any generator or accessor.
template <typename AddrGen>
FORCE_INLINE uint32_t ttlc_page_bytes(const AddrGen& generator) {
  if constexpr (has_get_aligned_page_size_v<AddrGen>) {
    return generator.get_aligned_page_size();
  } else if constexpr (has_page_size_v<AddrGen>) {
    return generator.page_size;
  } else {
    return uint32_t{1} << generator.log_base_2_of_page_size;
  }
}

template <typename AddrGen>
  requires has_get_noc_addr_v<AddrGen>
FORCE_INLINE uint64_t get_noc_addr(uint32_t page, const AddrGen& generator, uint32_t offset = 0, uint8_t noc = noc_index,
                                   TTLC_HERE) {
  return generator.get_noc_addr(page, offset, noc, line, file);
}

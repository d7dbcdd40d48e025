// Where things are on the NoC: coordinates, 64-bit addresses, alignments. Layout of addresses: noc_parameters.h of tt-metal
// (36 bits of local address, 6 bits each of x and y; a multicast has its start corner above its end corner).
#pragma once

#include <cstdint>

#include "sim/attributes.h"
#include "sim/buffers.h"
#include "sim/table.h"

typedef uint8_t noc_index_t;
inline constexpr uint8_t noc_index = TTLC_NOC_INDEX;

#if defined(TTLC_ARCH_BLACKHOLE)
#define NOC_MAX_BURST_SIZE 16384
#define DRAM_ALIGNMENT 64
#define MEM_ZEROS_BASE 12992
#define VIRTUAL_TENSIX_START_X 1
#define VIRTUAL_TENSIX_START_Y 2
#else
#define NOC_MAX_BURST_SIZE 8192
#define DRAM_ALIGNMENT 32
#define MEM_ZEROS_BASE 12928
#define VIRTUAL_TENSIX_START_X 18
#define VIRTUAL_TENSIX_START_Y 18
#endif
#define NOC_DRAM_READ_ALIGNMENT_BYTES DRAM_ALIGNMENT
#define NOC_DRAM_WRITE_ALIGNMENT_BYTES 16
#define NOC_L1_READ_ALIGNMENT_BYTES 16
#define NOC_L1_WRITE_ALIGNMENT_BYTES 16
#define MEM_ZEROS_SIZE 512
#define NOC_UNICAST_WRITE_VC 1
#define NOC_MULTICAST_WRITE_VC 4
#define NOC_ADDR_COORD_SHIFT 36
// Registers that only waiting loops for debugging load from.
#define RISCV_DEBUG_REG_WALL_CLOCK_L 0xFFB121F0
#define RISCV_DEBUG_REG_WALL_CLOCK_H 0xFFB121F8

namespace ttlc_noc {

inline constexpr int kLocalBits = NOC_ADDR_COORD_SHIFT;
inline constexpr int kNodeBits = 6;

constexpr uint64_t address(uint64_t x, uint64_t y, uint64_t local) {
  return (y << (kLocalBits + kNodeBits)) | (x << kLocalBits) | local;
}

/// `my_x[noc]` and `my_y[noc]`: this core's coordinates, equal on both NoCs because coordinates are virtual.
struct OwnX {
  FORCE_INLINE uint8_t operator[](int) const { return static_cast<uint8_t>(ttlc_abi->own_noc_x(0, nullptr)); }
};
struct OwnY {
  FORCE_INLINE uint8_t operator[](int) const { return static_cast<uint8_t>(ttlc_abi->own_noc_y(0, nullptr)); }
};

constexpr uint32_t align_up(uint32_t value, uint32_t alignment) { return (value + alignment - 1) & ~(alignment - 1); }

/// Distance of the pages of an interleaved tensor within a bank.
template <bool dram>
constexpr uint32_t page_stride(uint32_t page_bytes) {
  return align_up(page_bytes, dram ? DRAM_ALIGNMENT : L1_ALIGNMENT);
}

}  // namespace ttlc_noc

inline constexpr ttlc_noc::OwnX my_x;
inline constexpr ttlc_noc::OwnY my_y;

#define NOC_XY_ADDR(x, y, local) ttlc_noc::address(x, y, local)
#define NOC_UNICAST_ADDR_X(address) (((address) >> ttlc_noc::kLocalBits) & 63)
#define NOC_UNICAST_ADDR_Y(address) (((address) >> (ttlc_noc::kLocalBits + ttlc_noc::kNodeBits)) & 63)
#define NOC_LOCAL_ADDR_OFFSET(address) ((address) & ((uint64_t{1} << ttlc_noc::kLocalBits) - 1))
#define NOC_X(x) (x)
#define NOC_Y(y) (y)
#define DYNAMIC_NOC_X(noc, x) (x)
#define DYNAMIC_NOC_Y(noc, y) (y)

namespace ttlc_noc {
/// Whether an address is in this core's own L1.
FORCE_INLINE bool is_local(uint64_t address, uint8_t noc) {
  return NOC_UNICAST_ADDR_X(address) == my_x[noc] && NOC_UNICAST_ADDR_Y(address) == my_y[noc];
}
}  // namespace ttlc_noc

FORCE_INLINE uint8_t get_absolute_logical_x(TTLC_HERE) { return static_cast<uint8_t>(ttlc_abi->own_logical_x(line, file)); }
FORCE_INLINE uint8_t get_absolute_logical_y(TTLC_HERE) { return static_cast<uint8_t>(ttlc_abi->own_logical_y(line, file)); }
FORCE_INLINE uint8_t get_relative_logical_x(TTLC_HERE) { return get_absolute_logical_x(line, file); }
FORCE_INLINE uint8_t get_relative_logical_y(TTLC_HERE) { return get_absolute_logical_y(line, file); }

FORCE_INLINE uint64_t get_noc_addr(uint32_t x, uint32_t y, uint32_t local, uint8_t noc = noc_index) {
  (void)noc;
  return ttlc_noc::address(x, y, local);
}

/// An address of this core's own L1.
FORCE_INLINE uint64_t get_noc_addr(uint32_t local, uint8_t noc = noc_index) {
  return ttlc_noc::address(my_x[noc], my_y[noc], local);
}

FORCE_INLINE uint64_t get_noc_multicast_addr(uint32_t x_start, uint32_t y_start, uint32_t x_end, uint32_t y_end,
                                             uint32_t local, uint8_t noc = noc_index) {
  (void)noc;
  const uint64_t start = (uint64_t{y_start} << (ttlc_noc::kLocalBits + 3 * ttlc_noc::kNodeBits)) |
                         (uint64_t{x_start} << (ttlc_noc::kLocalBits + 2 * ttlc_noc::kNodeBits));
  return start | ttlc_noc::address(x_end, y_end, local);
}

template <bool dram>
FORCE_INLINE uint64_t get_noc_addr_from_bank_id(uint32_t bank, uint32_t address, uint8_t noc = noc_index, TTLC_HERE) {
  (void)noc;
  return ttlc_abi->bank_noc_address(dram, bank, address, line, file);
}

namespace ttlc_noc {
/// Tables of the banks as kernels index them: where the memory of a bank begins, and at which node it is.
template <bool dram>
struct BankOffsets {
  FORCE_INLINE uint32_t operator[](uint32_t bank) const {
    return static_cast<uint32_t>(NOC_LOCAL_ADDR_OFFSET(get_noc_addr_from_bank_id<dram>(bank, 0)));
  }
};
template <bool dram>
struct BankNodes {
  struct OnOneNoc {
    FORCE_INLINE uint32_t operator[](uint32_t bank) const {
      return static_cast<uint32_t>(get_noc_addr_from_bank_id<dram>(bank, 0) >> kLocalBits);
    }
  };
  FORCE_INLINE OnOneNoc operator[](uint32_t) const { return {}; }
};
}  // namespace ttlc_noc

inline constexpr ttlc_noc::BankOffsets<true> bank_to_dram_offset;
inline constexpr ttlc_noc::BankOffsets<false> bank_to_l1_offset;
inline constexpr ttlc_noc::BankNodes<true> dram_bank_to_noc_xy;
inline constexpr ttlc_noc::BankNodes<false> l1_bank_to_noc_xy;

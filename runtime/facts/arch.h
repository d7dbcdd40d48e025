// What the machine is: one ArchInfo per architecture, and a JSON file that describes another one.
//
// Every number carries its source and how sure it is in arch.cpp. The compiler budgets with these numbers and
// the simulator enforces them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/facts/core_coord.h"
#include "runtime/facts/outcome.h"

namespace ttlc::sim {

enum class Arch : uint8_t { kWormholeB0, kBlackhole };

struct ArchInfo {
  Arch arch;
  std::string name;  // "wormhole_b0"

  int64_t grid_columns;  // compute cores a program may use
  int64_t grid_rows;
  double clock_ghz;

  int64_t l1_bytes;      // whole L1 of a core
  int64_t l1_base;       // first address programs may allocate
  int64_t l1_alignment;  // bytes
  int64_t zeros_base;    // L1 address of the block of zeros kernels may read from
  int64_t zeros_bytes;
  int64_t data_movement_local_bytes;  // memory of a data movement processor for variables and its stack
  int64_t compute_local_bytes;        // the same of a compute processor
  int64_t circular_buffer_count;
  int64_t semaphore_count;    // per core and program
  int64_t runtime_arg_limit;  // 32-bit words per kernel and core, common arguments included
  int64_t cb_page_limit;      // pages of a circular buffer; its counters are 16 bits wide

  int64_t dram_banks;
  int64_t dram_bank_bytes;
  double dram_gb_per_s;
  int64_t dram_base;             // first address of a bank programs may allocate
  int64_t dram_read_alignment;   // bytes
  int64_t dram_write_alignment;  // bytes

  int64_t noc_count;
  int64_t noc_bytes_per_cycle;  // one link
  int64_t noc_max_packet_bytes;
  int64_t noc_columns;  // size of the torus
  int64_t noc_rows;
  std::vector<int64_t> worker_noc_x;  // NoC column of logical column 0, 1, ...
  std::vector<int64_t> worker_noc_y;  // NoC row of logical row 0, 1, ...
  std::vector<CoreCoord> dram_noc;    // NoC coordinate of each DRAM bank, also its place on the torus
  std::vector<int64_t> torus_x;       // place on the torus of logical column 0, 1, ...
  std::vector<int64_t>
      torus_y;  // and of logical row 0, 1, ...: differs from the above where coordinates are virtual

  /// L1 bytes for circular buffers and L1 tensors.
  int64_t l1_usable_bytes() const { return l1_bytes - l1_base; }
  /// NoC coordinate of a logical core.
  CoreCoord noc_of_core(CoreCoord logical) const;
  /// Where a logical core lies on the torus: what distances are counted on.
  CoreCoord torus_node_of_core(CoreCoord logical) const;
  /// Logical core at a NoC coordinate; empty when there is none.
  std::optional<CoreCoord> core_at_noc(CoreCoord noc) const;
  /// DRAM bank at a NoC coordinate; empty when there is none.
  std::optional<int64_t> dram_bank_at_noc(CoreCoord noc) const;
};

/// DST tiles a math section may use: 16 tiles of 16 bits in all, half of them with 32-bit elements, half of
/// them again when math and pack alternate between two halves (half sync).
constexpr int64_t dst_tiles(bool fp32_dst, bool full_sync) {
  return (fp32_dst ? 8 : 16) / (full_sync ? 1 : 2);
}

const ArchInfo& arch_info(Arch arch);
std::span<const Arch> all_archs();
std::optional<Arch> parse_arch(std::string_view name);

/// A machine described by JSON text: {"arch": ..., "grid": [columns, rows], "clock_ghz": ..., "l1_bytes":
/// ..., "dram_banks":
/// ..., "dram_gb_per_s": ...}. What is absent comes from its "arch", or from `base` when it names none;
/// unknown keys are errors. `file_name` is for messages.
Outcome<ArchInfo> parse_system(std::string_view json_text, std::string_view file_name, Arch base);
/// The same from a file.
Outcome<ArchInfo> load_system(const std::string& path, Arch base);

}  // namespace ttlc::sim

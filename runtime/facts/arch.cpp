// The numbers of each architecture, with where they come from and how sure they are.
#include "runtime/facts/arch.h"

#include <algorithm>
#include <numeric>

namespace ttlc::sim {

namespace {

std::vector<int64_t> iota(int64_t first, int64_t count) {
  std::vector<int64_t> values(count);
  std::iota(values.begin(), values.end(), first);
  return values;
}

// Sources, for both architectures unless a line says otherwise:
//   [soc]   tt-metal tt_metal/soc_descriptors/{wormhole_b0_80,blackhole_140}_arch.yaml          (code)
//   [core]  tt-metal tt_metal/core_descriptors/{wormhole_b0_80,blackhole_140}_arch.yaml         (code)
//   [map]   tt-metal tt_metal/hw/inc/internal/tt-1xx/{wormhole,blackhole}/dev_mem_map.h         (code)
//   [noc]   tt-metal tt_metal/hw/inc/internal/tt-1xx/{wormhole,blackhole}/noc/noc_parameters.h  (code)
ArchInfo make_wormhole_b0() {
  ArchInfo arch;
  arch.arch = Arch::kWormholeB0;
  arch.name = "wormhole_b0";
  arch.grid_columns = 8;  // [core], n150, fast dispatch on a worker row
  arch.grid_rows = 8;
  arch.clock_ghz = 1.0;     // tt-metal tests/ttnn/unit_tests/benchmarks/test_benchmark.py; code
  arch.l1_bytes = 1499136;  // [soc] worker_l1_size
  arch.l1_base = 103712;    // [map] and 69 KiB kernel-config ring of the HAL; derived
  arch.l1_alignment = 16;   // [noc]
  arch.zeros_base = 12928;  // [map] MEM_ZEROS_BASE; derived
  arch.zeros_bytes = 512;   // [map] MEM_ZEROS_SIZE
  // tt-metal wormhole/dev_mem_map.h, MEM_BRISC_LOCAL_SIZE and MEM_TRISC_LOCAL_SIZE; code
  arch.data_movement_local_bytes = 4 * 1024;
  arch.compute_local_bytes = 2 * 1024;
  arch.circular_buffer_count = 32;          // tt-metal circular_buffer_constants.h; code
  arch.semaphore_count = 16;                // tt-metal tt_metal/impl/buffers/semaphore.hpp; code
  arch.runtime_arg_limit = 341;             // tt-metal api/tt-metalium/kernel_types.hpp; code
  arch.cb_page_limit = 65535;               // 16-bit counters of tt-metal dataflow_api.h; code
  arch.dram_banks = 12;                     // [soc] dram_views
  arch.dram_bank_bytes = int64_t{1} << 30;  // [soc] dram_view_size
  arch.dram_gb_per_s = 288;                 // tt-metal tech_reports/Saturating_DRAM_bandwidth; documented
  arch.dram_base = 64;                      // past the host's barrier word; derived
  arch.dram_read_alignment = 32;            // [noc]
  arch.dram_write_alignment = 16;           // [noc]
  arch.noc_count = 2;
  arch.noc_bytes_per_cycle = 32;     // tt-isa-documentation NoC/README.md; documented
  arch.noc_max_packet_bytes = 8192;  // [noc] NOC_MAX_BURST_SIZE
  arch.noc_columns = 10;             // [soc]
  arch.noc_rows = 12;
  arch.worker_noc_x = iota(18, 8);                                    // [noc] VIRTUAL_TENSIX_START_X
  arch.worker_noc_y = iota(18, 10);                                   // [noc] VIRTUAL_TENSIX_START_Y
  arch.dram_noc = {{0, 11}, {0, 1}, {0, 5}, {0, 7}, {5, 1}, {5, 11},  // [soc] dram_views, NoC 0 endpoints
                   {5, 2},  {5, 9}, {5, 8}, {5, 3}, {5, 5}, {5, 7}};
  arch.torus_x = {1, 2, 3, 4, 6, 7, 8, 9};  // [soc] functional_workers
  arch.torus_y = {1, 2, 3, 4,  5,
                  7, 8, 9, 10, 11};  // [soc]; which rows are harvested differs from chip to chip
  return arch;
}

ArchInfo make_blackhole() {
  ArchInfo arch;
  arch.arch = Arch::kBlackhole;
  arch.name = "blackhole";
  arch.grid_columns = 13;  // [core], p150, one column for dispatch
  arch.grid_rows = 10;
  arch.clock_ghz = 1.35;    // tt-metal tests/ttnn/unit_tests/benchmarks/test_benchmark.py; code
  arch.l1_bytes = 1572864;  // [soc] worker_l1_size
  arch.l1_base = 111104;    // [map] and 69 KiB kernel-config ring of the HAL; derived
  arch.l1_alignment = 16;   // [noc]
  arch.zeros_base = 12992;  // [map] MEM_ZEROS_BASE; derived
  arch.zeros_bytes = 512;   // [map] MEM_ZEROS_SIZE
  // tt-metal blackhole/dev_mem_map.h, MEM_BRISC_LOCAL_SIZE and MEM_TRISC_LOCAL_SIZE; code
  arch.data_movement_local_bytes = 8 * 1024;
  arch.compute_local_bytes = 4 * 1024;
  arch.circular_buffer_count = 64;    // tt-metal circular_buffer_constants.h; code
  arch.semaphore_count = 16;          // tt-metal tt_metal/impl/buffers/semaphore.hpp; code
  arch.runtime_arg_limit = 341;       // tt-metal api/tt-metalium/kernel_types.hpp; code
  arch.cb_page_limit = 65535;         // 16-bit counters of tt-metal dataflow_api.h; code
  arch.dram_banks = 8;                // [soc] dram_views
  arch.dram_bank_bytes = 4278190080;  // [soc] dram_view_size
  arch.dram_gb_per_s = 512;           // tt-metal ttnn/core/operation.cpp; code
  arch.dram_base = 64;                // past the host's barrier word; derived
  arch.dram_read_alignment = 64;      // [noc]
  arch.dram_write_alignment = 16;     // [noc]
  arch.noc_count = 2;
  arch.noc_bytes_per_cycle = 64;      // tt-metal tech_reports/Blackhole; documented
  arch.noc_max_packet_bytes = 16384;  // [noc] NOC_MAX_BURST_SIZE
  arch.noc_columns = 17;              // [soc]
  arch.noc_rows = 12;
  arch.worker_noc_x = {1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16};  // [soc] functional_workers
  arch.worker_noc_y = iota(2, 10);
  arch.dram_noc = {{0, 11}, {0, 2}, {0, 9}, {0, 5},  // [soc] dram_views, NoC 0 endpoints
                   {9, 11}, {9, 3}, {9, 8}, {9, 6}};
  arch.torus_x = arch.worker_noc_x;
  arch.torus_y = arch.worker_noc_y;
  return arch;
}

std::optional<int64_t> index_of(const std::vector<int64_t>& values, int64_t value) {
  const auto found = std::find(values.begin(), values.end(), value);
  if (found == values.end()) return std::nullopt;
  return found - values.begin();
}

}  // namespace

CoreCoord ArchInfo::noc_of_core(CoreCoord logical) const {
  return {worker_noc_x[logical.x], worker_noc_y[logical.y]};
}

CoreCoord ArchInfo::torus_node_of_core(CoreCoord logical) const {
  return {torus_x[logical.x], torus_y[logical.y]};
}

std::optional<CoreCoord> ArchInfo::core_at_noc(CoreCoord noc) const {
  const std::optional<int64_t> x = index_of(worker_noc_x, noc.x);
  const std::optional<int64_t> y = index_of(worker_noc_y, noc.y);
  if (!x || !y || *x >= grid_columns || *y >= grid_rows) return std::nullopt;
  return CoreCoord{*x, *y};
}

std::optional<int64_t> ArchInfo::dram_bank_at_noc(CoreCoord noc) const {
  const auto found = std::find(dram_noc.begin(), dram_noc.end(), noc);
  if (found == dram_noc.end() || found - dram_noc.begin() >= dram_banks) return std::nullopt;
  return found - dram_noc.begin();
}

const ArchInfo& arch_info(Arch arch) {
  static const ArchInfo kWormhole = make_wormhole_b0();
  static const ArchInfo kBlackholeInfo = make_blackhole();
  return arch == Arch::kWormholeB0 ? kWormhole : kBlackholeInfo;
}

std::span<const Arch> all_archs() {
  static constexpr Arch kArchs[] = {Arch::kWormholeB0, Arch::kBlackhole};
  return kArchs;
}

std::optional<Arch> parse_arch(std::string_view name) {
  for (const Arch arch : all_archs()) {
    if (arch_info(arch).name == name) return arch;
  }
  return std::nullopt;
}

}  // namespace ttlc::sim

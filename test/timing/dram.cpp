#include "test/timing/dram.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>

#include "runtime/facts/arch.h"

namespace ttlc::timing {

namespace {

using sim::CoreCoord;
using sim::KernelArg;

constexpr int64_t kPageBytes = 8192;
constexpr int64_t kPagesPerCore = (1 << 20) / kPageBytes;
constexpr int64_t kReadsInFlight = 16;

// The links of a way, by node and direction: NoC 0 goes right, then down; NoC 1 up, then left.
std::vector<std::pair<CoreCoord, bool>> way(const sim::ArchInfo& machine, int64_t noc, CoreCoord from,
                                            CoreCoord to) {
  std::vector<std::pair<CoreCoord, bool>> links;
  const int64_t step = noc == 0 ? 1 : -1;
  const auto along_x = [&] {
    for (; from.x != to.x; from.x = (from.x + step + machine.noc_columns) % machine.noc_columns)
      links.push_back({from, true});
  };
  if (noc == 0) along_x();
  for (; from.y != to.y; from.y = (from.y + step + machine.noc_rows) % machine.noc_rows)
    links.push_back({from, false});
  if (noc == 1) along_x();
  return links;
}

// Core by core the free one whose data share the fewest links with the data of the others.
std::vector<CoreCoord> near_banks(const DramCase& dram, const sim::ArchInfo& machine,
                                  std::vector<CoreCoord> free) {
  std::vector<CoreCoord> chosen;
  std::map<std::pair<CoreCoord, bool>, int64_t> used;
  for (int64_t i = 0; i < dram.cores; ++i) {
    const CoreCoord bank = machine.dram_noc[static_cast<size_t>(i % machine.dram_banks)];
    const auto links_of = [&](CoreCoord core) {
      const CoreCoord node = machine.torus_node_of_core(core);
      return dram.reads ? way(machine, dram.noc, bank, node) : way(machine, dram.noc, node, bank);
    };
    const auto sharing = [&](CoreCoord core) {
      int64_t most = 0, length = 0;
      for (const auto& link : links_of(core)) {
        most = std::max(most, used[link]);
        ++length;
      }
      return std::pair{most, length};
    };
    const auto best = std::min_element(free.begin(), free.end(),
                                       [&](CoreCoord a, CoreCoord b) { return sharing(a) < sharing(b); });
    for (const auto& link : links_of(*best)) ++used[link];
    chosen.push_back(*best);
    free.erase(best);
  }
  return chosen;
}

std::vector<CoreCoord> choose_cores(const DramCase& dram, const sim::ArchInfo& machine, int draw) {
  std::vector<CoreCoord> cores;
  for (int64_t y = 0; y < machine.grid_rows; ++y) {
    for (int64_t x = 0; x < machine.grid_columns; ++x) cores.push_back({x, y});
  }
  if (dram.placed) return near_banks(dram, machine, std::move(cores));
  std::mt19937 generator(static_cast<unsigned>(draw));
  for (size_t i = cores.size(); i-- > 1;) std::swap(cores[i], cores[generator() % (i + 1)]);
  cores.resize(static_cast<size_t>(dram.cores));
  return cores;
}

}  // namespace

std::string DramCase::name() const {
  return fmt::format("{} cores {} {} on NoC {}", cores, placed ? "near their banks" : "anywhere",
                     reads ? "read" : "write", noc);
}

std::vector<DramCase> dram_cases() {
  return {{true, true, 0, 12, 265.5}, {true, false, 0, 12, 189.8}, {true, true, 1, 12, 265.3},
          {true, false, 1, 12, 82.1}, {true, true, 0, 48, 267.5},  {true, false, 0, 48, 200.3},
          {true, true, 1, 48, 267.5}, {true, false, 1, 48, 78.2}};
}

int64_t dram_bytes(const DramCase& dram) { return dram.cores * kPagesPerCore * kPageBytes; }

sim::ProgramDesc dram_program(const DramCase& dram, int draw) {
  const sim::ArchInfo& machine = sim::arch_info(sim::Arch::kWormholeB0);
  sim::ProgramDesc program;
  program.name = "dram";
  program.grid_columns = machine.grid_columns;
  program.grid_rows = machine.grid_rows;
  const int64_t pages = machine.dram_banks * kPagesPerCore;
  program.tensors.push_back(
      {"data", {pages, kPageBytes / 2}, sim::DataFormat::kBf16, sim::TensorLayout::kRowMajor, {}});
  sim::CbDesc scratch;
  scratch.views = {{0, sim::DataFormat::kBf16}};
  scratch.page_bytes = kPageBytes;
  scratch.pages = kReadsInFlight;
  program.circular_buffers.push_back(scratch);
  sim::KernelDesc kernel =
      sim::data_movement_kernel(dram.reads ? sim::KernelRole::kReader : sim::KernelRole::kWriter,
                                dram.reads ? "kernels/dram_read.cpp" : "kernels/dram_write.cpp");
  kernel.noc = dram.noc;
  kernel.compile_time_args = {KernelArg::literal(kPageBytes), KernelArg::literal(0),
                              KernelArg::accessor("data")};
  const std::vector<CoreCoord> cores = choose_cores(dram, machine, draw);
  for (size_t i = 0; i < cores.size(); ++i) {
    kernel.cores.ranges.push_back({cores[i], cores[i]});
    const auto bank = static_cast<int64_t>(i) % machine.dram_banks;
    std::vector<KernelArg> args = {KernelArg::address("data")};
    for (const int64_t value : {bank, pages, kPagesPerCore, machine.dram_banks, kReadsInFlight})
      args.push_back(KernelArg::literal(value));
    kernel.runtime_args.push_back({cores[i], std::move(args)});
  }
  program.kernels.push_back(std::move(kernel));
  return program;
}

}  // namespace ttlc::timing

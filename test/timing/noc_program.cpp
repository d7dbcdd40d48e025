// The program of one published NoC measurement. The sweep over DRAM ran on both NoCs under one label, the one
// on NoC 1 last, so that its figures are those of NoC 1; reads of L1 ran on the NoC of their processor, which
// is 1, writes on NoC 0.
#include <algorithm>

#include "runtime/facts/arch.h"
#include "test/timing/noc.h"

namespace ttlc::timing {

namespace {

using sim::CoreCoord;
using sim::KernelArg;
using Args = std::vector<KernelArg>;

constexpr int64_t kPageBytes = 1024;
constexpr int64_t kLargestBytes = 65536;  // of a transfer
constexpr int64_t kMostInFlight = 1024;   // reads; a barrier after so many is not seen in the sum

class NocProgram {
 public:
  explicit NocProgram(const NocCase& noc) : noc_(noc), machine_(sim::arch_info(noc.arch)) {
    program_.name = "noc";
    program_.arch = noc.arch;
    program_.metal_api = sim::MetalApi::kApr2026;
    program_.grid_columns = noc.grid.x;
    program_.grid_rows = noc.grid.y;
  }

  sim::ProgramDesc build() {
    // The same for all sizes, so that kernels are compiled once.
    add_buffer(0, (machine_.l1_usable_bytes() - kLargestBytes) / kPageBytes);
    add_buffer(1, kLargestBytes / kPageBytes);
    if (noc_.in_dram()) {
      add_dram_kernel();
    } else {
      add_l1_kernel();
    }
    return std::move(program_);
  }

 private:
  int64_t in_flight() const {
    return std::min(kMostInFlight,
                    (machine_.l1_usable_bytes() - kLargestBytes) / kPageBytes * kPageBytes / noc_.bytes);
  }

  void add_buffer(int64_t id, int64_t pages) {
    sim::CbDesc buffer;
    buffer.views = {{id, sim::DataFormat::kBf16}};
    buffer.page_bytes = kPageBytes;
    buffer.pages = pages;
    program_.circular_buffers.push_back(std::move(buffer));
  }

  sim::KernelDesc& add_kernel(const char* source, int64_t index) {
    sim::KernelDesc kernel = sim::data_movement_kernel(
        noc_.reads() ? sim::KernelRole::kReader : sim::KernelRole::kWriter, std::string("kernels/") + source);
    kernel.noc = index;
    for (const CoreCoord core : noc_.masters()) kernel.cores.ranges.push_back({core, core});
    program_.kernels.push_back(std::move(kernel));
    return program_.kernels.back();
  }

  void add_dram_kernel() {
    program_.tensors.push_back({"data",
                                {machine_.dram_banks, noc_.bytes / 2},
                                sim::DataFormat::kBf16,
                                sim::TensorLayout::kRowMajor,
                                {}});
    sim::KernelDesc& kernel = add_kernel(noc_.reads() ? "dram_read.cpp" : "dram_write.cpp", 1);
    const bool together = noc_.measured_together();
    const auto cores = static_cast<int64_t>(noc_.masters().size());
    kernel.compile_time_args = {KernelArg::literal(noc_.bytes), KernelArg::literal(together ? cores : 0),
                                KernelArg::accessor("data")};
    if (together) add_counter();
    const int64_t stride = noc_.memory == "DRAM_SHARDED" ? 0 : 1;
    for (const CoreCoord core : noc_.masters()) {
      const int64_t bank = (core.y * noc_.grid.x + core.x) % machine_.dram_banks;
      Args args = {KernelArg::address("data")};
      add_numbers({bank, machine_.dram_banks, noc_.transfers, stride, in_flight()}, args);
      args.push_back(KernelArg::noc_x(noc_.masters().front()));
      args.push_back(KernelArg::noc_y(noc_.masters().front()));
      kernel.runtime_args.push_back({core, std::move(args)});
    }
  }

  void add_counter() {
    sim::SemaphoreDesc counter;
    for (const CoreCoord core : noc_.masters()) counter.cores.ranges.push_back({core, core});
    program_.semaphores.push_back(std::move(counter));
  }

  void add_l1_kernel() {
    std::vector<CoreCoord> places = noc_.targets();
    Args args, flags;
    add_numbers({noc_.transfers, noc_.bytes, static_cast<int64_t>(places.size())}, args);
    if (noc_.multicasts()) {
      add_numbers({noc_.mechanism == "MULTICAST_LINKED", noc_.loopback}, flags);
      places = {places.front(), places.back()};
    } else {
      add_numbers({noc_.stateful}, flags);
      if (noc_.reads()) add_numbers({in_flight()}, args);
    }
    for (const CoreCoord core : places) {
      args.push_back(KernelArg::noc_x(core));
      args.push_back(KernelArg::noc_y(core));
    }
    sim::KernelDesc& kernel = noc_.multicasts() ? add_kernel("noc_multicast.cpp", 0)
                              : noc_.reads()    ? add_kernel("noc_read.cpp", 1)
                                                : add_kernel("noc_write.cpp", 0);
    kernel.compile_time_args = std::move(flags);
    for (const CoreCoord core : noc_.masters()) kernel.runtime_args.push_back({core, args});
  }

  static void add_numbers(std::initializer_list<int64_t> values, Args& args) {
    for (const int64_t value : values) args.push_back(KernelArg::literal(value));
  }

  const NocCase& noc_;
  const sim::ArchInfo& machine_;
  sim::ProgramDesc program_;
};

}  // namespace

sim::ProgramDesc noc_program(const NocCase& noc) { return NocProgram(noc).build(); }

}  // namespace ttlc::timing

// The program of one matmul: tensors, buffers and the kernels of kernels/matmul_*.cpp. in0 travels on NoC 1,
// in1 and the output on NoC 0; without shards, receivers in the right half do it the other way round, so that
// both NoCs carry output.
#include <string>

#include "runtime/facts/data_format.h"
#include "test/timing/gemm.h"

namespace ttlc::timing {

namespace {

using sim::CoreCoord;
using sim::CoreRange;
using sim::CoreSet;
using sim::KernelArg;
using sim::KernelDesc;
using sim::KernelRole;
using Args = std::vector<KernelArg>;

enum Semaphores : int64_t { kIn0Ready, kIn0Arrived, kIn1Ready, kIn1Arrived };

Args literals(const std::vector<int64_t>& values) {
  Args args;
  for (const int64_t value : values) args.push_back(KernelArg::literal(value));
  return args;
}

class GemmProgram {
 public:
  explicit GemmProgram(const GemmCase& gemm) : gemm_(gemm) {
    program_.name = "matmul";
    program_.arch = gemm.arch;
    program_.metal_api = sim::MetalApi::kFeb2026;
    program_.grid_columns = gemm.columns;
    program_.grid_rows = gemm.rows;
    for (const int64_t id : {kIn0Ready, kIn0Arrived, kIn1Ready, kIn1Arrived})
      program_.semaphores.push_back({id, 0, {}});
  }

  sim::ProgramDesc build() {
    add_tensors();
    add_buffers();
    if (gemm_.in0_sharded) {
      add_in0_sharded();
    } else {
      add_in0_sender();
      add_in0_receiver(cores(1, 0, columns() - 1, 0), 1);
      add_in0_receiver(cores(1, 1, columns() / 2, rows() - 1), 1);
      add_in0_receiver(cores(columns() / 2 + 1, 1, columns() - 1, rows() - 1), 0);
    }
    add_in1(true, cores(0, 0, columns() - 1, 0), 0);
    if (gemm_.in0_sharded) {
      add_in1(false, cores(0, 1, columns() - 1, rows() - 1), 0);
    } else {
      add_in1(false, cores(0, 1, columns() / 2, rows() - 1), 0);
      add_in1(false, cores(columns() / 2 + 1, 1, columns() - 1, rows() - 1), 1);
    }
    add_compute();
    return std::move(program_);
  }

 private:
  int64_t columns() const { return gemm_.columns; }
  int64_t rows() const { return gemm_.rows; }
  int64_t column_blocks() const { return gemm_.core_columns / gemm_.block_columns; }
  int64_t row_blocks() const { return gemm_.core_rows / gemm_.block_rows; }
  CoreSet cores(int64_t x0, int64_t y0, int64_t x1, int64_t y1) const {
    return {{CoreRange{{x0, y0}, {x1, y1}}}};
  }

  void add_tensors() {
    sim::MemorySpec dram;
    const auto sharded = [&](int64_t rows, int64_t columns) {
      sim::MemorySpec spec;
      spec.kind = sim::MemoryKind::kL1Sharded;
      spec.strategy = sim::ShardStrategy::kBlock;
      spec.grid_columns = gemm_.columns;
      spec.grid_rows = gemm_.rows;
      spec.shard_rows = rows / gemm_.rows;
      spec.shard_columns = columns / gemm_.columns;
      return spec;
    };
    const auto add = [&](const char* name, int64_t rows, int64_t columns, const sim::MemorySpec& memory) {
      program_.tensors.push_back({name, {rows, columns}, gemm_.format, sim::TensorLayout::kTile, memory});
    };
    add("in0", gemm_.m, gemm_.k, gemm_.in0_sharded ? sharded(gemm_.m, gemm_.k) : dram);
    add("in1", gemm_.k, gemm_.n, dram);
    add("out", gemm_.m, gemm_.n, gemm_.out_sharded ? sharded(gemm_.m, gemm_.n) : dram);
  }

  void add_buffer(std::vector<sim::CbView> views, int64_t pages, std::optional<std::string> tensor = {}) {
    sim::CbDesc buffer;
    buffer.page_bytes = sim::tile_bytes(views.front().format);
    buffer.views = std::move(views);
    buffer.pages = pages;
    buffer.tensor = std::move(tensor);
    program_.circular_buffers.push_back(std::move(buffer));
  }

  void add_buffers() {
    const int64_t depth = gemm_.inner_blocks() > 1 ? 2 : 1;
    const int64_t out_tiles = gemm_.block_rows * gemm_.block_columns;
    const bool shared = gemm_.format == sim::DataFormat::kBf16;
    const std::optional<std::string> on_out =
        gemm_.out_sharded ? std::optional<std::string>("out") : std::nullopt;
    add_buffer({{0, gemm_.format}}, depth * gemm_.block_rows * gemm_.inner);
    add_buffer({{1, gemm_.format}}, depth * gemm_.block_columns * gemm_.inner);
    if (gemm_.in0_sharded) {
      add_buffer({{2, gemm_.format}}, gemm_.core_rows * (gemm_.k / 32 / gemm_.columns), "in0");
      add_buffer({{6, sim::DataFormat::kUint32}}, 1);  // the word that a sender multicasts
    }
    if (shared) {
      add_buffer({{4, gemm_.format}, {5, gemm_.format}}, out_tiles, on_out);
    } else {
      add_buffer({{4, gemm_.format}}, out_tiles, on_out);
      add_buffer({{5, sim::DataFormat::kBf16}}, out_tiles);
    }
  }

  KernelDesc in0_kernel(const char* source, CoreSet where, int64_t noc = 1) const {
    KernelDesc kernel = sim::data_movement_kernel(KernelRole::kReader, std::string("kernels/") + source);
    kernel.noc = noc;
    kernel.cores = std::move(where);
    return kernel;
  }

  // First and last NoC column of a multicast: in the direction of travel.
  Args row_area(int64_t first, int64_t last, int64_t y) const {
    return {KernelArg::noc_x({last, y}), KernelArg::noc_x({first, y})};
  }

  void add_in0_sharded() {
    KernelDesc kernel = in0_kernel("matmul_in0_sharded.cpp", CoreSet::all());
    const int64_t blocks_per_shard = gemm_.inner_blocks() / gemm_.columns;
    kernel.compile_time_args =
        literals({gemm_.inner, gemm_.inner_blocks(), gemm_.block_rows, gemm_.columns, blocks_per_shard});
    for (const CoreCoord core : program_.cores()) {
      Args args = {KernelArg::literal(core.x), KernelArg::noc_y(core)};
      const Args area = row_area(0, gemm_.columns - 1, core.y);
      args.insert(args.end(), area.begin(), area.end());
      args.push_back(KernelArg::semaphore(kIn0Ready));
      args.push_back(KernelArg::semaphore(kIn0Arrived));
      for (int64_t x = 0; x < gemm_.columns; ++x) args.push_back(KernelArg::noc_x({x, core.y}));
      kernel.runtime_args.push_back({core, std::move(args)});
    }
    program_.kernels.push_back(std::move(kernel));
  }

  void add_in0_sender() {
    KernelDesc kernel = in0_kernel("matmul_in0_sender.cpp", cores(0, 0, 0, gemm_.rows - 1));
    kernel.compile_time_args = literals({gemm_.inner, gemm_.inner_blocks(), gemm_.block_rows, row_blocks(),
                                         column_blocks(), gemm_.columns - 1});
    kernel.compile_time_args.push_back(KernelArg::accessor("in0"));
    for (int64_t y = 0; y < gemm_.rows; ++y) {
      Args args = {KernelArg::address("in0"), KernelArg::literal(y * gemm_.core_rows),
                   KernelArg::noc_y({0, y})};
      const Args area = row_area(1, gemm_.columns - 1, y);
      args.insert(args.end(), area.begin(), area.end());
      args.push_back(KernelArg::semaphore(kIn0Ready));
      args.push_back(KernelArg::semaphore(kIn0Arrived));
      kernel.runtime_args.push_back({{0, y}, std::move(args)});
    }
    program_.kernels.push_back(std::move(kernel));
  }

  void add_in0_receiver(const CoreSet& where, int64_t noc) {
    KernelDesc kernel = in0_kernel("matmul_in0_receiver.cpp", where, noc);
    kernel.compile_time_args =
        literals({gemm_.block_rows * gemm_.inner, gemm_.inner_blocks() * row_blocks() * column_blocks()});
    for (const CoreCoord core : program_.cores()) {
      if (!where.contains(core)) continue;
      kernel.runtime_args.push_back({core,
                                     {KernelArg::noc_x({0, core.y}), KernelArg::noc_y({0, core.y}),
                                      KernelArg::semaphore(kIn0Ready), KernelArg::semaphore(kIn0Arrived)}});
    }
    program_.kernels.push_back(std::move(kernel));
  }

  void add_in1(bool sender, const CoreSet& where, int64_t noc) {
    KernelDesc kernel = sim::data_movement_kernel(KernelRole::kWriter, "kernels/matmul_in1_writer.cpp");
    kernel.noc = noc;
    kernel.cores = where;
    kernel.compile_time_args =
        literals({gemm_.inner, gemm_.inner_blocks(), gemm_.block_rows, gemm_.block_columns, row_blocks(),
                  column_blocks(), gemm_.sub_rows, gemm_.sub_columns, gemm_.n / 32, gemm_.rows - 1});
    kernel.compile_time_args.push_back(KernelArg::accessor("in1"));
    kernel.compile_time_args.push_back(KernelArg::accessor("out"));
    if (sender) kernel.defines["SENDER"] = "1";
    if (gemm_.out_sharded) kernel.defines["OUT_SHARDED"] = "1";
    for (const CoreCoord core : program_.cores()) {
      if (!where.contains(core)) continue;
      const CoreCoord top = {core.x, 0}, below = {core.x, 1}, bottom = {core.x, gemm_.rows - 1};
      Args args = {KernelArg::address("in1"),
                   KernelArg::address("out"),
                   KernelArg::literal(core.y * gemm_.core_rows),
                   KernelArg::literal(core.x * gemm_.core_columns),
                   KernelArg::semaphore(kIn1Ready),
                   KernelArg::semaphore(kIn1Arrived),
                   KernelArg::noc_x(top)};
      if (sender) {
        args.push_back(KernelArg::noc_y(below));
        args.push_back(KernelArg::noc_y(bottom));
      } else {
        args.push_back(KernelArg::noc_y(top));
      }
      kernel.runtime_args.push_back({core, std::move(args)});
    }
    program_.kernels.push_back(std::move(kernel));
  }

  void add_compute() {
    KernelDesc kernel;
    kernel.role = KernelRole::kCompute;
    kernel.source = "kernels/matmul_compute.cpp";
    kernel.compile_time_args =
        literals({gemm_.inner, gemm_.inner_blocks(), row_blocks() * column_blocks(), gemm_.block_rows,
                  gemm_.block_columns, gemm_.sub_rows, gemm_.sub_columns});
    kernel.math_fidelity = gemm_.fidelity;
    kernel.math_approx_mode = true;
    program_.kernels.push_back(std::move(kernel));
  }

  const GemmCase& gemm_;
  sim::ProgramDesc program_;
};

}  // namespace

sim::ProgramDesc gemm_program(const GemmCase& gemm) { return GemmProgram(gemm).build(); }

}  // namespace ttlc::timing

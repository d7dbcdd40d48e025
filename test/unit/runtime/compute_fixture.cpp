#include "test/unit/runtime/compute_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace ttlc::sim {
namespace {

constexpr const char* kReader = R"(
#include "api/dataflow/dataflow_api.h"
constexpr uint32_t kTiles = 4;
template <typename Accessor>
void fill(uint32_t cb, const Accessor& tensor) {
  cb_reserve_back(cb, kTiles);
  const uint32_t page = get_tile_size(cb);
  for (uint32_t i = 0; i < kTiles; ++i) noc_async_read_page(i, tensor, get_write_ptr(cb) + i * page);
  noc_async_read_barrier();
  cb_push_back(cb, kTiles);
}
void kernel_main() {
  constexpr auto a_args = TensorAccessorArgs<0>();
  constexpr auto b_args = TensorAccessorArgs<a_args.next_compile_time_args_offset()>();
  constexpr auto f_args = TensorAccessorArgs<b_args.next_compile_time_args_offset()>();
  fill(0, TensorAccessor(a_args, get_arg_val<uint32_t>(0), get_tile_size(0)));
  fill(1, TensorAccessor(b_args, get_arg_val<uint32_t>(1), get_tile_size(1)));
  fill(2, TensorAccessor(f_args, get_arg_val<uint32_t>(2), get_tile_size(2)));
  fill(3, TensorAccessor(f_args, get_arg_val<uint32_t>(2), get_tile_size(3)));
}
)";

constexpr const char* kWriter = R"(
#include "api/dataflow/dataflow_api.h"
void kernel_main() {
  constexpr auto args = TensorAccessorArgs<0>();
  const auto tensor = TensorAccessor(args, get_arg_val<uint32_t>(0), get_tile_size(16));
  const uint32_t pages = get_arg_val<uint32_t>(1);
  for (uint32_t i = 0; i < pages; ++i) {
    cb_wait_front(16, 1);
    noc_async_write_page(i, tensor, get_read_ptr(16));
    noc_async_write_barrier();
    cb_pop_front(16, 1);
  }
}
)";

constexpr const char* kComputeHead = R"(
#define REDUCE_OP PoolType::SUM
#define REDUCE_DIM ReduceDim::REDUCE_ROW
#include "compute_kernel_api/bcast.h"
#include "compute_kernel_api/binary_max_min.h"
#include "compute_kernel_api/binary_remainder.h"
#include "compute_kernel_api/copy_dest_values.h"
#include "compute_kernel_api/cumsum.h"
#include "compute_kernel_api/eltwise_binary.h"
#include "compute_kernel_api/eltwise_binary_sfpu.h"
#include "compute_kernel_api/eltwise_unary/binop_with_scalar.h"
#include "compute_kernel_api/eltwise_unary/eltwise_unary.h"
#include "compute_kernel_api/eltwise_unary/cbrt.h"
#include "compute_kernel_api/eltwise_unary/exp.h"
#include "compute_kernel_api/eltwise_unary/fill.h"
#include "compute_kernel_api/eltwise_unary/negative.h"
#include "compute_kernel_api/eltwise_unary/recip.h"
#include "compute_kernel_api/eltwise_unary/typecast.h"
#include "compute_kernel_api/mask.h"
#include "compute_kernel_api/matmul.h"
#include "compute_kernel_api/pack_untilize.h"
#include "compute_kernel_api/reduce.h"
#include "compute_kernel_api/reduce_custom.h"
#include "compute_kernel_api/tile_move_copy.h"
#include "compute_kernel_api/tilize.h"
#include "compute_kernel_api/transpose_wh.h"
#include "compute_kernel_api/transpose_wh_dest.h"
#include "compute_kernel_api/untilize.h"
#include "compute_kernel_api/welford.h"
#include "compute_kernel_api.h"
#include "api/compute/experimental/matmul_custom.h"
#include "api/compute/experimental/sdpa_sub_custom.h"

// Short ways through the usual steps; each is a case's everyday part, not what it is about.
inline void wait_inputs() { cb_wait_front(0, 4); cb_wait_front(1, 4); cb_wait_front(2, 4); cb_wait_front(3, 4); }
inline void pack_out(uint32_t idst) { cb_reserve_back(16, 1); pack_tile(idst, 16); cb_push_back(16, 1); }
inline void finish(uint32_t idst) { tile_regs_commit(); tile_regs_wait(); pack_out(idst); tile_regs_release(); }

void kernel_main() {
  switch (get_arg_val<uint32_t>(0)) {
)";

CbDesc buffer(int64_t id, DataFormat format, int64_t page_bytes = 0) {
  CbDesc cb;
  cb.views = {{id, format}};
  cb.page_bytes = page_bytes != 0 ? page_bytes : tile_bytes(format);
  cb.pages = 2 * kInputTiles;
  return cb;
}

TensorDesc tensor(const std::string& name, DataFormat dtype) {
  TensorDesc desc;
  desc.name = name;
  desc.shape = {kTileHeight, kTileWidth * kInputTiles};
  desc.dtype = dtype;
  return desc;
}

}  // namespace

ComputeRunner::ComputeRunner(std::string suite, std::vector<ComputeCase> cases)
    : suite_(std::move(suite)),
      folder_(testing::TempDir() + "/ttlc_compute_" + suite_),
      cases_(std::move(cases)) {
  write_sources();
}

bool ComputeRunner::is_line_of(const std::string& case_name, int64_t line) const {
  const auto lines_in = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  int64_t first = lines_in(kComputeHead) + 1;
  if (line > 0 && line < first) return true;
  for (const ComputeCase& other : cases_) {
    const int64_t after =
        first + lines_in(other.body) + 3;  // a line before the body, its last one, a line behind
    if (other.name == case_name) return line > first && line < after;
    first = after;
  }
  return false;
}

void ComputeRunner::write_sources() const {
  std::filesystem::create_directories(folder_);
  const auto write = [this](const std::string& name, const std::string& text) {
    // Tests run in parallel processes and write the same text: rename, so that none sees half a file.
    const std::string path = folder_ + "/" + name;
    const std::string draft = fmt::format("{}.{}", path, getpid());
    std::ofstream(draft) << text;
    std::filesystem::rename(draft, path);
  };
  std::string compute = kComputeHead;
  for (size_t i = 0; i < cases_.size(); ++i) {
    compute += fmt::format("    case {}: {{  // {}\n{}\n    }} break;\n", i, cases_[i].name, cases_[i].body);
  }
  compute += "  }\n}\n";
  write("reader.cpp", kReader);
  write("writer.cpp", kWriter);
  write("compute.cpp", compute);
}

ProgramDesc ComputeRunner::program(const ComputeCase& selected, int64_t index) const {
  ProgramDesc program;
  program.name = suite_;
  program.metal_api = selected.metal_api;
  program.tensors = {tensor("A", DataFormat::kBf16), tensor("B", DataFormat::kBf16),
                     tensor("F", DataFormat::kFp32), tensor("out", DataFormat::kBf16)};
  program.circular_buffers = {buffer(0, DataFormat::kBf16),
                              buffer(1, DataFormat::kBf16),
                              buffer(2, DataFormat::kFp32),
                              buffer(3, DataFormat::kFp32),
                              buffer(4, DataFormat::kBfp8B),
                              buffer(16, DataFormat::kBf16),
                              buffer(17, DataFormat::kBf16),
                              buffer(18, DataFormat::kFp32),
                              buffer(19, DataFormat::kBf16, 2 * tile_bytes(DataFormat::kBf16)),
                              buffer(20, DataFormat::kBf16, tile_bytes(DataFormat::kBf16) / 2)};
  KernelDesc reader = data_movement_kernel(KernelRole::kReader, "reader.cpp");
  reader.compile_time_args = {KernelArg::accessor("A"), KernelArg::accessor("B"), KernelArg::accessor("F")};
  reader.runtime_args = {
      {{0, 0}, {KernelArg::address("A"), KernelArg::address("B"), KernelArg::address("F")}}};
  KernelDesc writer = data_movement_kernel(KernelRole::kWriter, "writer.cpp");
  writer.compile_time_args = {KernelArg::accessor("out")};
  writer.runtime_args = {{{0, 0}, {KernelArg::address("out"), KernelArg::literal(selected.output_pages)}}};
  KernelDesc compute;
  compute.role = KernelRole::kCompute;
  compute.source = "compute.cpp";
  compute.runtime_args = {{{0, 0}, {KernelArg::literal(index)}}};
  compute.fp32_dest_acc_en = selected.fp32_dst;
  compute.dst_full_sync_en = selected.full_sync;
  compute.math_fidelity = selected.fidelity;
  compute.unpack_to_dest_fp32 = {3};
  program.kernels = {reader, compute, writer};
  return program;
}

SimResult ComputeRunner::run(const std::string& case_name, const std::vector<HostTensor>& inputs,
                             Numerics numerics) const {
  for (size_t i = 0; i < cases_.size(); ++i) {
    if (cases_[i].name != case_name) continue;
    SimOptions options;
    options.base_dir = folder_;
    options.cache_dir = folder_ + "/cache";
    options.numerics = numerics;
    return simulate(program(cases_[i], static_cast<int64_t>(i)), inputs, options);
  }
  ADD_FAILURE() << "no case " << case_name;
  return {};
}

HostTensor ComputeRunner::input(const std::string& name, float (*value)(int64_t row, int64_t column)) {
  HostTensor result = make_zero_tensor(tensor(name, name == "F" ? DataFormat::kFp32 : DataFormat::kBf16));
  const int64_t columns = kTileWidth * kInputTiles;
  for (int64_t row = 0; row < kTileHeight; ++row) {
    for (int64_t column = 0; column < columns; ++column)
      result.floats[row * columns + column] = value(row, column);
  }
  round_to_dtype(result);
  return result;
}

}  // namespace ttlc::sim

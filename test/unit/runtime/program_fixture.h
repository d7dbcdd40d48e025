// A small program on disk for tests of launches: kernels and description in a directory of its own, and a
// cache that all tests of a run share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/facts/program_json.h"
#include "runtime/program/simulate.h"

namespace ttlc::sim {

inline constexpr const char* kAddReader = R"(#include "api/dataflow/dataflow_api.h"
void kernel_main() {
  const uint32_t first = get_arg_val<uint32_t>(2);
  const uint32_t count = get_arg_val<uint32_t>(3);
  constexpr auto x_args = TensorAccessorArgs<0>();
  constexpr auto y_args = TensorAccessorArgs<x_args.next_compile_time_args_offset()>();
  const auto x = TensorAccessor(x_args, get_arg_val<uint32_t>(0), get_tile_size(0));
  const auto y = TensorAccessor(y_args, get_arg_val<uint32_t>(1), get_tile_size(1));
  for (uint32_t page = first; page < first + count; ++page) {
    cb_reserve_back(0, 1);
    cb_reserve_back(1, 1);
    noc_async_read_page(page, x, get_write_ptr(0));
    noc_async_read_page(page, y, get_write_ptr(1));
    noc_async_read_barrier();
    cb_push_back(0, 1);
    cb_push_back(1, 1);
  }
}
)";

inline constexpr const char* kAddCompute = R"(#include "api/compute/eltwise_binary.h"
void kernel_main() {
  const uint32_t count = get_arg_val<uint32_t>(0);
  binary_op_init_common(0, 1, 16);
  add_tiles_init(0, 1);
  for (uint32_t i = 0; i < count; ++i) {
    cb_wait_front(0, 1);
    cb_wait_front(1, 1);
    tile_regs_acquire();
    add_tiles(0, 1, 0, 0, 0);
    tile_regs_commit();
    cb_pop_front(0, 1);
    cb_pop_front(1, 1);
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
  }
}
)";

inline constexpr const char* kAddWriter = R"(#include "api/dataflow/dataflow_api.h"
void kernel_main() {
  const uint32_t first = get_arg_val<uint32_t>(1);
  const uint32_t count = get_arg_val<uint32_t>(2);
  constexpr auto z_args = TensorAccessorArgs<0>();
  const auto z = TensorAccessor(z_args, get_arg_val<uint32_t>(0), get_tile_size(16));
  for (uint32_t page = first; page < first + count; ++page) {
    cb_wait_front(16, 1);
    noc_async_write_page(page, z, get_read_ptr(16));
    noc_async_write_barrier();
    cb_pop_front(16, 1);
  }
}
)";

/// z = x + y on 2x2 cores, each of which owns a quarter of the tiles.
class ProgramFixture : public ::testing::Test {
 protected:
  static constexpr int64_t kTilesPerCore = 3;

  ProgramFixture() {
    directory_ = std::filesystem::path(::testing::TempDir()) /
                 ("ttlc-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) +
                  "-" + std::to_string(getpid()));  // tests run in parallel processes
    std::filesystem::create_directories(directory_);
    write("add.reader.cpp", kAddReader);
    write("add.compute.cpp", kAddCompute);
    write("add.writer.cpp", kAddWriter);
    make_program();
    options_.base_dir = directory_.string();
    options_.cache_dir = (std::filesystem::path(::testing::TempDir()) / "ttlc-unit-cache").string();
  }
  ~ProgramFixture() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  void write(const std::string& name, const std::string& text) { std::ofstream(directory_ / name) << text; }

  /// Replaces `from` in a kernel source, which must contain it.
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }

  void make_program() {
    program_.name = "add";
    program_.metal_api = MetalApi::kApr2026;
    program_.grid_columns = program_.grid_rows = 2;
    for (const char* name : {"x", "y", "z"})
      program_.tensors.push_back({name, {64, 32 * 2 * kTilesPerCore}, DataFormat::kBf16, {}, {}});
    for (const int64_t id : {0, 1, 16})
      program_.circular_buffers.push_back({{{id, DataFormat::kBf16}}, 2048, 2, {}, {}});
    KernelDesc reader = data_movement_kernel(KernelRole::kReader, "add.reader.cpp");
    reader.compile_time_args = {KernelArg::accessor("x"), KernelArg::accessor("y")};
    KernelDesc compute;
    compute.role = KernelRole::kCompute;
    compute.source = "add.compute.cpp";
    KernelDesc writer = data_movement_kernel(KernelRole::kWriter, "add.writer.cpp");
    writer.compile_time_args = {KernelArg::accessor("z")};
    int64_t first = 0;
    for (const CoreCoord core : program_.cores()) {
      const KernelArg from = KernelArg::literal(first);
      const KernelArg count = KernelArg::literal(kTilesPerCore);
      reader.runtime_args.push_back({core, {KernelArg::address("x"), KernelArg::address("y"), from, count}});
      compute.runtime_args.push_back({core, {count}});
      writer.runtime_args.push_back({core, {KernelArg::address("z"), from, count}});
      first += kTilesPerCore;
    }
    program_.kernels = {reader, compute, writer};
  }

  std::vector<HostTensor> inputs() const {
    return {make_random_tensor(program_.tensors[0], 0), make_random_tensor(program_.tensors[1], 0),
            make_unwritten_tensor(program_.tensors[2])};
  }

  SimResult run() { return simulate(program_, inputs(), options_); }

  /// z = x + y everywhere, within the rounding of bf16.
  void expect_sum(const SimResult& result) {
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    const HostTensor* x = result.find_tensor("x");
    const HostTensor* y = result.find_tensor("y");
    const HostTensor* z = result.find_tensor("z");
    ASSERT_TRUE(x && y && z);
    EXPECT_EQ(z->unwritten_count(), 0);
    for (int64_t i = 0; i < z->elem_count(); ++i) {
      const float want = x->floats[i] + y->floats[i];
      ASSERT_NEAR(z->floats[i], want, std::abs(want) / 128 + 1e-6) << i;
    }
  }

  std::filesystem::path directory_;
  ProgramDesc program_;
  SimOptions options_;
};

}  // namespace ttlc::sim

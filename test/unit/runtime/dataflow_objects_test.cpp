// Kernels that use the NoC, buffers, semaphores, endpoints and named arguments as objects: they compute what the functions
// compute, and the rules are the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

constexpr const char* kObjectReader = R"(#include "api/core_local_mem.h"
#include "api/dataflow/circular_buffer.h"
#include "api/dataflow/dataflow_buffer.h"
#include "api/dataflow/endpoints.h"
#include "api/dataflow/noc.h"
#include "api/dataflow/noc_semaphore.h"
#include "api/tensor/noc_traits.h"
void kernel_main() {
  const uint32_t first = get_arg_val<uint32_t>(2);
  const uint32_t count = get_arg_val<uint32_t>(3);
  constexpr auto x_args = TensorAccessorArgs<0>();
  constexpr auto y_args = TensorAccessorArgs<x_args.next_compile_time_args_offset()>();
  const auto x = TensorAccessor(x_args, get_arg_val<uint32_t>(0));
  const auto y = TensorAccessor(y_args, get_arg_val<uint32_t>(1));
  const Noc noc;
  CircularBuffer x_buffer(0);
  DataflowBuffer y_buffer(DFBBindingToken{1});
  for (uint32_t page = first; page < first + count; ++page) {
    x_buffer.reserve_back(1);
    y_buffer.reserve_back(1);
    noc.async_read(x, x_buffer, x_buffer.get_tile_size(), {.page_id = page}, {.offset_bytes = 0});
    noc.async_read<NocOptions::TXN_ID>(PageView(y), y_buffer, y_buffer.get_entry_size(), {.page_id = page}, {},
                                       {.trid = 3});
    noc.async_read_barrier<NocOptions::TXN_ID>({.trid = 3});
    noc.async_read_barrier();
    x_buffer.push_back(1);
    y_buffer.push_back(1);
  }
  // HERE
}
)";

constexpr const char* kObjectCompute = R"(#include "api/compute/eltwise_binary.h"
#include "api/dataflow/circular_buffer.h"
#include "api/dataflow/dataflow_buffer.h"
void kernel_main() {
  const uint32_t count = get_arg_val<uint32_t>(0);
  constexpr DFBBindingToken x(0), y(1);
  CircularBuffer x_buffer(x);
  DataflowBuffer y_buffer(y), z_buffer(tt::CBIndex::c_16);
  binary_op_init_common(x, y, z_buffer.get_id());
  add_tiles_init(x, y);
  for (uint32_t i = 0; i < count; ++i) {
    x_buffer.wait_front(1);
    y_buffer.wait_front(1);
    tile_regs_acquire();
    add_tiles(x, y, 0, 0, 0);
    tile_regs_commit();
    x_buffer.pop_front(1);
    y_buffer.pop_front(1);
    z_buffer.reserve_back(1);
    tile_regs_wait();
    pack_tile(0, z_buffer.get_id());
    tile_regs_release();
    z_buffer.push_back(1);
  }
}
)";

constexpr const char* kObjectWriter = R"(#include "api/dataflow/dataflow_buffer.h"
#include "api/tensor/noc_traits.h"
void kernel_main() {
  const uint32_t first = get_arg_val<uint32_t>(1);
  const uint32_t count = get_arg_val<uint32_t>(2);
  constexpr auto z_args = TensorAccessorArgs<0>();
  const auto z = TensorAccessor(z_args, get_arg_val<uint32_t>(0));
  const Noc noc;
  DataflowBuffer buffer(16);
  for (uint32_t page = first; page < first + count; ++page) {
    buffer.wait_front(1);
    noc.async_write(buffer, z, buffer.get_entry_size(), {}, {.page_id = page});
    buffer.write_barrier(noc);
    buffer.pop_front(1);
  }
}
)";

class DataflowObjects : public ProgramFixture {
 protected:
  DataflowObjects() {
    write("add.reader.cpp", kObjectReader);
    write("add.compute.cpp", kObjectCompute);
    write("add.writer.cpp", kObjectWriter);
  }

  void expect_rule(const std::string& file, const std::string& text, const std::string& from,
                   const std::string& to, const std::string& rule) {
    write(file, replaced(text, from, to));
    const SimResult result = run();
    ASSERT_EQ(result.status, SimStatus::kRuleBroken) << render_failure(result);
    EXPECT_EQ(result.errors[0].rule, rule) << render_failure(result);
    EXPECT_EQ(result.errors[0].place.file, file) << render_failure(result);
  }

  /// What each core's reader does in the end, with the corners of the grid as named arguments.
  void at_the_end(const std::string& text) {
    for (const auto& [name, core] : {std::pair("x0", CoreCoord{0, 0}), std::pair("x1", CoreCoord{1, 1})}) {
      program_.kernels[0].common_runtime_args.push_back(KernelArg::noc_x(core));
      program_.kernels[0].common_runtime_args.push_back(KernelArg::noc_y(core));
    }
    const std::string corners =
        "const uint32_t x0 = get_common_arg_val<uint32_t>(0), y0 = get_common_arg_val<uint32_t>(1),\n"
        "  x1 = get_common_arg_val<uint32_t>(2), y1 = get_common_arg_val<uint32_t>(3);\n"
        "const bool is_first = my_x[0] == x0 && my_y[0] == y0;\n";
    write("add.reader.cpp", replaced(kObjectReader, "// HERE\n", corners + text));
  }

  void add_semaphores(int64_t count) {
    for (int64_t id = 0; id < count; ++id) program_.semaphores.push_back({.id = id});
  }
};

TEST_F(DataflowObjects, AddOnFourCores) { expect_sum(run()); }

TEST_F(DataflowObjects, TheOlderPlacesAndSpellingsAreTheSame) {
  std::string reader = kObjectReader;
  for (const auto& [from, to] : std::initializer_list<std::pair<const char*, const char*>>{
           {"api/core_local_mem.h", "experimental/core_local_mem.h"},
           {"api/dataflow/circular_buffer.h", "experimental/circular_buffer.h"},
           {"api/dataflow/dataflow_buffer.h", "experimental/dataflow_buffer.h"},
           {"api/dataflow/endpoints.h", "experimental/endpoints.h"},
           {"api/dataflow/noc.h", "experimental/noc.h"},
           {"api/dataflow/noc_semaphore.h", "experimental/noc_semaphore.h"},
           {"api/tensor/noc_traits.h", "experimental/tensor.h"},
           {"const Noc noc", "const experimental::Noc noc"},
           {"CircularBuffer x_buffer", "experimental::CircularBuffer x_buffer"},
           {"DataflowBuffer y_buffer(DFBBindingToken{1})", "experimental::DataflowBuffer y_buffer(1)"},
           {"async_read<NocOptions::TXN_ID>", "async_read<experimental::Noc::TxnIdMode::ENABLED>"},
           {"{},\n                                       {.trid = 3}", "{}, NOC_UNICAST_WRITE_VC, 3"},
           {"<NocOptions::TXN_ID>({.trid = 3})", "<experimental::Noc::BarrierMode::TXN_ID>(3)"}}) {
    reader = replaced(reader, from, to);
  }
  write("add.reader.cpp", reader);
  expect_sum(run());
}

TEST_F(DataflowObjects, ReadsWithStoredState) {
  write(
      "add.reader.cpp",
      replaced(
          kObjectReader,
          "    noc.async_read(x, x_buffer, x_buffer.get_tile_size(), {.page_id = page}, {.offset_bytes = "
          "0});\n",
          R"(    noc.set_async_read_state<NocOptions::DEFAULT, NOC_MAX_BURST_SIZE>(x, 1024, {.page_id = page});
    for (uint32_t half = 0; half < 2048; half += 1024) {
      noc.async_read_with_state<NocOptions::DEFAULT, NOC_MAX_BURST_SIZE>(
          x, x_buffer, 1024, {.page_id = page, .offset_bytes = half}, {.offset_bytes = half});
    }
)"));
  expect_sum(run());
}

TEST_F(DataflowObjects, ZerosReachL1AndDram) {
  at_the_end(R"(  if (!is_first) return;
  const auto z = TensorAccessor(x_args, get_common_arg_val<uint32_t>(4));
  CoreLocalMem<uint32_t> memory(x_buffer.get_write_ptr());
  x_buffer.reserve_back(1);
  memory[3] = 7;
  noc.async_write_zeros(x_buffer, 1536);
  noc.async_write_zeros(memory, 512, {.offset_bytes = 1536});
  noc.write_zeros_l1_barrier();
  ASSERT(memory[3] == 0 && *(memory + 511) == 0);
  noc.async_write_zeros(z, 2048, {.page_id = 1}, memory);
  noc.write_zeros_dram_barrier();
)");
  program_.tensors.push_back({"zeros", {32, 64}, DataFormat::kBf16, {}, {}});
  program_.kernels[0].common_runtime_args.push_back(KernelArg::address("zeros"));
  std::vector<HostTensor> tensors = inputs();
  tensors.push_back(make_random_tensor(program_.tensors[3], 3));
  const HostTensor before = tensors[3];
  const SimResult result = simulate(program_, tensors, options_);
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const HostTensor* after = result.find_tensor("zeros");
  for (int64_t i = 0; i < after->elem_count(); ++i)
    ASSERT_EQ(after->floats[i], i % 64 < 32 ? before.floats[i] : 0) << i;
}

TEST_F(DataflowObjects, CoresMeetAtSemaphores) {
  add_semaphores(3);
  at_the_end(R"(  Semaphore<> arrived(0), go(1);
  Semaphore told(SemaphoreBindingToken<2, SemScope::EXTERNAL>{});
  arrived.up(noc, x0, y0, 1);
  noc.async_atomic_barrier();
  if (is_first) {
    arrived.down(4);
    ASSERT(arrived.value() == 0);
    go.set(5);
    go.set_multicast<NocOptions::MCAST_INCL_SRC>(noc, x0, y0, x1, y1, 4);
    go.relay_unicast(noc, told, x1, y1);
    noc.async_write_barrier();
  }
  go.wait(5);
  if (my_x[0] == x1 && my_y[0] == y1) {
    told.wait_min(5);
    told.up(1);
    ASSERT(told.value() == 6);
  }
)");
  expect_sum(run());
}

TEST_F(DataflowObjects, BlocksTravelBetweenCores) {
  add_semaphores(2);
  at_the_end(R"(  Semaphore<> sent(0), ready(1);
  x_buffer.reserve_back(1);
  y_buffer.reserve_back(1);
  ready.up(noc, x0, y0, 1);
  noc.async_atomic_barrier();
  if (is_first) {
    ready.wait(4);
    noc.async_write_zeros(x_buffer, 2048);
    noc.write_zeros_l1_barrier();
    noc.async_write_multicast<NocOptions::MCAST_INCL_SRC>(
        use<CircularBuffer::AddrSelector::WRITE_PTR>(x_buffer), MulticastEndpoint{}, 2048, 4, {},
        {.noc_x_start = x0, .noc_y_start = y0, .noc_x_end = x1, .noc_y_end = y1, .addr = y_buffer.get_write_ptr()});
    sent.set(1);
    sent.set_multicast<NocOptions::MCAST_INCL_SRC>(noc, x0, y0, x1, y1, 4);
    noc.async_write_barrier();
  }
  sent.wait(1);
  noc.async_read(UnicastEndpoint{}, x_buffer, 32, {.noc_x = x1, .noc_y = y1, .addr = y_buffer.get_write_ptr()}, {});
  noc.async_read_barrier();
  ASSERT(CoreLocalMem<volatile uint32_t>(x_buffer.get_write_ptr())[7] == 0);
)");
  expect_sum(run());
}

TEST_F(DataflowObjects, ArgumentsBuffersAndTensorsHaveNames) {
  program_.kernels[0].common_runtime_args = {KernelArg::address("x"), KernelArg::address("y")};
  std::string reader =
      replaced(kObjectReader, "void kernel_main() {", R"(#include "experimental/kernel_args.h"
namespace args {
constexpr experimental::RtaArg<uint32_t> first{8}, count{12};
constexpr experimental::CtaVal<uint32_t> pages_at_a_time{1};
}  // namespace args
namespace tensor {
constexpr tensor_accessor::TensorBindingToken<0, 0> x{};
constexpr tensor_accessor::TensorBindingToken<2, 4> y{};
}  // namespace tensor
void kernel_main() {)");
  reader = replaced(reader, "get_arg_val<uint32_t>(2)", "get_arg(args::first)");
  reader = replaced(reader, "get_arg_val<uint32_t>(3)", "get_arg(args::count)");
  reader = replaced(reader, "TensorAccessor(x_args, get_arg_val<uint32_t>(0))", "TensorAccessor(tensor::x)");
  reader = replaced(reader, "TensorAccessor(y_args, get_arg_val<uint32_t>(1))", "TensorAccessor(tensor::y)");
  reader = replaced(
      reader, "x_buffer.reserve_back(1)",
      "constexpr uint32_t pages = get_arg(args::pages_at_a_time);\n    x_buffer.reserve_back(pages)");
  write("add.reader.cpp", reader);
  expect_sum(run());
}

TEST_F(DataflowObjects, WritesHaveIdsOrArePosted) {
  const std::string plain = R"(noc.async_write(buffer, z, buffer.get_entry_size(), {}, {.page_id = page});
    buffer.write_barrier(noc);)";
  const std::string with_id =
      R"(noc.async_write<NocOptions::TXN_ID>(buffer, z, buffer.get_entry_size(), {}, {.page_id = page}, {.trid = 2});
    noc.async_write_barrier<NocOptions::TXN_ID>({.trid = 2});)";
  const std::string posted =
      R"(noc.async_write<NocOptions::POSTED>(buffer, z, buffer.get_entry_size(), {}, {.page_id = page});
    noc.async_writes_flushed<NocOptions::POSTED>();)";
  const std::string with_state =
      R"(noc_async_write_one_packet_with_trid_set_state(z.get_noc_addr(page));
    noc_async_write_one_packet_with_trid_with_state(buffer.get_read_ptr(), static_cast<uint32_t>(z.get_noc_addr(page)),
                                                    buffer.get_entry_size(), 5);
    noc_async_write_flushed_with_trid(5);
    noc_async_write_barrier_with_trid(5);
    reset_noc_trid_barrier_counter(1 << 5);)";
  for (const std::string& way : {with_id, posted, with_state}) {
    write("add.writer.cpp", replaced(kObjectWriter, plain, way));
    expect_sum(run());
  }
  expect_rule("add.writer.cpp", replaced(kObjectWriter, plain, with_id),
              "_barrier<NocOptions::TXN_ID>({.trid = 2})", "_barrier<NocOptions::TXN_ID>({.trid = 3})",
              "cb-pop-before-write-left");
  expect_rule("add.writer.cpp", replaced(kObjectWriter, plain, posted), "flushed<NocOptions::POSTED>",
              "flushed", "cb-pop-before-write-left");
}

TEST_F(DataflowObjects, BreakTheSameRules) {
  const std::string reader = kObjectReader, writer = kObjectWriter;
  expect_rule("add.reader.cpp", reader, "    noc.async_read_barrier();\n", "", "cb-push-before-read-barrier");
  expect_rule("add.reader.cpp", reader, "<NocOptions::TXN_ID>({.trid = 3});\n    noc.async_read_barrier();",
              "<NocOptions::TXN_ID>({.trid = 2});", "cb-push-before-read-barrier");
  expect_rule("add.reader.cpp", reader, "    x_buffer.reserve_back(1);\n", "", "cb-push-without-reserve");
  expect_rule("add.reader.cpp", reader, "{.offset_bytes = 0}", "{.offset_bytes = 2048}",
              "cb-write-not-reserved");
  expect_rule("add.reader.cpp", reader, "x_buffer.get_tile_size()", "2 * x_buffer.get_tile_size()",
              "dram-out-of-bounds");
  write("add.reader.cpp", reader);
  expect_rule("add.writer.cpp", writer, "    buffer.write_barrier(noc);\n", "", "cb-pop-before-write-left");
  expect_rule("add.writer.cpp", writer, "    buffer.wait_front(1);\n", "", "cb-pop-without-wait");
}

TEST_F(DataflowObjects, BanksAreNamedAtTheLineOfTheirNumber) {
  at_the_end(R"(  noc.async_read(AllocatorBank<AllocatorBankType::DRAM>(), x_buffer, 32,
                 {.bank_id = 99, .addr = 0}, {});  // BANK
)");
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_EQ(result.errors[0].rule, "noc-no-such-node");
  EXPECT_NE(result.errors[0].place.file.find("add.reader.cpp"), std::string::npos);
  EXPECT_GT(result.errors[0].place.line, 30);
}

TEST_F(DataflowObjects, MulticastsCountTheirTargets) {
  add_semaphores(1);
  at_the_end(R"(  Semaphore<> go(0);
  if (is_first) {
    go.set(1);
    go.set_multicast<NocOptions::MCAST_INCL_SRC>(noc, x0, y0, x1, y1, 3);
    noc.async_write_barrier();
  }
)");
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_EQ(result.errors[0].rule, "multicast-wrong-count");
}

}  // namespace
}  // namespace ttlc::sim

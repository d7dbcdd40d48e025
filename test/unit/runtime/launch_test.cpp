// Whole launches: results, broken rules, kernels that crash, spin or do not compile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "runtime/program/profile_text.h"
#include "runtime/program/report.h"
#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using ::testing::HasSubstr;

using Launch = ProgramFixture;

TEST_F(Launch, AddsOnFourCores) {
  const SimResult result = run();
  expect_sum(result);
  EXPECT_EQ(result.stats.tile_ops.at("add_tiles"), 12);
  EXPECT_EQ(result.stats.dram_bytes_read, 24 * 2048);
  EXPECT_EQ(result.stats.dram_bytes_written, 12 * 2048);
  EXPECT_EQ(result.stats.cb_count, 3);
  EXPECT_GT(result.stats.cycles, 0);
  EXPECT_GT(result.stats.math_kernel_cycles_mean, 0);
}

TEST_F(Launch, TwoRunsAreEqual) {
  const SimResult first = run();
  const SimResult second = run();
  ASSERT_EQ(first.status, SimStatus::kOk) << render_failure(first);
  EXPECT_EQ(first.stats.cycles, second.stats.cycles);
  EXPECT_EQ(first.find_tensor("z")->floats, second.find_tensor("z")->floats);
}

TEST_F(Launch, OnlyWantedResultsComeBack) {
  options_.results = {"z"};
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  ASSERT_EQ(result.tensors.size(), 1u);
  EXPECT_EQ(result.tensors[0].desc.name, "z");
  EXPECT_EQ(result.tensors[0].desc.shape, program_.tensors[2].shape);
}

TEST_F(Launch, InterleavedL1AndRowOfCores) {
  program_.tensors[0].memory = *parse_memory("l1");
  program_.tensors[2].memory = *parse_memory("l1");
  expect_sum(run());
}

TEST_F(Launch, AccessorsInATupleHaveOneFace) {
  program_.tensors[0].memory = *parse_memory("l1");
  std::string reader = replaced(kAddReader, R"(  constexpr auto x_args = TensorAccessorArgs<0>();
  constexpr auto y_args = TensorAccessorArgs<x_args.next_compile_time_args_offset()>();
  const auto x = TensorAccessor(x_args, get_arg_val<uint32_t>(0), get_tile_size(0));
  const auto y = TensorAccessor(y_args, get_arg_val<uint32_t>(1), get_tile_size(1));
)",
                                R"(  constexpr auto args = make_tensor_accessor_args_tuple<2, 0>();
  static_assert(tensor_accessor::detail::get_tensor_accessor_args_cta_offset<2, 0>() == 4);
  const auto tuple = make_tensor_accessor_tuple(args, 0, 4);
  const auto inputs = make_abstract_tensor_accessor_wrappers(tuple);
)");
  for (const char* input : {"0", "1"}) {
    reader = replaced(reader,
                      std::string("noc_async_read_page(page, ") + (*input == '0' ? "x" : "y") +
                          ", get_write_ptr(" + input + "));",
                      std::string("noc_async_read(inputs[") + input + "].get_noc_addr(page), get_write_ptr(" +
                          input + "), 2048);");
  }
  write("add.reader.cpp", reader);
  for (int i = 0; i < 2; ++i) program_.kernels[0].compile_time_args.push_back(KernelArg::literal(2048));
  expect_sum(run());
}

TEST_F(Launch, ReductionsThatAreNamedInCallsNeedNoDefines) {
  write("add.compute.cpp", "#include \"api/compute/reduce.h\"\n" + std::string(kAddCompute));
  expect_sum(run());
}

TEST_F(Launch, HeadersForHostAndDeviceMayIncludeStreams) {
  write("add.reader.cpp", "#include <iostream>\n" + std::string(kAddReader));
  expect_sum(run());
}

TEST_F(Launch, TablesOfBanksLeadWhereAccessorsLead) {
  std::string reader = replaced(kAddReader, "noc_async_read_page(page, x, get_write_ptr(0));",
                                R"(constexpr uint32_t kBanks = 12;
    const uint64_t node = dram_bank_to_noc_xy[noc_index][page % kBanks];
    const uint32_t local = get_arg_val<uint32_t>(0) + page / kBanks * tt::constants::TILE_HW * 2;
    noc_async_read(node << NOC_ADDR_COORD_SHIFT | (local + bank_to_dram_offset[page % kBanks]),
                   get_write_ptr(0), get_tile_size(0));
    if (float32_greater(0x3f800000, 0x40000000) || !float32_greater(0xbf800000, 0xc0000000)) return;)");
  reader = R"(#include "api/numeric/float32.h"
#include "api/numeric/int32.h"
#include "api/tt-metalium/constants.hpp"
)" + reader;
  write("add.reader.cpp", reader);
  expect_sum(run());
}

TEST_F(Launch, EveryCoreHasItsOwnVariables) {
  // Each core counts its pages in a global and in a static of an inline function; a shared one would run past
  // the end.
  std::string reader = replaced(kAddReader, "void kernel_main",
                                "uint32_t done = 0;\ninline uint32_t& seen() {\n"
                                "  static uint32_t count = 0;\n  return count;\n}\nvoid kernel_main");
  reader = replaced(reader, "uint32_t page = first; page < first + count; ++page",
                    "; done < count; ++done, ++seen()");
  reader = replaced(reader, "read_page(page, x", "read_page(first + done, x");
  write("add.reader.cpp", replaced(reader, "read_page(page, y", "read_page(first + seen(), y"));
  expect_sum(run());
}

TEST_F(Launch, TilesNobodyWritesStayUnwritten) {
  program_.kernels[0].runtime_args[3].args[3] = KernelArg::literal(kTilesPerCore - 1);
  program_.kernels[1].runtime_args[3].args[0] = KernelArg::literal(kTilesPerCore - 1);
  program_.kernels[2].runtime_args[3].args[2] = KernelArg::literal(kTilesPerCore - 1);
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  EXPECT_EQ(result.find_tensor("z")->unwritten_count(), kTileElems);
}

TEST_F(Launch, UndefinedDataIsNoticedInATensorNobodyWants) {
  write("add.reader.cpp", replaced(kAddReader, "noc_async_read_page(page, x, get_write_ptr(0));", ""));
  options_.results.emplace();
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_EQ(result.errors[0].rule, "undefined-in-tensor");
}

TEST_F(Launch, UndefinedDataInATensorNamesItsOrigin) {
  write("add.reader.cpp", replaced(kAddReader, "noc_async_read_page(page, x, get_write_ptr(0));", ""));
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_EQ(result.errors[0].rule, "undefined-in-tensor");
  EXPECT_EQ(result.errors[0].message,
            "12288 of 12288 elements of tensor 'z' hold undefined data, the first at [0, 0]");
  ASSERT_EQ(result.errors[0].notes.size(), 1u);
  EXPECT_NE(result.errors[0].notes[0].message.find("cb_reserve_back at add.reader.cpp:10"), std::string::npos)
      << result.errors[0].notes[0].message;
}

TEST_F(Launch, ABrokenRuleNamesCoreThreadAndLine) {
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n", ""));
  const SimResult result = run();
  EXPECT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_THAT(render_failure(result), HasSubstr("error[cb-push-before-read-barrier]: core ["));
  EXPECT_THAT(render_failure(result), HasSubstr("reader add.reader.cpp:14: "));
  EXPECT_THAT(render_failure(result), HasSubstr("\n  help: "));
  EXPECT_EQ(exit_code(result.status), 1);
}

TEST_F(Launch, APageOfATensorAsAnEndpointNamesTheLineThatAsksForIt) {
  std::string reader = replaced(kAddReader, "noc_async_read_page(page, x, get_write_ptr(0));",
                                "experimental::Noc().async_read(x, experimental::CircularBuffer(0), 2048,\n"
                                "      {.page_id = page}, {.offset_bytes = 0});");
  reader = "#include \"experimental/circular_buffer.h\"\n#include \"experimental/tensor.h\"\n" + reader;
  write("add.reader.cpp", reader);
  expect_sum(run());
  write("add.reader.cpp", replaced(reader, "get_arg_val<uint32_t>(0), get_tile_size(0)",
                                   "get_arg_val<uint32_t>(0), 2 * get_tile_size(0)"));
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_EQ(result.errors[0].rule, "page-size-mismatch");
  EXPECT_EQ(result.errors[0].place.file, "add.reader.cpp");
  EXPECT_EQ(result.errors[0].place.line, 14);
}

TEST_F(Launch, AssertionsOfTheLanguageNameTheirLine) {
  const std::string reader = replaced(kAddReader, "void kernel_main() {\n",
                                      "#include <cassert>\nvoid kernel_main() {\n"
                                      "  assert(get_arg_val<uint32_t>(3) == 99);\n");
  write("add.reader.cpp", reader);
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kRuleBroken);
  EXPECT_THAT(render_failure(result), HasSubstr("error[kernel-assert]: core ["));
  EXPECT_THAT(render_failure(result), HasSubstr("reader add.reader.cpp:4: the assertion '"));
}

TEST_F(Launch, AMissingPushIsADeadlockThatNamesWhoWaits) {
  write("add.reader.cpp", replaced(kAddReader, "    cb_push_back(1, 1);\n", ""));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u);
  EXPECT_EQ(result.errors[0].rule, "deadlock");
  EXPECT_THAT(render_failure(result), HasSubstr("add.writer.cpp:8: waits for 1 pages in cb_wait_front"));
}

TEST_F(Launch, ACrashOfAKernelIsAnErrorOfTheProgram) {
  write("add.writer.cpp",
        replaced(kAddWriter, "    noc_async_write_barrier();\n", "    ((void (*)())16)();\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-crash");
  EXPECT_EQ(result.errors[0].place.thread, "writer");
  EXPECT_EQ(result.errors[0].place.file, "add.writer.cpp");
}

TEST_F(Launch, AKernelThatSpinsIsStopped) {
  options_.watchdog_seconds = 1;
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n",
                                   "    volatile uint32_t never = 0;\n    while (never == 0) {}\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-spins");
  EXPECT_EQ(result.errors[0].place.thread, "reader");
}

TEST_F(Launch, AKernelThatCallsAndNeverEndsIsStopped) {
  options_.max_cycles = 1'000'000;
  write("add.reader.cpp", replaced(kAddReader, "    noc_async_read_barrier();\n",
                                   "    while (true) noc_async_read_barrier();\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-spins");
  EXPECT_EQ(result.errors[0].place.line, 14);
}

TEST_F(Launch, AKernelThatAlternatesBetweenCallsWithoutTimeIsStopped) {
  options_.watchdog_seconds = 1;
  write("add.reader.cpp",
        replaced(
            kAddReader, "    noc_async_read_barrier();\n",
            "    while (true) {\n      get_arg_val<uint32_t>(0);\n      get_arg_val<uint32_t>(1);\n    }\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-spins");
}

TEST_F(Launch, AStackThatOverflowsIsAnErrorOfTheProgram) {
  const std::string deep = R"(
__attribute__((noinline)) uint32_t deep(volatile uint32_t* at) {
  volatile uint32_t more[64] = {*at};
  return deep(more) + more[*at % 64];
}
)";
  write("add.reader.cpp",
        replaced(replaced(kAddReader, "    noc_async_read_barrier();\n",
                          "    volatile uint32_t one = 1;\n    if (deep(&one) == 7) return;\n"),
                 "void kernel_main", deep + "void kernel_main"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-crash");
  EXPECT_EQ(result.errors[0].place.thread, "reader");
}

TEST_F(Launch, AJumpIntoNowhereIsAnErrorOfTheProgram) {
  write("add.compute.cpp",
        replaced(kAddCompute, "    add_tiles(0, 1, 0, 0, 0);\n",
                 "    using Function = void (*)();\n    ((Function)(uint64_t)0x123456789000)();\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "kernel-crash");
}

TEST_F(Launch, WritesWithoutEndAreStopped) {
  write("add.writer.cpp", replaced(kAddWriter, "    noc_async_write_page(page, z, get_read_ptr(16));\n",
                                   "    while (true) noc_async_write_page(page, z, get_read_ptr(16));\n"));
  const SimResult result = run();
  ASSERT_EQ(result.errors.size(), 1u) << render_failure(result);
  EXPECT_EQ(result.errors[0].rule, "noc-missing-write-barrier");
}

TEST_F(Launch, AKernelThatDoesNotCompileIsTheUsersMistake) {
  write("add.compute.cpp", replaced(kAddCompute, "add_tiles(0, 1, 0, 0, 0)", "add_tile(0, 1, 0, 0, 0)"));
  const SimResult result = run();
  EXPECT_EQ(result.status, SimStatus::kUserError);
  EXPECT_THAT(result.message, HasSubstr((directory_ / "add.compute.cpp").string() + ":10:5: error: "));
  EXPECT_THAT(result.message, HasSubstr("'add_tile' was not declared in this scope"));
  EXPECT_EQ(exit_code(result.status), 2);
}

TEST_F(Launch, AnApiTheSimulatorLacksIsNamed) {
  write("add.compute.cpp", replaced(kAddCompute, "add_tiles(0, 1, 0, 0, 0)", "topk_local_sort(0, 0, 5)"));
  const SimResult result = run();
  EXPECT_EQ(result.status, SimStatus::kUnsupported);
  EXPECT_THAT(result.message,
              HasSubstr("does not have topk_local_sort, which the kernel 'add.compute.cpp' uses"));
  EXPECT_EQ(exit_code(result.status), 3);
}

TEST_F(Launch, DataMustMatchTheProgram) {
  std::vector<HostTensor> tensors = {make_zero_tensor({"x", {32, 32}, DataFormat::kBf16, {}, {}})};
  EXPECT_THAT(simulate(program_, tensors, options_).message,
              HasSubstr("tensor 'x' of the program is bf16 [64, 192]"));
  tensors[0].desc.name = "w";
  EXPECT_THAT(simulate(program_, tensors, options_).message,
              HasSubstr("the program 'add' has no tensor 'w'"));
}

TEST_F(Launch, ReportHasTheDocumentedKeys) {
  options_.trace = true;
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const OrderedJson report = make_report(program_, arch_info(program_.arch), result, 1e6);
  for (const char* key : {"kernel",
                          "arch",
                          "metal_api",
                          "grid",
                          "cores",
                          "cycles",
                          "math_kernel_cycles_mean",
                          "time_us",
                          "flops",
                          "tflops",
                          "utilization",
                          "bound",
                          "busy_cycles",
                          "dram_bytes_read",
                          "dram_bytes_written",
                          "noc_bytes",
                          "l1_bytes_peak",
                          "cb_count",
                          "dst_tiles_peak",
                          "tile_ops",
                          "init_calls",
                          "reconfig_calls",
                          "host_compile_ms",
                          "simulate_ms",
                          "peak_host_bytes",
                          "cost_table_sha256",
                          "roofline",
                          "lines"}) {
    EXPECT_TRUE(report.contains(key)) << key;
  }
  EXPECT_GT(report["tflops"].get<double>(), 0);
  const nlohmann::json trace = nlohmann::json::parse(write_trace(arch_info(program_.arch), result));
  EXPECT_FALSE(trace["traceEvents"].empty());
  EXPECT_EQ(trace["traceEvents"][0]["name"], "process_name");
}

TEST_F(Launch, TheTraceHasBufferLevelsAndTraffic) {
  options_.trace = true;
  const SimResult result = run();
  const nlohmann::json trace = nlohmann::json::parse(write_trace(arch_info(program_.arch), result));
  std::map<std::string, int64_t> last_levels, highest;
  for (const nlohmann::json& event : trace["traceEvents"]) {
    if (event["ph"] != "C") continue;
    const int64_t level = event["args"]["level"];
    EXPECT_GE(level, 0) << event;
    last_levels[event["name"]] = level;
    highest[event["name"]] = std::max(highest[event["name"]], level);
  }
  for (const char* name : {"cb 0", "noc bytes in flight"}) {
    ASSERT_TRUE(highest.contains(name)) << name;
    EXPECT_GT(highest[name], 0) << name;
    EXPECT_EQ(last_levels[name], 0) << name;
  }
}

TEST_F(Launch, ZonesLastFromTheirFirstBeginToTheirLatestEnd) {
  write("add.reader.cpp", replaced(kAddReader, "noc_async_read_page(page, x",
                                   "DeviceZoneScopedN(\"pages\");\n    noc_async_read_page(page, x"));
  const SimResult result = run();
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  int64_t zones = 0;
  for (const ThreadTimes& thread : result.threads) {
    for (const ZoneTimes& zone : thread.zones) {
      ++zones;
      EXPECT_EQ(zone.name, "pages");
      EXPECT_GT(zone.start_cycle, thread.start_cycle);
      EXPECT_GT(zone.end_cycle, zone.start_cycle + 1'000);  // more than one page
      EXPECT_LE(zone.end_cycle, thread.end_cycle);
    }
  }
  EXPECT_GT(zones, 0);
}

TEST_F(Launch, LinesOfAProfileAddUpToTheThreads) {
  options_.profile = true;
  const SimResult result = run();
  int64_t in_lines = 0, busy_in_lines = 0, in_threads = 0, busy_in_threads = 0, busy_over_time = 0;
  for (const LineTimes& line : result.lines) {
    EXPECT_GT(line.line, 0) << line.file;
    in_lines += line.busy_cycles + line.wait_cycles;
    busy_in_lines += line.busy_cycles;
  }
  for (const ThreadTimes& thread : result.threads) {
    in_threads += thread.end_cycle - thread.start_cycle;
    busy_in_threads += thread.busy_cycles;
    for (const int64_t busy : thread.busy_by_time) busy_over_time += busy;
  }
  EXPECT_EQ(in_lines, in_threads);
  EXPECT_EQ(busy_in_lines, busy_in_threads);
  EXPECT_EQ(busy_over_time, busy_in_threads);
  const std::string text = render_profile(program_, arch_info(program_.arch), result,
                                          [](const std::string&, int64_t) { return "the_line();"; });
  for (const char* part : {"roofline", "timeline of core", "reader |", "kernel lines", "the_line();"})
    EXPECT_THAT(text, HasSubstr(part));
}

}  // namespace
}  // namespace ttlc::sim

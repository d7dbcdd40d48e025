// Block-level kernels down to emittable code: what every lowered kernel has in common, and the mistakes of users that only
// show on the way.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>

#include "ir/parser.h"
#include "ir/verifier.h"
#include "passes/assign_cb_ids.h"
#include "passes/lower_data_movement.h"
#include "passes/pipeline.h"
#include "test/unit/passes/random_kernel.h"

namespace ttlc::passes {
namespace {

using namespace ir;

constexpr uint32_t kSeeds = 60;

std::string errors(const DiagnosticSink& sink) {
  std::string text;
  for (const Diagnostic& diagnostic : sink.sorted()) text += diagnostic.message + "\n";
  return text;
}

/// Pages named by the calls on a buffer, each call counted once.
struct PageCounts {
  int64_t reserved = 0, pushed = 0;
};

class Lowering : public testing::TestWithParam<uint32_t> {
 protected:
  static std::unique_ptr<Module> lowered(bool dst_fp32, bool full_sync) {
    RandomKernelOptions options;
    options.seed = GetParam();
    options.operations = 4 + GetParam() % 12;
    options.target.arch = sim::arch_info(sim::Arch::kWormholeB0);
    options.target.dst_fp32 = dst_fp32;
    options.target.dst_full_sync = full_sync;
    std::unique_ptr<Module> module = random_kernel(options);
    PassOptions pass_options;
    DiagnosticSink sink;
    PassContext context{sink, pass_options};
    for (const PassInfo* pass : build_pipeline(pass_options)) {
      pass->function(*module, context);
      if (pass->level_after) module->level = *pass->level_after;
      DiagnosticSink problems;
      EXPECT_TRUE(verify(*module, problems)) << "after " << pass->name << ": " << errors(problems);
      EXPECT_FALSE(sink.has_errors()) << pass->name << ": " << errors(sink);
      if (testing::Test::HasFailure()) break;
    }
    return module;
  }
};

TEST_P(Lowering, ReachesEmittableCode) {
  for (bool dst_fp32 : {true, false}) {
    for (bool full_sync : {true, false}) {
      std::unique_ptr<Module> module = lowered(dst_fp32, full_sync);
      EXPECT_EQ(module->level, Level::kEmittable);
    }
  }
}

TEST_P(Lowering, PublishesWhatItReserves) {
  std::unique_ptr<Module> module = lowered(true, false);
  std::map<const Value*, PageCounts> counts;
  walk(module->body(), [&](Op& op) {
    if (op.is(OpKind::kCbReserveBack)) counts[op.operand(0)].reserved += op.int_attr(AttrKey::kPages);
    if (op.is(OpKind::kCbPushBack)) counts[op.operand(0)].pushed += op.int_attr(AttrKey::kPages);
  });
  for (const auto& [buffer, pages] : counts) EXPECT_EQ(pages.reserved, pages.pushed) << buffer->name;
}

TEST_P(Lowering, StartsUpOnce) {
  std::unique_ptr<Module> module = lowered(true, false);
  int64_t startups = 0;
  walk(module->body(), [&](Op& op) { startups += op.is(OpKind::kHwStartup); });
  EXPECT_EQ(startups, 1);
}

INSTANTIATE_TEST_SUITE_P(RandomKernels, Lowering, testing::Range(0u, kSeeds));

// ---- Mistakes of users

/// Diagnostics of one pass on a kernel body given as text.
std::string diagnose(PassFunction pass, std::string_view level, std::string_view body) {
  std::string text = fmt::format(
      "// ttlc-ir 1\nmodule level({}) target(arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = "
      "hifi4, "
      "accuracy = exact) {{\n  kernel @k grid(1, 1) {{\n{}  }}\n}}\n",
      level, body);
  DiagnosticSink sink;
  auto module = parse_module(std::make_shared<SourceFile>("test.ir", text), sink);
  if (!module) return "does not parse: " + errors(sink);
  PassOptions options;
  PassContext context{sink, options};
  pass(**module, context);
  return errors(sink);
}

std::string buffers(int64_t count, std::string_view shape, std::string_view role) {
  std::string text;
  for (int64_t i = 0; i < count; ++i) {
    text += fmt::format("    %b{} = buffer {{role = {}}} : cb<{} bf16, depth 2>\n", i, role, shape);
  }
  return text;
}

TEST(AssignCbIds, BuffersBeyondL1AreAnError) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", buffers(6, "16x8", "user")),
            "the buffers of kernel 'k' need 1572864 bytes of L1 on every core, but 1395424 are available\n");
}

/// A reader that fills %b0 twice, then %b1, and a compute thread that takes them in the other order.
constexpr const char* kTakenInTheOtherOrder = R"(
    thread @read reader {
      cb.reserve_back %b0 {pages = 256}
      cb.push_back %b0 {pages = 256}
      cb.reserve_back %b0 {pages = 256}
      cb.push_back %b0 {pages = 256}
      cb.reserve_back %b1 {pages = 256}
      cb.push_back %b1 {pages = 256}
    }

    thread @comp compute {
      cb.wait_front %b1 {pages = 256}
      cb.pop_front %b1 {pages = 256}
      cb.wait_front %b0 {pages = 256}
      cb.pop_front %b0 {pages = 256}
      cb.wait_front %b0 {pages = 256}
      cb.pop_front %b0 {pages = 256}
    }
)";

TEST(AssignCbIds, BuffersShrinkWhenL1IsShort) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", buffers(2, "16x16", "user")), "");
}

TEST(AssignCbIds, BuffersDoNotShrinkWhereThreadsWouldWaitForEachOther) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", buffers(2, "16x16", "user") + kTakenInTheOtherOrder),
            "the buffers of kernel 'k' need 1572864 bytes of L1 on every core, but 1395424 are available\n");
}

/// A compute thread that publishes `count` blocks of one page, then reads and releases them, the last one first.
std::string nested_blocks(int64_t count) {
  std::string first, second;
  for (int64_t i = 0; i < count; ++i) {
    first +=
        fmt::format("      cb.reserve_back %b{0} {{pages = 1}}\n      cb.push_back %b{0} {{pages = 1}}\n", i);
    second += fmt::format(
        "      cb.wait_front %b{0} {{pages = 1}}\n      dst.acquire\n      fpu.copy %b{0}, %zero, %zero\n"
        "      dst.commit\n      dst.wait\n      dst.release\n      cb.pop_front %b{0} {{pages = 1}}\n",
        count - 1 - i);
  }
  return buffers(count, "1x1", "intermediate") +
         "\n    thread @comp compute {\n      %zero = index.const {value = 0} : index\n" + first + second +
         "    }\n";
}

TEST(AssignCbIds, BlocksThatLiveTogetherShareABuffer) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", nested_blocks(40)), "");
}

TEST(AssignCbIds, MoreBuffersThanACoreHasAreAnError) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", buffers(33, "1x1", "user")),
            "kernel 'k' needs 33 circular buffers, but a core has 32\n");
}

TEST(AssignCbIds, AllNumbersCanBeUsed) {
  EXPECT_EQ(diagnose(assign_cb_ids, "tiles", buffers(32, "1x1", "user")), "");
}

TEST(LowerDataMovement, BlocksHeldAtOnceLieSideBySide) {
  EXPECT_EQ(
      diagnose(lower_data_movement, "tiles", R"(    %T = tensor {role = out} : tensor<32x64 bf16, tile, dram>
    %b = buffer {role = user} : cb<1x1 bf16, depth 3>
    thread @write writer {
      %c0 = index.const {value = 0} : index
      %c1 = index.const {value = 1} : index
      %0 = cb.take %b : block<1x1 bf16>
      %1 = cb.take %b : block<1x1 bf16>
      tensor.store %1, %T, %c0, %c1
      tensor.store %0, %T, %c0, %c0
    }
)"),
      "2 blocks of 'b' are held at once here, but it has 3\n");
}

}  // namespace
}  // namespace ttlc::passes

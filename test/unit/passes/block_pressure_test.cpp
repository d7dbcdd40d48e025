// How many buffers blocks need at once, and what is left for them.
#include "passes/block_pressure.h"

#include <gtest/gtest.h>

#include "ir/parser.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {
namespace {

using namespace ir;

constexpr const char* kBlock = ") extents(1, 1) iterators(pp) maps(";
constexpr const char* kMap = "(d0, d1) -> (d0, d1)";

/// "%name = the sum of these blocks", or ones without operands.
std::string made(const std::string& name, const std::vector<std::string>& operands = {}) {
  std::string ins, maps, parameters, steps;
  std::string sum;
  for (size_t i = 0; i < operands.size(); ++i) {
    const std::string element = "%of_" + name + std::to_string(i);
    ins += (i ? ", %" : "%") + operands[i];
    maps += std::string(kMap) + ", ";
    parameters += (i ? ", " : "") + element + ": tile<fp32>";
    if (i > 0) steps += element + "s = tile.add " + sum + ", " + element + " : tile<fp32>\n";
    sum = i > 0 ? element + "s" : element;
  }
  if (operands.size() < 2) {
    steps += operands.empty() ? "%" + name + "f = tile.fill {real = 1.0} : tile<fp32>\n"
                              : "%" + name + "f = tile.exp " + sum + " : tile<fp32>\n";
    sum = "%" + name + "f";
  }
  return "%" + name + " = generic ins(" + ins + kBlock + maps + kMap + ") {\nbody ^(" + parameters + "):\n" +
         steps + "yield " + sum + "\n} : block<1x1 fp32>\n";
}

std::string loop(const std::string& result, const std::string& carried, const std::string& start,
                 const std::string& body) {
  return "%" + result + " = for %i = %c0 to %c4 step %c1 iter(%" + carried + " = %" + start +
         ") : block<1x1 fp32> {\n" + body + "}\n";
}

class BlockPressures : public testing::Test {
 protected:
  void parse(const std::string& body) {
    auto file = std::make_shared<SourceFile>("k.ir", R"(// ttlc-ir 1
module level(blocks) target(arch = wormhole_b0, dst_bits = 32, dst_sync = half, fidelity = hifi4, accuracy = exact) {
  kernel @k grid(1, 1) {
    %given_cb = buffer {role = user, fixed_depth} : cb<2x2 bf16, depth 3>
    %out_cb = buffer {role = user} : cb<1x1 fp32, depth 2>
    thread @comp compute {
      %c0 = index.const {value = 0} : index
      %c1 = index.const {value = 1} : index
      %c4 = index.const {value = 4} : index
      )" + body + R"(
    }
  }
})");
    DiagnosticSink sink;
    Result<std::unique_ptr<Module>> parsed = parse_module(file, sink);
    ASSERT_TRUE(parsed) << sink.sorted().front().message;
    module = std::move(*parsed);
  }

  const Op* kernel() const { return module->kernels()[0]; }
  BlockPressure pressure() const { return peak_pressure(kernel()->region().last->region()); }
  /// Of the one class that these kernels have.
  int64_t alive(const std::string& body) {
    parse(body);
    return module ? pressure()[{ir::DataFormat::kFp32, 1}] : -1;
  }

  std::unique_ptr<Module> module;
};

TEST_F(BlockPressures, BlocksLiveFromTheirComputationToTheirLastUse) {
  EXPECT_EQ(alive(made("a") + made("b") + made("c", {"a", "b"}) + "cb.put %c, %out_cb\n"), 2);
  EXPECT_EQ(alive(made("a") + made("b", {"a"}) + made("c", {"b"}) + "cb.put %c, %out_cb\n"), 2);
  EXPECT_EQ(alive(made("a") + made("b", {"a"}) + made("c", {"a", "b"}) + made("d", {"a", "c"}) +
                  "cb.put %d, %out_cb\n"),
            3);
}

TEST_F(BlockPressures, WhatIsPutNeedsNoBufferOfItsOwn) {
  EXPECT_EQ(alive(made("a") + "cb.put %a, %out_cb\n"), 0);
  EXPECT_EQ(alive(made("a") + made("b", {"a"}) + "cb.put %a, %out_cb\ncb.put %b, %out_cb\n"), 1);
}

TEST_F(BlockPressures, ALoopNeedsTwoPlacesForWhatItCarries) {
  const std::string end = made("d", {"r"}) + "cb.put %d, %out_cb\n";
  EXPECT_EQ(alive(made("s") + loop("r", "x", "s", made("n", {"x"}) + "yield %n\n") + end), 2);
}

TEST_F(BlockPressures, TheNextBlockOfALoopIsComputedIntoItsPlace) {
  const std::string end = made("d", {"r"}) + "cb.put %d, %out_cb\n";
  const auto looped = [&](const std::string& body) {
    return alive(made("s") + loop("r", "x", "s", body) + end);
  };
  const int64_t alone = looped(made("n", {"x"}) + "yield %n\n");
  EXPECT_EQ(looped(made("t", {"x"}) + made("n", {"t"}) + "yield %n\n"), alone + 1);
  // Used by something else as well: it does not go on in the place of the loop.
  EXPECT_EQ(looped(made("n", {"x"}) + made("m", {"n"}) + "cb.put %m, %out_cb\nyield %n\n"), alone + 1);
}

TEST_F(BlockPressures, FormatsAndSizesAreClassesOfTheirOwn) {
  BlockPressure pressure = {{{ir::DataFormat::kFp32, 1}, 2}, {{ir::DataFormat::kBf16, 4}, 1}};
  EXPECT_EQ(buffers_of(pressure), 3);
  EXPECT_EQ(bytes_of(pressure), 2 * 4096 + 4 * 2048);
}

TEST_F(BlockPressures, TheBudgetIsWhatTheBuffersOfTheUserLeave) {
  parse("");
  const BlockBudget budget(*module, kernel());
  EXPECT_EQ(budget.buffers, 32 - 2 - 2);  // two of the user, two for constants
  const int64_t all = l1_bytes_for_buffers(module->target, kernel());
  EXPECT_EQ(budget.bytes, all - 3 * 4 * 2048 - 2 * 4096);
  // Depths that the user has given stay.
  EXPECT_EQ(BlockBudget(*module, kernel(), true).bytes, all - 3 * 4 * 2048 - 4096);
}

TEST_F(BlockPressures, TheScarcerResourceCounts) {
  parse("");
  BlockBudget budget(*module, kernel());
  budget.buffers = 4;
  budget.bytes = 10 * 4096;
  const BlockPressure many = {{{ir::DataFormat::kBf16, 1}, 4}}, large = {{{ir::DataFormat::kFp32, 11}, 1}};
  EXPECT_TRUE(budget.holds(many));
  EXPECT_DOUBLE_EQ(budget.share_taken(many), 1);
  EXPECT_FALSE(budget.holds(large));
  EXPECT_DOUBLE_EQ(budget.share_taken(large), 1.1);
  EXPECT_FALSE(budget.holds({{{ir::DataFormat::kBf16, 1}, 5}}));
}

}  // namespace
}  // namespace ttlc::passes

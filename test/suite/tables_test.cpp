// Completeness of the tables: every pass has a golden folder, every op says what it does, and every function of the
// language computes what the table says, in both formats of tensors and for both generations of the kernel API.
#include <gtest/gtest.h>

#include "frontend/device_functions.h"
#include "ir/op_info.h"
#include "passes/pass.h"
#include "test/support/run_kernel.h"

namespace ttlc::test {
namespace {

TEST(Tables, EveryPassHasAGoldenFolder) {
  for (const passes::PassInfo& pass : passes::all_passes()) {
    EXPECT_FALSE(golden_files("passes/" + std::string(pass.name), {".ir"}).empty())
        << "test/golden/passes/" << pass.name << " has no before and after of this pass";
    EXPECT_FALSE(pass.summary.empty()) << pass.name;
  }
}

TEST(Tables, EveryOpSaysWhatItDoes) {
  for (const ir::OpInfo& op : ir::all_ops()) EXPECT_FALSE(op.doc.empty()) << op.mnemonic;
  for (const ir::TileOpInfo& op : ir::all_tile_ops()) EXPECT_FALSE(op.doc.empty()) << op.mnemonic;
}

/// Functions a block has in the language, by the name of their tile op.
std::vector<std::string> elementwise_functions(bool binary) {
  std::vector<std::string> names;
  for (const ir::TileOpInfo& op : ir::all_tile_ops()) {
    bool offered = binary ? frontend::binary_function(op.mnemonic).has_value()
                          : frontend::unary_function(op.mnemonic).has_value();
    if (offered) names.emplace_back(op.mnemonic);
  }
  return names;
}

/// One output for each function of `names`: several in one kernel, because building kernels takes longest.
std::string kernel_of(const std::vector<std::string>& names, bool binary) {
  std::string outs, buffers, stores;
  for (const std::string& name : names) {
    outs += ", out_" + name;
    buffers += fmt::format(", out_{}_cb", name);
    stores += fmt::format("        out_{0}_cb.reserve().store(a.{0}({1}))\n", name, binary ? "b" : "");
  }
  return fmt::format(
      "from ttlang.d2m_api import *\n\n"
      "@pykernel_gen(grid=(1, 1), block_factors=[(1, 1)] * {})\n"
      "def functions(A, B{}):\n"
      "    @compute()\n"
      "    async def comp(A_cb, B_cb{}):\n"
      "        a, b = A_cb.pop(), B_cb.pop()\n{}"
      "    return Program(comp)(A, B{})\n",
      names.size() + 2, outs, buffers, stores, outs);
}

struct Variant {
  std::string dtype;
  std::string metal_api;
  std::string name() const { return dtype + "_" + metal_api; }
};

class Functions : public testing::TestWithParam<Variant> {};

/// Positive and below pi / 2, so that no function has a pole or a jump there.
float moderate_value(const sim::TensorDesc& desc, int64_t index) {
  int64_t scrambled = (index * 7919 + static_cast<int64_t>(desc.name[0]) * 131) % 1000;
  return 0.15f + 0.00125f * static_cast<float>(scrambled);
}

void expect_right(const std::vector<std::string>& all, bool binary, const Variant& variant) {
  constexpr size_t kPerKernel = 12;
  for (size_t begin = 0; begin < all.size(); begin += kPerKernel) {
    std::vector<std::string> names(all.begin() + begin,
                                   all.begin() + std::min(begin + kPerKernel, all.size()));
    KernelTest test;
    test.source = kernel_of(names, binary);
    test.values = moderate_value;
    test.flags.metal_api = variant.metal_api;
    test.flags.tensors = {"A=32x32:" + variant.dtype, "B=32x32:" + variant.dtype};
    for (const std::string& name : names)
      test.flags.tensors.push_back(fmt::format("out_{}=32x32:{}", name, variant.dtype));
    KernelVerdict verdict = run_kernel(test, "tables-" + variant.name());
    EXPECT_TRUE(verdict.passed()) << verdict.text();
  }
}

TEST_P(Functions, OfOneBlockAreRight) { expect_right(elementwise_functions(false), false, GetParam()); }
TEST_P(Functions, OfTwoBlocksAreRight) { expect_right(elementwise_functions(true), true, GetParam()); }

INSTANTIATE_TEST_SUITE_P(Variants, Functions,
                         testing::Values(Variant{"bf16", "feb2026"}, Variant{"bf16", "apr2026"},
                                         Variant{"fp32", "feb2026"}, Variant{"fp32", "apr2026"}),
                         [](const auto& info) { return info.param.name(); });

}  // namespace
}  // namespace ttlc::test

// What holds after every block-level pass on any kernel: the module verifies, means what it meant before, and what
// a pass promises to later ones is there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ir/generic.h"
#include "ir/interpreter.h"
#include "ir/printer.h"
#include "ir/verifier.h"
#include "passes/body_schedule.h"
#include "passes/pipeline.h"
#include "test/unit/passes/random_kernel.h"

namespace ttlc::passes {
namespace {

using namespace ir;

constexpr uint32_t kSeeds = 40;

/// The passes that leave blocks blocks, in the order of the pipeline.
Pipeline block_passes() {
  Pipeline pipeline = build_pipeline(PassOptions{});
  auto end = std::find_if(pipeline.begin(), pipeline.end(),
                          [](const PassInfo* pass) { return pass->name == "assign-formats"; });
  return {pipeline.begin(), end + 1};
}

std::string errors(const DiagnosticSink& sink) {
  std::string text;
  for (const Diagnostic& diagnostic : sink.sorted()) text += diagnostic.message + "\n";
  return text;
}

ReferenceTensors random_inputs() {
  ReferenceTensors tensors;
  uint32_t state = 1;
  for (auto [name, rows, columns] : {std::tuple("A", 256, 96), std::tuple("B", 384, 64)}) {
    ReferenceTensor& tensor = tensors[name];
    tensor.shape = {rows, columns};
    for (int i = 0; i < rows * columns; ++i) {
      state = state * 1664525u + 1013904223u;
      tensor.values.push_back(static_cast<double>(state >> 8) / (1 << 23) - 1);
    }
  }
  return tensors;
}

std::vector<double> result_of(const Module& module) {
  Evaluation evaluation = evaluate(module, "random", random_inputs());
  EXPECT_FALSE(evaluation.fault) << evaluation.fault->message;
  return evaluation.tensors.at("out").values;
}

class BlockPasses : public testing::TestWithParam<uint32_t> {
 protected:
  static RandomKernelOptions options(bool dst_fp32) {
    RandomKernelOptions options;
    options.seed = GetParam();
    options.operations = 8 + GetParam() % 16;
    options.target.arch = sim::arch_info(sim::Arch::kWormholeB0);
    options.target.dst_fp32 = dst_fp32;
    return options;
  }
  static void run(Module& module, const PassInfo& pass) {
    DiagnosticSink sink;
    PassOptions pass_options;
    PassContext context{sink, pass_options};
    pass.function(module, context);
    ASSERT_FALSE(sink.has_errors()) << pass.name << ": " << errors(sink);
    DiagnosticSink problems;
    ASSERT_TRUE(verify(module, problems)) << "after " << pass.name << ": " << errors(problems);
  }
};

TEST_P(BlockPasses, KeepTheMeaning) {
  std::unique_ptr<Module> module = random_kernel(options(true));
  std::vector<double> expected = result_of(*module);
  for (const PassInfo* pass : block_passes()) {
    ASSERT_NO_FATAL_FAILURE(run(*module, *pass));
    std::vector<double> actual = result_of(*module);
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < actual.size(); ++i)
      ASSERT_NEAR(actual[i], expected[i], 1e-6 * (1 + std::abs(expected[i])))
          << "element " << i << " after " << pass->name;
  }
}

TEST_P(BlockPasses, LeaveGenericsThatFitDst) {
  for (bool dst_fp32 : {true, false}) {
    std::unique_ptr<Module> module = random_kernel(options(dst_fp32));
    for (const PassInfo* pass : block_passes()) ASSERT_NO_FATAL_FAILURE(run(*module, *pass));
    walk(module->body(), [&](Op& op) {
      if (op.is(OpKind::kGeneric)) {
        EXPECT_LE(schedule_generic(Generic(&op)).slot_count, module->target.dst_tiles()) << print(op);
      }
    });
  }
}

TEST_P(BlockPasses, GiveMovingBlocksTheirOwnProducers) {
  std::unique_ptr<Module> module = random_kernel(options(true));
  for (const PassInfo* pass : block_passes()) ASSERT_NO_FATAL_FAILURE(run(*module, *pass));
  walk(module->body(), [&](Op& op) {
    const Op* thread = &op;
    while (thread && !thread->is(OpKind::kThread)) thread = thread->parent();
    if (!thread || thread->text(AttrKey::kRole) != "compute") return;
    bool hands_on = op.is(OpKind::kFor) || op.is(OpKind::kCbPut) || op.is(OpKind::kYield);
    if (!hands_on) return;
    for (const Value* operand : op.operands) {
      if (!operand->type.is_block()) continue;
      ASSERT_TRUE(operand->def && operand->def->is(OpKind::kGeneric) && operand->def->block == op.block)
          << print(op);
      EXPECT_TRUE(op.is(OpKind::kYield) || operand->single_use()) << print(op);
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Seeds, BlockPasses, testing::Range(1u, kSeeds + 1));

}  // namespace
}  // namespace ttlc::passes

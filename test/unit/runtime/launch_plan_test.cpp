// Placement of buffers and tensors, limits of the machine, arguments.
#include "runtime/program/launch_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/program/kernel_prologue.h"
#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Plan : public ProgramFixture {
 protected:
  const ArchInfo& machine_ = arch_info(Arch::kWormholeB0);
  std::string fault() { return plan_launch(program_, machine_).message(); }
};

TEST_F(Plan, BuffersFollowEachOtherFromTheBase) {
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_EQ(plan->buffers[0].address, machine_.l1_base);
  EXPECT_EQ(plan->buffers[1].address, machine_.l1_base + 4096);
  EXPECT_EQ(plan->l1_bytes_peak, 3 * 4096);
}

TEST_F(Plan, ABufferHasOneAddressOnAllItsCores) {
  program_.circular_buffers[0].cores.ranges = {{{0, 0}, {0, 0}}};
  program_.circular_buffers[1].cores.ranges = {{{1, 0}, {1, 0}}};
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_EQ(plan->buffers[0].address, plan->buffers[1].address);
  EXPECT_EQ(plan->buffers[2].address, machine_.l1_base + 4096);
  EXPECT_EQ(plan->l1_bytes_peak, 2 * 4096);
}

TEST_F(Plan, SeveralIdsShareOneAllocation) {
  program_.circular_buffers[0].views.push_back({24, DataFormat::kUint16});
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_EQ(plan->buffers[0].address, plan->buffers[1].address);
  EXPECT_EQ(plan->buffers[1].id, 24);
}

TEST_F(Plan, CoresWithDifferentBuffersNeedDifferentImages) {
  EXPECT_EQ(plan_launch(program_, machine_)->images.size(), 5u);
  program_.circular_buffers[0].cores.ranges = {{{0, 0}, {0, 1}}};
  EXPECT_EQ(plan_launch(program_, machine_)->images.size(), 10u);
}

TEST_F(Plan, AShardHoldsItsBuffer) {
  program_.tensors[0].memory = *parse_memory("l1_sharded(height, 2x1, 32x192)");
  program_.circular_buffers[0].tensor = "x";
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_EQ(plan->buffers[0].address, plan->tensors[0].l1_address);
  EXPECT_TRUE(plan->buffers[0].on_tensor);
  EXPECT_EQ(plan->tensors[0].l1_bytes_per_core, 6 * 2048);
  program_.circular_buffers[0].pages = 7;
  EXPECT_THAT(fault(), HasSubstr("circular buffer 0 has 14336 bytes but a shard of tensor 'x' has 12288"));
}

TEST_F(Plan, LimitsOfTheMachine) {
  const ProgramDesc good = program_;
  program_.grid_columns = 9;
  EXPECT_THAT(fault(),
              HasSubstr("a grid of 9 columns and 2 rows does not fit wormhole_b0, which has 8 and 8"));
  program_ = good;
  program_.circular_buffers[0].pages = 700;
  EXPECT_THAT(fault(), HasSubstr("but 1395424 are available (wormhole_b0)"));
  program_ = good;
  program_.circular_buffers[0].views[0].id = 32;
  EXPECT_THAT(fault(), HasSubstr("circular buffer 32 does not exist: wormhole_b0 has ids 0 to 31"));
  program_ = good;
  program_.circular_buffers[0].page_bytes = 6;
  EXPECT_THAT(fault(), HasSubstr("circular buffer 0 has pages of 6 bytes, which are not whole words of 4"));
  program_.circular_buffers[0].page_bytes = 4;
  EXPECT_TRUE(plan_launch(program_, machine_));
  program_ = good;
  program_.semaphores.push_back({16, 0, {}});
  EXPECT_THAT(fault(), HasSubstr("semaphore 16 does not exist: a core has 16"));
  program_ = good;
  program_.kernels[0].common_runtime_args.assign(338, KernelArg::literal(0));
  EXPECT_THAT(fault(), HasSubstr("has 342 runtime arguments on core [0, 0] but 341 is the limit"));
  program_ = good;
  program_.kernels[2].processor = Processor::kRiscv1;
  EXPECT_THAT(fault(), HasSubstr("'add.writer.cpp': core [0, 0] runs another riscv_1 kernel already"));
  program_ = good;
  program_.kernels[2].noc = program_.kernels[0].noc;
  EXPECT_THAT(fault(),
              HasSubstr("'add.writer.cpp': core [0, 0] has another data movement kernel on NoC 0 already"));
  program_.kernels[0].noc = 1;
  EXPECT_TRUE(plan_launch(program_, machine_));
}

TEST_F(Plan, ArgumentsResolve) {
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan);
  const std::vector<KernelArg> args = {KernelArg::address("y"), KernelArg::literal(7),
                                       KernelArg::noc_x({1, 0}), KernelArg::noc_y({1, 3}),
                                       KernelArg::semaphore(2)};
  EXPECT_THAT(resolve_args(*plan, {64, 4096, 8192}, args), ElementsAre(4096, 7, 19, 21, 2));
}

TEST_F(Plan, AccessorArgumentsOfBothGenerations) {
  program_.tensors[1].memory = *parse_memory("l1_sharded(height, 2x1, 32x192)");
  program_.tensors[2].memory = *parse_memory("l1");
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan) << plan.message();
  EXPECT_THAT(accessor_args(&plan->tensors[0], MetalApi::kFeb2026, machine_), ElementsAre(2));
  EXPECT_THAT(accessor_args(&plan->tensors[0], MetalApi::kApr2026, machine_), ElementsAre(2, 2048));
  EXPECT_THAT(accessor_args(&plan->tensors[2], MetalApi::kApr2026, machine_), ElementsAre(0, 2048));
  EXPECT_THAT(accessor_args(nullptr, MetalApi::kApr2026, machine_), ElementsAre(0, 0));
  EXPECT_THAT(accessor_args(&plan->tensors[1], MetalApi::kFeb2026, machine_),
              ElementsAre(1, 2, 2, 2, 6, 1, 6, (19u << 24) | (18u << 16) | (18u << 8) | 18u));
}

TEST_F(Plan, ThePrologueSaysWhatTheHeadersNeed) {
  const auto plan = plan_launch(program_, machine_);
  ASSERT_TRUE(plan);
  const std::string& reader = plan->images[0].prologue;
  EXPECT_THAT(
      reader,
      HasSubstr("#define TTLC_ROLE_DATAFLOW 1\n#define TTLC_NOC_INDEX 0\n#define TTLC_PROCESSOR_INDEX 1\n"));
  EXPECT_THAT(reader, HasSubstr("#define TTLC_COMPILE_TIME_ARGS 2u, 2048u, 2u, 2048u\n"));
  EXPECT_THAT(reader, HasSubstr("#define TTLC_METAL_API 202604\n"));
  const std::string& math = plan->images[2].prologue;
  EXPECT_THAT(math, HasSubstr("#define TTLC_ROLE_MATH 1\n"));
  EXPECT_THAT(math, HasSubstr("constexpr int MATH_FIDELITY = 4;\n"));
  EXPECT_THAT(math, HasSubstr("#define TTLC_CB_PAGE_BYTES 2048, 2048, 0, "));
}

}  // namespace
}  // namespace ttlc::sim

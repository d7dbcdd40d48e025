// Which cores do the same in a net of pipes.
#include <gtest/gtest.h>

#include <memory>

#include "frontend/pipes.h"

namespace ttlc::frontend {
namespace {

/// A net that owns its pipes.
class Net {
 public:
  void add(int64_t row, int64_t column, CoreRectangle targets) {
    pipes_.push_back(std::make_unique<PipeObject>(PipeObject{row, column, targets, {}}));
  }
  std::vector<PipeFamily> families(PipeSide side) const {
    std::vector<const PipeObject*> pipes;
    for (const auto& pipe : pipes_) pipes.push_back(pipe.get());
    return pipe_families(pipes, side);
  }

 private:
  std::vector<std::unique_ptr<PipeObject>> pipes_;
};

TEST(PipeFamilies, TakeTheSourcesOfAllRowsAsOne) {
  Net net;
  for (int64_t row = 0; row < 4; ++row) net.add(row, 0, {row, 1, row, 3});
  std::vector<PipeFamily> sources = net.families(PipeSide::kSource);
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].cores.cores(), 4);
  ASSERT_EQ(sources[0].parts.size(), 1u);
  EXPECT_EQ(sources[0].parts[0].targets[0], (CoreAffine{0, 1, 0}));  // first row: this one
  EXPECT_EQ(sources[0].parts[0].targets[3], (CoreAffine{3, 0, 0}));  // last column: 3
  EXPECT_EQ(sources[0].parts[0].target_cores, 3);
}

TEST(PipeFamilies, TakeTheReceiversOfAllRowsAsOne) {
  Net net;
  for (int64_t row = 0; row < 4; ++row) net.add(row, 0, {row, 1, row, 3});
  std::vector<PipeFamily> targets = net.families(PipeSide::kTarget);
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0].cores.cores(), 12);
  EXPECT_EQ(targets[0].parts[0].source_row, (CoreAffine{0, 1, 0}));
  EXPECT_EQ(targets[0].parts[0].source_column, (CoreAffine{0, 0, 0}));
}

TEST(PipeFamilies, SplitARingWhereItCloses) {
  Net net;
  for (int64_t row = 0; row < 8; ++row) net.add(row, 0, {(row + 1) % 8, 0, (row + 1) % 8, 0});
  std::vector<PipeFamily> sources = net.families(PipeSide::kSource);
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].cores.cores(), 7);
  EXPECT_EQ(sources[0].parts[0].targets[0], (CoreAffine{1, 1, 0}));
  EXPECT_EQ(sources[1].cores.cores(), 1);
}

TEST(PipeFamilies, KeepTheOrderOfSeveralPipesOfACore) {
  Net net;
  for (int64_t column = 1; column < 4; ++column) net.add(0, column, {0, 0, 0, 0});
  std::vector<PipeFamily> targets = net.families(PipeSide::kTarget);
  ASSERT_EQ(targets.size(), 1u);
  ASSERT_EQ(targets[0].parts.size(), 3u);
  for (int64_t i = 0; i < 3; ++i) EXPECT_EQ(targets[0].parts[i].source_column, (CoreAffine{i + 1, 0, 0}));
}

TEST(PipeFamilies, KnowWhereACoreSendsToItself) {
  Net net;
  for (int64_t row = 0; row < 2; ++row) net.add(row, row, {0, 0, 0, 1});
  std::vector<PipeFamily> sources = net.families(PipeSide::kSource);
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_TRUE(sources[0].parts[0].includes_source);
  EXPECT_FALSE(sources[1].parts[0].includes_source);
}

TEST(PipeFamilies, KeepFurtherRectanglesApart) {
  PipeNetObject own_net;
  PipeObject rest{0, 0, {0, 1, 3, 1}, {}};
  rest.is_further = true;
  rest.net = &own_net;
  PipeObject pipe{0, 0, {1, 0, 3, 0}, {}};
  pipe.further = {&rest};
  std::vector<PipeFamily> targets = pipe_families(with_further({&pipe}), PipeSide::kTarget);
  ASSERT_EQ(targets.size(), 2u);
  EXPECT_EQ(targets[0].parts[0].own_net, &own_net);  // grows from core (0, 1), which comes first
  EXPECT_EQ(targets[1].parts[0].own_net, nullptr);
  EXPECT_EQ(targets[1].parts[0].target_cores, 3);
  std::vector<PipeFamily> sources = pipe_families({&pipe}, PipeSide::kSource);
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].parts[0].further, pipe.further);
}

}  // namespace
}  // namespace ttlc::frontend

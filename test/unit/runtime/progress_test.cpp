// What a launch tells about how far it has come.
#include <gtest/gtest.h>

#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

class Progress : public ProgramFixture {
 protected:
  Progress() {
    options_.on_progress = [this](const SimProgress& progress) { told_.push_back(progress); };
  }

  std::vector<SimProgress> of_stage(SimProgress::Stage stage) const {
    std::vector<SimProgress> found;
    for (const SimProgress& progress : told_) {
      if (progress.stage == stage) found.push_back(progress);
    }
    return found;
  }

  /// Makes all kernels do their work many times over.
  void repeat_work() {
    const std::string times = "for (uint32_t pass = 0; pass < 300; ++pass)\n  ";
    const std::string pages = "for (uint32_t page";
    write("add.reader.cpp", replaced(kAddReader, pages, times + pages));
    write("add.writer.cpp", replaced(kAddWriter, pages, times + pages));
    write("add.compute.cpp", replaced(kAddCompute, "for (uint32_t i", times + "for (uint32_t i"));
  }

  void expect_growing(const std::vector<SimProgress>& progress) {
    for (size_t i = 0; i < progress.size(); ++i) {
      EXPECT_GE(progress[i].share_done, i == 0 ? 0 : progress[i - 1].share_done);
      EXPECT_LE(progress[i].share_done, 1);
      EXPECT_GE(progress[i].cycles, i == 0 ? 0 : progress[i - 1].cycles);
    }
  }

  std::vector<SimProgress> told_;
};

TEST_F(Progress, CompilerRunsAreCounted) {
  options_.use_cache = false;
  const SimResult result = simulate(program_, inputs(), options_);
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const std::vector<SimProgress> builds = of_stage(SimProgress::Stage::kBuildKernels);
  ASSERT_EQ(builds.size(), 6u);  // reader, writer, three parts of the compute kernel, and the start
  EXPECT_EQ(builds.front().share_done, 0);
  EXPECT_EQ(builds.back().share_done, 1);
  expect_growing(builds);
}

TEST_F(Progress, ARunTellsPagesTouchedAndCycles) {
  repeat_work();
  options_.in_process = true;
  const SimResult result = simulate(program_, inputs(), options_);
  ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
  const std::vector<SimProgress> runs = of_stage(SimProgress::Stage::kRun);
  ASSERT_FALSE(runs.empty());
  EXPECT_GT(runs.back().share_done, 0);
  EXPECT_GT(runs.back().cycles, 0);
  EXPECT_LE(runs.back().cycles, result.stats.cycles);
  expect_growing(runs);
}

TEST_F(Progress, ListeningFromOutsideTheProcessChangesNothing) {
  repeat_work();
  const SimResult heard = simulate(program_, inputs(), options_);
  options_.on_progress = nullptr;
  const SimResult unheard = simulate(program_, inputs(), options_);
  ASSERT_EQ(heard.status, SimStatus::kOk) << render_failure(heard);
  EXPECT_EQ(heard.stats.cycles, unheard.stats.cycles);
  EXPECT_EQ(heard.find_tensor("z")->floats, unheard.find_tensor("z")->floats);
  expect_growing(of_stage(SimProgress::Stage::kRun));
}

}  // namespace
}  // namespace ttlc::sim

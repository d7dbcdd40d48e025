// Jobs keep their order and are all done, or dropped, whatever the number of threads.
#include "runtime/compute/host_workers.h"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <vector>

namespace ttlc::sim {
namespace {

/// What jobs of several works left, each in the order in which it ran.
struct Log {
  explicit Log(size_t works) : entries(works) {}
  std::vector<std::vector<int>> entries;
};

class HostWorkersTest : public ::testing::TestWithParam<int64_t> {};

TEST_P(HostWorkersTest, JobsOfOneWorkRunInTheirOrder) {
  constexpr size_t kWorks = 5;
  constexpr int kJobs = 2000;
  HostWorkers workers(GetParam());
  Log log(kWorks);
  std::vector<std::unique_ptr<TileWork>> works;
  for (size_t i = 0; i < kWorks; ++i) works.push_back(std::make_unique<TileWork>(&workers));
  for (int job = 0; job < kJobs; ++job) {
    for (size_t i = 0; i < kWorks; ++i)
      works[i]->post([&log, i, job] { log.entries[i].push_back(job); }, job % 40);
    // Some finish early and often, some at the end.
    if (job % 7 == 0) works[0]->finish();
    if (job % 300 == 0) works[1]->finish();
  }
  std::vector<int> expected(kJobs);
  std::iota(expected.begin(), expected.end(), 0);
  for (size_t i = 0; i < kWorks; ++i) {
    works[i]->finish();
    EXPECT_EQ(log.entries[i], expected) << "work " << i;
  }
}

TEST_P(HostWorkersTest, FinishSeesWhatJobsWrote) {
  HostWorkers workers(GetParam());
  TileWork work(&workers);
  int64_t sum = 0;
  for (int64_t i = 1; i <= 1000; ++i) {
    work.post([&sum, i] { sum += i; }, 30);
    if (i % 10 == 0) {
      work.finish();
      ASSERT_EQ(sum, i * (i + 1) / 2);
    }
  }
}

TEST_P(HostWorkersTest, WorkThatEndsDropsJobsAndWhatTheyHold) {
  HostWorkers workers(GetParam());
  const auto held = std::make_shared<int>(0);
  for (int round = 0; round < 50; ++round) {
    TileWork work(&workers);
    for (int i = 0; i < 100; ++i) work.post([held] { ++*held; }, 10);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_LE(*held, 5000);
}

INSTANTIATE_TEST_SUITE_P(Threads, HostWorkersTest, ::testing::Values(0, 1, 3),
                         [](const auto& info) { return std::to_string(info.param) + "_threads"; });

TEST(TileWork, WithoutWorkersAJobIsDoneAtOnce) {
  TileWork work(nullptr);
  int done = 0;
  work.post([&done] { ++done; }, 1);
  EXPECT_EQ(done, 1);
  work.finish();
}

}  // namespace
}  // namespace ttlc::sim

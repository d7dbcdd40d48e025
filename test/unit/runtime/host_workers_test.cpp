// Jobs keep their order and are all done, or dropped, whatever the number of threads.
#include "runtime/compute/host_workers.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <numeric>
#include <vector>

#include "runtime/compute/tile_pool.h"

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

TEST_P(HostWorkersTest, NoJobIsDoneAfterItsWorkHasEnded) {
  HostWorkers workers(GetParam());
  int done = 0;
  for (int round = 0; round < 50; ++round) {
    TileWork work(&workers);
    for (int i = 0; i < 100; ++i) work.post([&done] { ++done; }, 10);
  }
  EXPECT_LE(done, 5000);
}

TEST_P(HostWorkersTest, LargeJobsGoInMoreBatches) {
  HostWorkers workers(GetParam());
  TileWork work(&workers);
  std::array<int64_t, 500> numbers{};
  int64_t sum = 0;
  for (int64_t i = 0; i < 100; ++i) {
    numbers.back() = i;
    work.post([numbers, &sum] { sum += numbers.back(); }, 1);
  }
  work.finish();
  EXPECT_EQ(sum, 99 * 100 / 2);
}

TEST_P(HostWorkersTest, ATileIsUsedAgainWhenTheJobsBeforeItsReturnAreDone) {
  HostWorkers workers(GetParam());
  TileWork work(&workers);
  TilePool pool(work);
  Tile* tile = pool.take();
  tile->defined = Definedness::none();
  int64_t sum = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    tile->values[0] = static_cast<float>(i);
    work.post([tile, &sum] { sum += static_cast<int64_t>(tile->values[0]); }, 30);
    pool.renew(tile);
    ASSERT_TRUE(tile->defined.is_all());
  }
  work.finish();
  EXPECT_EQ(sum, 999 * 1000 / 2);
}

TEST_P(HostWorkersTest, BytesThatSeveralWorksReadAreChangedWhenAllHaveReadThem) {
  constexpr int64_t kBytes = 4096;
  constexpr size_t kWorks = 4;
  HostWorkers workers(GetParam());
  std::vector<std::unique_ptr<TileWork>> works;
  for (size_t i = 0; i < kWorks; ++i) works.push_back(std::make_unique<TileWork>(&workers));
  std::vector<uint8_t> source(kBytes), target(kBytes * kWorks);
  ByteJobs source_jobs;
  std::array<ByteJobs, kWorks> target_jobs;
  for (int round = 0; round < 200; ++round) {
    source_jobs.await(0, kBytes);
    std::fill(source.begin(), source.end(), static_cast<uint8_t>(round));
    for (size_t i = 0; i < kWorks; ++i) {
      uint8_t* to = target.data() + i * kBytes;
      for (int64_t at = 0; at < kBytes; at += 64) works[i]->post_copy(to + at, source.data() + at, 64);
      source_jobs.note(0, kBytes, *works[i]);
      target_jobs[i].note(0, kBytes, *works[i]);
    }
    const size_t looked_at = static_cast<size_t>(round) % kWorks;
    target_jobs[looked_at].await(64, 1);
    ASSERT_EQ(target[looked_at * kBytes + 64], round);
  }
  source_jobs.finish();
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

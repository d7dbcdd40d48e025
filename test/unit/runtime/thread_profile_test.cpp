// Cycles of kernel lines and work over time.
#include "runtime/device/thread_profile.h"

#include <gtest/gtest.h>

#include <numeric>

namespace ttlc::sim {
namespace {

constexpr const char* kFile = "k.cpp";

TEST(ThreadProfile, ALineHasTheTimeUpToTheNextCall) {
  ThreadProfile profile(100);
  profile.enter({kFile, 1}, 100);
  profile.work(100, 30);
  profile.enter({kFile, 2}, 150);  // 20 cycles of waiting in line 1
  profile.work(150, 5);
  profile.enter({kFile, 1}, 155);
  profile.finish(160);
  const ThreadProfile::Line& first = profile.lines().at({kFile, 1});
  EXPECT_EQ(first.calls, 2);
  EXPECT_EQ(first.busy_cycles, 30);
  EXPECT_EQ(first.wait_cycles, 25);
  const ThreadProfile::Line& second = profile.lines().at({kFile, 2});
  EXPECT_EQ(second.busy_cycles, 5);
  EXPECT_EQ(second.wait_cycles, 0);
}

TEST(ThreadProfile, BucketsHoldAllWorkHoweverLongTheRun) {
  ThreadProfile profile(0);
  profile.work(0, 10);
  profile.work(1'000'000, 1000);
  const std::vector<int64_t>& busy = profile.busy_by_time();
  EXPECT_EQ(std::accumulate(busy.begin(), busy.end(), int64_t{0}), 1010);
  EXPECT_LE(busy.size(), 512u);
  EXPECT_GE(busy.front(), 10);
  EXPECT_EQ(busy.back() > 0, true);
  EXPECT_GE(static_cast<int64_t>(busy.size()) * profile.bucket_cycles(), 1'001'000);
}

TEST(ThreadProfile, WiderBucketsAreSums) {
  EXPECT_EQ(widened({1, 2, 3, 4, 5}, 2), (std::vector<int64_t>{3, 7, 5}));
  EXPECT_EQ(widened({}, 4), std::vector<int64_t>{});
}

}  // namespace
}  // namespace ttlc::sim

// Adversarial schedules: other times, the same results.
#include <gtest/gtest.h>

#include <set>

#include "test/unit/runtime/device_fixture.h"
#include "test/unit/runtime/program_fixture.h"

namespace ttlc::sim {
namespace {

class ScheduledLaunch : public ProgramFixture {
 protected:
  SimResult run(int64_t seed) {
    options_.schedule_seed = seed;
    return simulate(program_, inputs(), options_);
  }
};

TEST_F(ScheduledLaunch, ACorrectProgramHasTheSameResultsAtOtherTimes) {
  const SimResult regular = run(0);
  ASSERT_EQ(regular.status, SimStatus::kOk) << render_failure(regular);
  std::set<int64_t> cycles = {regular.stats.cycles};
  for (int64_t seed = 1; seed <= 5; ++seed) {
    const SimResult result = run(seed);
    ASSERT_EQ(result.status, SimStatus::kOk) << render_failure(result);
    EXPECT_EQ(result.find_tensor("z")->floats, regular.find_tensor("z")->floats);
    EXPECT_GT(result.stats.cycles, regular.stats.cycles);
    cycles.insert(result.stats.cycles);
  }
  EXPECT_EQ(cycles.size(), 6u);
}

TEST_F(ScheduledLaunch, ASeedGivesTheSameRunAgain) { EXPECT_EQ(run(7).stats.cycles, run(7).stats.cycles); }

class ScheduledDevice : public DeviceTest {};

TEST_F(ScheduledDevice, ThreadsChangePlaces) {
  std::set<std::string> orders;
  for (int64_t seed = 1; seed <= 8; ++seed) {
    Schedule schedule(seed);
    const int64_t first = schedule.start_delay() + schedule.thread_delay(0);
    const int64_t second = schedule.start_delay() + schedule.thread_delay(1);
    orders.insert(first < second ? "ab" : "ba");
  }
  EXPECT_EQ(orders.size(), 2u);
}

TEST_F(ScheduledDevice, WordsOfOneThreadKeepTheirOrder) {
  device_.set_schedule(3);
  core().configure_semaphore(0, 0);
  const int64_t word = Core::semaphore_offset(0);
  add_thread(ThreadRole::kRiscv0,
             [&](SimThread& thread) {
               for (uint32_t value = 1; value <= 20; ++value)
                 noc_write_word(thread, l1_noc_address({0, 0}, word), value);
               noc_write_barrier(thread);
             },
             {1, 1});
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) {
    for (uint32_t value = 1; value <= 20; ++value)
      semaphore_wait(thread, core().arena_address(word), value, /*at_least=*/true);
  });
  expect_clean();
}

}  // namespace
}  // namespace ttlc::sim

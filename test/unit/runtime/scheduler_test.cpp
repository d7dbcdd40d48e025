// Order of threads by their clocks, events, waking, deadlock.
#include "device_fixture.h"

namespace ttlc::sim {
namespace {

class SchedulerTest : public DeviceTest {};

TEST_F(SchedulerTest, earlier_clocks_go_first) {
  std::string order;
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) {
    for (int i = 0; i < 3; ++i) {
      thread.sync();
      order += 'a';
      thread.charge(100);
    }
  });
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) {
    thread.charge(150);
    thread.sync();
    order += 'b';
  });
  expect_clean();
  EXPECT_EQ(order, "aaba");
}

TEST_F(SchedulerTest, equal_clocks_go_by_core_then_role) {
  std::string order;
  add_thread(ThreadRole::kRiscv0, [&](SimThread&) { order += 'd'; }, {1, 0});
  add_thread(ThreadRole::kPack, [&](SimThread&) { order += 'c'; });
  add_thread(ThreadRole::kRiscv0, [&](SimThread&) { order += 'b'; });
  expect_clean();
  EXPECT_EQ(order, "bcd");
}

TEST_F(SchedulerTest, a_blocked_thread_resumes_at_the_time_of_the_event) {
  WaitChannel channel;
  bool open = false;
  int64_t resumed = 0;
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) {
    thread.block_until(
        channel, [&] { return open; }, [] { return std::string("waits for the door"); });
    resumed = thread.clock();
  });
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) {
    thread.charge(700);
    thread.sync();
    open = true;
    channel.notify(thread.clock() + 5);
  });
  expect_clean();
  EXPECT_EQ(resumed, device_.timing().kernel_start_cycles + 705);
}

TEST_F(SchedulerTest, events_happen_between_threads) {
  std::string order;
  const int64_t start = device_.timing().kernel_start_cycles;
  device_.scheduler().post(start + 50, [&](int64_t) { order += 'e'; });
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) {
    thread.charge(40);
    thread.sync();
    order += 'a';
    thread.charge(20);
    thread.sync();
    order += 'b';
  });
  expect_clean();
  EXPECT_EQ(order, "aeb");
}

TEST_F(SchedulerTest, deadlock_names_every_waiting_thread) {
  configure_cb(0, 2);
  configure_cb(1, 2);
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) { cb_wait_front(at(thread, 11), 1, 1); });
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) { cb_wait_front(at(thread, 22), 0, 2); });
  const std::optional<RuleViolation> violation = device_.run();
  ASSERT_TRUE(violation.has_value());
  EXPECT_EQ(violation->rule, &rules::kDeadlock);
  const std::string text = render(*violation);
  EXPECT_NE(text.find("core [0, 0] riscv_1 (riscv_1) at kernel.cpp:11: waits for 1 pages in cb_wait_front; "
                      "cb 1: 2 pages"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("kernel.cpp:22: waits for 2 pages"), std::string::npos) << text;
  EXPECT_NE(text.find("never pushed"), std::string::npos) << text;
}

TEST_F(SchedulerTest, the_first_violation_ends_the_run) {
  bool later = false;
  add_thread(ThreadRole::kRiscv0,
             [&](SimThread& thread) { at(thread, 4).fail(rules::kAssertFailed, "value is {}", 3); });
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) {
    thread.charge(10);
    thread.sync();
    later = true;
  });
  expect_violation(rules::kAssertFailed, 4, "value is 3");
  EXPECT_FALSE(later);
}

TEST_F(SchedulerTest, rules_have_distinct_ids) {
  std::vector<std::string> ids;
  for (const Rule* rule : device_rules()) ids.push_back(rule->id);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace
}  // namespace ttlc::sim

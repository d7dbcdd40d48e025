// Right programs that come close to breaking a rule of the device core, where no other test has one, and the check that
// every rule has one (near_misses.def).
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "runtime/compute/compute_engine.h"
#include "test/unit/runtime/abi_calls.h"
#include "test/unit/runtime/device_fixture.h"

namespace ttlc::sim {

namespace {

constexpr ThreadRole kReader = ThreadRole::kRiscv1;
constexpr ThreadRole kWriter = ThreadRole::kRiscv0;

class NearMiss : public DeviceTest {
 protected:
  static constexpr int64_t kPages = 20;

  NearMiss() { tensor_ = *device_.allocate_dram_pages("A", kPageBytes, kPages); }

  uint64_t page(SimThread& thread, int64_t index) {
    return interleaved_page_address(thread, {true, index, tensor_, kPageBytes, 0});
  }
  static uint64_t write_pointer(SimThread& thread, int64_t id) {
    return static_cast<uint64_t>(cb_write_pointer(thread, id));
  }

  int64_t tensor_ = 0;
};

TEST_F(NearMiss, an_assertion_that_holds) {
  add_thread(kReader, [](SimThread&) { abi::kernel_assert(true, "n < 4", 4, "reader.cpp"); });
  expect_clean();
}

TEST_F(NearMiss, the_whole_ring_at_once) {
  configure_cb(0, 3);
  add_thread(kReader, [](SimThread& thread) {
    for (int round = 0; round < 2; ++round) {
      cb_reserve_back(thread, 0, 3);
      cb_push_back(thread, 0, 3);
    }
  });
  add_thread(kWriter, [](SimThread& thread) {
    for (int round = 0; round < 2; ++round) {
      cb_wait_front(thread, 0, 3);
      cb_pop_front(thread, 0, 3);
    }
  });
  expect_clean();
}

TEST_F(NearMiss, two_threads_with_a_buffer_in_each_direction) {
  configure_cb(0, 1);
  configure_cb(1, 1);
  const auto exchange = [](int64_t mine, int64_t theirs) {
    return [mine, theirs](SimThread& thread) {
      cb_reserve_back(thread, mine, 1);
      cb_push_back(thread, mine, 1);
      cb_wait_front(thread, theirs, 1);
      cb_pop_front(thread, theirs, 1);
    };
  };
  add_thread(kReader, exchange(0, 1));
  add_thread(kWriter, exchange(1, 0));
  expect_clean();
}

TEST_F(NearMiss, a_producer_reads_what_it_has_pushed) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    const uint64_t source = write_pointer(thread, 0);
    noc_read(thread, page(thread, 0), source, kPageBytes);
    noc_read_barrier(thread);
    cb_push_back(thread, 0, 1);
    noc_write(thread, source, page(thread, 1), kPageBytes);
    noc_write_barrier(thread);
  });
  expect_clean();
}

TEST_F(NearMiss, a_flush_before_the_pop_and_a_barrier_before_the_end) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(thread, page(thread, 0), write_pointer(thread, 0), kPageBytes);
    noc_read_barrier(thread);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    noc_write(thread, static_cast<uint64_t>(cb_read_pointer(thread, 0)), page(thread, 1), kPageBytes);
    noc_writes_flushed(thread);
    cb_pop_front(thread, 0, 1);
    noc_write_barrier(thread);
  });
  expect_clean();
}

TEST_F(NearMiss, the_last_page_of_tensor_and_buffer) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    noc_read(thread, page(thread, kPages - 1), write_pointer(thread, 0) + kPageBytes, kPageBytes);
    noc_read_barrier(thread);
  });
  expect_clean();
}

TEST_F(NearMiss, addresses_that_agree_modulo_the_alignment) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(thread, page(thread, 0) + 16, write_pointer(thread, 0) + 16 + 32, 64);
    noc_read_barrier(thread);
  });
  expect_clean();
}

TEST_F(NearMiss, one_packet_of_the_largest_size) {
  add_thread(kReader, [](SimThread& thread) { check_one_packet(thread, 8192); });
  expect_clean();
}

TEST_F(NearMiss, reads_side_by_side) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(thread, page(thread, 0), write_pointer(thread, 0), kPageBytes / 2);
    noc_read(thread, page(thread, 0) + kPageBytes / 2, write_pointer(thread, 0) + kPageBytes / 2,
             kPageBytes / 2);
    noc_read_barrier(thread);
  });
  expect_clean();
}

std::set<std::string> all_tests() {
  std::set<std::string> names;
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  for (int i = 0; i < tests.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *tests.GetTestSuite(i);
    for (int k = 0; k < suite.total_test_count(); ++k)
      names.insert(std::string(suite.name()) + "." + suite.GetTestInfo(k)->name());
  }
  return names;
}

TEST(NearMisses, EveryRuleHasOne) {
  const std::set<std::string> tests = all_tests();
  std::set<std::string> rules_met;
#define NEAR_MISS(rule, test)                \
  EXPECT_TRUE(tests.contains(test)) << test; \
  rules_met.insert(rules::rule.id);
#include "test/unit/runtime/near_misses.def"
#undef NEAR_MISS
#define RULE(constant, id, ...) EXPECT_TRUE(rules_met.contains(id)) << id;
#include "runtime/compute/rules.def"
#include "runtime/device/rules.def"
#undef RULE
}

}  // namespace
}  // namespace ttlc::sim

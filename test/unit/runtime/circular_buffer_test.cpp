// The circular buffer protocol: blocking, counting, and every rule about it.
#include <cstring>

#include "device_fixture.h"

namespace ttlc::sim {
namespace {

constexpr ThreadRole kReader = ThreadRole::kRiscv1;
constexpr ThreadRole kWriter = ThreadRole::kRiscv0;

class CircularBufferTest : public DeviceTest {
 protected:
  void store(SimThread& thread, int64_t cb, uint32_t value) {
    thread.core().l1().write(cb_write_pointer(thread, cb), &value, sizeof value);
  }
  uint32_t load(SimThread& thread, int64_t cb) {
    uint32_t value;
    std::memcpy(&value, thread.core().l1().data(cb_read_pointer(thread, cb), sizeof value), sizeof value);
    return value;
  }
  /// Waits for the first of two pages only.
  static void read_both_and_free_them(SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    for (const int64_t page : {0, 1}) readable_page(thread, cb_of(thread, 0), page);
    cb_pop_front(thread, 0, 2);
  }
};

TEST_F(CircularBufferTest, pages_arrive_in_order_through_a_small_ring) {
  configure_cb(0, 2);
  std::vector<uint32_t> seen;
  add_thread(kReader, [&](SimThread& thread) {
    for (uint32_t i = 0; i < 9; ++i) {
      cb_reserve_back(thread, 0, 1);
      store(thread, 0, i);
      cb_push_back(thread, 0, 1);
    }
  });
  add_thread(kWriter, [&](SimThread& thread) {
    for (uint32_t i = 0; i < 9; ++i) {
      cb_wait_front(thread, 0, 1);
      seen.push_back(load(thread, 0));
      thread.charge(500);
      cb_pop_front(thread, 0, 1);
    }
  });
  expect_clean();
  EXPECT_EQ(seen, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_GE(device_.elapsed_cycles(), 9 * 500);
}

TEST_F(CircularBufferTest, reserving_again_keeps_what_was_written) {
  configure_cb(0, 4);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    store(thread, 0, 11);
    cb_reserve_back(thread, 0, 4);
    EXPECT_TRUE(thread.core().l1().is_defined(cb_write_pointer(thread, 0), 4));
    EXPECT_FALSE(thread.core().l1().is_defined(cb_write_pointer(thread, 0) + 3 * kPageBytes, 4));
    cb_push_back(thread, 0, 4);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, a_reserved_page_forgets_its_old_bytes) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    at(thread, 5);
    cb_reserve_back(thread, 0, 1);
    store(thread, 0, 1);
    cb_push_back(thread, 0, 1);
    at(thread, 8);
    cb_reserve_back(thread, 0, 1);
    EXPECT_FALSE(thread.core().l1().is_defined(cb_write_pointer(thread, 0), 4));
    EXPECT_EQ(thread.core().l1().birth_of(cb_write_pointer(thread, 0)),
              "reserved and not yet written: cb_reserve_back at kernel.cpp:8");
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    cb_pop_front(thread, 0, 1);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, pages_rewritten_in_place_survive_pop_reserve_push) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    CircularBuffer& cb = cb_of(thread, 0);
    cb_reserve_back(thread, 0, 1);
    store(thread, 0, 1);
    cb_push_back(thread, 0, 1);
    const uint32_t two = 2;
    thread.core().l1().write(writable_page(thread, cb, 0), &two, sizeof two);
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  uint32_t seen = 0;
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    thread.charge(10'000);
    cb_pop_front(thread, 0, 1);
    cb_wait_front(thread, 0, 1);
    EXPECT_TRUE(thread.core().l1().is_defined(readable_page(thread, cb_of(thread, 0), 0), 4));
    seen = load(thread, 0);
    cb_pop_front(thread, 0, 1);
  });
  expect_clean();
  EXPECT_EQ(seen, 2u);
}

TEST_F(CircularBufferTest, waits_are_cumulative) {
  configure_cb(0, 4);
  add_thread(kReader, [&](SimThread& thread) {
    for (int i = 0; i < 4; ++i) {
      cb_reserve_back(thread, 0, 1);
      cb_push_back(thread, 0, 1);
    }
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 2);
    cb_wait_front(thread, 0, 4);
    EXPECT_EQ(readable_page(thread, cb_of(thread, 0), 3), cb_of(thread, 0).address() + 3 * kPageBytes);
    cb_pop_front(thread, 0, 4);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, not_configured) {
  add_thread(kReader, [&](SimThread& thread) { cb_reserve_back(at(thread, 3), 7, 1); });
  expect_violation(rules::kCbNotConfigured, 3, "circular buffer 7 is not configured on core [0, 0]");
}

TEST_F(CircularBufferTest, pages_of_a_word_between_data_movement_kernels) {
  configure_cb(0, 2, {0, 0}, 4);
  uint32_t seen = 0;
  add_thread(kReader, [&](SimThread& thread) {
    for (uint32_t i = 0; i < 2; ++i) {
      cb_reserve_back(thread, 0, 1);
      store(thread, 0, 7 + i);
      cb_push_back(thread, 0, 1);
    }
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 2);
    cb_pop_front(thread, 0, 1);
    seen = load(thread, 0);
    cb_pop_front(thread, 0, 1);
  });
  expect_clean();
  EXPECT_EQ(seen, 8u);
}

TEST_F(CircularBufferTest, pages_of_a_word_in_a_compute_kernel) {
  configure_cb(0, 2, {0, 0}, 4);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { cb_wait_front(at(thread, 3), 0, 1); });
  expect_violation(rules::kCbNotConfigured, 3,
                   "circular buffer 0 is not configured for compute kernels: its pages have 4 bytes, no "
                   "multiple of 16");
}

TEST_F(CircularBufferTest, reserve_more_than_capacity) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) { cb_reserve_back(at(thread, 3), 0, 3); });
  expect_violation(rules::kCbReserveTooMany, 3, "can never succeed: the buffer has 2 pages");
}

TEST_F(CircularBufferTest, wait_for_more_than_capacity) {
  configure_cb(0, 2);
  add_thread(kWriter, [&](SimThread& thread) { cb_wait_front(at(thread, 3), 0, 3); });
  expect_violation(rules::kCbWaitTooMany, 3);
}

TEST_F(CircularBufferTest, push_without_reserve) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(at(thread, 4), 0, 2);
  });
  expect_violation(rules::kCbPushWithoutReserve, 4, "only 1 pages are reserved");
}

TEST_F(CircularBufferTest, a_ring_that_is_filled_once_needs_no_reservation) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_push_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) { cb_wait_front(thread, 0, 2); });
  expect_clean();
}

TEST_F(CircularBufferTest, a_ring_that_is_filled_again_needs_reservations) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_push_back(thread, 0, 2);
    cb_push_back(at(thread, 5), 0, 1);
  });
  expect_violation(rules::kCbPushWithoutReserve, 5);
}

TEST_F(CircularBufferTest, a_compute_kernel_publishes_its_own_pages_again) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    store(thread, 0, 11);
    cb_push_back(thread, 0, 1);
    thread.charge(5000);
    cb_push_back(thread, 0, 1);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    for (int i = 0; i < 2; ++i) {
      cb_wait_front(thread, 0, 1);
      EXPECT_EQ(load(thread, 0), 11u);
      cb_pop_front(thread, 0, 1);
    }
  });
  expect_clean();
}

TEST_F(CircularBufferTest, a_compute_kernel_frees_unread_pages_of_its_own) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    for (int i = 0; i < 2; ++i) {
      cb_reserve_back(thread, 0, 1);
      thread.charge(1000);
      cb_push_back(thread, 0, 1);
    }
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    thread.charge(100);
    for (int i = 0; i < 2; ++i) cb_pop_front(thread, 0, 1);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, a_pop_of_a_ring_that_nobody_uses_does_nothing) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    for (int i = 0; i < 3; ++i) cb_pop_front(thread, 0, 1);
    readable_page(at(thread, 4), cb_of(thread, 0), 0);
  });
  expect_violation(rules::kCbReadNotWaited, 4);
}

TEST_F(CircularBufferTest, a_pop_of_a_ring_that_is_used_later) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { cb_pop_front(at(thread, 4), 0, 1); });
  add_thread(kReader, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(at(thread, 7), 0, 1);
  });
  expect_violation(rules::kCbReadNotWaited, 7, "taken without waiting at kernel.cpp:4");
}

TEST_F(CircularBufferTest, the_address_of_a_buffer_that_is_not_configured_is_that_of_nothing) {
  add_thread(kReader, [&](SimThread& thread) {
    check_l1_read(at(thread, 3), core(), cb_read_pointer(thread, 7), kPageBytes);
  });
  expect_violation(rules::kL1OutOfBounds, 3, "not allocated to anything");
}

TEST_F(CircularBufferTest, polling_sees_pages_arrive) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    thread.charge(5000);
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    while (!cb_pages_available_at_front(thread, 0, 1)) {
    }
    EXPECT_GE(thread.clock(), 5000);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, polling_for_pages_that_never_come_is_a_deadlock) {
  configure_cb(0, 1);
  add_thread(kWriter, [&](SimThread& thread) {
    while (!cb_pages_available_at_front(at(thread, 9), 0, 1)) {
    }
  });
  expect_violation(rules::kDeadlock, 9, "polls cb 0 in vain");
}

TEST_F(CircularBufferTest, pop_without_wait) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    thread.charge(5000);
    thread.sync();
    cb_pop_front(at(thread, 6), 0, 1);
  });
  expect_violation(rules::kCbPopWithoutWait, 6);
}

TEST_F(CircularBufferTest, who_pushed_pages_may_pop_them_without_wait) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    for (int i = 0; i < 3; ++i) {
      cb_reserve_back(thread, 0, 2);
      cb_push_back(thread, 0, 2);
      cb_pop_front(thread, 0, 2);
    }
  });
  expect_clean();
}

TEST_F(CircularBufferTest, who_pushed_pages_may_pop_no_more_than_those) {
  configure_cb(0, 4);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 2);
    cb_pop_front(at(thread, 5), 0, 3);
  });
  expect_violation(rules::kCbPopWithoutWait, 5);
}

TEST_F(CircularBufferTest, calls_for_no_pages_do_nothing) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 0);
    cb_push_back(thread, 0, 0);
    cb_wait_front(thread, 0, 0);
    cb_pop_front(thread, 0, 0);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, two_producers) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(at(thread, 4), 0, 1);
  });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(at(thread, 9), 0, 1);
  });
  expect_violation(rules::kCbTwoProducers, 9, "riscv_1 did so before at kernel.cpp:4");
}

TEST_F(CircularBufferTest, two_consumers) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 2);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    cb_pop_front(thread, 0, 1);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    thread.charge(5000);
    cb_pop_front(at(thread, 8), 0, 1);
  });
  expect_violation(rules::kCbTwoConsumers, 8);
}

TEST_F(CircularBufferTest, push_across_the_end_of_the_ring) {
  configure_cb(0, 3);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 2);
    cb_reserve_back(thread, 0, 2);
    cb_push_back(at(thread, 7), 0, 2);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 2);
    cb_pop_front(thread, 0, 2);
  });
  expect_violation(rules::kCbWindowWraps, 7, "crosses the end of a ring of 3 pages");
}

TEST_F(CircularBufferTest, engine_reads_page_not_waited_for) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    readable_page(at(thread, 4), cb_of(thread, 0), 1);
  });
  expect_violation(rules::kCbReadNotWaited, 4, "1 pages were waited for");
}

TEST_F(CircularBufferTest, pages_pushed_together_are_there_together) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 2);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    readable_page(thread, cb_of(thread, 0), 1);
  });
  expect_clean();
}

TEST_F(CircularBufferTest, a_compute_kernel_waits_for_pages_of_its_own_before_it_frees_what_it_read) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    store(thread, 0, 11);
    cb_push_back(thread, 0, 2);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { read_both_and_free_them(at(thread, 4)); });
  expect_violation(rules::kCbPopWithoutWait, 4);
}

TEST_F(CircularBufferTest, a_compute_kernel_may_free_pages_before_it_packs_them) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_pop_front(thread, 0, 2);
    thread.charge(5000);
    cb_wait_front(thread, 0, 1);  // the counters say that there are 65,535 pages
  });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  expect_clean();
}

/// UNPACK is ahead and has freed the page when PACK comes to packing it once more.
void run_ahead(SimThread& thread, bool reads) {
  cb_wait_front(thread, 0, 1);
  if (reads) readable_page(thread, cb_of(thread, 0), 0);
  cb_pop_front(thread, 0, 1);
}

void pack_again(SimThread& thread, bool accumulates) {
  cb_reserve_back(thread, 0, 1);
  writable_page(thread, cb_of(thread, 0), 0);
  cb_push_back(thread, 0, 1);
  thread.charge(5000);
  thread.sync();
  thread.enter("kernel.cpp", 7);
  writable_page(thread, cb_of(thread, 0), 0, accumulates);
}

TEST_F(CircularBufferTest, a_compute_kernel_accumulates_onto_unread_pages_in_place) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { run_ahead(thread, false); });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) { pack_again(thread, true); });
  expect_clean();
}

TEST_F(CircularBufferTest, a_compute_kernel_fills_freed_pages_only_after_it_reserved_them) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { run_ahead(thread, false); });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) { pack_again(thread, false); });
  expect_violation(rules::kCbWriteNotReserved, 7);
}

TEST_F(CircularBufferTest, a_compute_kernel_does_not_accumulate_onto_pages_that_it_may_be_reading) {
  configure_cb(0, 1);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) { run_ahead(thread, true); });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) { pack_again(thread, true); });
  expect_violation(rules::kCbWriteNotReserved, 7);
}

TEST_F(CircularBufferTest, a_wait_for_pages_that_were_freed_before_shows_nothing) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_pop_front(thread, 0, 2);
    thread.charge(5000);
    cb_wait_front(thread, 0, 1);
    readable_page(at(thread, 4), cb_of(thread, 0), 0);
  });
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(thread, 0, 1);
    writable_page(thread, cb_of(thread, 0), 0);
    cb_push_back(thread, 0, 1);
  });
  expect_violation(rules::kCbReadNotWaited, 4);
}

class TwoBuffersTest : public CircularBufferTest {
 protected:
  void SetUp() override {
    configure_cb(0, 1);
    configure_cb(1, 1);
    add_thread(kReader, [&](SimThread& thread) {
      for (const int64_t cb : {0, 1}) {
        cb_reserve_back(thread, cb, 1);
        cb_push_back(thread, cb, 1);
        thread.charge(1000);
      }
    });
  }
};

TEST_F(TwoBuffersTest, what_was_pushed_earlier_is_there) {
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 1, 1);
    readable_page(thread, cb_of(thread, 0), 0);
  });
  expect_clean();
}

TEST_F(TwoBuffersTest, what_was_pushed_later_may_not_be_there) {
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    thread.charge(5000);
    thread.sync();
    readable_page(at(thread, 4), cb_of(thread, 1), 0);
  });
  expect_violation(rules::kCbReadNotWaited, 4, "1 filled");
}

TEST_F(TwoBuffersTest, what_another_thread_waited_for_is_not_known) {
  add_thread(kWriter, [&](SimThread& thread) { cb_wait_front(thread, 1, 1); });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    thread.charge(5000);
    thread.sync();
    readable_page(at(thread, 4), cb_of(thread, 0), 0);
  });
  expect_violation(rules::kCbReadNotWaited, 4, "0 pages were waited for");
}

TEST_F(TwoBuffersTest, a_compute_kernel_pops_only_after_a_wait_for_the_buffer) {
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 1, 1);
    cb_pop_front(at(thread, 4), 0, 1);
  });
  expect_violation(rules::kCbPopWithoutWait, 4);
}

TEST_F(TwoBuffersTest, a_data_movement_kernel_pops_only_after_a_wait_for_the_buffer) {
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 1, 1);
    check_l1_read(thread, core(), cb_of(thread, 0).address(), kPageBytes);
    cb_pop_front(at(thread, 4), 0, 1);
  });
  expect_violation(rules::kCbPopWithoutWait, 4);
}

TEST_F(CircularBufferTest, two_threads_wait_for_pages_that_stay) {
  configure_cb(0, 1);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  for (const ThreadRole role : {ThreadRole::kUnpack, kWriter}) {
    add_thread(role, [&](SimThread& thread) {
      cb_wait_front(thread, 0, 1);
      thread.charge(2000);
      thread.sync();
      check_l1_read(thread, core(), cb_of(thread, 0).address(), kPageBytes);
    });
  }
  expect_clean();
}

TEST_F(CircularBufferTest, engine_writes_page_not_reserved) {
  configure_cb(0, 2);
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    writable_page(at(thread, 4), cb_of(thread, 0), 1);
  });
  expect_violation(rules::kCbWriteNotReserved, 4);
}

}  // namespace
}  // namespace ttlc::sim

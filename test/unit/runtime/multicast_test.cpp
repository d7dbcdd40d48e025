// Multicasts and semaphores across cores: arrival, order, counts, corners.
#include <cstring>
#include <vector>

#include "device_fixture.h"

namespace ttlc::sim {
namespace {

constexpr ThreadRole kSender = ThreadRole::kRiscv0;
constexpr ThreadRole kReceiver = ThreadRole::kRiscv0;

class MulticastTest : public DeviceTest {
 protected:
  MulticastTest() {
    for (int64_t i = 0; i < 4; ++i) {
      const CoreCoord where = {i % 2, i / 2};
      configure_cb(0, 2, where);
      device_.core(where).configure_semaphore(0, 0);
      device_.core(where).configure_semaphore(1, 1);
    }
  }

  uint64_t everywhere(int64_t offset, CoreCoord first = {0, 0}, CoreCoord last = {1, 1}) {
    const CoreCoord start = device_.machine().noc_of_core(first);
    const CoreCoord end = device_.machine().noc_of_core(last);
    return (static_cast<uint64_t>(start.y) << 54) | (static_cast<uint64_t>(start.x) << 48) |
           noc_address(end.x, end.y, static_cast<uint64_t>(offset));
  }
  static uint64_t semaphore(SimThread& thread, int64_t id) {
    return thread.core().arena_address(Core::semaphore_offset(id));
  }
  static MulticastOptions to(int64_t destinations, bool is_flag = false) {
    MulticastOptions options;
    options.destinations = destinations;
    options.is_flag = is_flag;
    return options;
  }
  /// The sender waits for three receivers that have reserved a page, then sends data and a flag.
  void add_handshake(bool send_data = true, bool with_barrier = true) {
    for (int64_t i = 1; i < 4; ++i) {
      add_thread(kReceiver,
                 [&](SimThread& thread) {
                   cb_reserve_back(thread, 0, 1);
                   semaphore_increment_remote(thread, l1_noc_address({0, 0}, Core::semaphore_offset(0)), 1);
                   semaphore_wait(at(thread, 40), semaphore(thread, 0), 1, false);
                   defined_ += thread.core().l1().is_defined(cb_write_pointer(thread, 0), kPageBytes) ? 1 : 0;
                   cb_push_back(thread, 0, 1);
                 },
                 {i % 2, i / 2});
    }
    add_thread(kSender, [this, send_data, with_barrier](SimThread& thread) {
      cb_reserve_back(thread, 0, 1);
      const int64_t source = cb_write_pointer(thread, 0);
      const std::vector<uint8_t> bytes(kPageBytes, 6);
      thread.core().l1().write(source, bytes.data(), kPageBytes);
      semaphore_wait(at(thread, 20), semaphore(thread, 0), 3, false);
      if (send_data)
        noc_multicast(thread, static_cast<uint64_t>(source), everywhere(source), kPageBytes, to(3));
      noc_multicast(thread, semaphore(thread, 1), everywhere(Core::semaphore_offset(0)), 4, to(3, true));
      if (with_barrier) noc_write_barrier(thread);
    });
  }

  int defined_ = 0;
};

TEST_F(MulticastTest, data_arrives_before_the_flag) {
  add_handshake();
  expect_clean();
  EXPECT_EQ(defined_, 3);
}

TEST_F(MulticastTest, a_flag_without_data_leaves_pages_undefined) {
  add_handshake(false);
  expect_clean();
  EXPECT_EQ(defined_, 0);
}

TEST_F(MulticastTest, data_that_a_flag_follows_needs_no_barrier) {
  add_handshake(true, false);
  expect_clean();
  EXPECT_EQ(defined_, 3);
}

TEST_F(MulticastTest, data_that_no_flag_follows_needs_a_barrier) {
  for (int64_t i = 1; i < 4; ++i)
    add_thread(kReceiver, [](SimThread& thread) { cb_reserve_back(thread, 0, 1); }, {i % 2, i / 2});
  add_thread(kSender, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(thread, 0, 1);
    const int64_t source = cb_write_pointer(thread, 0);
    noc_multicast(at(thread, 7), static_cast<uint64_t>(source), everywhere(source), kPageBytes, to(3));
  });
  expect_violation(rules::kNocMissingWriteBarrier, 0, "kernel.cpp:7");
}

TEST_F(MulticastTest, a_flush_frees_the_source_before_the_data_arrive) {
  std::vector<uint8_t> received;
  for (int64_t i = 1; i < 4; ++i) {
    add_thread(kReceiver,
               [&](SimThread& thread) {
                 cb_reserve_back(thread, 0, 1);
                 thread.charge(5000);
                 thread.sync();
                 received.push_back(*thread.core().l1().data(cb_write_pointer(thread, 0), 1));
               },
               {i % 2, i / 2});
  }
  add_thread(kSender, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(thread, 0, 1);
    const int64_t source = cb_write_pointer(thread, 0);
    const std::vector<uint8_t> first(kPageBytes, 6), second(kPageBytes, 7);
    thread.core().l1().write(source, first.data(), kPageBytes);
    cb_push_back(thread, 0, 1);
    cb_wait_front(thread, 0, 1);
    noc_multicast(thread, static_cast<uint64_t>(source), everywhere(source), kPageBytes, to(3));
    noc_writes_flushed(thread);
    cb_pop_front(thread, 0, 1);
    thread.core().l1().write(source, second.data(), kPageBytes);
    noc_write_barrier(thread);
  });
  expect_clean();
  EXPECT_EQ(received, std::vector<uint8_t>(3, 6));
}

TEST_F(MulticastTest, data_that_a_flag_on_another_way_follows_needs_a_barrier) {
  for (int64_t i = 1; i < 4; ++i)
    add_thread(kReceiver, [](SimThread& thread) { cb_reserve_back(thread, 0, 1); }, {i % 2, i / 2});
  add_thread(kSender, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(thread, 0, 1);
    const int64_t source = cb_write_pointer(thread, 0);
    noc_multicast(at(thread, 7), static_cast<uint64_t>(source), everywhere(source), kPageBytes, to(3));
    const uint64_t flag = everywhere(Core::semaphore_offset(0), {1, 0}, {1, 1});
    noc_multicast(at(thread, 8), semaphore(thread, 1), flag, 4, to(2, true));
  });
  expect_violation(rules::kNocMissingWriteBarrier, 0, "kernel.cpp:7");
}

TEST_F(MulticastTest, wrong_count) {
  add_thread(kSender, [&](SimThread& thread) {
    noc_multicast(at(thread, 7), semaphore(thread, 1), everywhere(Core::semaphore_offset(0)), 4, to(4, true));
  });
  expect_violation(rules::kMulticastWrongCount, 7, "names 4 destinations, 3 cores receive it");
}

TEST_F(MulticastTest, loopback_counts_the_sender) {
  add_thread(kSender, [&](SimThread& thread) {
    MulticastOptions options = to(4, true);
    options.include_self = true;
    noc_multicast(thread, semaphore(thread, 1), everywhere(Core::semaphore_offset(0)), 4, options);
    semaphore_wait(thread, semaphore(thread, 0), 1, false);
    noc_write_barrier(thread);
  });
  expect_clean();
}

TEST_F(MulticastTest, corners_in_wrong_order) {
  add_thread(kSender, [&](SimThread& thread) {
    noc_multicast(at(thread, 7), semaphore(thread, 1), everywhere(Core::semaphore_offset(0), {1, 1}, {0, 0}),
                  4, to(3, true));
  });
  expect_violation(rules::kMulticastCorners, 7);
}

TEST_F(MulticastTest, linked_chain_must_end) {
  add_thread(kSender, [&](SimThread& thread) {
    MulticastOptions options = to(3, true);
    options.linked = true;
    noc_multicast(at(thread, 7), semaphore(thread, 1), everywhere(Core::semaphore_offset(0)), 4, options);
    noc_write_barrier(thread);
  });
  expect_violation(rules::kMulticastLinkedAtEnd, 0, "kernel.cpp:7");
}

TEST_F(MulticastTest, a_linked_chain_that_ends) {
  add_thread(kSender, [&](SimThread& thread) {
    MulticastOptions options = to(3, true);
    for (const bool linked : {true, false}) {
      options.linked = linked;
      noc_multicast(thread, semaphore(thread, 1), everywhere(Core::semaphore_offset(0)), 4, options);
    }
    noc_write_barrier(thread);
  });
  expect_clean();
}

TEST_F(MulticastTest, receivers_must_have_reserved) {
  for (int64_t i = 0; i < 4; ++i) {
    add_thread(ThreadRole::kRiscv1,
               [](SimThread& thread) {
                 cb_reserve_back(thread, 0, 1);
                 cb_push_back(thread, 0, 1);
               },
               {i % 2, i / 2});
  }
  add_thread(kSender, [&](SimThread& thread) {
    thread.charge(1000);
    cb_wait_front(thread, 0, 1);
    const int64_t source = cb_read_pointer(thread, 0);
    noc_multicast(at(thread, 7), static_cast<uint64_t>(source), everywhere(source), kPageBytes, to(3));
  });
  expect_violation(rules::kCbWriteNotReserved, 7, "nobody there has reserved");
}

TEST_F(MulticastTest, waiting_for_a_semaphore_nobody_raises_is_a_deadlock) {
  add_thread(kSender,
             [&](SimThread& thread) { semaphore_wait(at(thread, 9), semaphore(thread, 0), 3, true); });
  expect_violation(rules::kDeadlock, 9, "waits for semaphore 0 to reach 3, it is 0");
}

TEST_F(MulticastTest, an_increment_arrives_after_its_latency) {
  int64_t clock = 0;
  add_thread(kSender, [&](SimThread& thread) {
    semaphore_increment_remote(thread, l1_noc_address({1, 1}, Core::semaphore_offset(0)), 2);
  });
  add_thread(kReceiver,
             [&](SimThread& thread) {
               semaphore_wait(thread, semaphore(thread, 0), 2, true);
               clock = thread.clock() - thread.start_clock();
             },
             {1, 1});
  expect_clean();
  EXPECT_GE(clock, device_.timing().end_cycles + 2 * device_.timing().hop_cycles);
}

TEST_F(MulticastTest, an_increment_of_a_rectangle_raises_every_word) {
  for (int64_t i = 1; i < 4; ++i) {
    add_thread(kReceiver, [&](SimThread& thread) { semaphore_wait(thread, semaphore(thread, 0), 2, false); },
               {i % 2, i / 2});
  }
  add_thread(kSender, [&](SimThread& thread) {
    semaphore_increment_multicast(thread, everywhere(Core::semaphore_offset(0)), 2, to(3));
  });
  expect_clean();
}

/// Core [0, 0] writes its page to core [1, 1] and to `then`, and says so with an increment to core [1, 1] alone.
class SignalledWriteTest : public MulticastTest {
 protected:
  void add_sender(CoreCoord then, bool behind_writes = true) {
    add_thread(kSender, [&, then, behind_writes](SimThread& thread) {
      cb_reserve_back(thread, 0, 1);
      const uint32_t value = 7;
      const int64_t page = cb_write_pointer(thread, 0);
      thread.core().l1().write(page, &value, sizeof value);
      for (const CoreCoord target : {then, CoreCoord{1, 1}}) {
        noc_write(at(thread, 5), static_cast<uint64_t>(page), l1_noc_address(target, page), 64);
      }
      semaphore_increment_remote(thread, l1_noc_address({1, 1}, Core::semaphore_offset(0)), 1,
                                 {.behind_writes = behind_writes});
      noc_atomic_barrier(thread);
    });
  }
  void add_receiver(CoreCoord core) {
    add_thread(
        kReceiver,
        [&](SimThread& thread) {
          cb_reserve_back(thread, 0, 1);
          if (thread.core().logical().x == 0) return;
          semaphore_wait(thread, semaphore(thread, 0), 1, true);
          uint32_t seen = 0;
          std::memcpy(&seen, thread.core().l1().data(cb_write_pointer(thread, 0), sizeof seen), sizeof seen);
          EXPECT_EQ(seen, 7u);
        },
        core);
  }
};

TEST_F(SignalledWriteTest, a_write_arrives_before_the_increment_behind_it) {
  add_receiver({1, 1});
  add_sender({1, 1});
  expect_clean();
}

TEST_F(SignalledWriteTest, an_increment_says_nothing_about_writes_to_other_cores) {
  add_receiver({1, 1});
  add_receiver({0, 1});
  add_sender({0, 1});
  expect_violation(rules::kNocMissingWriteBarrier, 0, "kernel.cpp:5");
}

TEST_F(SignalledWriteTest, an_increment_on_another_channel_says_nothing_about_writes) {
  add_thread(kReceiver, [](SimThread& thread) { cb_reserve_back(thread, 0, 1); }, {1, 1});
  add_sender({1, 1}, false);
  expect_violation(rules::kNocMissingWriteBarrier, 0, "kernel.cpp:5");
}

TEST_F(SignalledWriteTest, who_waits_for_the_written_word_wakes_when_it_arrives) {
  int64_t sent_clock = 0, woken_clock = 0;
  add_thread(kReceiver,
             [&](SimThread& thread) {
               cb_reserve_back(thread, 0, 1);
               semaphore_wait(thread, semaphore(thread, 1), 7, false);
               woken_clock = thread.clock();
             },
             {1, 1});
  add_thread(kSender, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    const uint32_t value = 7;
    const int64_t page = cb_write_pointer(thread, 0);
    thread.core().l1().write(page, &value, sizeof value);
    thread.charge(5000);
    sent_clock = thread.clock();
    noc_write(at(thread, 5), static_cast<uint64_t>(page), l1_noc_address({1, 1}, Core::semaphore_offset(1)),
              4);
    semaphore_increment_remote(thread, l1_noc_address({1, 1}, Core::semaphore_offset(0)), 1);
    noc_atomic_barrier(thread);
  });
  expect_clean();
  EXPECT_GT(woken_clock, sent_clock);
}

TEST_F(MulticastTest, an_increment_of_a_rectangle_with_a_wrong_count) {
  add_thread(kSender, [&](SimThread& thread) {
    semaphore_increment_multicast(at(thread, 7), everywhere(Core::semaphore_offset(0)), 2, to(4));
  });
  expect_violation(rules::kMulticastWrongCount, 7);
}

TEST_F(MulticastTest, a_semaphore_overflows) {
  add_thread(kSender, [&](SimThread& thread) {
    const uint64_t target = l1_noc_address({1, 1}, Core::semaphore_offset(0));
    semaphore_increment_remote(at(thread, 7), target, 0x7fff'ffff);
    semaphore_increment_remote(at(thread, 8), target, 0x7fff'ffff);
    semaphore_increment_remote(at(thread, 9), target, 2);
  });
  expect_violation(rules::kSemaphoreOverflow, 9, "semaphore 0 of core [1, 1] is 4294967294 when 2 is added");
}

TEST_F(MulticastTest, a_semaphore_falls_below_zero) {
  add_thread(kSender, [&](SimThread& thread) {
    const uint64_t target = l1_noc_address({1, 1}, Core::semaphore_offset(0));
    semaphore_increment_remote(at(thread, 7), target, 1);
    semaphore_increment_remote(at(thread, 8), target, static_cast<uint32_t>(-2));
  });
  expect_violation(rules::kSemaphoreOverflow, 8, "semaphore 0 of core [1, 1] is 1 when -2 is added");
}

TEST_F(MulticastTest, a_semaphore_is_lowered_to_zero_and_raised_to_its_maximum) {
  add_thread(kSender, [&](SimThread& thread) {
    const uint64_t target = l1_noc_address({1, 1}, Core::semaphore_offset(0));
    for (const int64_t change :
         {int64_t{2}, int64_t{-2}, int64_t{0x7fff'ffff}, int64_t{0x7fff'ffff}, int64_t{1}})
      semaphore_increment_remote(thread, target, static_cast<uint32_t>(change));
  });
  expect_clean();
}

TEST_F(MulticastTest, raw_stores_to_semaphores_are_seen) {
  add_thread(kSender, [&](SimThread& thread) {
    thread.charge(500);
    thread.sync();
    *reinterpret_cast<volatile uint32_t*>(semaphore(thread, 0)) = 5;
  });
  add_thread(ThreadRole::kRiscv1,
             [&](SimThread& thread) { semaphore_wait(thread, semaphore(thread, 0), 5, false); });
  expect_clean();
}

TEST_F(MulticastTest, undefined_flag) {
  add_thread(kSender, [&](SimThread& thread) {
    cb_reserve_back(at(thread, 3), 0, 1);
    noc_multicast(at(thread, 7), static_cast<uint64_t>(cb_write_pointer(thread, 0)),
                  everywhere(Core::semaphore_offset(0)), 4, to(3, true));
  });
  expect_violation(rules::kUndefinedSemaphore, 7, "cb_reserve_back at kernel.cpp:3");
}

TEST_F(MulticastTest, not_a_semaphore) {
  add_thread(kSender, [&](SimThread& thread) { semaphore_wait(at(thread, 7), 64, 1, false); });
  expect_violation(rules::kNotASemaphore, 7);
}

class BlackholeMulticastTest : public testing::Test {};

TEST_F(BlackholeMulticastTest, a_flag_overtakes_data_that_was_not_flushed) {
  for (const bool flush : {false, true}) {
    ArchInfo machine = arch_info(Arch::kBlackhole);
    machine.grid_columns = 2;
    machine.grid_rows = 1;
    Device device(machine);
    bool defined = false;
    for (int64_t x = 0; x < 2; ++x) {
      device.core({x, 0}).configure_semaphore(0, 0);
      device.core({x, 0}).configure_semaphore(1, 1);
      device.core({x, 0}).add_region(machine.l1_base, 2048, "data");
    }
    device.core({0, 0}).l1().mark_defined(machine.l1_base, 2048);
    const CoreCoord node = machine.noc_of_core({1, 0});
    const uint64_t area = (static_cast<uint64_t>(node.y) << 54) | (static_cast<uint64_t>(node.x) << 48);
    ThreadConfig sender;
    sender.body = [&] {
      SimThread& thread = this_thread();
      MulticastOptions options;
      options.destinations = 1;
      const uint64_t data = static_cast<uint64_t>(machine.l1_base);
      const uint64_t flag = static_cast<uint64_t>(Core::semaphore_offset(0));
      noc_multicast(thread, data, area | noc_address(node.x, node.y, data), 2048, options);
      if (flush) noc_writes_flushed(thread);
      options.is_flag = true;
      const uint64_t source = static_cast<uint64_t>(Core::semaphore_offset(1));
      noc_multicast(thread, source, area | noc_address(node.x, node.y, flag), 4, options);
      noc_write_barrier(thread);
    };
    ThreadConfig receiver;
    receiver.body = [&] {
      SimThread& thread = this_thread();
      semaphore_wait(thread, thread.core().arena_address(Core::semaphore_offset(0)), 1, false);
      defined = thread.core().l1().is_defined(machine.l1_base, 2048);
    };
    device.add_thread({0, 0}, ThreadRole::kRiscv0, sender);
    device.add_thread({1, 0}, ThreadRole::kRiscv0, receiver);
    EXPECT_FALSE(device.run().has_value());
    EXPECT_EQ(defined, flush);
  }
}

}  // namespace
}  // namespace ttlc::sim

// Reads and writes: late arrival, barriers, bounds, alignment, pages, buffer rules.
#include <cstring>
#include <vector>

#include "device_fixture.h"

namespace ttlc::sim {
namespace {

constexpr ThreadRole kReader = ThreadRole::kRiscv1;
constexpr ThreadRole kWriter = ThreadRole::kRiscv0;

class NocTest : public DeviceTest {
 protected:
  NocTest() { tensor_ = *device_.allocate_dram_pages("A", kPageBytes, kPages); }

  uint64_t page(SimThread& thread, int64_t index) {
    return interleaved_page_address(thread, {true, index, tensor_, kPageBytes, 0});
  }
  void fill_page(int64_t index, uint8_t value) {
    const std::vector<uint8_t> bytes(kPageBytes, value);
    device_.dram_bank(index % banks())
        .write(tensor_ + index / banks() * kPageBytes, bytes.data(), kPageBytes);
  }
  uint8_t byte_of_page(int64_t index) {
    return *device_.dram_bank(index % banks()).data(tensor_ + index / banks() * kPageBytes, 1);
  }
  bool page_defined(int64_t index) {
    return device_.dram_bank(index % banks()).is_defined(tensor_ + index / banks() * kPageBytes, kPageBytes);
  }
  int64_t banks() { return device_.machine().dram_banks; }

  static constexpr int64_t kPages = 20;
  int64_t tensor_ = 0;
};

TEST_F(NocTest, copies_pages_from_dram_to_dram) {
  configure_cb(0, 2);
  for (int64_t i = 0; i < 10; ++i) fill_page(i, static_cast<uint8_t>(i + 1));
  add_thread(kReader, [&](SimThread& thread) {
    for (int64_t i = 0; i < 10; ++i) {
      cb_reserve_back(thread, 0, 1);
      noc_read(thread, page(thread, i), static_cast<uint64_t>(cb_write_pointer(thread, 0)), kPageBytes);
      noc_read_barrier(thread);
      cb_push_back(thread, 0, 1);
    }
  });
  add_thread(kWriter, [&](SimThread& thread) {
    for (int64_t i = 0; i < 10; ++i) {
      cb_wait_front(thread, 0, 1);
      noc_write(thread, static_cast<uint64_t>(cb_read_pointer(thread, 0)), page(thread, 10 + i), kPageBytes);
      noc_write_barrier(thread);
      cb_pop_front(thread, 0, 1);
    }
  });
  expect_clean();
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_EQ(byte_of_page(10 + i), i + 1);
    EXPECT_TRUE(page_defined(10 + i));
  }
  EXPECT_EQ(device_.stats().dram_bytes_read, 10 * kPageBytes);
  EXPECT_EQ(device_.stats().dram_bytes_written, 10 * kPageBytes);
}

TEST_F(NocTest, a_read_takes_its_latency_and_its_bandwidth) {
  configure_cb(0, 8);
  int64_t one = 0;
  int64_t eight = 0;
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 8);
    const uint64_t base = static_cast<uint64_t>(cb_write_pointer(thread, 0));
    int64_t begin = thread.clock();
    noc_read(thread, page(thread, 0), base, kPageBytes);
    noc_read_barrier(thread);
    one = thread.clock() - begin;
    begin = thread.clock();
    for (uint64_t i = 0; i < 8; ++i)
      noc_read(thread, page(thread, static_cast<int64_t>(i)), base + i * kPageBytes, kPageBytes);
    noc_read_barrier(thread);
    eight = thread.clock() - begin;
  });
  expect_clean();
  EXPECT_NEAR(one, 479, 40);  // measured: 2 KB from interleaved DRAM on wormhole_b0
  EXPECT_NEAR(eight, 390 + 8 * kPageBytes / 30.4, 80);
}

TEST_F(NocTest, bytes_are_undefined_between_read_and_barrier) {
  configure_cb(0, 2);
  fill_page(0, 9);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    const int64_t target = cb_write_pointer(thread, 0);
    noc_read(at(thread, 5), page(thread, 0), static_cast<uint64_t>(target), kPageBytes);
    EXPECT_FALSE(thread.core().l1().is_defined(target, 4));
    EXPECT_EQ(thread.core().l1().birth_of(target), "target of a read in flight, issued at kernel.cpp:5");
    noc_read_barrier(thread);
    EXPECT_TRUE(thread.core().l1().is_defined(target, kPageBytes));
  });
  expect_clean();
}

TEST_F(NocTest, undefined_bytes_travel_to_dram) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(at(thread, 3), 0, 1);
    const int64_t source = cb_write_pointer(thread, 0);
    const uint32_t value = 1;
    thread.core().l1().write(source, &value, sizeof value);
    noc_write(thread, static_cast<uint64_t>(source), page(thread, 0), kPageBytes);
    noc_write_barrier(thread);
  });
  expect_clean();
  EXPECT_EQ(device_.dram_bank(0).first_undefined(tensor_, kPageBytes), tensor_ + 4);
  EXPECT_EQ(device_.dram_bank(0).birth_of(tensor_ + 4),
            "reserved and not yet written: cb_reserve_back at kernel.cpp:3");
}

TEST_F(NocTest, push_before_read_barrier) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(at(thread, 4), page(thread, 0), static_cast<uint64_t>(cb_write_pointer(thread, 0)), kPageBytes);
    cb_push_back(at(thread, 5), 0, 1);
  });
  expect_violation(rules::kCbPushBeforeReadBarrier, 5, "the read issued at kernel.cpp:4");
}

TEST_F(NocTest, pop_before_the_write_has_left) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    noc_write(at(thread, 4), static_cast<uint64_t>(cb_read_pointer(thread, 0)), page(thread, 0), kPageBytes);
    cb_pop_front(at(thread, 5), 0, 1);
  });
  expect_violation(rules::kCbPopBeforeWriteLeft, 5, "the write issued at kernel.cpp:4");
}

TEST_F(NocTest, flush_is_enough_to_pop_but_not_to_end) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    noc_write(at(thread, 4), static_cast<uint64_t>(cb_read_pointer(thread, 0)), page(thread, 0), kPageBytes);
    noc_writes_flushed(thread);
    cb_pop_front(thread, 0, 1);
  });
  expect_violation(rules::kNocMissingWriteBarrier, 0, "the last issued at kernel.cpp:4");
}

TEST_F(NocTest, kernel_ends_with_a_read_in_flight) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(at(thread, 4), page(thread, 0), static_cast<uint64_t>(cb_write_pointer(thread, 0)), kPageBytes);
  });
  expect_violation(rules::kNocMissingReadBarrier, 0, "the first issued at kernel.cpp:4");
}

TEST_F(NocTest, overlapping_reads) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    const uint64_t target = static_cast<uint64_t>(cb_write_pointer(thread, 0));
    noc_read(at(thread, 4), page(thread, 0), target, kPageBytes);
    noc_read(at(thread, 5), page(thread, 1), target + 1024, kPageBytes);
  });
  expect_violation(rules::kNocOverlappingReads, 5, "kernel.cpp:4");
}

TEST_F(NocTest, read_into_pages_not_reserved) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(at(thread, 4), page(thread, 0), static_cast<uint64_t>(cb_write_pointer(thread, 0)) + kPageBytes,
             kPageBytes);
  });
  expect_violation(rules::kCbWriteNotReserved, 4);
}

TEST_F(NocTest, write_from_pages_not_waited_for) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    cb_push_back(thread, 0, 1);
  });
  add_thread(kWriter, [&](SimThread& thread) {
    thread.charge(1000);
    noc_write(at(thread, 4), static_cast<uint64_t>(cb_read_pointer(thread, 0)), page(thread, 0), kPageBytes);
  });
  expect_violation(rules::kCbReadNotWaited, 4);
}

TEST_F(NocTest, page_beyond_the_tensor) {
  add_thread(kReader, [&](SimThread& thread) { page(at(thread, 4), kPages); });
  expect_violation(rules::kPageCrossing, 4, "page 20 of tensor A does not exist: it has 20 pages");
}

TEST_F(NocTest, wrong_page_size) {
  add_thread(kReader, [&](SimThread& thread) {
    interleaved_page_address(at(thread, 4), {true, 0, tensor_, 2 * kPageBytes, 0});
  });
  expect_violation(rules::kPageSizeMismatch, 4, "pages of 2048 bytes, the accessor of the kernel says 4096");
}

TEST_F(NocTest, transfer_past_a_page) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    noc_read(at(thread, 4), page(thread, 0), static_cast<uint64_t>(cb_write_pointer(thread, 0)),
             2 * kPageBytes);
  });
  expect_violation(rules::kPageCrossing, 4, "run past the page of 2048 bytes");
}

TEST_F(NocTest, dram_outside_tensors) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    const uint64_t source = bank_address(thread, true, 0, 512 * 1024 * 1024);
    noc_read(at(thread, 4), source, static_cast<uint64_t>(cb_write_pointer(thread, 0)), kPageBytes);
  });
  expect_violation(rules::kDramOutOfBounds, 4);
}

TEST_F(NocTest, logical_coordinates_of_a_core_may_name_a_bank) {
  add_thread(kReader, [&](SimThread& thread) { noc_read(at(thread, 4), noc_address(0, 1, 1 << 20), 0, 64); });
  expect_violation(rules::kDramOutOfBounds, 4,
                   "DRAM bank 1 is NoC node (0, 1); core [0, 1] is NoC node (18, 19)");
}

TEST_F(NocTest, l1_outside_allocations) {
  add_thread(kReader,
             [&](SimThread& thread) { noc_read(at(thread, 4), page(thread, 0), 1024 * 1024, kPageBytes); });
  expect_violation(rules::kL1OutOfBounds, 4, "are not allocated to anything");
}

TEST_F(NocTest, misaligned_dram_read) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(at(thread, 4), page(thread, 0) + 16, static_cast<uint64_t>(cb_write_pointer(thread, 0)), 64);
  });
  expect_violation(rules::kNocMisaligned, 4, "differ modulo 32");
}

TEST_F(NocTest, no_such_node) {
  configure_cb(0, 2);
  add_thread(kReader, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    noc_read(at(thread, 4), noc_address(60, 60, 0), static_cast<uint64_t>(cb_write_pointer(thread, 0)), 64);
  });
  expect_violation(rules::kNoSuchNode, 4, "node (60, 60)");
}

TEST_F(NocTest, one_packet_too_large) {
  add_thread(kReader, [&](SimThread& thread) { check_one_packet(at(thread, 4), 8193); });
  expect_violation(rules::kNocPacketTooLarge, 4);
}

TEST_F(NocTest, with_state_before_set_state) {
  add_thread(kReader,
             [&](SimThread& thread) { state_address(at(thread, 4), thread.noc().read_cmd_buf.state, 64); });
  expect_violation(rules::kNocStateMismatch, 4);
}

TEST_F(NocTest, a_write_to_another_core_lands_at_the_barrier) {
  configure_cb(0, 2);
  configure_cb(0, 2, {1, 0});
  add_thread(kWriter, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 1);
    const int64_t source = cb_write_pointer(thread, 0);
    const std::vector<uint8_t> bytes(kPageBytes, 3);
    thread.core().l1().write(source, bytes.data(), kPageBytes);
    Memory& far = device_.core({1, 0}).l1();
    noc_write(thread, static_cast<uint64_t>(source), l1_noc_address({1, 0}, source), kPageBytes);
    EXPECT_FALSE(far.is_defined(source, kPageBytes));
    noc_write_barrier(thread);
    EXPECT_TRUE(far.is_defined(source, kPageBytes));
  });
  expect_clean();
}

TEST_F(NocTest, banks_share_their_bandwidth_between_cores) {
  for (int64_t x = 0; x < 2; ++x) configure_cb(0, 16, {x, 0});
  std::vector<int64_t> clocks;
  for (int64_t x = 0; x < 2; ++x) {
    add_thread(kReader,
               [&](SimThread& thread) {
                 cb_reserve_back(thread, 0, 16);
                 for (uint64_t i = 0; i < 16; ++i) {
                   noc_read(thread, page(thread, 0),
                            static_cast<uint64_t>(cb_write_pointer(thread, 0)) + i * kPageBytes, kPageBytes);
                 }
                 noc_read_barrier(thread);
                 clocks.push_back(thread.clock() - thread.start_clock());
               },
               {x, 0});
  }
  expect_clean();
  const double both = 2 * 16 * kPageBytes / device_.timing().dram_read.bytes_per_cycle;
  EXPECT_GT(static_cast<double>(clocks.back()), both);
}

}  // namespace
}  // namespace ttlc::sim

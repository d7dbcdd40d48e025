// What barriers keep apart: the NoCs, transaction ids, posted writes; and what command buffers keep: stored states.
#include <cstring>
#include <vector>

#include "device_fixture.h"
#include "runtime/device/raw_access.h"
#include "test/unit/runtime/abi_calls.h"

namespace ttlc::sim {

namespace {

constexpr ThreadRole kReader = ThreadRole::kRiscv1;
constexpr const char* kFile = "reader.cpp";

class NocCommandsTest : public DeviceTest {
 protected:
  static constexpr int64_t kPages = 4;

  NocCommandsTest() {
    tensor_ = *device_.allocate_dram_pages("A", kPageBytes, kPages);
    configure_cb(0, kPages);
    configure_cb(0, kPages, {1, 0});
  }

  static SimThread& over(SimThread& thread, int64_t noc) {
    thread.choose_noc(noc);
    return thread;
  }
  uint64_t dram_page(SimThread& thread, int64_t index) {
    return interleaved_page_address(thread, {true, index, tensor_, kPageBytes, 0});
  }
  static uint64_t l1_page(SimThread& thread, int64_t index) {
    return static_cast<uint64_t>(cb_write_pointer(thread, 0) + index * kPageBytes);
  }
  uint64_t far_page(SimThread& thread, int64_t index) {
    return l1_noc_address({1, 0}, static_cast<int64_t>(l1_page(thread, index)));
  }
  /// Whether a page of the core next to this one has been written as a whole.
  bool has_arrived(SimThread& thread, int64_t index) {
    return device_.core({1, 0}).l1().is_defined(static_cast<int64_t>(l1_page(thread, index)), kPageBytes);
  }
  /// A kernel with its pages reserved, and their bytes defined.
  void add_kernel(const std::function<void(SimThread&)>& body) {
    add_thread(kReader, [body](SimThread& thread) {
      cb_reserve_back(at(thread, 1), 0, kPages);
      const std::vector<uint8_t> bytes(kPages * kPageBytes, 7);
      thread.core().l1().write(static_cast<int64_t>(l1_page(thread, 0)), bytes.data(), kPages * kPageBytes);
      body(thread);
    });
  }

  int64_t tensor_ = 0;
};

TEST_F(NocCommandsTest, reads_over_both_nocs_and_a_barrier_of_each) {
  add_kernel([&](SimThread& thread) {
    noc_read(at(thread, 2), dram_page(thread, 0), l1_page(thread, 0), kPageBytes);
    noc_read(over(at(thread, 3), 1), dram_page(thread, 1), l1_page(thread, 1), kPageBytes);
    noc_read_barrier(at(thread, 4));
    EXPECT_TRUE(thread.nocs()[0].reads.empty());
    EXPECT_EQ(thread.nocs()[1].reads.size(), 1u);
    noc_read_barrier(over(at(thread, 5), 1));
    EXPECT_TRUE(thread.nocs()[1].reads.empty());
  });
  expect_clean();
}

TEST_F(NocCommandsTest, a_barrier_of_the_other_noc_does_not_wait) {
  add_kernel([&](SimThread& thread) {
    noc_read(over(at(thread, 2), 1), dram_page(thread, 0), l1_page(thread, 0), kPageBytes);
    noc_read_barrier(at(thread, 3));
    cb_push_back(at(thread, 4), 0, 1);
  });
  expect_violation(rules::kCbPushBeforeReadBarrier, 4);
}

TEST_F(NocCommandsTest, a_kernel_ends_with_both_nocs_done) {
  add_kernel([&](SimThread& thread) {
    noc_write(over(at(thread, 2), 1), l1_page(thread, 0), far_page(thread, 0), kPageBytes);
    noc_write_barrier(at(thread, 3));
  });
  expect_violation(rules::kNocMissingWriteBarrier, 0, "writes on NoC 1 are not acknowledged");
}

TEST_F(NocCommandsTest, there_are_two_nocs) {
  add_kernel([](SimThread&) { abi::noc_read_barrier(2, 9, kFile); });
  expect_violation(rules::kNoSuchNoc, 9, "the call names NoC 2: there are NoC 0 to 1");
}

TEST_F(NocCommandsTest, the_barrier_of_an_id_waits_for_its_writes) {
  add_kernel([&](SimThread& thread) {
    for (int64_t id = 1; id <= 2; ++id) {
      set_transaction_id(at(thread, 2), thread.noc().write_cmd_buf, id);
      noc_write(at(thread, 3), l1_page(thread, id), far_page(thread, id), kPageBytes);
    }
    noc_writes_flushed_of(at(thread, 4), 1);
    noc_write_barrier_of(at(thread, 5), 2);
    EXPECT_TRUE(has_arrived(thread, 1));
    EXPECT_TRUE(has_arrived(thread, 2));
    EXPECT_EQ(thread.noc().unacknowledged_writes.size(), 1u);
    noc_write_barrier_of(at(thread, 6), 1);
  });
  expect_clean();
}

TEST_F(NocCommandsTest, the_barrier_of_another_id_does_not_wait) {
  add_kernel([&](SimThread& thread) {
    set_transaction_id(at(thread, 2), thread.noc().write_cmd_buf, 1);
    noc_write(at(thread, 3), l1_page(thread, 0), far_page(thread, 0), kPageBytes);
    noc_write_barrier_of(at(thread, 4), 2);
    EXPECT_FALSE(has_arrived(thread, 0));
  });
  expect_violation(rules::kNocMissingWriteBarrier, 4);
}

TEST_F(NocCommandsTest, the_barrier_of_all_writes_includes_those_with_ids) {
  add_kernel([&](SimThread& thread) {
    set_transaction_id(at(thread, 2), thread.noc().write_cmd_buf, 15);
    noc_write(at(thread, 3), l1_page(thread, 0), far_page(thread, 0), kPageBytes);
    noc_write_barrier(at(thread, 4));
    reset_transaction_ids(at(thread, 5), 0xFFFF);
  });
  expect_clean();
}

TEST_F(NocCommandsTest, ids_are_smaller_than_16) {
  add_kernel([](SimThread&) { abi::noc_write_barrier_with_trid(16, 0, 9, kFile); });
  expect_violation(rules::kNocTransactionId, 9, "transaction id 16 does not exist: there are 16");
}

TEST_F(NocCommandsTest, a_counter_is_not_reset_while_something_is_in_flight) {
  add_kernel([&](SimThread& thread) {
    set_transaction_id(at(thread, 2), thread.noc().read_cmd_buf, 3);
    noc_read(at(thread, 3), dram_page(thread, 0), l1_page(thread, 0), kPageBytes);
    abi::noc_reset_trids(1 << 3, 0, 9, kFile);
  });
  expect_violation(rules::kNocTransactionId, 9, "transaction id 3 is reset while reads are in flight");
}

TEST_F(NocCommandsTest, posted_writes_are_flushed) {
  add_kernel([&](SimThread& thread) {
    noc_write(at(thread, 2), l1_page(thread, 0), far_page(thread, 0), kPageBytes, Issue::kPlain, true);
    noc_write_barrier(at(thread, 3));
    EXPECT_FALSE(has_arrived(thread, 0));
    noc_posted_writes_flushed(at(thread, 4));
    EXPECT_TRUE(has_arrived(thread, 0));
  });
  expect_clean();
}

TEST_F(NocCommandsTest, no_barrier_waits_for_posted_writes) {
  add_kernel([&](SimThread& thread) {
    noc_write(at(thread, 2), l1_page(thread, 0), far_page(thread, 0), kPageBytes, Issue::kPlain, true);
    noc_write_barrier(at(thread, 3));
  });
  expect_violation(rules::kNocMissingWriteBarrier, 3, "posted writes on NoC 0 are not flushed");
}

TEST_F(NocCommandsTest, no_barrier_waits_for_posted_increments) {
  device_.core({1, 0}).configure_semaphore(0, 0);
  int64_t waited = 0;
  add_kernel([&](SimThread& thread) {
    const uint64_t target = l1_noc_address({1, 0}, Core::semaphore_offset(0));
    semaphore_increment_remote(at(thread, 2), target, 1, {.posted = true});
    const int64_t clock = thread.clock();
    noc_atomic_barrier(at(thread, 3));
    waited = thread.clock() - clock;
  });
  expect_clean();
  EXPECT_LE(waited, device_.timing().barrier_call_cycles);
}

TEST_F(NocCommandsTest, inline_writes_store_the_bytes_that_are_enabled) {
  add_kernel([&](SimThread& thread) {
    const uint64_t target = far_page(thread, 0);
    noc_write_word(at(thread, 2), target, 0x44332211);
    noc_write_barrier(at(thread, 3));
    noc_write_word(at(thread, 4), target, 0x88776655, 0x6);
    noc_write_barrier(at(thread, 5));
    uint32_t word = 0;
    std::memcpy(&word, device_.core({1, 0}).l1().data(noc_local(target), 4), 4);
    EXPECT_EQ(word, 0x44776611u);
  });
  expect_clean();
}

TEST_F(NocCommandsTest, an_inline_write_without_bytes) {
  add_kernel(
      [&](SimThread& thread) { abi::noc_write_word(far_page(thread, 0), 1, 0x10, false, 0, 9, kFile); });
  expect_violation(rules::kNocByteEnable, 9, "the byte enable of an inline write is 0x10");
}

TEST_F(NocCommandsTest, a_state_is_replaced_by_a_transfer_to_another_place) {
  add_kernel([&](SimThread& thread) {
    const auto far = static_cast<uint32_t>(far_page(thread, 0));
    const auto source = static_cast<uint32_t>(l1_page(thread, 0));
    abi::noc_write_set_state(far_page(thread, 0), kPageBytes, true, false, 0, 2, kFile);
    abi::noc_write(source, dram_page(thread, 0), kPageBytes, true, false, 0, 3, kFile);
    abi::noc_write_with_state(source, far, 0, false, 0, 4, kFile);
  });
  expect_violation(rules::kNocStateMismatch, 4, "the transfer at reader.cpp:3");
}

TEST_F(NocCommandsTest, a_state_is_replaced_by_a_transfer_of_another_size) {
  add_kernel([&](SimThread& thread) {
    const uint64_t source = dram_page(thread, 0);
    const auto target = static_cast<uint32_t>(l1_page(thread, 0));
    abi::noc_read_set_state(source, kPageBytes, true, 0, 2, kFile);
    abi::noc_read(source, target, 64, true, 0, 3, kFile);
    abi::noc_read_with_state(static_cast<uint32_t>(source), target + kPageBytes, 0, 0, 4, kFile);
  });
  expect_violation(rules::kNocStateMismatch, 4, "the transfer at reader.cpp:3");
}

TEST_F(NocCommandsTest, a_state_survives_what_writes_the_same_registers_or_others) {
  add_kernel([&](SimThread& thread) {
    const uint64_t source = dram_page(thread, 0);
    const auto target = static_cast<uint32_t>(l1_page(thread, 0));
    abi::noc_read_set_state(source, kPageBytes, true, 0, 2, kFile);
    abi::noc_read(source, target, kPageBytes, true, 0, 3, kFile);                     // the same
    abi::noc_read(dram_page(thread, 1), target + kPageBytes, 64, true, 1, 4, kFile);  // the other NoC
    abi::noc_write(target + 3 * kPageBytes, far_page(thread, 3), 64, true, false, 0, 5, kFile);
    abi::noc_read_with_state(static_cast<uint32_t>(source), target + 2 * kPageBytes, 0, 0, 6, kFile);
    abi::noc_read_barrier(0, 7, kFile);
    abi::noc_read_barrier(1, 8, kFile);
    abi::noc_write_barrier(0, 9, kFile);
  });
  expect_clean();
}

TEST_F(NocCommandsTest, stored_states_are_for_posted_or_for_other_writes) {
  add_kernel([&](SimThread& thread) {
    const auto source = static_cast<uint32_t>(l1_page(thread, 0));
    abi::noc_write_set_state(far_page(thread, 0), kPageBytes, true, true, 0, 2, kFile);
    abi::noc_write_with_state(source, static_cast<uint32_t>(far_page(thread, 0)), 0, false, 0, 4, kFile);
  });
  expect_violation(rules::kNocStateMismatch, 4, "for posted writes, this call is not");
}

TEST_F(NocCommandsTest, what_a_read_brings_is_loaded_after_the_barrier) {
  add_kernel([&](SimThread& thread) {
    noc_read(at(thread, 2), dram_page(thread, 0), l1_page(thread, 0), kPageBytes);
    const auto offset = static_cast<int64_t>(l1_page(thread, 0));
    note_raw_load(thread, thread.core().arena_address(offset + kPageBytes), 4);
    noc_read_barrier(at(thread, 3));
    note_raw_load(thread, thread.core().arena_address(offset), 4);
  });
  expect_clean();
}

TEST_F(NocCommandsTest, what_a_read_in_flight_brings_is_not_there) {
  add_kernel([&](SimThread& thread) {
    noc_read(at(thread, 2), dram_page(thread, 0), l1_page(thread, 0), kPageBytes);
    const auto offset = static_cast<int64_t>(l1_page(thread, 0));
    note_raw_load(thread, thread.core().arena_address(offset + 8), 4);
  });
  expect_violation(rules::kNocLoadInFlight, 2, "the read issued at kernel.cpp:2, still in flight");
}

}  // namespace
}  // namespace ttlc::sim

// The calls of data movement kernels as an image makes them: kernel lines in reports, arguments, stored states, packets.
#include <cstring>
#include <vector>

#include "device_fixture.h"
#include "test/unit/runtime/abi_calls.h"

namespace ttlc::sim {

namespace {

constexpr const char* kFile = "reader.cpp";

class AbiDataflowTest : public DeviceTest {
 protected:
  void add_kernel(std::function<void()> body, std::vector<uint32_t> args = {}) {
    ThreadConfig config;
    config.kernel_name = kFile;
    config.body = std::move(body);
    config.runtime_args = std::move(args);
    device_.add_thread({0, 0}, ThreadRole::kRiscv1, std::move(config));
  }
  static uint32_t start_of_ring() {
    return abi::cb_field(0, CbField::kEnd) - abi::cb_field(0, CbField::kBytes);
  }
};

TEST_F(AbiDataflowTest, arguments_are_the_ones_of_the_launch) {
  std::vector<uint32_t> seen;
  add_kernel(
      [&] {
        for (uint32_t i = 0; i < 3; ++i) seen.push_back(abi::runtime_arg(false, i, 1, kFile));
      },
      {7, 8, 9});
  expect_clean();
  EXPECT_EQ(seen, (std::vector<uint32_t>{7, 8, 9}));
}

TEST_F(AbiDataflowTest, argument_out_of_range) {
  add_kernel([] { abi::runtime_arg(false, 2, 14, kFile); }, {1, 2});
  expect_violation(rules::kArgOutOfRange, 14,
                   "runtime argument 2 does not exist: the kernel has 2 on this core");
}

TEST_F(AbiDataflowTest, arguments_lie_in_l1_and_may_be_changed) {
  uint32_t seen = 0;
  add_kernel(
      [&] {
        const uint64_t at = abi::runtime_args(false, 1, kFile) + sizeof(uint32_t);
        EXPECT_EQ(*reinterpret_cast<uint32_t*>(at), 8u);
        *reinterpret_cast<uint32_t*>(at) = 11;
        seen = abi::runtime_arg(false, 1, 2, kFile);
      },
      {7, 8});
  expect_clean();
  EXPECT_EQ(seen, 11u);
}

TEST_F(AbiDataflowTest, common_argument_out_of_range) {
  add_kernel([] { abi::runtime_arg(true, 0, 14, kFile); });
  expect_violation(rules::kArgOutOfRange, 14);
}

TEST_F(AbiDataflowTest, semaphore_not_declared) {
  add_kernel([] { abi::semaphore_address(3, 5, kFile); });
  expect_violation(rules::kSemaphoreNotConfigured, 5, "semaphore 3 is not declared on core [0, 0]");
}

TEST_F(AbiDataflowTest, l1_addresses_are_host_pointers) {
  configure_cb(0, 2);
  add_kernel([] {
    abi::cb_reserve_back(0, 1, 3, kFile);
    const uint32_t address = abi::get_write_ptr(0, 4, kFile);
    *reinterpret_cast<uint32_t*>(static_cast<uintptr_t>(address)) = 42;
    EXPECT_TRUE(this_thread().core().l1().is_defined(Core::offset_of(address), 4));
    abi::cb_push_back(0, 1, 5, kFile);
  });
  expect_clean();
}

TEST_F(AbiDataflowTest, reads_with_stored_state_and_transaction_ids) {
  configure_cb(0, 2);
  const int64_t tensor = *device_.allocate_dram_pages("A", kPageBytes, 24);
  for (int64_t i = 0; i < 2; ++i) {
    const std::vector<uint8_t> bytes(kPageBytes, static_cast<uint8_t>(i + 1));
    device_.dram_bank(0).write(tensor + i * kPageBytes, bytes.data(), kPageBytes);
  }
  add_kernel([&] {
    abi::cb_reserve_back(0, 2, 1, kFile);
    const uint32_t target = abi::get_write_ptr(0, 1, kFile);
    const uint32_t source = static_cast<uint32_t>(tensor);
    abi::noc_read_set_state(abi::bank_noc_address(true, 0, source, 2, kFile), kPageBytes, true, 0, 2, kFile);
    abi::noc_read_set_trid(1, 0, 3, kFile);
    abi::noc_read_with_state(source, target, 0, 0, 3, kFile);
    abi::noc_read_set_trid(2, 0, 4, kFile);
    abi::noc_read_with_state(source + kPageBytes, target + kPageBytes, 0, 0, 4, kFile);
    Memory& l1 = this_thread().core().l1();
    const int64_t offset = Core::offset_of(target);
    abi::noc_read_barrier_with_trid(2, 0, 5, kFile);
    EXPECT_FALSE(l1.is_defined(offset, kPageBytes));
    EXPECT_TRUE(l1.is_defined(offset + kPageBytes, kPageBytes));
    abi::noc_read_barrier(0, 6, kFile);
    EXPECT_EQ(*l1.data(offset, 1), 1);
    EXPECT_EQ(*l1.data(offset + kPageBytes, 1), 2);
    abi::cb_push_back(0, 2, 7, kFile);
  });
  expect_clean();
}

TEST_F(AbiDataflowTest, reads_with_ids_run_ahead_of_reservations_in_the_first_round) {
  configure_cb(0, 3);
  const int64_t tensor = *device_.allocate_dram_pages("A", kPageBytes, 24);
  const std::vector<uint8_t> bytes(kPageBytes, 7);
  device_.dram_bank(0).write(tensor, bytes.data(), kPageBytes);
  add_kernel([&] {
    abi::cb_reserve_back(0, 1, 1, kFile);
    const uint32_t target = abi::get_write_ptr(0, 1, kFile);
    const auto source = static_cast<uint32_t>(tensor);
    abi::noc_read_set_state(abi::bank_noc_address(true, 0, source, 2, kFile), kPageBytes, true, 0, 2, kFile);
    for (uint32_t id = 1; id <= 2; ++id) {
      abi::noc_read_set_trid(id, 0, 3, kFile);
      abi::noc_read_with_state(source, target + (id - 1) * kPageBytes, 0, 0, 4, kFile);
    }
    abi::noc_read_barrier_with_trid(1, 0, 5, kFile);
    abi::cb_push_back(0, 1, 6, kFile);
    abi::cb_reserve_back(0, 2, 7, kFile);
    abi::noc_read_barrier_with_trid(2, 0, 8, kFile);
    EXPECT_EQ(*this_thread().core().l1().data(Core::offset_of(target + kPageBytes), 1), 7);
    abi::cb_push_back(0, 1, 9, kFile);
    abi::noc_read_barrier(0, 10, kFile);
  });
  expect_clean();
}

TEST_F(AbiDataflowTest, reads_with_ids_need_reservations_once_a_page_was_pushed) {
  configure_cb(0, 1);
  const int64_t tensor = *device_.allocate_dram_pages("A", kPageBytes, 24);
  add_kernel([&] {
    abi::cb_reserve_back(0, 1, 1, kFile);
    const uint32_t target = abi::get_write_ptr(0, 1, kFile);
    abi::cb_push_back(0, 1, 2, kFile);
    abi::noc_read_set_trid(1, 0, 3, kFile);
    const uint64_t source = abi::bank_noc_address(true, 0, static_cast<uint32_t>(tensor), 3, kFile);
    abi::noc_read(source, target, kPageBytes, true, 0, 4, kFile);
  });
  expect_violation(rules::kCbWriteNotReserved, 4);
}

TEST_F(AbiDataflowTest, one_packet_is_at_most_a_packet) {
  configure_cb(0, 8);
  add_kernel([] {
    abi::cb_reserve_back(0, 8, 1, kFile);
    abi::noc_read(0, abi::get_write_ptr(0, 2, kFile), 16384, true, 0, 9, kFile);
  });
  expect_violation(rules::kNocPacketTooLarge, 9, "16384 bytes is larger than a packet of 8192 bytes");
}

TEST_F(AbiDataflowTest, mixed_forms_of_stored_state) {
  configure_cb(0, 2);
  add_kernel([] {
    abi::noc_read_set_state(0, 64, true, 0, 8, kFile);
    abi::noc_read_with_state(0, 0, 64, 0, 9, kFile);
  });
  expect_violation(rules::kNocStateMismatch, 9);
}

TEST_F(AbiDataflowTest, assertions_of_kernels) {
  add_kernel([] {
    abi::kernel_assert(true, "1 == 1", 3, kFile);
    abi::kernel_assert(false, "n < 4", 4, kFile);
  });
  expect_violation(rules::kAssertFailed, 4, "the assertion 'n < 4' does not hold");
}

TEST_F(AbiDataflowTest, a_thread_that_does_not_push_sees_its_own_write_pointer) {
  configure_cb(0, 2);
  uint32_t writer_view = 0;
  add_kernel([] {
    abi::cb_reserve_back(0, 1, 1, kFile);
    abi::cb_push_back(0, 1, 2, kFile);
    EXPECT_EQ(abi::get_write_ptr(0, 3, kFile), start_of_ring() + kPageBytes);
  });
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) {
    thread.charge(1000);
    thread.sync();
    writer_view = abi::get_write_ptr(0, 1, kFile) - start_of_ring();
  });
  expect_clean();
  EXPECT_EQ(writer_view, 0u);
}

}  // namespace
}  // namespace ttlc::sim

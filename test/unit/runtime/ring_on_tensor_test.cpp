// Buffers that lie on a tensor: whose pages are there without anybody announcing them.
#include "device_fixture.h"

namespace ttlc::sim {
namespace {

class RingOnTensorTest : public DeviceTest {
 protected:
  void SetUp() override {
    core().add_region(device_.machine().l1_base, 3 * kPageBytes, "tensor x");
    CbConfig config;
    config.address = device_.machine().l1_base;
    config.pages = 3;
    config.page_bytes = kPageBytes;
    config.on_tensor = true;
    core().configure_cb(config);
  }
};

TEST_F(RingOnTensorTest, is_read_and_popped_without_waiting_when_nobody_announces_pages) {
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    CircularBuffer& cb = cb_of(thread, 0);
    EXPECT_EQ(readable_page(thread, cb, 2), cb.address() + 2 * kPageBytes);
    cb_pop_front(thread, 0, 1);
    EXPECT_EQ(readable_page(thread, cb, 1), cb.address() + 2 * kPageBytes);
    cb_pop_front(thread, 0, 2);
    EXPECT_EQ(readable_page(thread, cb, 0), cb.address());
  });
  expect_clean();
}

TEST_F(RingOnTensorTest, a_compute_kernel_frees_what_it_announced_and_read_itself) {
  add_thread(ThreadRole::kPack, [&](SimThread& thread) {
    cb_reserve_back(thread, 0, 2);
    cb_push_back(thread, 0, 2);
  });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    for (const int64_t page : {0, 1}) readable_page(thread, cb_of(thread, 0), page);
    cb_pop_front(thread, 0, 2);
  });
  expect_clean();
}

TEST_F(RingOnTensorTest, pages_announced_after_they_were_read) {
  add_thread(ThreadRole::kUnpack,
             [&](SimThread& thread) { readable_page(at(thread, 4), cb_of(thread, 0), 0); });
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) {
    thread.charge(1000);
    cb_reserve_back(at(thread, 7), 0, 3);
  });
  expect_violation(rules::kCbReadNotWaited, 7, "its pages were taken without waiting at kernel.cpp:4");
}

TEST_F(RingOnTensorTest, pages_read_before_they_were_announced) {
  add_thread(ThreadRole::kRiscv1, [&](SimThread& thread) { cb_reserve_back(thread, 0, 3); });
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    thread.charge(1000);
    thread.sync();
    readable_page(at(thread, 4), cb_of(thread, 0), 0);
  });
  expect_violation(rules::kCbReadNotWaited, 4, "0 pages were waited for");
}

}  // namespace
}  // namespace ttlc::sim

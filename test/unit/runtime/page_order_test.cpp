// Accesses to pages of a ring without the call that usually comes before: allowed where another wait orders them.
#include <functional>

#include "device_fixture.h"

namespace ttlc::sim {
namespace {

constexpr ThreadRole kReader = ThreadRole::kRiscv1;
constexpr ThreadRole kWriter = ThreadRole::kRiscv0;

/// One thread pops the only page of a ring, another one waits for it afterwards.
class SecondWaiterTest : public DeviceTest {
 protected:
  void add_threads(const std::function<void(SimThread&)>& after_wait) {
    configure_cb(0, 1);
    add_thread(kReader, [&](SimThread& thread) {
      cb_reserve_back(thread, 0, 1);
      cb_push_back(thread, 0, 1);
    });
    add_thread(kWriter, [&](SimThread& thread) {
      cb_wait_front(thread, 0, 1);
      cb_pop_front(thread, 0, 1);
    });
    add_thread(ThreadRole::kUnpack, [&, after_wait](SimThread& thread) {
      thread.charge(5000);
      cb_wait_front(thread, 0, 1);
      after_wait(thread);
    });
  }
};

TEST_F(SecondWaiterTest, counts_what_was_ever_pushed) {
  add_threads([](SimThread&) {});
  expect_clean();
}

TEST_F(SecondWaiterTest, may_not_read) {
  add_threads([&](SimThread& thread) { readable_page(at(thread, 8), cb_of(thread, 0), 0); });
  expect_violation(rules::kCbTwoConsumers, 8, "riscv_0 pops its pages");
}

/// A data movement kernel fills the page of a ring again without a reservation.
class RefillTest : public DeviceTest {
 protected:
  void refill(bool knows_read) {
    configure_cb(0, 1);
    configure_cb(1, 1);
    add_thread(kReader, [&, knows_read](SimThread& thread) {
      const int64_t page = cb_write_pointer(thread, 0);
      cb_reserve_back(thread, 0, 1);
      cb_push_back(thread, 0, 1);
      if (knows_read) cb_wait_front(thread, 1, 1);
      thread.charge(5000);
      thread.sync();
      check_l1_write(at(thread, 9), core(), page, kPageBytes);
    });
    add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
      cb_wait_front(thread, 0, 1);
      readable_page(thread, cb_of(thread, 0), 0);
      cb_reserve_back(thread, 1, 1);
      cb_push_back(thread, 1, 1);
      cb_pop_front(thread, 0, 1);
    });
  }
};

TEST_F(RefillTest, is_right_where_the_page_is_known_to_be_read) {
  refill(true);
  expect_clean();
}

TEST_F(RefillTest, is_a_race_otherwise) {
  refill(false);
  expect_violation(rules::kCbWriteNotReserved, 9);
}

/// The packer writes a page after it has pushed it.
class LatePackTest : public DeviceTest {
 protected:
  void pack(bool also_before, const std::function<void(SimThread&)>& wait) {
    configure_cb(0, 1);
    configure_cb(1, 1);
    add_thread(ThreadRole::kPack, [&, also_before](SimThread& thread) {
      cb_reserve_back(thread, 0, 1);
      if (also_before) writable_page(thread, cb_of(thread, 0), 0);
      cb_push_back(thread, 0, 1);
      writable_page(thread, cb_of(thread, 0), 0);
      cb_reserve_back(thread, 1, 1);
      cb_push_back(thread, 1, 1);
    });
    add_thread(ThreadRole::kUnpack, [&, wait](SimThread& thread) {
      thread.charge(5000);
      wait(thread);
      readable_page(at(thread, 7), cb_of(thread, 0), 0);
    });
  }
};

TEST_F(LatePackTest, is_seen_through_a_later_push) {
  pack(false, [](SimThread& thread) {
    cb_wait_front(thread, 0, 1);
    cb_wait_front(thread, 1, 1);
  });
  expect_clean();
}

TEST_F(LatePackTest, may_replace_what_was_packed_before) {
  pack(true, [](SimThread& thread) { cb_wait_front(thread, 0, 1); });
  expect_clean();
}

TEST_F(LatePackTest, is_a_race_otherwise) {
  pack(false, [](SimThread& thread) { cb_wait_front(thread, 0, 1); });
  expect_violation(rules::kCbReadNotWaited, 7, "pushed before it was packed");
}

}  // namespace
}  // namespace ttlc::sim

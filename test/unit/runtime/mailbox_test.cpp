// Words between the threads of a core: mailboxes, and values that a kernel reads out of tiles.
#include <cstring>
#include <vector>

#include "device_fixture.h"
#include "runtime/device/mailbox.h"

namespace ttlc::sim {
namespace {

constexpr uint32_t kBrisc = 0;
constexpr uint32_t kUnpack = 1;
constexpr uint32_t kMath = 2;

using MailboxTest = DeviceTest;

TEST_F(MailboxTest, words_arrive_in_order_and_a_full_mailbox_holds_the_writer_back) {
  std::vector<uint32_t> read;
  int64_t writer_clock = 0;
  add_thread(ThreadRole::kUnpack, [&](SimThread& thread) {
    for (uint32_t word = 0; word < 6; ++word) mailbox_write(thread, kMath, word);
    writer_clock = thread.clock();
  });
  add_thread(ThreadRole::kMath, [&](SimThread& thread) {
    thread.charge(10000);
    for (int i = 0; i < 6; ++i) read.push_back(mailbox_read(thread, kUnpack));
  });
  expect_clean();
  EXPECT_EQ(read, (std::vector<uint32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_GE(writer_clock, 10000);
}

TEST_F(MailboxTest, a_word_nobody_reads) {
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) { mailbox_write(at(thread, 4), kMath, 1); });
  add_thread(ThreadRole::kMath, [&](SimThread& thread) {
    thread.charge(1000);
    thread.sync();
  });
  expect_violation(rules::kMailboxMisuse, 0, "kernel.cpp:4");
}

TEST_F(MailboxTest, a_word_for_a_thread_that_has_ended) {
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) {
    thread.charge(1000);
    mailbox_write(at(thread, 4), kMath, 1);
  });
  add_thread(ThreadRole::kMath, [](SimThread&) {});
  expect_violation(rules::kMailboxMisuse, 4, "has ended");
}

TEST_F(MailboxTest, a_mailbox_to_itself) {
  add_thread(ThreadRole::kRiscv0, [&](SimThread& thread) { mailbox_write(at(thread, 4), kBrisc, 1); });
  expect_violation(rules::kMailboxMisuse, 4);
}

TEST_F(MailboxTest, a_word_nobody_writes_is_a_deadlock) {
  add_thread(ThreadRole::kMath, [&](SimThread& thread) { mailbox_read(at(thread, 9), kUnpack); });
  expect_violation(rules::kDeadlock, 9, "a word from unpack");
}

class TileWordTest : public DeviceTest {
 protected:
  /// A page whose first word is written; UNPACK reads the word at `element`.
  void read_word(int64_t element) {
    configure_cb(0, 1);
    add_thread(ThreadRole::kRiscv1, [](SimThread& thread) {
      cb_reserve_back(thread, 0, 1);
      const uint32_t word = 77;
      thread.core().l1().write(cb_write_pointer(thread, 0), &word, sizeof word);
      cb_push_back(thread, 0, 1);
    });
    add_thread(ThreadRole::kUnpack, [this, element](SimThread& thread) {
      cb_wait_front(thread, 0, 1);
      value_ = read_tile_word(at(thread, 8), cb_of(thread, 0), 0, element);
    });
  }

  uint32_t value_ = 0;
};

TEST_F(TileWordTest, is_the_word_of_the_page) {
  read_word(0);
  expect_clean();
  EXPECT_EQ(value_, 77u);
}

TEST_F(TileWordTest, undefined) {
  read_word(1);
  expect_violation(rules::kUndefinedTileValue, 8, "reserved and not yet written");
}

TEST_F(TileWordTest, behind_the_page) {
  read_word(kPageBytes / 4);
  expect_violation(rules::kL1OutOfBounds, 8);
}

}  // namespace
}  // namespace ttlc::sim

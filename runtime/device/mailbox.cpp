#include "runtime/device/mailbox.h"

#include <fmt/format.h>

#include "runtime/device/device.h"

namespace ttlc::sim {
namespace {

constexpr size_t kWordsPerMailbox = 4;

constexpr ThreadRole kRoles[] = {ThreadRole::kRiscv0, ThreadRole::kUnpack, ThreadRole::kMath,
                                 ThreadRole::kPack};

ThreadRole role_of(SimThread& thread, uint32_t number) {
  if (number >= std::size(kRoles)) {
    thread.fail(rules::kMailboxMisuse, "there is no mailbox of thread number {}", number);
  }
  if (kRoles[number] == thread.role()) {
    thread.fail(rules::kMailboxMisuse, "{} uses a mailbox between itself and itself",
                role_name(thread.role()));
  }
  return kRoles[number];
}

}  // namespace

void mailbox_write(SimThread& thread, uint32_t number, uint32_t value) {
  const ThreadRole reader = role_of(thread, number);
  Mailbox& box = thread.core().mailboxes().between(thread.role(), reader);
  thread.charge(thread.device().timing().mailbox_cycles);
  thread.sync();
  thread.block_until(
      box.freed, [&] { return box.words.size() < kWordsPerMailbox; },
      [&] {
        return fmt::format("waits for {} to read one of {} words in its mailbox", role_name(reader),
                           box.words.size());
      });
  const SimThread* receiver = thread.core().thread(reader);
  if (receiver == nullptr || receiver->finished()) {
    thread.fail(rules::kMailboxMisuse, "nobody reads the word for {}: that thread {}", role_name(reader),
                receiver == nullptr ? "does not exist" : "has ended");
  }
  box.words.push_back({value, thread.clock(), thread.site()});
  box.filled.notify(thread.clock());
}

uint32_t mailbox_read(SimThread& thread, uint32_t number) {
  const ThreadRole writer = role_of(thread, number);
  Mailbox& box = thread.core().mailboxes().between(writer, thread.role());
  thread.charge(thread.device().timing().mailbox_cycles);
  thread.sync();
  thread.block_until(
      box.filled, [&] { return !box.words.empty(); },
      [&] { return fmt::format("waits for a word from {} in its mailbox", role_name(writer)); });
  const Mailbox::Word word = box.words.front();
  box.words.pop_front();
  thread.wait_until_clock(word.clock);
  box.freed.notify(thread.clock());
  return word.value;
}

void check_mailboxes_empty(SimThread& thread) {
  for (const ThreadRole writer : kRoles) {
    const Mailbox& box = thread.core().mailboxes().between(writer, thread.role());
    if (box.words.empty()) continue;
    thread.fail(rules::kMailboxMisuse, "the kernel ends before it has read the word that {} wrote at {}",
                role_name(writer), render(box.words.front().site));
  }
}

}  // namespace ttlc::sim

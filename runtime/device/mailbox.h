// Mailboxes of a core: a short queue of words from every thread to every other one. A full queue holds its writer back,
// an empty one its reader. Source: tt-llk tt_llk_wormhole_b0/common/inc/ckernel.h (code: one mailbox per pair of threads).
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "runtime/device/rule.h"
#include "runtime/device/wait_channel.h"

namespace ttlc::sim {

class SimThread;

/// What stands in one queue.
struct Mailbox {
  struct Word {
    uint32_t value;
    int64_t clock;  // from when on it can be read
    CallSite site;
  };
  std::deque<Word> words;
  WaitChannel filled, freed;
};

/// All queues of a core.
class Mailboxes {
 public:
  Mailbox& between(ThreadRole from, ThreadRole to) {
    return boxes_[static_cast<size_t>(from)][static_cast<size_t>(to)];
  }

 private:
  std::array<std::array<Mailbox, kThreadRoleCount>, kThreadRoleCount> boxes_;
};

/// `number` is the thread's in tt-llk: 0 riscv_0, 1 unpack, 2 math, 3 pack.
void mailbox_write(SimThread& thread, uint32_t number, uint32_t value);
uint32_t mailbox_read(SimThread& thread, uint32_t number);
/// Fails when words were left for this thread, which has ended.
void check_mailboxes_empty(SimThread& thread);

}  // namespace ttlc::sim

// Mailboxes between the threads of a core: words in order, from each thread to each other one.
#pragma once

#include "sim/table.h"

namespace ckernel {

enum ThreadId { BriscThreadId = 0, UnpackThreadId = 1, MathThreadId = 2, PackThreadId = 3 };

inline void mailbox_write(uint8_t thread, uint32_t data, TTLC_HERE) { ttlc_abi->mailbox_write(thread, data, line, file); }
/// Waits for a word.
inline uint32_t mailbox_read(uint8_t thread, TTLC_HERE) { return ttlc_abi->mailbox_read(thread, line, file); }

}  // namespace ckernel

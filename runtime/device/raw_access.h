// Loads and stores that kernels make through pointers of their own.
//
// Kernels are compiled so that each of them is announced here before it happens (kernel_api/sim/raw_access.h). Those that
// go to L1 are those of data movement kernels. Stores obey
// the rules of transfers: they stay within an allocation and in pages that the thread holds. Loads stay within an
// allocation; what they find undefined is harmless until it is used. A kernel that loads the same word again and again
// waits for somebody: the others go on meanwhile, and when nothing changes any more, that is a deadlock.
#pragma once

#include <cstdint>

namespace ttlc::sim {

class SimThread;

/// What a thread has done since its latest call of the API.
struct RawAccess {
  int64_t store_begin = 0, store_end = 0;  // L1 offsets: stores in between are allowed
  uint64_t loaded_address = 0;             // by the latest loads,
  int64_t loads_in_row = 0;                // which were so many
};

void note_raw_load(SimThread& thread, uint64_t address, int64_t size_bytes);
void note_raw_store(SimThread& thread, uint64_t address, int64_t size_bytes);
/// An access that goes to no variable of the kernel's image may go to its stack, a load to constants of a library: nothing
/// else is the kernel's.
void check_raw_host_access(SimThread& thread, uint64_t address, int64_t size_bytes, bool is_store);

}  // namespace ttlc::sim

#include "runtime/device/raw_access.h"

#include <link.h>

#include "runtime/device/cb_ops.h"
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

constexpr int64_t kLoadsOfAPoll = 16;   // of one word in a row
constexpr int64_t kCyclesOfAPoll = 16;  // a load from L1 and a branch
constexpr int64_t kMaxVainPolls = 1'000'000;

/// Not L1 of any core.
bool is_host_memory(SimThread& thread, uint64_t address) {
  return address - kArenaBase >= static_cast<uint64_t>(thread.device().core_count()) * kArenaStride;
}

/// The offset in the thread's own L1.
int64_t own_offset(SimThread& thread, uint64_t address) {
  if (address - thread.core().arena_address(0) < kArenaStride) return Core::offset_of(address);
  thread.fail(rules::kL1OutOfBounds, "a pointer of the kernel leads to 0x{:x}, in L1 of another core",
              address);
}

/// More stores into the page of a ring need no check. Outside of rings somebody may wait for the word.
void note_allowed_store(SimThread& thread, int64_t offset, int64_t size_bytes) {
  RawAccess& raw = thread.raw_access();
  for (const CircularBuffer* cb : thread.core().cbs()) {
    const int64_t page = (offset - cb->address()) / cb->page_bytes();
    if (offset < cb->address() || page >= cb->capacity_pages()) continue;
    const int64_t begin = cb->address() + page * cb->page_bytes();
    if (find_read_into(thread, begin, cb->page_bytes()) != nullptr) return;
    raw.store_begin = begin;
    raw.store_end = begin + cb->page_bytes();
    return;
  }
  thread.core().notify_words(offset, size_bytes, thread.clock());
  thread.device().scheduler().note_change();
}

/// What a read brings is not there before its barrier, and replaces what was stored before.
void check_no_read_in_flight(SimThread& thread, const Rule& rule, const char* access, int64_t offset,
                             int64_t size_bytes) {
  const Transfer* read = find_read_into(thread, offset, size_bytes);
  if (read == nullptr) return;
  thread.fail(rule, "a {} of {} bytes at L1 address {}, which the read issued at {}, still in flight, fills",
              access, size_bytes, offset, render(read->site));
}

struct Range {
  uint64_t address, bytes;
};

/// Whether a range is part of what a library holds and nobody changes: tables of functions on characters, for instance.
bool is_constant_of_library(Range range) {
  const auto look = [](dl_phdr_info* object, size_t, void* data) {
    const Range& sought = *static_cast<const Range*>(data);
    const bool is_program = object->dlpi_name == nullptr || *object->dlpi_name == 0;
    for (int i = 0; !is_program && i < object->dlpi_phnum; ++i) {
      const auto& segment = object->dlpi_phdr[i];
      const uint64_t offset = sought.address - (object->dlpi_addr + segment.p_vaddr);
      if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) == 0 && offset < segment.p_memsz &&
          sought.bytes <= segment.p_memsz - offset)
        return 1;
    }
    return 0;
  };
  return dl_iterate_phdr(look, &range) != 0;
}

// Lets the others go on. The word may be one that only this thread changes: then nothing ever happens.
void poll(SimThread& thread, int64_t offset) {
  SimThread::VainPolls& polls = thread.vain_polls();
  const int64_t changes = thread.device().scheduler().changes();
  if (polls.changes_seen != changes) polls = {changes, 0};
  if (++polls.count > kMaxVainPolls) {
    thread.fail(rules::kDeadlock,
                "polls the word at L1 address {} in vain: {} times without a change anywhere", offset,
                kMaxVainPolls);
  }
  thread.charge(kCyclesOfAPoll);
  thread.sync();
}

}  // namespace

void note_raw_load(SimThread& thread, uint64_t address, int64_t size_bytes) {
  RawAccess& raw = thread.raw_access();
  if (address == raw.loaded_address && raw.loads_in_row > 0) {
    if (++raw.loads_in_row > kLoadsOfAPoll) poll(thread, Core::offset_of(address));
    thread.core().l1().await_jobs(Core::offset_of(address), size_bytes);
    return;
  }
  if (is_host_memory(thread, address)) return check_raw_host_access(thread, address, size_bytes, false);
  const int64_t offset = own_offset(thread, address);
  // A loop over a list of arguments may look at the word behind the list before it ends.
  const int64_t before = offset - size_bytes;
  const bool ends_list =
      Core::is_for_arguments(before) && thread.core().find_region(before, size_bytes) != nullptr;
  if (!ends_list) check_l1_allocated(thread, thread.core(), offset, size_bytes);
  check_no_read_in_flight(thread, rules::kNocLoadInFlight, "load", offset, size_bytes);
  thread.core().l1().await_jobs(offset, size_bytes);
  raw.loaded_address = address;
  raw.loads_in_row = 1;
}

void note_raw_store(SimThread& thread, uint64_t address, int64_t size_bytes) {
  RawAccess& raw = thread.raw_access();
  raw.loads_in_row = 0;
  if (is_host_memory(thread, address)) return check_raw_host_access(thread, address, size_bytes, true);
  const int64_t offset = own_offset(thread, address);
  thread.core().l1().await_jobs(offset, size_bytes);
  if (offset >= raw.store_begin && offset + size_bytes <= raw.store_end) return;
  check_l1_write(thread, thread.core(), offset, size_bytes, L1Writer::kStore);
  check_no_read_in_flight(thread, rules::kNocOverlappingReads, "store", offset, size_bytes);
  note_allowed_store(thread, offset, size_bytes);
}

void check_raw_host_access(SimThread& thread, uint64_t address, int64_t size_bytes, bool is_store) {
  if (thread.may_touch(address, size_bytes)) return;
  if (!is_store && is_constant_of_library({address, static_cast<uint64_t>(size_bytes)})) return;
  thread.fail(rules::kL1OutOfBounds,
              "a {} of {} bytes at 0x{:x}, which is neither in L1 nor a variable of the kernel",
              is_store ? "store" : "load", size_bytes, address);
}

}  // namespace ttlc::sim

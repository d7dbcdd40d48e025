// The calls of kernels that the device core implements: each notes the kernel line and hands over to the
// operations.
#include <cstring>

#include "runtime/device/cb_ops.h"
#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"
#include "runtime/kernel_api/sim/abi.h"

namespace ttlc::sim::abi {

// Every row of the table is a function of this namespace; declared here so that the definitions below must
// match.
#define ABI(ret, name, params) ret name params;
#include "runtime/kernel_api/sim/abi_dataflow.def"
#undef ABI

namespace {

SimThread& entered(int line, const char* file) {
  SimThread& thread = this_thread();
  thread.enter(file, line);
  return thread;
}

SimThread& entered(int line, const char* file, uint8_t noc) {
  SimThread& thread = entered(line, file);
  thread.choose_noc(noc);
  return thread;
}

// What data movement kernels do with the address of a page is announced, what compute kernels do is not.
uint32_t page_address(SimThread& thread, int64_t offset) {
  if (thread.is_compute()) thread.core().l1().forbid_jobs();
  return thread.core().arena_address(offset);
}

}  // namespace

// A thread keeps the place of its latest call.
void raw_load(uint64_t address, uint64_t bytes) {
  note_raw_load(this_thread(), address, static_cast<int64_t>(bytes));
}
void raw_store(uint64_t address, uint64_t bytes) {
  note_raw_store(this_thread(), address, static_cast<int64_t>(bytes));
}
void raw_host_access(uint64_t address, uint64_t bytes, bool is_store) {
  check_raw_host_access(this_thread(), address, static_cast<int64_t>(bytes), is_store);
}

void heap_used(const char* function) { this_thread().fail(rules::kNoHeap, "{} is called", function); }

void zone(const char* name, bool begins) { this_thread().note_zone(name, begins); }

// Circular buffers

void cb_reserve_back(uint32_t cb, uint32_t pages, TTLC_SITE) {
  sim::cb_reserve_back(entered(line, file), cb, pages);
}
void cb_push_back(uint32_t cb, uint32_t pages, TTLC_SITE) {
  sim::cb_push_back(entered(line, file), cb, pages);
}
void cb_wait_front(uint32_t cb, uint32_t pages, TTLC_SITE) {
  sim::cb_wait_front(entered(line, file), cb, pages);
}
void cb_pop_front(uint32_t cb, uint32_t pages, TTLC_SITE) {
  sim::cb_pop_front(entered(line, file), cb, pages);
}

bool cb_pages_available_at_front(uint32_t cb, uint32_t pages, TTLC_SITE) {
  return sim::cb_pages_available_at_front(entered(line, file), cb, pages);
}

bool cb_pages_reservable_at_back(uint32_t cb, uint32_t pages, TTLC_SITE) {
  return sim::cb_pages_reservable_at_back(entered(line, file), cb, pages);
}

uint32_t get_write_ptr(uint32_t cb, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return page_address(thread, cb_write_pointer(thread, cb));
}

uint32_t get_read_ptr(uint32_t cb, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return page_address(thread, cb_read_pointer(thread, cb));
}

uint32_t cb_page_count(uint32_t cb, TTLC_SITE) {
  return static_cast<uint32_t>(cb_of(entered(line, file), cb).capacity_pages());
}

uint32_t cb_field(uint32_t cb, CbField field) {
  SimThread& thread = this_thread();
  CircularBuffer& buffer = cb_of(thread, cb);
  switch (field) {
    case CbField::kBytes:
      return static_cast<uint32_t>(buffer.size_bytes());
    case CbField::kEnd:
      buffer.note_asked(thread.role());
      return page_address(thread, buffer.address() + buffer.size_bytes());
    case CbField::kPageBytes:
      return static_cast<uint32_t>(buffer.page_bytes());
    case CbField::kPages:
      return static_cast<uint32_t>(buffer.capacity_pages());
    case CbField::kReadPointer:
      return page_address(thread, cb_read_pointer(thread, cb));
    case CbField::kWritePointer:
      return page_address(thread, cb_write_pointer(thread, cb));
  }
  return 0;
}

void cb_set_field(uint32_t cb) {
  this_thread().fail(rules::kCbPointerSet, "the record of circular buffer {} is changed", cb);
}

uint32_t cb_tile_address(uint32_t cb, uint32_t tile, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  CircularBuffer* buffer = thread.core().find_cb(cb);
  if (buffer == nullptr) return 0;  // the address of nothing may be held, but not used
  return page_address(thread, addressed_page(thread, *buffer, tile));
}

uint32_t cb_tile_word(uint32_t cb, uint32_t tile, uint32_t element, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return read_tile_word(thread, cb_of(thread, cb), tile, element);
}

// Mailboxes

void mailbox_write(uint32_t thread, uint32_t value, TTLC_SITE) {
  sim::mailbox_write(entered(line, file), thread, value);
}

uint32_t mailbox_read(uint32_t thread, TTLC_SITE) { return sim::mailbox_read(entered(line, file), thread); }

// Arguments and places

uint32_t runtime_arg(bool common, uint32_t index, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  const size_t count = (common ? thread.config().common_args : thread.config().runtime_args).size();
  if (index >= count) {
    thread.fail(rules::kArgOutOfRange, "{} argument {} does not exist: the kernel has {} on this core",
                common ? "common runtime" : "runtime", index, count);
  }
  uint32_t value = 0;  // the kernel may have changed it
  const int64_t offset = Core::arguments_offset(thread.role(), common) + index * sizeof value;
  std::memcpy(&value, thread.core().l1().data(offset, sizeof value), sizeof value);
  return value;
}

uint32_t runtime_args(bool common, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return thread.core().arena_address(Core::arguments_offset(thread.role(), common));
}

uint32_t own_noc_x(TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return static_cast<uint32_t>(thread.device().machine().noc_of_core(thread.core().logical()).x);
}

uint32_t own_noc_y(TTLC_SITE) {
  SimThread& thread = entered(line, file);
  return static_cast<uint32_t>(thread.device().machine().noc_of_core(thread.core().logical()).y);
}

uint32_t own_logical_x(TTLC_SITE) { return static_cast<uint32_t>(entered(line, file).core().logical().x); }
uint32_t own_logical_y(TTLC_SITE) { return static_cast<uint32_t>(entered(line, file).core().logical().y); }

void kernel_assert(bool condition, const char* text, TTLC_SITE) {
  if (!condition) entered(line, file).fail(rules::kAssertFailed, "the assertion '{}' does not hold", text);
}

// Addresses

uint64_t page_noc_address(bool dram, uint32_t page, uint32_t base, uint32_t stride, uint32_t offset,
                          TTLC_SITE) {
  return interleaved_page_address(entered(line, file), {dram, page, base, stride, offset});
}

uint64_t bank_noc_address(bool dram, uint32_t bank, uint32_t address, TTLC_SITE) {
  return bank_address(entered(line, file), dram, bank, address);
}

// Transfers

void noc_read(uint64_t source, uint32_t target, uint32_t size, bool one_packet, uint8_t noc, TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  if (one_packet) check_one_packet(thread, size);
  sim::noc_read(thread, source, target, size);
}

void noc_read_set_state(uint64_t source, uint32_t size, bool one_packet, uint8_t noc, TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  if (one_packet) check_one_packet(thread, size);
  thread.noc().read_cmd_buf.state = {true, source, one_packet ? size : 0, false, {}};
  thread.charge(thread.device().timing().read_set_state_cycles);
}

void noc_read_with_state(uint32_t source, uint32_t target, uint32_t size, uint8_t noc, TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  const TransferState& state = thread.noc().read_cmd_buf.state;
  sim::noc_read(thread, state_address(thread, state, source), target, state_size(thread, state, size),
                Issue::kWithState);
}

void noc_read_set_trid(uint32_t trid, uint8_t noc, TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  set_transaction_id(thread, thread.noc().read_cmd_buf, trid);
}

void noc_read_barrier(uint8_t noc, TTLC_SITE) { sim::noc_read_barrier(entered(line, file, noc)); }

void noc_read_barrier_with_trid(uint32_t trid, uint8_t noc, TTLC_SITE) {
  noc_read_barrier_of(entered(line, file, noc), trid);
}

void noc_write(uint32_t source, uint64_t target, uint32_t size, bool one_packet, bool posted, uint8_t noc,
               TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  if (one_packet) check_one_packet(thread, size);
  sim::noc_write(thread, source, target, size, Issue::kPlain, posted);
}

void noc_write_set_state(uint64_t target, uint32_t size, bool one_packet, bool posted, uint8_t noc,
                         TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  if (one_packet) check_one_packet(thread, size);
  thread.noc().write_cmd_buf.state = {true, target, one_packet ? size : 0, posted, {}};
  thread.charge(thread.device().timing().write_set_state_cycles);
}

void noc_write_with_state(uint32_t source, uint32_t target, uint32_t size, bool posted, uint8_t noc,
                          TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  const TransferState& state = thread.noc().write_cmd_buf.state;
  const uint64_t address = state_address(thread, state, target);
  if (state.posted != posted) {
    thread.fail(rules::kNocStateMismatch, "the set_state call before was for {} writes, this call is not",
                state.posted ? "posted" : "acknowledged");
  }
  sim::noc_write(thread, source, address, state_size(thread, state, size), Issue::kWithState, posted);
}

void noc_write_set_trid(uint32_t trid, uint8_t noc, TTLC_SITE) {
  SimThread& thread = entered(line, file, noc);
  set_transaction_id(thread, thread.noc().write_cmd_buf, trid);
}

void noc_write_barrier(uint8_t noc, TTLC_SITE) { sim::noc_write_barrier(entered(line, file, noc)); }

void noc_write_barrier_with_trid(uint32_t trid, uint8_t noc, TTLC_SITE) {
  noc_write_barrier_of(entered(line, file, noc), trid);
}

void noc_writes_flushed(uint8_t noc, TTLC_SITE) { sim::noc_writes_flushed(entered(line, file, noc)); }

void noc_writes_flushed_with_trid(uint32_t trid, uint8_t noc, TTLC_SITE) {
  noc_writes_flushed_of(entered(line, file, noc), trid);
}

void noc_posted_writes_flushed(uint8_t noc, TTLC_SITE) {
  sim::noc_posted_writes_flushed(entered(line, file, noc));
}

void noc_reset_trids(uint32_t mask, uint8_t noc, TTLC_SITE) {
  reset_transaction_ids(entered(line, file, noc), mask);
}

void noc_atomic_barrier(uint8_t noc, TTLC_SITE) { sim::noc_atomic_barrier(entered(line, file, noc)); }

void noc_multicast(uint32_t source, uint64_t target, uint32_t size, uint32_t destinations, bool linked,
                   bool include_self, bool is_flag, uint8_t noc, TTLC_SITE) {
  MulticastOptions options;
  options.destinations = destinations;
  options.linked = linked;
  options.include_self = include_self;
  options.is_flag = is_flag;
  sim::noc_multicast(entered(line, file, noc), source, target, size, options);
}

void noc_write_word(uint64_t target, uint32_t value, uint8_t byte_enable, bool posted, uint8_t noc,
                    TTLC_SITE) {
  sim::noc_write_word(entered(line, file, noc), target, value, byte_enable, posted);
}

// Semaphores

uint32_t semaphore_address(uint32_t id, TTLC_SITE) {
  SimThread& thread = entered(line, file);
  if (!thread.core().has_semaphore(id)) {
    const CoreCoord core = thread.core().logical();
    thread.fail(rules::kSemaphoreNotConfigured, "semaphore {} is not declared on core [{}, {}]", id, core.x,
                core.y);
  }
  return thread.core().arena_address(Core::semaphore_offset(id));
}

void semaphore_set(uint64_t address, uint32_t value, TTLC_SITE) {
  sim::semaphore_set(entered(line, file), address, value);
}

void semaphore_wait(uint64_t address, uint32_t value, bool at_least, TTLC_SITE) {
  sim::semaphore_wait(entered(line, file), address, value, at_least);
}

void semaphore_increment(uint64_t target, uint32_t increment, bool behind_writes, bool posted, uint8_t noc,
                         TTLC_SITE) {
  semaphore_increment_remote(entered(line, file, noc), target, increment, {behind_writes, posted});
}

void semaphore_increment_multicast(uint64_t target, uint32_t increment, uint32_t destinations, uint8_t noc,
                                   TTLC_SITE) {
  sim::semaphore_increment_multicast(entered(line, file, noc), target, increment,
                                     {.destinations = destinations});
}

void semaphore_set_remote(uint32_t source, uint64_t target, uint8_t noc, TTLC_SITE) {
  sim::semaphore_set_remote(entered(line, file, noc), source, target);
}

}  // namespace ttlc::sim::abi

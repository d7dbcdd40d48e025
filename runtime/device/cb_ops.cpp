// The circular buffer protocol as threads see it.
#include "runtime/device/cb_ops.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

// Where a buffer lies that is not configured: nothing is allocated there, so the address may be held but not used.
constexpr int64_t kNowhere = 0;

CbEvent event_of(const SimThread& thread, int64_t pages) {
  return {true, thread.role(), thread.site(), pages, thread.clock()};
}

[[noreturn]] void fail_on(SimThread& thread, const CircularBuffer& cb, const Rule& rule,
                          std::string message) {
  thread.fail_with(rule, std::move(message), {cb.describe()});
}

void check_side(SimThread& thread, const CircularBuffer& cb, const CbEvent& last, const Rule& rule,
                const char* call) {
  if (!last.happened || last.role == thread.role()) return;
  fail_on(thread, cb, rule,
          fmt::format("{} on cb {} by {}, but {} did so before at {}", call, cb.id(),
                      role_name(thread.role()), role_name(last.role), render(last.site)));
}

// The pages that a reservation newly grants are not to be read before they are written.
void make_reserved_pages_undefined(SimThread& thread, CircularBuffer& cb, int64_t pages) {
  if (cb.keeps_bytes()) return;
  const Birth birth = {"reserved and not yet written: cb_reserve_back", thread.site()};
  for (int64_t i = cb.pages_reserved(); i < pages; ++i) {
    const int64_t ring_page = (cb.write_page() + i) % cb.capacity_pages();
    if (std::exchange(cb.page(ring_page).rewritten, false)) continue;
    Memory& l1 = thread.core().l1();
    const int64_t offset = cb.address() + ring_page * cb.page_bytes();
    // The packer may be about to accumulate onto what it packed a round ago.
    const bool accumulates = thread.role() == ThreadRole::kPack && l1.is_defined(offset, cb.page_bytes());
    cb.page(ring_page).stale = accumulates;
    if (accumulates) {
      l1.make_stale(offset, cb.page_bytes(), birth);
    } else {
      l1.make_undefined(offset, cb.page_bytes(), birth);
    }
  }
}

// A producer that never reserves has no flow control, and needs none until the ring is full for the first time.
bool fills_once(const CircularBuffer& cb, int64_t pages) {
  return !cb.last_reserve().happened && cb.pages_pushed_total() + pages <= cb.capacity_pages();
}

// Pages that their producer may_refill need no reservation: they are free as soon as their consumer has come to the pop.
bool refills(const CircularBuffer& cb, int64_t pages) {
  for (int64_t i = 0; i < pages; ++i) {
    if (!cb.page((cb.write_page() + i) % cb.capacity_pages()).refilled) return false;
  }
  return true;
}

// It may also publish pages of its own once more: they still hold what it packed a round ago.
bool republishes(const SimThread& thread, const CircularBuffer& cb) {
  return thread.role() == ThreadRole::kPack && cb.last_pop().role == ThreadRole::kUnpack &&
         cb.pages_reserved() == 0 && cb.pages_pushed_total() >= cb.capacity_pages();
}

bool pushes_again(SimThread& thread, CircularBuffer& cb, int64_t pages) {
  if (!refills(cb, pages) && !republishes(thread, cb)) return false;
  thread.block_until(
      cb.free_channel, [&] { return cb.pages_free() >= pages; },
      [&] { return fmt::format("waits for the pop of {} refilled pages; {}", pages, cb.describe()); });
  return true;
}

// UNPACK may free pages that its own PACK thread fills, unread and so without waiting for them. A data movement kernel may free
// what it pushed itself: a wait would find it there, and a pop does nothing but count (tt-metal
// hw/inc/api/dataflow/dataflow_api.h; code).
bool pops_own_pages(SimThread& thread, CircularBuffer& cb, int64_t pages) {
  const CbEvent& producer = cb.last_push().happened ? cb.last_push() : cb.last_reserve();
  if (!thread.is_compute())
    return cb.last_push().happened && producer.role == thread.role() && cb.pages_filled() >= pages;
  if (thread.role() != ThreadRole::kUnpack || producer.role != ThreadRole::kPack) return false;
  if (cb.is_overdrawn()) return true;
  for (int64_t i = 0; i < pages; ++i) {
    const bool was_read = cb.page((cb.read_page() + i) % cb.capacity_pages()).read_unwaited;
    if (was_read && (cb.last_reserve().happened || cb.last_wait().happened)) return false;
  }
  thread.block_until(
      cb.filled_channel, [&] { return cb.pages_filled() >= pages; },
      [&] { return fmt::format("frees {} pages that are not pushed yet; {}", pages, cb.describe()); });
  return true;
}

// Nobody announces pages in the ring.
bool is_idle(SimThread& thread, CircularBuffer& cb) {
  if (cb.is_resident()) return true;
  if (cb.in_use()) return false;
  if (!cb.is_overdrawn()) cb.note_unannounced(event_of(thread, 0));
  return true;
}

// A ring on a tensor holds the tensor: as long as nobody announces pages in it, its consumer need not wait for them.
bool holds_tensor(SimThread& thread, CircularBuffer& cb) {
  return cb.config().on_tensor && is_idle(thread, cb);
}

// Pages that were taken without waiting cannot be announced or waited for later: that comes too late. Only a compute kernel
// that passes pages to itself may know all the same which of them are there.
void check_announced(SimThread& thread, const CircularBuffer& cb, const char* call) {
  const bool between_own_threads =
      thread.is_compute() && cb.first_unannounced_use().role == ThreadRole::kUnpack;
  if (!cb.is_resident() && (!cb.is_overdrawn() || between_own_threads)) return;
  fail_on(thread, cb, rules::kCbReadNotWaited,
          fmt::format("{} on cb {}, but its pages were taken without waiting at {}", call, cb.id(),
                      render(cb.first_unannounced_use().site)));
}

// A wait shows the push that filled its last page, a reservation the pop that freed it.
void learn_of_push(SimThread& thread, const CircularBuffer& cb, int64_t pages) {
  if (pages > 0) thread.learn(cb.page((cb.read_page() + pages - 1) % cb.capacity_pages()).pushed);
}

void learn_of_pop(SimThread& thread, const CircularBuffer& cb, int64_t pages) {
  if (pages > 0) thread.learn(cb.page((cb.write_page() + pages - 1) % cb.capacity_pages()).popped);
}

// The counters have 16 bits: once more pages were freed than pushed, any number seems to be there.
bool seem_filled(const CircularBuffer& cb, int64_t pages) {
  return static_cast<uint16_t>(cb.pages_filled()) >= pages;
}

// Each thread counts its own pops: to one that waits but leaves the popping to another thread, every page seems to be there
// still. Its wait is over once that many pages were ever pushed, and allows no reading.
bool leaves_popping(const SimThread& thread, const CircularBuffer& cb) {
  return cb.last_pop().happened && cb.last_pop().role != thread.role();
}

void check_reads_arrived(SimThread& thread, const CircularBuffer& cb, int64_t pages) {
  const Transfer* read = find_read_into(thread, cb.write_address(), pages * cb.page_bytes());
  if (read == nullptr) return;
  fail_on(thread, cb, rules::kCbPushBeforeReadBarrier,
          fmt::format("cb_push_back(cb {}, {}) publishes a page that the read issued at {} still fills",
                      cb.id(), pages, render(read->site)));
}

void check_writes_left(SimThread& thread, const CircularBuffer& cb, int64_t pages) {
  const Transfer* write = find_write_from(thread, cb.read_address(), pages * cb.page_bytes());
  if (write == nullptr) return;
  fail_on(thread, cb, rules::kCbPopBeforeWriteLeft,
          fmt::format("cb_pop_front(cb {}, {}) frees a page that the write issued at {} still reads", cb.id(),
                      pages, render(write->site)));
}

// A loop over a question about a buffer is a wait. It ends as a deadlock when nothing changes for so long.
bool answer_poll(SimThread& thread, const CircularBuffer& cb, bool answer) {
  constexpr int64_t kMaxVainPolls = 1'000'000;
  SimThread::VainPolls& polls = thread.vain_polls();
  const int64_t changes = thread.device().scheduler().changes();
  if (answer || polls.changes_seen != changes) polls = {changes, 0};
  if (++polls.count > kMaxVainPolls) {
    fail_on(thread, cb, rules::kDeadlock,
            fmt::format("polls cb {} in vain: {} times without a change anywhere", cb.id(), kMaxVainPolls));
  }
  return answer;
}

// Tells the trace, if there is one, how many pages a buffer holds more.
void trace_fill(SimThread& thread, int64_t id, int64_t pages) {
  TraceSink* trace = thread.device().trace();
  if (trace != nullptr)
    trace->count(thread.core().logical(), fmt::format("cb {}", id), thread.clock(), pages);
}

}  // namespace

CircularBuffer& cb_of(SimThread& thread, int64_t id) {
  CircularBuffer* cb = thread.core().find_cb(id);
  if (cb == nullptr) {
    const CoreCoord core = thread.core().logical();
    thread.fail(rules::kCbNotConfigured, "circular buffer {} is not configured on core [{}, {}]", id, core.x,
                core.y);
  }
  // The threads of compute kernels hold addresses and page sizes in units of 16 bytes, the data movement ones in bytes
  // (tt-metal hw/inc/circular_buffer_init.h, cb_addr_shift; code).
  const int64_t unit = thread.device().machine().l1_alignment;
  if (thread.is_compute() && cb->page_bytes() % unit != 0) {
    thread.fail(
        rules::kCbNotConfigured,
        "circular buffer {} is not configured for compute kernels: its pages have {} bytes, no multiple "
        "of {}",
        id, cb->page_bytes(), unit);
  }
  return *cb;
}

void cb_reserve_back(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  if (pages > cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbReserveTooMany,
            fmt::format("cb_reserve_back(cb {}, {}) can never succeed: the buffer has {} pages", id, pages,
                        cb.capacity_pages()));
  }
  thread.sync();
  check_side(thread, cb, cb.last_push(), rules::kCbTwoProducers, "cb_reserve_back");
  check_announced(thread, cb, "cb_reserve_back");
  const int64_t begin_clock = thread.clock();
  thread.block_until(
      cb.free_channel, [&] { return cb.pages_free() >= pages; },
      [&] { return fmt::format("waits for {} free pages in cb_reserve_back; {}", pages, cb.describe()); });
  thread.trace_wait("cb_reserve_back", begin_clock);
  learn_of_pop(thread, cb, pages);
  make_reserved_pages_undefined(thread, cb, pages);
  cb.reserve(pages, event_of(thread, pages));
  thread.charge(thread.device().timing().cb_reserve_cycles);
}

void cb_push_back(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  thread.sync();
  check_side(thread, cb, cb.last_push(), rules::kCbTwoProducers, "cb_push_back");
  check_announced(thread, cb, "cb_push_back");
  if (pages > cb.pages_reserved() && !fills_once(cb, pages) && !pushes_again(thread, cb, pages)) {
    fail_on(
        thread, cb, rules::kCbPushWithoutReserve,
        fmt::format("cb_push_back(cb {}, {}): only {} pages are reserved", id, pages, cb.pages_reserved()));
  }
  if (cb.write_page() + pages > cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbWindowWraps,
            fmt::format("cb_push_back(cb {}, {}) at page {} crosses the end of a ring of {} pages", id, pages,
                        cb.write_page(), cb.capacity_pages()));
  }
  check_reads_arrived(thread, cb, pages);
  thread.charge(thread.device().timing().cb_push_cycles);
  cb.push(pages, event_of(thread, pages), thread.publish());
  trace_fill(thread, id, pages);
  thread.device().scheduler().note_change();
  cb.filled_channel.notify(thread.clock() + thread.device().timing().cb_signal_latency_cycles);
}

void cb_wait_front(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  if (pages > cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbWaitTooMany,
            fmt::format("cb_wait_front(cb {}, {}) can never succeed: the buffer has {} pages", id, pages,
                        cb.capacity_pages()));
  }
  thread.sync();
  cb.note_awaited(thread.role());
  check_announced(thread, cb, "cb_wait_front");
  const int64_t begin_clock = thread.clock();
  const auto arrived = [&] {
    return leaves_popping(thread, cb) ? cb.pages_pushed_total() >= pages : seem_filled(cb, pages);
  };
  thread.block_until(cb.filled_channel, arrived, [&] {
    return fmt::format("waits for {} pages in cb_wait_front; {}", pages, cb.describe());
  });
  thread.trace_wait("cb_wait_front", begin_clock);
  if (!leaves_popping(thread, cb)) {
    const int64_t there = std::clamp<int64_t>(cb.pages_filled(), 0, pages);
    cb.wait(there, event_of(thread, pages));
    learn_of_push(thread, cb, there);
  }
  thread.charge(thread.device().timing().cb_wait_cycles);
}

void cb_pop_front(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  thread.sync();
  check_side(thread, cb, cb.last_pop(), rules::kCbTwoConsumers, "cb_pop_front");
  const int64_t waited = cb.pages_waited(thread.role());
  const bool unseen =
      pages > waited && !is_idle(thread, cb);  // a pop of a ring that nobody uses does nothing
  if (unseen && !pops_own_pages(thread, cb, pages)) {
    fail_on(thread, cb, rules::kCbPopWithoutWait,
            fmt::format("cb_pop_front(cb {}, {}): only {} pages were waited for", id, pages, waited));
  }
  if (cb.read_page() + pages > cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbWindowWraps,
            fmt::format("cb_pop_front(cb {}, {}) at page {} crosses the end of a ring of {} pages", id, pages,
                        cb.read_page(), cb.capacity_pages()));
  }
  check_writes_left(thread, cb, pages);
  const bool own_pages = thread.role() == ThreadRole::kUnpack && cb.last_push().happened &&
                         cb.last_push().role == ThreadRole::kPack;
  for (int64_t i = 0; i < pages; ++i) {
    CircularBuffer::Page& page = cb.page(cb.read_page() + i);
    page.handed_back = page.handed_back || (unseen && thread.is_compute());
    page.freed_unread = own_pages && page.read_stamp == 0;
  }
  thread.charge(thread.device().timing().cb_pop_cycles);
  cb.pop(pages, event_of(thread, pages), thread.publish());
  trace_fill(thread, id, -pages);
  thread.device().scheduler().note_change();
  cb.free_channel.notify(thread.clock() + thread.device().timing().cb_signal_latency_cycles);
}

bool cb_pages_available_at_front(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  thread.charge(thread.device().timing().cb_wait_cycles);  // a loop over this call makes progress in time
  thread.sync();
  return answer_poll(thread, cb, cb.pages_filled() >= pages);
}

bool cb_pages_reservable_at_back(SimThread& thread, int64_t id, int64_t pages) {
  CircularBuffer& cb = cb_of(thread, id);
  thread.charge(thread.device().timing().cb_reserve_cycles);
  thread.sync();
  return answer_poll(thread, cb, cb.pages_free() >= pages);
}

int64_t cb_write_pointer(SimThread& thread, int64_t id) {
  CircularBuffer* cb = thread.core().find_cb(id);
  if (cb == nullptr) return kNowhere;
  cb->note_asked(thread.role());
  const bool own = !cb->last_push().happened || cb->last_push().role == thread.role();
  return own ? cb->write_address() : cb->address();
}

int64_t cb_read_pointer(SimThread& thread, int64_t id) {
  CircularBuffer* cb = thread.core().find_cb(id);
  if (cb == nullptr) return kNowhere;
  cb->note_asked(thread.role());
  const bool own = !cb->last_pop().happened || cb->last_pop().role == thread.role();
  return own ? cb->read_address() : cb->address();
}

bool knows_filled(const SimThread& thread, const CircularBuffer& cb, int64_t ring_page) {
  if (ring_page >= cb.capacity_pages()) return false;
  const CircularBuffer::Page& page = cb.page(ring_page);
  if (page.written_stamp != 0) return thread.knows(ThreadRole::kPack, page.written_stamp);
  if (!cb.is_filled(ring_page) || !cb.last_push().happened) return false;
  const ThreadRole producer = cb.last_push().role;
  return thread.knows(producer, page.pushed.seen(producer));
}

bool may_refill(const SimThread& thread, const CircularBuffer& cb, int64_t ring_page) {
  // The packer asks for pages, but for those that the tiles it packs were computed from. It need not ask for a ring that its own
  // kernel alone uses and that is empty since the launch: real kernels do not.
  const bool has_to_ask = thread.role() == ThreadRole::kPack && !cb.config().on_tensor;
  const bool keeps_to_itself = cb.is_unpushed(ring_page) && !cb.is_awaited_elsewhere();
  const bool has_learnt = thread.learnt_lately(ThreadRole::kUnpack, cb.page(ring_page).read_stamp);
  if (has_to_ask && !keeps_to_itself && !has_learnt) return false;
  if (cb.is_unpushed(ring_page)) return true;
  if (!cb.last_push().happened || cb.last_push().role != thread.role()) return false;
  const CircularBuffer::Page& page = cb.page(ring_page);
  if (page.read_stamp != 0) return thread.knows(ThreadRole::kUnpack, page.read_stamp);
  const ThreadRole consumer = cb.last_pop().role;
  const int64_t pop_stamp = page.popped.seen(consumer);
  return !cb.is_filled(ring_page) && pop_stamp != 0 && thread.knows(consumer, pop_stamp);
}

namespace {

// A page that is pushed before it is packed: the wait for it tells nothing of its bytes, another one must. Pages that are
// packed again in place had bytes to wait for.
void check_packed_before_read(SimThread& thread, const CircularBuffer& cb, int64_t index) {
  const CircularBuffer::Page& page = cb.page(cb.read_page() + index);
  const bool is_packed_late = page.pushed_empty && page.written_stamp > page.pushed.seen(ThreadRole::kPack);
  if (!is_packed_late || thread.knows(ThreadRole::kPack, page.written_stamp)) return;
  fail_on(
      thread, cb, rules::kCbReadNotWaited,
      fmt::format(
          "page {} of cb {} is read, but it was pushed before it was packed, and nothing says that this has "
          "happened since",
          index, cb.id()));
}

}  // namespace

int64_t readable_page(SimThread& thread, CircularBuffer& cb, int64_t index) {
  const int64_t waited = cb.pages_waited(thread.role());
  if (index >= waited && leaves_popping(thread, cb)) {
    fail_on(thread, cb, rules::kCbTwoConsumers,
            fmt::format("page {} of cb {} is read by {}, but {} pops its pages", index, cb.id(),
                        role_name(thread.role()), role_name(cb.last_pop().role)));
  }
  if (index >= waited && !holds_tensor(thread, cb) && !knows_filled(thread, cb, cb.read_page() + index)) {
    fail_on(thread, cb, rules::kCbReadNotWaited,
            fmt::format("page {} of cb {} is read, but {} pages were waited for", index, cb.id(), waited));
  }
  if (cb.read_page() + index >= cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbWindowWraps,
            fmt::format("page {} behind the read pointer of cb {} lies beyond the end of the ring", index,
                        cb.id()));
  }
  if (index < waited) check_packed_before_read(thread, cb, index);
  CircularBuffer::Page& page = cb.page(cb.read_page() + index);
  if (index >= waited && !cb.config().on_tensor) page.read_unwaited = true;
  if (thread.role() == ThreadRole::kUnpack) page.read_stamp = thread.stamp();
  return cb.read_address() + index * cb.page_bytes();
}

int64_t addressed_page(SimThread& thread, CircularBuffer& cb, int64_t index) {
  const bool is_tensor = cb.config().on_tensor && cb.pages_pushed_total() == 0 && index < cb.capacity_pages();
  return is_tensor ? cb.address() + index * cb.page_bytes() : readable_page(thread, cb, index);
}

int64_t readable_bytes(SimThread& thread, CircularBuffer& cb, int64_t size_bytes) {
  readable_page(thread, cb, (size_bytes - 1) / cb.page_bytes());
  return cb.read_address();
}

uint32_t read_tile_word(SimThread& thread, CircularBuffer& cb, int64_t index, int64_t element) {
  uint32_t word = 0;
  const int64_t at = element * static_cast<int64_t>(sizeof word);
  const int64_t offset = readable_page(thread, cb, index) + at;
  Memory& l1 = thread.core().l1();
  if (at + static_cast<int64_t>(sizeof word) > cb.page_bytes()) {
    fail_on(thread, cb, rules::kL1OutOfBounds,
            fmt::format("word {} of page {} of cb {} lies behind the page", element, index, cb.id()));
  }
  if (!l1.is_defined(offset, sizeof word)) {
    fail_on(thread, cb, rules::kUndefinedTileValue,
            fmt::format("word {} of page {} of cb {} is read but undefined: {}", element, index, cb.id(),
                        l1.birth_of(offset)));
  }
  std::memcpy(&word, l1.data(offset, sizeof word), sizeof word);
  return word;
}

int64_t writable_page(SimThread& thread, CircularBuffer& cb, int64_t index, bool accumulates) {
  if (cb.write_page() + index >= cb.capacity_pages()) {
    fail_on(thread, cb, rules::kCbWindowWraps,
            fmt::format("page {} behind the write pointer of cb {} lies beyond the end of the ring", index,
                        cb.id()));
  }
  CircularBuffer::Page& page = cb.page(cb.write_page() + index);
  page.written_stamp = thread.stamp();
  cb.note_packed_into();
  if (index < cb.pages_reserved()) return cb.write_address() + index * cb.page_bytes();
  page.refilled = page.refilled || may_refill(thread, cb, cb.write_page() + index);
  const bool own_data = cb.last_push().happened && cb.last_push().role == thread.role();
  const bool consumed_elsewhere = cb.last_wait().happened && cb.last_wait().role != ThreadRole::kUnpack;
  const bool in_place =
      cb.is_filled(cb.write_page() + index) || page.handed_back || (accumulates && page.freed_unread);
  if (!page.refilled && (!in_place || !own_data || consumed_elsewhere)) {
    fail_on(thread, cb, rules::kCbWriteNotReserved,
            fmt::format("page {} of cb {} is written, but {} pages are reserved", index, cb.id(),
                        cb.pages_reserved()));
  }
  page.rewritten = true;
  return cb.write_address() + index * cb.page_bytes();
}

}  // namespace ttlc::sim

// Semaphores: words of L1 that threads set, raise on other cores, and wait for.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

uint32_t load_word(Core& core, int64_t offset) {
  uint32_t value;
  std::memcpy(&value, core.l1().data(offset, sizeof value), sizeof value);
  return value;
}

// The L1 offset of a word of `owner` that may serve as a semaphore.
int64_t check_word(SimThread& thread, Core& owner, int64_t offset) {
  const L1Region* region = owner.find_region(offset, sizeof(uint32_t));
  const CoreCoord core = owner.logical();
  if (region == nullptr || offset % static_cast<int64_t>(sizeof(uint32_t)) != 0) {
    thread.fail(rules::kNotASemaphore, "L1 address {} of core [{}, {}] is not an allocated word", offset,
                core.x, core.y);
  }
  return offset;
}

int64_t check_own_word(SimThread& thread, uint64_t address) {
  const bool in_own_arena = address - thread.core().arena_address(0) < kArenaStride;
  if (!in_own_arena) {
    thread.fail(rules::kNotASemaphore, "0x{:x} is not an L1 address of this core", address);
  }
  return check_word(thread, thread.core(), Core::offset_of(address));
}

void check_defined(SimThread& thread, Core& owner, int64_t offset) {
  if (owner.l1().is_defined(offset, sizeof(uint32_t))) return;
  thread.fail(rules::kUndefinedSemaphore,
              "the word at L1 address {} is used as a semaphore but undefined: {}", offset,
              owner.l1().birth_of(offset));
}

std::string name_of_word(Core& core, int64_t offset) {
  const L1Region* region = core.find_region(offset, sizeof(uint32_t));
  return region == nullptr ? fmt::format("the word at L1 address {}", offset) : region->name;
}

}  // namespace

void semaphore_set(SimThread& thread, uint64_t address, uint32_t value) {
  thread.sync();
  const int64_t offset = check_own_word(thread, address);
  thread.charge(thread.device().timing().semaphore_call_cycles);
  thread.core().l1().write(offset, &value, sizeof value);
  thread.core().notify_words(offset, sizeof value, thread.clock());
}

void semaphore_wait(SimThread& thread, uint64_t address, uint32_t value, bool at_least) {
  const int64_t offset = check_own_word(thread, address);
  Core& core = thread.core();
  thread.charge(thread.device().timing().semaphore_call_cycles);
  thread.sync();
  check_defined(thread, core, offset);
  const int64_t begin_clock = thread.clock();
  thread.block_until(
      core.word_channel(offset),
      [&] { return at_least ? load_word(core, offset) >= value : load_word(core, offset) == value; },
      [&] {
        return fmt::format("waits for {} to {} {}, it is {}", name_of_word(core, offset),
                           at_least ? "reach" : "be", value, load_word(core, offset));
      });
  thread.trace_wait("noc_semaphore_wait", begin_clock);
}

namespace {

// Nobody runs when an increment arrives: the blame is that of the call that sent it.
void report_overflow(SimThread& sender, const CallSite& site, Core& core, int64_t offset, uint32_t value,
                     int64_t increment) {
  RuleViolation violation;
  violation.rule = &rules::kSemaphoreOverflow;
  violation.has_place = true;
  violation.core = sender.core().logical();
  violation.role = sender.role();
  violation.file = site.file == nullptr ? "" : site.file;
  violation.line = site.line;
  violation.clock = sender.clock();
  violation.message = fmt::format("{} of core [{}, {}] is {} when {} is added", name_of_word(core, offset),
                                  core.logical().x, core.logical().y, value, increment);
  sender.device().report(std::move(violation));
}

// The word of one core is raised when the increment has arrived. Large ones are negative numbers.
void raise_word(SimThread& thread, Core& core, int64_t offset, uint32_t increment,
                const AtomicOptions& options) {
  check_word(thread, core, offset);
  check_defined(thread, core, offset);
  const WordTimes times = send_word(thread, core.node());
  const bool behind_writes = options.behind_writes;
  const int64_t arrival =
      std::max(times.arrival_clock, behind_writes ? note_atomic(thread, core, !options.posted) : 0);
  const int64_t done_clock = arrival + times.done_clock - times.arrival_clock;
  NocUnit& noc = thread.noc();
  if (!options.posted) noc.atomics_done_clock = std::max(noc.atomics_done_clock, done_clock);
  thread.device().scheduler().post(
      arrival, [&thread, &noc, site = thread.site(), &core, offset, increment, behind_writes](int64_t clock) {
        if (behind_writes) deliver_signalled_writes(noc, core, clock);
        const uint32_t before = load_word(core, offset);
        const auto added = static_cast<int32_t>(increment);
        const int64_t sum = int64_t{before} + added;
        if (sum < 0 || sum > std::numeric_limits<uint32_t>::max())
          return report_overflow(thread, site, core, offset, before, added);
        const auto value = static_cast<uint32_t>(sum);
        core.l1().write(offset, &value, sizeof value);
        core.notify_words(offset, sizeof value, clock);
      });
}

}  // namespace

void semaphore_increment_remote(SimThread& thread, uint64_t target, uint32_t increment,
                                const AtomicOptions& options) {
  thread.sync();
  const Endpoint far = resolve_endpoint(thread, target);
  if (far.core == nullptr) {
    thread.fail(rules::kNotASemaphore, "a semaphore increment goes to DRAM bank {}", far.bank);
  }
  thread.charge(thread.device().timing().l1_write.issue_cycles);
  raise_word(thread, *far.core, far.offset, increment, options);
}

void semaphore_increment_multicast(SimThread& thread, uint64_t target, uint32_t increment,
                                   const MulticastOptions& options) {
  thread.sync();
  thread.charge(thread.device().timing().l1_write.issue_cycles);
  for (Core* core : multicast_receivers(thread, target, options)) {
    raise_word(thread, *core, Core::offset_of(noc_local(target)), increment, {.behind_writes = false});
  }
}

void noc_write_word(SimThread& thread, uint64_t target, uint32_t value, uint32_t byte_enable, bool posted) {
  if (byte_enable == 0 || byte_enable > 0xF) {
    thread.fail(rules::kNocByteEnable, "the byte enable of an inline write is 0x{:x}", byte_enable);
  }
  thread.sync();
  const Endpoint far = resolve_endpoint(thread, target);
  if (far.core == nullptr) {
    thread.fail(rules::kNotASemaphore, "a word is stored to DRAM bank {}: inline writes go to L1", far.bank);
  }
  Core& core = *far.core;
  const int64_t offset = check_word(thread, core, far.offset);
  const WordTimes times = send_word(thread, core.node());
  const int64_t arrival = times.arrival_clock;
  const int64_t write_class = posted ? kPosted : 0;
  WritesInFlight& in_flight = thread.noc().in_flight[static_cast<size_t>(write_class)];
  in_flight.done_clock = std::max(in_flight.done_clock, times.done_clock);
  thread.charge(thread.device().timing().l1_write.issue_cycles);
  note_unacknowledged_write(thread, core.l1(), write_class);
  thread.device().scheduler().post(arrival, [&core, offset, value, byte_enable](int64_t clock) {
    uint8_t bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    for (int64_t i = 0; i < std::ssize(bytes); ++i) {
      if ((byte_enable >> i & 1) != 0) core.l1().write(offset + i, &bytes[i], 1);
    }
    core.notify_words(offset, sizeof value, clock);
  });
}

void semaphore_set_remote(SimThread& thread, uint64_t source_l1, uint64_t target) {
  thread.sync();
  const int64_t offset = check_word(thread, thread.core(), Core::offset_of(source_l1));
  check_defined(thread, thread.core(), offset);
  noc_write_word(thread, target, load_word(thread.core(), offset));
}

}  // namespace ttlc::sim

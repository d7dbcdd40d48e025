// Barriers and flushes: where transfers end that a thread has begun, all of them or those of one transaction id; and the
// checks that nothing is left at the end of a kernel.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/device/device.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {
namespace {

void check_transaction_id(SimThread& thread, int64_t id) {
  if (id < kTransactionIds) return;
  thread.fail(rules::kNocTransactionId, "transaction id {} does not exist: there are {}", id,
              kTransactionIds);
}

void take_source(const Transfer& write) {
  Memory::copy(*write.target, write.target_offset, *write.source, write.source_offset, write.size_bytes);
}

// A multicast that is still on its way takes its bytes along: its source is free from now on.
void take_bytes(Transfer& write) {
  const uint8_t* first = write.source->data(write.source_offset, write.size_bytes);
  write.bytes.assign(first, first + write.size_bytes);
  write.defined.resize(static_cast<size_t>(write.size_bytes + 63) / 64);
  write.source->defined_bits(write.source_offset, write.size_bytes, write.defined.data());
}

// The classes of writes that a flush or barrier waits for.
struct WriteClasses {
  int64_t first = 0;
  int64_t end = kTransactionIds;

  bool hold(int64_t write_class) const { return first <= write_class && write_class < end; }
};

WriteClasses class_of(SimThread& thread, int64_t transaction_id) {
  check_transaction_id(thread, transaction_id);
  return {transaction_id, transaction_id + 1};
}

template <typename Measure>
int64_t sum_over(const NocUnit& noc, WriteClasses classes, const Measure& measure) {
  int64_t sum = 0;
  for (int64_t i = classes.first; i < classes.end; ++i) sum += noc.in_flight[static_cast<size_t>(i)].*measure;
  return sum;
}

template <typename Clock>
int64_t latest_of(const NocUnit& noc, WriteClasses classes, const Clock& clock) {
  int64_t latest = 0;
  for (int64_t i = classes.first; i < classes.end; ++i)
    latest = std::max(latest, noc.in_flight[static_cast<size_t>(i)].*clock);
  return latest;
}

// Takes the source bytes of unicast writes and of the multicasts that have not arrived.
void take_writes(SimThread& thread, WriteClasses classes, int64_t until_clock) {
  thread.wait_until_clock(until_clock);
  thread.sync();
  NocUnit& noc = thread.noc();
  const auto taken = [&](const Transfer& write) {
    return write.target != nullptr && classes.hold(write.write_class);
  };
  for (Transfer& write : noc.writes) {
    if (!classes.hold(write.write_class)) continue;
    if (write.target == nullptr && !write.flushed) take_bytes(write);
    write.flushed = true;
    if (write.target == nullptr) continue;
    take_source(write);
    if (write.target_core != nullptr) {
      write.target_core->notify_words(write.target_offset, write.size_bytes, thread.clock());
    }
  }
  std::erase_if(noc.writes, taken);
}

void await_flushed(SimThread& thread, WriteClasses classes) {
  NocUnit& noc = thread.noc();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  const auto to_leave = [&] { return sum_over(noc, classes, &WritesInFlight::packets_to_leave); };
  thread.block_until(
      noc.write_channel, [&] { return to_leave() == 0; },
      [&] { return fmt::format("waits for {} packets of writes to leave", to_leave()); });
  take_writes(thread, classes, latest_of(noc, classes, &WritesInFlight::left_clock));
}

void await_acknowledged(SimThread& thread, WriteClasses classes) {
  NocUnit& noc = thread.noc();
  const int64_t begin_clock = thread.clock();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  const auto to_arrive = [&] { return sum_over(noc, classes, &WritesInFlight::packets_to_arrive); };
  thread.block_until(
      noc.write_channel, [&] { return to_arrive() == 0; },
      [&] { return fmt::format("waits for {} packets of writes to arrive", to_arrive()); });
  take_writes(thread, classes, latest_of(noc, classes, &WritesInFlight::done_clock));
  const auto acknowledged = [&](const auto& write) { return classes.hold(write.write_class); };
  std::erase_if(noc.unacknowledged_writes, acknowledged);
  std::erase_if(noc.unacknowledged_multicasts, acknowledged);
  thread.trace_wait("noc_async_write_barrier", begin_clock);
}

}  // namespace

void set_transaction_id(SimThread& thread, CommandBuffer& commands, int64_t id) {
  check_transaction_id(thread, id);
  commands.transaction_id = id;
}

void reset_transaction_ids(SimThread& thread, uint32_t mask) {
  const NocUnit& noc = thread.noc();
  for (int64_t id = 0; id < kTransactionIds; ++id) {
    if ((mask >> id & 1) == 0) continue;
    const bool reads =
        std::any_of(noc.reads.begin(), noc.reads.end(), [&](const Transfer& read) { return read.id == id; });
    if (!reads && noc.in_flight[static_cast<size_t>(id)].packets_to_arrive == 0) continue;
    thread.fail(rules::kNocTransactionId, "the counter of transaction id {} is reset while {} are in flight",
                id, reads ? "reads" : "writes");
  }
}

void deliver_signalled_writes(NocUnit& noc, Core& core, int64_t clock) {
  const auto arrives = [&](const Transfer& write) { return write.signalled && write.target_core == &core; };
  for (const Transfer& write : noc.writes) {
    if (!arrives(write)) continue;
    take_source(write);
    core.notify_words(write.target_offset, write.size_bytes, clock);
  }
  std::erase_if(noc.writes, arrives);
}

namespace {

// Lets the reads that satisfy `wanted` arrive.
template <typename Wanted>
void read_barrier(SimThread& thread, const Wanted& wanted) {
  NocUnit& noc = thread.noc();
  const int64_t begin_clock = thread.clock();
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.sync();
  noc.awaits_read = wanted;
  noc.reads_unanswered = std::count_if(noc.reads.begin(), noc.reads.end(), [&](const Transfer& read) {
    return wanted(read) && read.packets_unanswered > 0;
  });
  thread.block_until(
      noc.read_channel, [&] { return noc.reads_unanswered == 0; },
      [&] { return fmt::format("waits for {} reads", noc.reads_unanswered); });
  for (const Transfer& read : noc.reads) {
    if (wanted(read)) thread.wait_until_clock(read.done_clock);
  }
  thread.sync();
  for (const Transfer& read : noc.reads) {
    if (wanted(read))
      Memory::copy(*read.target, read.target_offset, *read.source, read.source_offset, read.size_bytes);
  }
  std::erase_if(noc.reads, wanted);
  thread.trace_wait("noc_async_read_barrier", begin_clock);
}

}  // namespace

void note_read_done(SimThread& reader, int noc_index, int64_t sequence, int64_t clock) {
  NocUnit& noc = reader.nocs()[static_cast<size_t>(noc_index)];
  const auto found =
      std::lower_bound(noc.reads.begin(), noc.reads.end(), sequence,
                       [](const Transfer& read, int64_t value) { return read.sequence < value; });
  found->done_clock = std::max(found->done_clock, clock);
  if (--found->packets_unanswered > 0) return;
  trace_in_flight(reader, -found->size_bytes, found->done_clock);
  if (noc.reads_unanswered == 0 || !noc.awaits_read(*found)) return;
  if (--noc.reads_unanswered == 0) noc.read_channel.notify(clock);
}

void noc_read_barrier(SimThread& thread) {
  read_barrier(thread, [](const Transfer&) { return true; });
}

void noc_read_barrier_of(SimThread& thread, int64_t transaction_id) {
  check_transaction_id(thread, transaction_id);
  read_barrier(thread, [&](const Transfer& read) { return read.id == transaction_id; });
}

void noc_write_barrier(SimThread& thread) { await_acknowledged(thread, {}); }

void noc_write_barrier_of(SimThread& thread, int64_t transaction_id) {
  await_acknowledged(thread, class_of(thread, transaction_id));
}

void noc_writes_flushed(SimThread& thread) { await_flushed(thread, {}); }

void noc_writes_flushed_of(SimThread& thread, int64_t transaction_id) {
  await_flushed(thread, class_of(thread, transaction_id));
}

void noc_posted_writes_flushed(SimThread& thread) {
  await_flushed(thread, {kPosted, kPosted + 1});
  std::erase_if(thread.noc().unacknowledged_writes,
                [](const UnacknowledgedWrite& write) { return write.write_class == kPosted; });
}

void noc_atomic_barrier(SimThread& thread) {
  thread.charge(thread.device().timing().barrier_call_cycles);
  thread.wait_until_clock(thread.noc().atomics_done_clock);
  thread.sync();
  std::erase_if(thread.noc().unacknowledged_writes,
                [](const UnacknowledgedWrite& write) { return write.atomic_follows; });
}

namespace {

void check_transfers_done(SimThread& thread, const NocUnit& noc) {
  if (!noc.reads.empty()) {
    thread.fail(rules::kNocMissingReadBarrier,
                "the kernel ends while {} reads are in flight on NoC {}, the first issued at {}",
                noc.reads.size(), noc.index, render(noc.reads.front().site));
  }
  const bool unicasts = !noc.unacknowledged_writes.empty();
  if (unicasts || !noc.unacknowledged_multicasts.empty()) {
    const bool posted = unicasts && noc.unacknowledged_writes.back().write_class == kPosted;
    thread.fail(rules::kNocMissingWriteBarrier,
                "the kernel ends while {} on NoC {} are not {}, the last issued at {}",
                posted ? "posted writes" : "writes", noc.index, posted ? "flushed" : "acknowledged",
                render(unicasts ? noc.unacknowledged_writes.back().site : noc.last_multicast_site));
  }
  if (noc.linked_multicast_open) {
    thread.fail(rules::kMulticastLinkedAtEnd, "the kernel ends after the linked multicast at {}",
                render(noc.linked_site));
  }
}

}  // namespace

void check_transfers_done(SimThread& thread) {
  for (const NocUnit& noc : thread.nocs()) check_transfers_done(thread, noc);
}

}  // namespace ttlc::sim

// The event loop, and what is said when nothing can go on.
#include "runtime/device/scheduler.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/device/device.h"
#include "runtime/device/fiber.h"
#include "runtime/device/thread.h"

namespace ttlc::sim {
namespace {

// Kernels are plain C functions: the thread they run in is found here. Of the host thread, so that a signal in another
// one is not taken for the kernel's.
thread_local SimThread* running_thread = nullptr;

constexpr size_t kMaxThreadsInReport = 20;
constexpr int64_t kStepsPerProgress = 1024;

}  // namespace

SimThread& this_thread() { return *running_thread; }

const SimThread* running_thread_or_null() { return running_thread; }

void Scheduler::add(SimThread& thread) {
  threads_.push_back(&thread);
  ready_.push({thread.clock(), thread.order_, &thread});
}

void Scheduler::post(int64_t clock, std::function<void(int64_t)> action) {
  events_.post(clock, 0, std::move(action));
}

bool Scheduler::must_stop(const SimThread& thread) {
  while (!device_.violation()) {
    const bool other_is_before =
        !ready_.empty() && Ready{thread.clock_, thread.order_, nullptr} > ready_.top();
    const int64_t clock = next_event_clock();
    if (clock > thread.clock_ || (other_is_before && clock > ready_.top().clock)) return other_is_before;
    run_event();
  }
  return true;
}

void Scheduler::make_ready(SimThread& thread) { ready_.push({thread.clock_, thread.order_, &thread}); }

void Scheduler::resume(SimThread& thread) {
  running_thread = &thread;
  thread.fiber_->resume();
  running_thread = nullptr;
}

void Scheduler::run_event() {
  count_step();
  if (source_ != nullptr && source_->next_clock() <= events_.next_clock()) {
    source_->run_next();
  } else {
    const auto event = events_.take();
    event.what(event.clock);
  }
  note_change();
}

void Scheduler::count_step() {
  if (++steps_ % kStepsPerProgress == 0 && device_.progress()) device_.progress()();
}

bool Scheduler::step() {
  const int64_t clock = next_event_clock();
  if (clock != EventSource::kNever && (ready_.empty() || clock <= ready_.top().clock)) {
    run_event();
    return true;
  }
  if (ready_.empty()) return false;
  count_step();
  SimThread* thread = ready_.top().thread;
  ready_.pop();
  resume(*thread);
  return true;
}

void Scheduler::run() {
  while (!device_.violation()) {
    if (step()) continue;
    const bool all_finished = std::all_of(threads_.begin(), threads_.end(),
                                          [](const SimThread* thread) { return thread->finished(); });
    if (all_finished) return;
    if (!wake_if_any_condition_holds()) return report_deadlock();
  }
}

// Kernels may change semaphores through raw pointers, which notifies nobody.
bool Scheduler::wake_if_any_condition_holds() {
  bool any = false;
  for (SimThread* thread : threads_) {
    if (thread->finished() || !thread->blocked() || !(*thread->condition_)()) continue;
    thread->channel_->remove(*thread);
    thread->wake(thread->clock());
    any = true;
  }
  return any;
}

void Scheduler::report_deadlock() {
  std::vector<SimThread*> blocked;
  for (SimThread* thread : threads_) {
    if (!thread->finished()) blocked.push_back(thread);
  }
  const SimThread& first = *blocked.front();
  RuleViolation violation;
  violation.rule = &rules::kDeadlock;
  violation.has_place = true;
  violation.core = first.core_.logical();
  violation.role = first.role();
  violation.file = first.site().file == nullptr ? "" : first.site().file;
  violation.line = first.site().line;
  violation.clock = first.clock();
  violation.message = fmt::format("deadlock: {} of {} threads wait and nothing can wake them", blocked.size(),
                                  threads_.size());
  for (size_t i = 0; i < blocked.size() && i < kMaxThreadsInReport; ++i) {
    const SimThread& thread = *blocked[i];
    const CoreCoord core = thread.core_.logical();
    violation.notes.push_back(fmt::format("core [{}, {}] {} ({}) at {}: {}", core.x, core.y,
                                          role_name(thread.role()), thread.config().kernel_name,
                                          render(thread.site()), thread.describe_wait()));
  }
  if (blocked.size() > kMaxThreadsInReport) {
    violation.notes.push_back(
        fmt::format("and {} more waiting threads", blocked.size() - kMaxThreadsInReport));
  }
  device_.report(std::move(violation));
}

}  // namespace ttlc::sim

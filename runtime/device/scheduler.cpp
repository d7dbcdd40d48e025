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

bool Scheduler::something_before(const SimThread& thread) const {
  if (events_.next_clock() <= thread.clock_) return true;
  if (source_ != nullptr && source_->next_clock() <= thread.clock_) return true;
  return !ready_.empty() && Ready{thread.clock_, thread.order_, nullptr} > ready_.top();
}

void Scheduler::make_ready(SimThread& thread) { ready_.push({thread.clock_, thread.order_, &thread}); }

void Scheduler::resume(SimThread& thread) {
  running_thread = &thread;
  thread.fiber_->resume();
  running_thread = nullptr;
}

bool Scheduler::step() {
  const int64_t ready_clock = ready_.empty() ? EventSource::kNever : ready_.top().clock;
  const int64_t event_clock = events_.next_clock();
  const int64_t source_clock = source_ == nullptr ? EventSource::kNever : source_->next_clock();
  const int64_t first_clock = std::min(event_clock, source_clock);
  if (first_clock <= ready_clock && first_clock != EventSource::kNever) {
    if (source_clock <= event_clock) {
      source_->run_next();
    } else {
      const auto event = events_.take();
      event.what(event.clock);
    }
    note_change();
    return true;
  }
  if (ready_.empty()) return false;
  SimThread* thread = ready_.top().thread;
  ready_.pop();
  resume(*thread);
  return true;
}

void Scheduler::run() {
  for (int64_t steps = 1; !device_.violation(); ++steps) {
    if (steps % kStepsPerProgress == 0 && device_.progress()) device_.progress()();
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

// Blocking, waking, failing, ending.
#include "runtime/device/thread.h"

#include <algorithm>

#include "runtime/device/device.h"
#include "runtime/device/fiber.h"
#include "runtime/device/noc_ops.h"

namespace ttlc::sim {

SimThread::SimThread(Device& device, Core& core, ThreadRole role, int64_t order, ThreadConfig config)
    : device_(device),
      core_(core),
      role_(role),
      order_(order),
      config_(std::move(config)),
      nocs_(static_cast<size_t>(device.machine().noc_count)),
      current_noc_(static_cast<size_t>(config_.noc_index)),
      clock_(device.timing().kernel_start_cycles + device.schedule().start_delay()),
      start_clock_(clock_),
      traced_clock_(clock_),
      fiber_(std::make_unique<Fiber>([this] { run_body(); })) {
  for (size_t i = 0; i < nocs_.size(); ++i) nocs_[i].index = static_cast<int>(i);
}

SimThread::~SimThread() = default;

bool SimThread::may_touch(uint64_t address, int64_t size_bytes) const {
  const uint64_t offset = address - lent_address_, bytes = static_cast<uint64_t>(size_bytes);
  return fiber_->stack_holds(address, size_bytes) || (offset < lent_bytes_ && bytes <= lent_bytes_ - offset);
}

void SimThread::choose_noc(int64_t index) {
  if (index < 0 || index >= std::ssize(nocs_)) {
    fail(rules::kNoSuchNoc, "the call names NoC {}: there are NoC 0 to {}", index, nocs_.size() - 1);
  }
  current_noc_ = static_cast<size_t>(index);
}

void SimThread::run_body() {
  config_.body();
  check_transfers_done(*this);
  check_mailboxes_empty(*this);
  if (profile_) profile_->finish(clock_);
  trace_run_until(clock_);
  finished_ = true;
}

void SimThread::note_zone(const std::string& name, bool begins) {
  const auto found =
      std::find_if(zones_.begin(), zones_.end(), [&](const Zone& zone) { return zone.name == name; });
  if (found != zones_.end()) {
    if (!begins) found->end_clock = clock_;
  } else if (begins) {
    zones_.push_back({name, clock_, clock_});
  }
}

void SimThread::trace_wait(const char* call, int64_t begin_clock) {
  if (device_.trace() == nullptr || clock_ == begin_clock) return;
  trace_run_until(begin_clock);
  device_.trace()->span(core_.logical(), role_, call, begin_clock, clock_);
  traced_clock_ = clock_;
}

void SimThread::trace_run_until(int64_t clock) {
  if (device_.trace() == nullptr || clock <= traced_clock_) return;
  device_.trace()->span(core_.logical(), role_, "run", traced_clock_, clock);
}

void SimThread::sync() {
  clock_ += device_.schedule().thread_delay(order_);
  while (device_.scheduler().must_stop(*this)) {
    device_.scheduler().make_ready(*this);
    fiber_->suspend();
  }
}

void SimThread::block(WaitChannel& channel, const std::function<bool()>& condition,
                      const std::function<std::string()>& describe) {
  condition_ = &condition;
  describe_ = &describe;
  channel_ = &channel;
  do {
    channel.waiting_.push_back(this);
    blocked_ = true;
    fiber_->suspend();
  } while (!condition());
  condition_ = nullptr;
  describe_ = nullptr;
  channel_ = nullptr;
}

void SimThread::wake(int64_t clock) {
  blocked_ = false;
  wait_until_clock(clock + device_.schedule().thread_delay(order_));
  device_.scheduler().make_ready(*this);
}

void SimThread::fail_with(const Rule& rule, std::string message, std::vector<std::string> notes) {
  RuleViolation violation;
  violation.rule = &rule;
  violation.has_place = true;
  violation.core = core_.logical();
  violation.role = role_;
  violation.file = site_.file == nullptr ? config_.kernel_name : site_.file;
  violation.line = site_.line;
  violation.clock = clock_;
  violation.message = std::move(message);
  violation.notes = std::move(notes);
  device_.report(std::move(violation));
  while (true) fiber_->suspend();
}

}  // namespace ttlc::sim

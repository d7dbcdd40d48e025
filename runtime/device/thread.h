// One of the five threads of a core: a fiber with a role and a clock.
//
// Time: charge() spends busy cycles; a blocked thread resumes at the clock of the event it waited for. Before
// a thread looks at or changes anything that other threads see (buffers, semaphores, NoC), it calls sync(),
// which lets every thread with an earlier clock go first. So what a thread observes is what happened before
// its own time, whatever the host does. Between two sync() calls a thread runs without interruption.
//
// How engines use it:
//   SimThread& thread = this_thread();
//   thread.sync();
//   thread.block_until(channel, [&] { return ready(); }, [&] { return fmt::format("waits for ...", ...); });
//   thread.charge(cycles);
//   if (wrong) thread.fail(rules::kSomething, "expected {}, found {}", a, b);
#pragma once

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/device/noc.h"
#include "runtime/device/raw_access.h"
#include "runtime/device/rule.h"
#include "runtime/device/thread_profile.h"
#include "runtime/device/vector_clock.h"
#include "runtime/device/wait_channel.h"

namespace ttlc::sim {

class Core;
class Device;
class Fiber;
class Scheduler;

/// What a launch gives to a thread.
struct ThreadConfig {
  std::string kernel_name;             // for reports
  std::function<void()> body;          // runs the kernel's entry
  std::vector<uint32_t> runtime_args;  // of this core
  std::vector<uint32_t> common_args;
  int noc_index = 0;  // default NoC of a dataflow kernel
};

class SimThread {
 public:
  SimThread(Device& device, Core& core, ThreadRole role, int64_t order, ThreadConfig config);
  ~SimThread();
  SimThread(const SimThread&) = delete;
  SimThread& operator=(const SimThread&) = delete;

  Device& device() { return device_; }
  Core& core() { return core_; }
  ThreadRole role() const { return role_; }
  bool is_compute() const { return role_ >= ThreadRole::kUnpack; }
  const ThreadConfig& config() const { return config_; }
  /// The thread's side of the NoC that its current call names.
  NocUnit& noc() { return nocs_[current_noc_]; }
  std::span<NocUnit> nocs() { return nocs_; }
  /// The current call names this one; until then it is the kernel's own.
  void choose_noc(int64_t index);

  /// Questions in a row that were answered with "not yet" while nothing changed anywhere.
  struct VainPolls {
    int64_t changes_seen = 0;
    int64_t count = 0;
  };
  VainPolls& vain_polls() { return vain_polls_; }
  /// Tells others of the core what this thread has done and knows: whoever waits for it learns what is returned.
  const VectorClock& publish() {
    knowledge_.advance(role_);
    return knowledge_;
  }
  void learn(const VectorClock& published) { knowledge_.join(published); }
  /// The number of the publication that will tell of what the thread does now, and whether it knows of another thread's.
  int64_t stamp() const { return knowledge_.seen(role_) + 1; }
  bool knows(ThreadRole role, int64_t stamp) const { return role == role_ || knowledge_.seen(role) >= stamp; }
  /// Whether it learnt of that when it last began to look back, which the packer does with every DST section.
  bool learnt_lately(ThreadRole role, int64_t stamp) const { return known_before_.seen(role) < stamp; }
  void look_back() { known_before_ = knowledge_; }
  RawAccess& raw_access() { return raw_access_; }
  /// Memory of the simulator that the kernel's headers work on directly.
  void lend(const void* memory, size_t size_bytes) {
    lent_address_ = reinterpret_cast<uint64_t>(memory);
    lent_bytes_ = size_bytes;
  }
  /// Whether these bytes are part of the thread's stack, or lent to it.
  bool may_touch(uint64_t address, int64_t size_bytes) const;

  int64_t clock() const { return clock_; }
  int64_t busy_cycles() const { return busy_cycles_; }
  int64_t start_clock() const { return start_clock_; }
  bool finished() const { return finished_; }
  /// From now on cycles are kept by kernel line and over time.
  void keep_profile() { profile_ = std::make_unique<ThreadProfile>(clock_); }
  const ThreadProfile* profile() const { return profile_.get(); }
  /// A profiler zone of the kernel: from its first begin to its latest end.
  struct Zone {
    std::string name;
    int64_t start_clock = 0;
    int64_t end_clock = 0;
  };
  void note_zone(const std::string& name, bool begins);
  const std::vector<Zone>& zones() const { return zones_; }

  /// Spends cycles working.
  void charge(int64_t cycles) {
    if (profile_) profile_->work(clock_, cycles);
    clock_ += cycles;
    busy_cycles_ += cycles;
  }
  /// Idles until `clock` if that is later than now.
  void wait_until_clock(int64_t clock) {
    if (clock > clock_) clock_ = clock;
  }
  /// Tells the trace, if there is one, that the thread has waited in `call` since `begin_clock`, and that it
  /// ran before that.
  void trace_wait(const char* call, int64_t begin_clock);

  /// Lets every thread and event that is earlier than this thread go first.
  void sync();

  /// Blocks until `condition()` holds; it is looked at now and after each notification of `channel`.
  /// `describe()` says what is awaited, in the words of the kernel; it is called only for a deadlock report.
  template <typename Condition, typename Describe>
  void block_until(WaitChannel& channel, const Condition& condition, const Describe& describe) {
    if (condition()) return;
    block(channel, condition, describe);
  }

  /// The kernel line being executed; every API entry sets it.
  void enter(const char* file, int line) {
    site_ = {file, line};
    current_noc_ = static_cast<size_t>(config_.noc_index);
    raw_access_ = {};
    if (profile_) profile_->enter(site_, clock_);
  }
  const CallSite& site() const { return site_; }

  /// Ends the simulation: this thread broke `rule` at its current kernel line. Does not return.
  template <typename... Args>
  [[noreturn]] void fail(const Rule& rule, fmt::format_string<Args...> format, Args&&... args) {
    fail_with(rule, fmt::format(format, std::forward<Args>(args)...), {});
  }
  /// The same with notes about the state of what is involved.
  [[noreturn]] void fail_with(const Rule& rule, std::string message, std::vector<std::string> notes);

  bool blocked() const { return blocked_; }
  /// What a blocked thread waits for.
  std::string describe_wait() const { return describe_ == nullptr ? "is not blocked" : (*describe_)(); }

 private:
  friend class Scheduler;
  friend class WaitChannel;
  void block(WaitChannel& channel, const std::function<bool()>& condition,
             const std::function<std::string()>& describe);
  void wake(int64_t clock);
  void run_body();
  void trace_run_until(int64_t clock);

  Device& device_;
  Core& core_;
  ThreadRole role_;
  VainPolls vain_polls_;
  VectorClock knowledge_, known_before_;
  uint64_t lent_address_ = 0, lent_bytes_ = 0;
  RawAccess raw_access_;
  int64_t order_;  // ties between equal clocks go by core, then role
  ThreadConfig config_;
  std::vector<NocUnit> nocs_;
  size_t current_noc_;
  int64_t clock_ = 0;
  int64_t start_clock_ = 0;
  int64_t busy_cycles_ = 0;
  CallSite site_;
  std::unique_ptr<ThreadProfile> profile_;  // null: not kept
  std::vector<Zone> zones_;
  int64_t traced_clock_;  // the trace knows what the thread did until then
  bool finished_ = false;
  bool blocked_ = false;
  const std::function<bool()>* condition_ = nullptr;  // of a blocked thread
  const std::function<std::string()>* describe_ = nullptr;
  WaitChannel* channel_ = nullptr;
  std::unique_ptr<Fiber> fiber_;
};

/// The thread that is running. Only inside kernels and what they call.
SimThread& this_thread();
/// The same, or null when none is running: for reports of crashes.
const SimThread* running_thread_or_null();

}  // namespace ttlc::sim

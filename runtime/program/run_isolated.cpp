// fork, signal handlers, progress, and what the parent makes of the child's end.
#include "runtime/program/run_isolated.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <exception>

#include "runtime/device/check.h"
#include "runtime/device/core.h"
#include "runtime/device/thread.h"
#include "runtime/program/kernel_confinement.h"
#include "runtime/program/result_wire.h"

namespace ttlc::sim {

namespace {

/// What the child's signal handlers leave for the parent. Plain data in shared memory.
struct CrashRecord {
  int signal_number = 0;  // 0: no crash
  bool of_simulator = false;
  char failed_check[512] = {};  // of the simulator
  bool has_strange_flags = false;
  bool in_kernel = false;  // the fields below are known
  int64_t core_x = 0;
  int64_t core_y = 0;
  int role = 0;
  int line = 0;
  char file[256] = {};
};

/// How far the child has come.
struct ProgressRecord {
  std::atomic<double> share_done = 0;
  std::atomic<int64_t> cycles = 0;
};
static_assert(std::atomic<double>::is_always_lock_free && std::atomic<int64_t>::is_always_lock_free);

/// The memory that parent and child share for one launch.
struct SharedRecords {
  CrashRecord crash;
  ProgressRecord progress;
  bool has_result = false;  // the simulator has written it, and nobody else
};

/// The parent's way to end a child that has stopped working.
constexpr int kIdleSignal = SIGUSR1;
constexpr int kCrashSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, kIdleSignal};

CrashRecord* crash_record = nullptr;  // of this child; set before the handlers are installed
int watchdog_ticks = 0;               // seconds without progress before a kernel counts as spinning
int ticks_without_progress = 0;
int64_t max_cycles = 0;  // after which a kernel counts as endless

/// Where the running thread was last seen; what takes time on the device changes it.
struct Progress {
  const SimThread* thread = nullptr;
  int64_t clock = 0;

  friend bool operator==(const Progress&, const Progress&) = default;
};
Progress last_progress;

/// Notes the running thread's place and ends the process. Only async-signal-safe calls.
[[noreturn]] void end_with_record(int signal_number, bool has_strange_flags = false) {
  crash_record->signal_number = signal_number;
  crash_record->of_simulator = *failed_check() != 0 || (!running_thread_or_null() && !has_strange_flags);
  std::strncpy(crash_record->failed_check, failed_check(), sizeof crash_record->failed_check - 1);
  crash_record->has_strange_flags = has_strange_flags;
  // The flags outlast the thread that has set them.
  if (const SimThread* thread = running_thread_or_null(); thread && !has_strange_flags) {
    const CoreCoord core = const_cast<SimThread*>(thread)->core().logical();
    crash_record->in_kernel = true;
    crash_record->core_x = core.x;
    crash_record->core_y = core.y;
    crash_record->role = static_cast<int>(thread->role());
    crash_record->line = thread->site().line;
    const char* file = thread->site().file ? thread->site().file : thread->config().kernel_name.c_str();
    std::strncpy(crash_record->file, file, sizeof crash_record->file - 1);
  }
  _exit(kReportExit);
}

/// Whether the processor copies backwards, or refuses addresses that are not aligned: no compiler makes it do so, but a
/// kernel with instructions of its own can, and the simulator stumbles over it.
bool has_strange_flags([[maybe_unused]] const void* context) {
#if defined(__x86_64__)
  constexpr greg_t kDirection = 1 << 10, kAlignmentCheck = 1 << 18;
  const greg_t flags = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs[REG_EFL];
  return (flags & (kDirection | kAlignmentCheck)) != 0;
#else
  return false;
#endif
}

void on_crash(int signal_number, siginfo_t*, void* context) {
  end_with_record(signal_number, has_strange_flags(context));
}

void on_tick(int) {
  const SimThread* thread = running_thread_or_null();
  const Progress progress = thread ? Progress{thread, thread->clock()} : Progress{};
  ticks_without_progress = thread && progress == last_progress ? ticks_without_progress + 1 : 0;
  last_progress = progress;
  if (ticks_without_progress >= watchdog_ticks) end_with_record(SIGPROF);
  if (thread && thread->clock() > max_cycles) end_with_record(SIGXCPU);
}

/// A signal after every second of CPU time of this thread, the one that kernels run in.
void start_ticks() {
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGPROF;
  event._sigev_un._tid = gettid();
  timer_t timer{};
  const itimerspec every_second{{1, 0}, {1, 0}};
  if (timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer) == 0)
    timer_settime(timer, 0, &every_second, nullptr);
}

void install_handlers(CrashRecord* record, const SimOptions& options) {
  crash_record = record;
  watchdog_ticks = std::max(1, static_cast<int>(std::ceil(options.watchdog_seconds)));
  max_cycles = options.max_cycles;
  static char stack_bytes[64 * 1024];  // handlers run here: the fiber's stack may be what overflowed
  stack_t stack{};
  stack.ss_sp = stack_bytes;
  stack.ss_size = sizeof stack_bytes;
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_flags = SA_ONSTACK | SA_SIGINFO;
  action.sa_sigaction = on_crash;
  for (const int number : kCrashSignals) sigaction(number, &action, nullptr);
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  action.sa_handler = on_tick;
  sigaction(SIGPROF, &action, nullptr);
  start_ticks();
}

/// Replaces what the file has: a kernel may have written to it.
bool write_all(int file, const std::string& bytes) {
  if (ftruncate(file, 0) != 0) return false;
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t count = pwrite(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    done += static_cast<size_t>(count);
  }
  return true;
}

std::string read_all(int file) {
  std::string bytes(static_cast<size_t>(lseek(file, 0, SEEK_END)), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = pread(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    done += static_cast<size_t>(count);
  }
  bytes.resize(done);
  return bytes;
}

SimResult internal_result(std::string message) {
  SimResult result;
  result.status = SimStatus::kInternal;
  result.message = std::move(message);
  return result;
}

SimResult stopped_result() {
  SimResult result;
  result.status = SimStatus::kUserError;
  result.message = "the run was stopped";
  return result;
}

/// What is printed here would stand between the lines of the report: by kernels that find a way, or by the C library
/// when it ends the process.
void silence_output() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  dup2(nowhere, STDOUT_FILENO);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  dup2(nowhere, STDERR_FILENO);
#endif
}

/// The end of the child.
[[noreturn]] void deliver(SimResult result, int result_file, SharedRecords* records) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  result.stats.peak_host_bytes = int64_t{usage.ru_maxrss} * 1024;
  std::fflush(nullptr);
  records->has_result = write_all(result_file, encode_result(result));
  records->crash.of_simulator = !records->has_result;
  _exit(kReportExit);
}

/// Bytes that a run may allocate from its first kernel to its end: the device stands by then, so that little but the
/// tensors that are read back is missing, in several forms.
int64_t memory_of_run(const LaunchPlan& plan) {
  constexpr int64_t kBytes = int64_t{2} << 30;
  constexpr int64_t kBytesPerElement = 32;
  int64_t elements = 0;
  for (const TensorPlan& tensor : plan.tensors) elements += elem_count(tensor.desc.shape);
  return kBytes + kBytesPerElement * elements;
}

/// The child: never returns. `result_file` and `records` are what the parent looks at.
[[noreturn]] void run_child(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                            const StartValues& values, SimOptions options, int result_file,
                            SharedRecords* records) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  install_handlers(&records->crash, options);
  silence_output();
  HostWorkers workers(worker_count(options));
  RunHooks hooks;
  hooks.before_kernels = [&] {
    limit_memory(memory_of_run(plan));
    confine_this_process(result_file);
  };
  // A kernel that was stopped is not unwound: it may be where nothing may be thrown.
  hooks.on_result = [&](SimResult&& result) { deliver(std::move(result), result_file, records); };
  if (options.on_progress) {
    options.on_progress = [records](const SimProgress& progress) {
      records->progress.share_done = progress.share_done;
      records->progress.cycles = progress.cycles;
    };
  }
  try {
    deliver(run_device(plan, image_paths, values, options, workers, hooks), result_file, records);
  } catch (const std::exception& failure) {
    deliver(internal_result(fmt::format("the simulator failed: {}", failure.what())), result_file, records);
  }
}

std::string signal_phrase(int number) {
  switch (number) {
    case SIGSEGV:
    case SIGBUS:
      return "accesses memory that does not exist: a bad pointer, or a stack that is too small";
    case SIGFPE:
      return "divides by zero";
    case SIGILL:
    case SIGTRAP:
      return "executes an instruction that does not exist (a reached __builtin_trap or unreachable code)";
    case SIGABRT:
      return "ends with abort()";
    case SIGSYS:
      return "calls the operating system, as exit(), printf() or sleep() do: a device has none";
    case SIGKILL:
      return "is ended by the operating system, as when memory runs out";
    case kIdleSignal:
      return "waits for something outside the device";
    case SIGPROF:
      return "spins: it neither ends nor calls what takes time on the device any more";
    case SIGXCPU:
      return "runs on and on: seconds on the device, where kernels take milliseconds";
    default:
      return fmt::format("ends with signal {}", number);
  }
}

SimResult crash_result(const LaunchPlan& plan, const CrashRecord& record) {
  if (record.of_simulator && record.signal_number == 0)
    return internal_result("the simulator's process ended without a result");
  if (*record.failed_check != 0) return internal_result(record.failed_check);
  if (record.of_simulator)
    return internal_result(fmt::format("the simulator ended with signal {}", record.signal_number));
  SimError error;
  const bool spins = record.signal_number == SIGPROF || record.signal_number == SIGXCPU;
  error.rule = spins ? "kernel-spins" : "kernel-crash";
  if (record.in_kernel) {
    error.place.core = CoreCoord{record.core_x, record.core_y};
    error.place.thread =
        thread_name(plan, *error.place.core, role_name(static_cast<ThreadRole>(record.role)));
    error.place.file = record.file;
    error.place.line = record.line;
  }
  error.message =
      record.has_strange_flags
          ? "a kernel has set flags of the processor, to copy backwards or to refuse addresses that "
            "are not aligned: no compiler does"
          : fmt::format("the kernel {}", signal_phrase(record.signal_number));
  if (record.line > 0) error.notes.push_back({{}, "the place is that of the last call of the kernel API"});
  error.help = spins ? "check the bounds of its loops; wait with noc_semaphore_wait or a circular buffer"
                     : "check pointers, array sizes and divisors of the kernel";
  SimResult result;
  result.status = SimStatus::kRuleBroken;
  result.message = error.message;
  result.errors.push_back(std::move(error));
  return result;
}

class SharedMemory {
 public:
  SharedMemory() {
    void* memory =
        mmap(nullptr, sizeof(SharedRecords), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED) records_ = new (memory) SharedRecords;
  }
  ~SharedMemory() {
    if (records_) munmap(records_, sizeof(SharedRecords));
  }
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  SharedRecords* get() { return records_; }

 private:
  SharedRecords* records_ = nullptr;
};

/// A pipe that nothing is written to: the reading end hangs up when the child, which alone keeps the writing
/// end, is gone.
class Lifeline {
 public:
  Lifeline() {
    if (pipe2(ends_, O_CLOEXEC) != 0) ends_[0] = ends_[1] = -1;
  }
  ~Lifeline() {
    close_end(0);
    close_end(1);
  }
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;

  bool ok() const { return ends_[0] >= 0; }
  /// In the parent, once the child has started.
  void leave_to_child() { close_end(1); }
  /// In the parent; true when the child ended within the time (negative: however long it takes).
  bool wait_for_end(int milliseconds) const {
    pollfd end{ends_[0], 0, 0};
    return poll(&end, 1, milliseconds) > 0;
  }

 private:
  void close_end(int which) {
    if (ends_[which] >= 0) close(ends_[which]);
    ends_[which] = -1;
  }
  int ends_[2];
};

/// CPU time that a process has used, in seconds.
double cpu_seconds(pid_t process) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Ends a child that has stopped working: the watchdog inside it counts the time that it works.
class IdleWatch {
 public:
  /// To be called again and again, so many milliseconds after the last time.
  void look_at(pid_t child, int milliseconds) {
    constexpr int kMaxIdleMilliseconds = 20'000;
    const double now = cpu_seconds(child);
    idle_milliseconds_ = now > seen_ ? 0 : idle_milliseconds_ + milliseconds;
    seen_ = now;
    if (idle_milliseconds_ >= kMaxIdleMilliseconds) kill(child, kIdleSignal);
    if (idle_milliseconds_ >= 2 * kMaxIdleMilliseconds) kill(child, SIGKILL);
  }

 private:
  double seen_ = 0;
  int idle_milliseconds_ = 0;
};

/// Waits for the child, tells its progress meanwhile, and returns its status as waitpid() does.
int wait_for_child(pid_t child, const Lifeline& lifeline, const ProgressRecord& record,
                   const SimOptions& options) {
  SimProgress told{SimProgress::Stage::kRun, 0, 0};
  constexpr int kLookMilliseconds = 1000;
  const int milliseconds =
      options.on_progress ? static_cast<int>(kProgressInterval.count()) : kLookMilliseconds;
  IdleWatch watch;
  while (!lifeline.wait_for_end(milliseconds)) {
    if (options.stop_requested && options.stop_requested()) kill(child, SIGKILL);
    watch.look_at(child, milliseconds);
    const SimProgress now{SimProgress::Stage::kRun, record.share_done, record.cycles};
    if (options.on_progress && now != told) options.on_progress(now);
    told = now;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

SimResult run_isolated(const LaunchPlan& plan, const std::vector<std::string>& image_paths,
                       const StartValues& values, const SimOptions& options) {
  SharedMemory shared;
  Lifeline lifeline;
  const int file = memfd_create("ttlc-result", MFD_CLOEXEC);
  if (file < 0 || !shared.get() || !lifeline.ok())
    return internal_result("cannot create shared memory for the simulator's process");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) run_child(plan, image_paths, values, options, file, shared.get());
  if (child < 0) {
    close(file);
    return internal_result(fmt::format("cannot start the simulator's process: {}", std::strerror(errno)));
  }
  lifeline.leave_to_child();
  const int status = wait_for_child(child, lifeline, shared.get()->progress, options);
  const std::string bytes = read_all(file);
  close(file);
  if (options.stop_requested && options.stop_requested()) return stopped_result();
  if (WIFEXITED(status) && shared.get()->has_result) return decode_result(bytes, plan);
  CrashRecord& crash = shared.get()->crash;
  if (WIFSIGNALED(status)) {
    crash.signal_number = WTERMSIG(status);
  } else if (crash.signal_number == 0 && !crash.of_simulator) {
    crash.signal_number = SIGSYS;  // a kernel has ended the process, with a code that the simulator may use
  }
  return crash_result(plan, crash);
}

}  // namespace ttlc::sim

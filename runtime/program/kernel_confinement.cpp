// A seccomp filter: what the simulator itself needs while it runs is allowed, everything else is refused.
#include "runtime/program/kernel_confinement.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#if defined(__x86_64__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <csignal>
#include <cstddef>
#include <utility>
#include <vector>
#endif

namespace ttlc::sim {

#if defined(__x86_64__)

namespace {

/// What the simulator needs from its first kernel to its result: memory, its threads, the end of a handler.
constexpr int kAllowed[] = {
    SYS_munmap,
    SYS_mremap,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_sched_yield,
    SYS_rt_sigreturn,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_getrusage,
    SYS_getpid,
    SYS_gettid,
    SYS_clock_gettime,
    SYS_getrandom,
    SYS_restart_syscall,
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    // What sanitizers work and report with.
    SYS_mmap,
    SYS_mprotect,
    SYS_openat,
    SYS_read,
    SYS_write,
    SYS_close,
    SYS_newfstatat,
    SYS_readlink,
    SYS_prctl,
    SYS_nanosleep,
    SYS_sigaltstack,
    SYS_pipe2,
    SYS_prlimit64,
    SYS_sched_getaffinity,
#endif
};

/// What an argument of a call must be like.
struct Condition {
  enum class Kind : uint8_t { kIs, kHasNoneOf };

  size_t argument;  // its lower half is what counts
  Kind kind;
  unsigned value;
};

Condition is(size_t argument, unsigned value) { return {argument, Condition::Kind::kIs, value}; }
Condition has_none_of(size_t argument, unsigned bits) {
  return {argument, Condition::Kind::kHasNoneOf, bits};
}

/// A filter that traps what no rule allows.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    jump(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0);
    answer(SECCOMP_RET_TRAP);
    load(offsetof(seccomp_data, nr));
  }

  /// Allows a call when all of the conditions hold.
  void allow(int call, const std::vector<Condition>& conditions = {}) {
    size_t steps_left = 2 * conditions.size() + 1;  // to where the number of the call is loaded again
    jump(BPF_JEQ, static_cast<unsigned>(call), 0, steps_left + 1);
    for (const Condition& condition : conditions) {
      steps_left -= 2;
      load(offsetof(seccomp_data, args) + condition.argument * sizeof(__u64));
      if (condition.kind == Condition::Kind::kIs) {
        jump(BPF_JEQ, condition.value, 0, steps_left);
      } else {
        jump(BPF_JSET, condition.value, steps_left, 0);
      }
    }
    answer(SECCOMP_RET_ALLOW);
    load(offsetof(seccomp_data, nr));
  }

  std::vector<sock_filter> finish() {
    answer(SECCOMP_RET_TRAP);
    return std::move(steps_);
  }

 private:
  void load(size_t offset) {
    steps_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)));
  }
  void answer(unsigned verdict) { steps_.push_back(BPF_STMT(BPF_RET | BPF_K, verdict)); }
  /// Leaves out that many instructions when the comparison holds, or does not.
  void jump(unsigned comparison, unsigned value, size_t skip_if, size_t skip_unless) {
    steps_.push_back(BPF_JUMP(BPF_JMP | comparison | BPF_K, value, static_cast<unsigned char>(skip_if),
                              static_cast<unsigned char>(skip_unless)));
  }

  std::vector<sock_filter> steps_;
};

std::vector<sock_filter> filter(int result_file) {
  Filter filter;
  for (const int call : kAllowed) filter.allow(call);
  // Memory for data, wherever the system likes to put it.
  const auto nowhere = static_cast<unsigned>(-1);
  filter.allow(SYS_mmap,
               {has_none_of(2, PROT_EXEC), has_none_of(3, MAP_FIXED | MAP_FIXED_NOREPLACE), is(4, nowhere)});
  filter.allow(SYS_mprotect, {has_none_of(2, PROT_EXEC)});
  // abort() sends its signal to its own thread, and unblocks it before. Blocked signals would not end a kernel.
  filter.allow(SYS_tgkill, {is(0, static_cast<unsigned>(getpid())), is(2, SIGABRT)});
  filter.allow(SYS_rt_sigprocmask, {is(0, SIG_UNBLOCK)});
  // The result.
  filter.allow(SYS_ftruncate, {is(0, static_cast<unsigned>(result_file))});
  filter.allow(SYS_pwrite64, {is(0, static_cast<unsigned>(result_file))});
  filter.allow(SYS_exit_group, {is(0, kReportExit)});
  return filter.finish();
}

}  // namespace

void confine_this_process(int result_file) {
  std::vector<sock_filter> steps = filter(result_file);
  const sock_fprog program{static_cast<unsigned short>(steps.size()), steps.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void confine_this_process(int) {}

#endif

void limit_memory(int64_t more_bytes) {
  // The sixth number of /proc/self/statm: private memory that can be written, in pages. RLIMIT_DATA limits the same.
  std::ifstream figures("/proc/self/statm");
  int64_t pages = 0;
  for (int i = 0; i < 6; ++i) figures >> pages;
  if (!figures) return;
  rlimit limit{};
  getrlimit(RLIMIT_DATA, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, static_cast<rlim_t>(pages * getpagesize() + more_bytes));
  setrlimit(RLIMIT_DATA, &limit);
}

}  // namespace ttlc::sim

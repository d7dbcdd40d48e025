// A seccomp filter: some calls are refused; everything else is allowed, since the simulator itself runs here.
#include "runtime/program/kernel_confinement.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#if defined(__x86_64__)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <vector>
#endif

namespace ttlc::sim {

#if defined(__x86_64__)

namespace {

constexpr int kRefused[] = {
    SYS_fork,          SYS_vfork,           SYS_execve,
    SYS_execveat,      SYS_ptrace,          SYS_kill,
    SYS_tkill,         SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
    SYS_rt_sigaction,  SYS_rt_sigsuspend,   SYS_rt_sigtimedwait,
    SYS_setitimer,     SYS_alarm,           SYS_timer_create,
    SYS_timer_settime, SYS_timer_delete,    SYS_pause,
    SYS_nanosleep,     SYS_clock_nanosleep, SYS_setrlimit,
    SYS_close_range,
};

constexpr unsigned kAllow = SECCOMP_RET_ALLOW;
constexpr unsigned kTrap = SECCOMP_RET_TRAP;

sock_filter load(size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<unsigned>(offset)); }
sock_filter load_argument(size_t index) { return load(offsetof(seccomp_data, args) + index * sizeof(__u64)); }
sock_filter answer(unsigned verdict) { return BPF_STMT(BPF_RET | BPF_K, verdict); }
/// Leaves out that many instructions when the loaded word is `value`, or is not.
sock_filter compare(unsigned value, unsigned char skip_if, unsigned char skip_unless) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, skip_if, skip_unless);
}

/// Traps the calls of this number whose argument is this; the number is what is loaded, before and after.
std::vector<sock_filter> trap_argument(unsigned number, size_t argument, unsigned value) {
  return {compare(number, 0, 4), load_argument(argument), compare(value, 0, 1), answer(kTrap),
          load(offsetof(seccomp_data, nr))};
}

/// The same for a pointer that is not null.
std::vector<sock_filter> trap_pointer(unsigned number, size_t argument) {
  return {compare(number, 0, 4), load_argument(argument), compare(0, 1, 0), answer(kTrap),
          load(offsetof(seccomp_data, nr))};
}

std::vector<sock_filter> filter(std::initializer_list<int> kept_files) {
  std::vector<sock_filter> program;
  const auto add = [&program](const std::vector<sock_filter>& steps) {
    program.insert(program.end(), steps.begin(), steps.end());
  };
  add({load(offsetof(seccomp_data, arch)), compare(AUDIT_ARCH_X86_64, 1, 0), answer(kTrap)});
  add({load(offsetof(seccomp_data, nr))});
  for (const int number : kRefused) add({compare(static_cast<unsigned>(number), 0, 1), answer(kTrap)});
  for (const int file : kept_files) {
    add(trap_argument(SYS_close, 0, static_cast<unsigned>(file)));
    add(trap_argument(SYS_dup2, 1, static_cast<unsigned>(file)));
    add(trap_argument(SYS_dup3, 1, static_cast<unsigned>(file)));
  }
  // Blocked signals would not end a kernel, nor be heard by the handler that says where it was.
  add(trap_argument(SYS_rt_sigprocmask, 0, SIG_BLOCK));
  add(trap_argument(SYS_rt_sigprocmask, 0, SIG_SETMASK));
  // Limits and the stack of handlers may be asked for, not set.
  add(trap_pointer(SYS_prlimit64, 2));
  add(trap_pointer(SYS_sigaltstack, 0));
  // Threads may be made, processes not; what cannot be told apart is said not to exist.
  add({compare(SYS_clone3, 0, 1), answer(SECCOMP_RET_ERRNO | ENOSYS)});
  add({compare(SYS_clone, 0, 4), load_argument(0), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
       answer(kAllow), answer(kTrap)});
  // abort() sends its signal to its own thread.
  add({compare(SYS_tgkill, 0, 4), load_argument(2), compare(SIGABRT, 0, 1), answer(kAllow), answer(kTrap)});
  add({compare(SYS_exit_group, 0, 5), load_argument(0), compare(kResultExit, 2, 0), compare(kCrashExit, 1, 0),
       answer(kTrap), answer(kAllow)});
  add({answer(kAllow)});
  return program;
}

}  // namespace

void confine_this_process(std::initializer_list<int> kept_files) {
  std::vector<sock_filter> steps = filter(kept_files);
  const sock_fprog program{static_cast<unsigned short>(steps.size()), steps.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

#else

void confine_this_process(std::initializer_list<int>) {}

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

// posix_spawn and waitpid.
#include "runtime/program/host_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string_view>

extern char** environ;

namespace ttlc::sim {

namespace {

/// The caller's environment with messages in English, which is what diagnostics are recognised in.
std::vector<std::string> english_environment() {
  std::vector<std::string> variables;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text(*entry);
    if (!text.starts_with("LC_") && !text.starts_with("LANG")) variables.emplace_back(text);
  }
  variables.emplace_back("LC_ALL=C");
  return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// A source that never ends to expand must not take the machine with it.
void limit_resources(pid_t process) {
  constexpr rlimit kTime{kCompilerCpuSeconds, kCompilerCpuSeconds + 5};
  constexpr rlimit kMemory{kCompilerBytes, kCompilerBytes};
  prlimit(process, RLIMIT_CPU, &kTime, nullptr);
  prlimit(process, RLIMIT_AS, &kMemory, nullptr);
}

}  // namespace

Outcome<pid_t> start_process(const std::vector<std::string>& argv, const std::string& output_path) {
  std::vector<std::string> arguments = argv;
  std::vector<std::string> variables = english_environment();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                   0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;  // a process group of its own, so that all of its processes can be ended
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, argv[0].c_str(), &actions, &attributes, pointers(arguments).data(),
                                pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return Fault{fmt::format("cannot start '{}': {}", argv[0], std::strerror(error))};
  limit_resources(pid);
  return pid;
}

int wait_process(pid_t pid, const std::function<bool()>& stop_requested) {
  int status = 0;
  do {
    // A compiler that is asked to end removes its temporary files.
    if (stop_requested && stop_requested()) kill(-pid, SIGTERM);
  } while (waitpid(pid, &status, 0) < 0 && errno == EINTR);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string find_executable(const std::vector<std::string>& names) {
  const char* path = std::getenv("PATH");
  for (const std::string& name : names) {
    std::istringstream directories(path ? path : "");
    for (std::string directory; std::getline(directories, directory, ':');) {
      const std::string candidate = directory + "/" + name;
      if (access(candidate.c_str(), X_OK) == 0) return candidate;
    }
  }
  return {};
}

}  // namespace ttlc::sim

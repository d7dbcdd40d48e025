// Running a command and waiting for it: the host compiler.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/facts/outcome.h"

namespace ttlc::sim {

/// What the compiler may use for one kernel: many times what the largest kernels need.
inline constexpr int64_t kCompilerCpuSeconds = 30;
inline constexpr int64_t kCompilerBytes = int64_t{2} << 30;

/// Starts `argv` (argv[0] is a path) without standard input, with standard error and output going to `output_path` and
/// messages in English. Each of its processes may use as much time and memory as is said above.
Outcome<pid_t> start_process(const std::vector<std::string>& argv, const std::string& output_path);
/// Waits for the end; the exit code, or 128 + signal. `stop_requested` (may be null) is asked after every signal that this
/// process gets: when it says true, the command is ended.
int wait_process(pid_t pid, const std::function<bool()>& stop_requested);
/// The first executable of these names in $PATH; empty when there is none.
std::string find_executable(const std::vector<std::string>& names);

}  // namespace ttlc::sim

// Running a command and waiting for it: the host compiler.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "runtime/facts/outcome.h"

namespace ttlc::sim {

/// Starts `argv` (argv[0] is a path) with standard error and output going to `output_path` and messages in
/// English. It may use two minutes of CPU time and 8 GiB of memory.
Outcome<pid_t> start_process(const std::vector<std::string>& argv, const std::string& output_path);
/// Waits for the end; the exit code, or 128 + signal.
int wait_process(pid_t pid);
/// The first executable of these names in $PATH; empty when there is none.
std::string find_executable(const std::vector<std::string>& names);

}  // namespace ttlc::sim

// The ttlc command.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "backend/driver/commands.h"
#include "backend/driver/options.h"

namespace {

using ttlc::driver::kExitOk;
using ttlc::driver::kExitUser;

/// Files that are opened later must not become standard output because somebody has closed that.
void open_standard_streams() {
  int file = 0;
  while (file >= 0 && file <= STDERR_FILENO) file = open("/dev/null", O_RDWR);
  if (file >= 0) close(file);
}

int run(const std::vector<std::string>& arguments) {
  ttlc::driver::ParsedCommandLine parsed = ttlc::driver::parse_command_line(arguments);
  fmt::print("{}", parsed.out);
  fmt::print(stderr, "{}", parsed.err);
  return parsed.command ? ttlc::driver::run_command(*parsed.command) : parsed.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  int code = kExitUser;
  try {
    code = run(std::vector<std::string>(argv + 1, argv + argc));
    if (std::fflush(stdout) == 0) return code;
    std::perror("ttlc: error: cannot write to standard output");
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "ttlc: error: cannot write to standard output: %s\n",
                 error.code().message().c_str());
  }
  return code == kExitOk ? kExitUser : code;
}

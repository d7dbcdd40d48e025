// The ttlc command.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "backend/driver/commands.h"
#include "backend/driver/options.h"

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  ttlc::driver::ParsedCommandLine parsed = ttlc::driver::parse_command_line(arguments);
  fmt::print("{}", parsed.out);
  fmt::print(stderr, "{}", parsed.err);
  return parsed.command ? ttlc::driver::run_command(*parsed.command) : parsed.exit_code;
}

// The end of a process whose simulator state contradicts itself.
#include "runtime/device/check.h"

#include <cstdio>
#include <cstdlib>

namespace ttlc::sim {
namespace {

volatile bool failed = false;  // read by signal handlers

}  // namespace

bool has_check_failed() { return failed; }

void check_failed(const char* condition, const char* message, const char* file, int line) {
  failed = true;
  std::fprintf(stderr, "simulator error: %s:%d: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace ttlc::sim

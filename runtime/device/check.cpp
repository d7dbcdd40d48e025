// The end of a process whose simulator state contradicts itself.
#include "runtime/device/check.h"

#include <cstdio>
#include <cstdlib>

namespace ttlc::sim {
namespace {

char failure[512] = {};  // read by signal handlers

}  // namespace

const char* failed_check() { return failure; }

void check_failed(const char* condition, const char* message, const char* file, int line) {
  std::snprintf(failure, sizeof failure, "%s:%d: %s (%s)", file, line, message, condition);
  std::fprintf(stderr, "simulator error: %s\n", failure);
  std::abort();
}

}  // namespace ttlc::sim

// The end of a process whose simulator state contradicts itself.
#include "runtime/device/check.h"

#include <cstdio>
#include <cstdlib>

namespace ttlc::sim {

void check_failed(const char* condition, const char* message, const char* file, int line) {
  std::fprintf(stderr, "simulator error: %s:%d: %s (%s)\n", file, line, message, condition);
  std::abort();
}

}  // namespace ttlc::sim

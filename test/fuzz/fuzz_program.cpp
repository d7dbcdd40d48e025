// Any bytes as a program description: it is refused with a message, or writes as a text that reads as the same program.
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/facts/program_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace ttlc;
  auto program = sim::parse_program({reinterpret_cast<const char*>(data), size}, "program.json");
  if (!program) {
    if (program.message().empty()) std::abort();  // refused without a reason
    return 0;
  }
  std::string written = sim::write_program(*program);
  auto again = sim::parse_program(written, "written.json");
  if (again && sim::write_program(*again) == written) return 0;
  fmt::print(stderr, "{}\ndoes not read back: {}\n", written, again ? "differs" : again.message());
  std::abort();
}

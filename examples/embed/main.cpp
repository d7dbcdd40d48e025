// The compiler inside another program: a kernel that the program wrote itself, compiled from a string.
//
// What this file teaches: everything goes in and comes out as data. The kernels and the program description
// can be handed to a runtime, stored, or compared; diagnostics have places that an editor can jump to.
#include <cstdio>

#include "backend/driver/ttlc.h"

namespace {

constexpr const char* kSource = R"(from ttlang.d2m_api import *

TILES = 1


@pykernel_gen(grid=(1, 1), block_factors=[(TILES, TILES)] * 3)
def scaled_product(A, B, out):
    @compute()
    async def multiply(A_cb, B_cb, out_cb):
        out_cb.reserve().store((A_cb.pop() @ B_cb.pop()) * 0.5)

    return Program(multiply)(A, B, out)
)";

}  // namespace

int main() {
  const ttlc::api::CompileOptions options{
      .tensors = {{"A", "64x64"}, {"B", "64x64"}, {"out", "64x64"}},
      .constants = {{"TILES", "2"}},
  };
  const ttlc::api::CompileResult result = ttlc::api::compile(kSource, "scaled_product.py", options);
  std::fputs(ttlc::api::render(result).c_str(), stderr);
  if (!result.ok) return 1;
  for (const ttlc::api::File& kernel : result.program.kernels)
    std::printf("// ----- %s\n%s", kernel.name.c_str(), kernel.text.c_str());
  std::printf("// ----- %s\n%s", result.program.description.name.c_str(),
              result.program.description.text.c_str());
  return 0;
}

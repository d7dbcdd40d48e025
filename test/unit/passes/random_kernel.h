// Kernels for tests of passes: random block arithmetic with a loop that carries values, between a reader that
// feeds two buffers and a writer that drains one. The same seed gives the same kernel everywhere.
#pragma once

#include <cstdint>
#include <memory>

#include "ir/module.h"

namespace ttlc::passes {

struct RandomKernelOptions {
  uint32_t seed = 0;
  int64_t operations = 12;  // block operations before, in and after the loop, each
  ir::Target target = {};
};

/// Kernel "random" on one core: inputs "A" and "B", output "out", all 2-dimensional.
std::unique_ptr<ir::Module> random_kernel(const RandomKernelOptions& options);

}  // namespace ttlc::passes

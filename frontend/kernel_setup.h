// What a kernel's decorator and the command line say before its body runs: grid, tensors, block shapes.
#pragma once

#include <optional>
#include <vector>

#include "frontend/evaluator.h"
#include "frontend/frontend.h"

namespace ttlc::frontend {

struct KernelSetup {
  KernelContext context;
  bool fills_grid = false;  // grid="auto" or "full": all the machine has
  Value grid;               // as the kernel's parameter `grid` sees it
  CodeOptions code;
  Value block_factors;
  std::vector<const TensorObject*> tensors;  // in parameter order
  std::vector<BufferObject*> buffers;        // seed dialect: one per tensor
  CallArgs call;                             // arguments of the kernel function
};

/// Empty after an error.
std::optional<KernelSetup> set_up_kernel(Evaluator& evaluator, const FunctionObject& kernel,
                                         const ElaborateOptions& options);

}  // namespace ttlc::frontend

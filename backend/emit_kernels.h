// From a module at level kEmittable to the text of its kernels and the program description.
#pragma once

#include <string>
#include <vector>

#include "backend/emitted_program.h"
#include "ir/module.h"

namespace ttlc::backend {

struct EmitOptions {
  sim::MetalApi metal_api = sim::MetalApi::kApr2026;
  std::string source_name;               // "flash_attention.py", named in the kernels' first line
  std::vector<sim::TensorDesc> tensors;  // of the kernel's parameters, in their order
  std::string system_file;               // machine description the program names; empty: none
};

/// The module must hold one kernel. Never fails for a verified module.
EmittedProgram emit_kernels(const ir::Module& module, const EmitOptions& options);

}  // namespace ttlc::backend

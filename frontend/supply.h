// Readers and writers of the seed dialect that the source leaves out. When no thread moves a tensor, the compiler does: core
// (y, x) owns block [y, x] of a tensor with as many blocks as the grid has cores, or block [y * columns + x, 0] of a tensor
// with one column of blocks.
#pragma once

#include "frontend/evaluator.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

/// The data movement threads of a kernel, null where there is none yet.
struct MovementThreads {
  ir::Op* reader = nullptr;
  ir::Op* writer = nullptr;
};

/// Adds the transfers that are missing, and the threads for them.
void supply_transfers(Evaluator& evaluator, ir::Module& module, ir::Op* kernel, KernelResources& resources,
                      MovementThreads& threads, const FunctionObject& function);

}  // namespace ttlc::frontend

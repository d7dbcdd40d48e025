// Tensors whose sizes are no multiples of 32 end in tiles that are partly padding: zeros when they are read, anything after
// an exp. Element-wise work does not mind; a reduction or a matmul over padding would be wrong, and is refused here.
#pragma once

#include "frontend/evaluator.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

/// Follows padding from the loads of a kernel through its blocks and reports every reduction over it.
void check_padding(Evaluator& evaluator, ir::Op* kernel);

}  // namespace ttlc::frontend

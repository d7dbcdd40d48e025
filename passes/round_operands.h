// Prepares fp32 blocks for being read through source registers, which hold fewer bits.
//
// Where matmuls build on each other, or their results are multiplied, their losses would add up: blocks from tensors
// are rounded first.
// Turn this: %a = cb.take %a_cb : block<2x2 fp32>
//            %ab = generic ins(%a, %b) { tile.matmul ... } ; ... = generic ins(%ab, %c) { tile.matmul ... }
// Into this: %a = cb.take %a_cb : block<2x2 fp32>
//            %a.1 = generic ins(%a) { tile.copy }
//            %ab = generic ins(%a.1, %b) { tile.matmul ... } ; ...
//
// The copy goes through DST with all its bits and is rounded by the packer (mark_fp32_buffers.h). What a kernel
// computes itself is rounded there without a copy. One matmul on its own stays well within what fp32 results
// promise: it reads its operands as they come.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void round_operands(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

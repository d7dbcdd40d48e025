// Lets a matmul read its right operand transposed instead of transposing the block first.
//
// Turn this:
//   %kt = generic ins(%k) maps((d0, d1) -> (d1, d0)) { tile.transpose %k }
//   %s = generic ins(%q, %kt) maps(..., (d0, d1, d2) -> (d2, d1), ...) { tile.matmul %q, %kt, %acc }
// Into this:
//   %s = generic ins(%q, %k) maps(..., (d0, d1, d2) -> (d1, d2), ...) { tile.matmul %q, %k, %acc
//   {transpose_b} }
//
// The map exchanges tiles, the flag exchanges what is inside each tile: the unpacker does that for the right
// operand only, and for formats of at most 16 bits. Other transposes stay blocks of their own.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void fold_transposes(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

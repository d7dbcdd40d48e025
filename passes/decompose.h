// Expresses sums as matmuls with constant tiles.
//
// Turn this:
//   %s = generic ins(%x) ... [p r] { tile.sum_row %x, %acc }
// Into this:
//   %ones = const.tiles {kind = ones_column}
//   %s = generic ins(%x, %ones) ... [p r] { tile.matmul %x, %ones, %acc }
//
// A sum along rows is x @ ones_column, one along columns ones_row @ x, one over all elements the first and
// then the second. Why: the reduction instruction for sums rounds what it adds to the precision of its
// sources and its last step to bf16, while a matmul keeps its sums in DST. Maxima lose nothing and stay
// reductions.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void decompose(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

// Masks the padding of tensors whose sizes are no multiples of 32 where it would become part of a result.
//
// Turn this, for %x from a tensor of 100 columns:
//   %m = generic ins(%x) ... { tile.max_row %x, %acc }
// Into this:
//   %low = const.tiles {kind = low_columns, valid = 4}       // zeros; zeros up to column 3, then -3.4e38; -3.4e38
//   %x_masked = generic ins(%x, %low) ... { %c = iter.index {dim = 1}
//                                           %t = tile.at_edge %low, 3, %c    // columns end in tile column 3
//                                           tile.override %t, %x }
//   %m = generic ins(%x_masked) ... { tile.max_row %x_masked, %acc }
//
// Only where padding_analysis.h finds that a reduction, a matmul or a sum of blocks needs it: loads have zeros in their
// padding, which a sum does not mind. Elements are chosen by the mask and not multiplied with it, because padding may hold
// what is no number. Other users of the block get the masked one where that leaves them with better padding: exp of low
// numbers is zero, so that the numerator of a softmax needs no mask of its own. Fusion puts the mask into the generic that
// makes the block. Dead code goes first: its blocks may lie at places that cannot be known.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void mask_padding(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

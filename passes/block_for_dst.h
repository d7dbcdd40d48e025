// Chooses how many tiles of a generic's parallel space one DST section computes: as many as DST holds with
// the slots that assign_dst found, in a shape that divides the space where one does.
//
//   generic ... extents(2, 4, 8) iterators(ppr) ... slots(1)                  a matmul, 4 DST tiles
//   generic ... extents(2, 4, 8) iterators(ppr) ... slots(1) section(2, 2)    2 rows x 2 columns at once
//
// `section` has one number for each parallel dimension, or a single one when the space is walked as one run
// of tiles (is_linear). What is left at the end of a dimension that the number does not divide becomes a
// smaller section. A matmul computes rows x columns at once and reads rows + columns operand tiles for it:
// squares are best. Its columns must be neighbours in the right operand, so that a right operand in
// transposed tile order gets sections of one column.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void block_for_dst(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

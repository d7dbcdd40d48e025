// Gives every tile that a generic computes a DST slot.
//
//   body ^(%x: tile<bf16>, %y: tile<bf16>):            body ^(%x: tile<bf16>, %y: tile<bf16>):
//     %0 = tile.mul %x, %y {form = cb}                   %0 = tile.mul %x, %y {form = cb, dst = 0}
//     %1 = tile.copy %y                                  %1 = tile.copy %y {dst = 1}
//     %2 = tile.max %0, %1 {form = dst}                  %2 = tile.max %0, %1 {form = dst, dst = 0}
//     yield %2                                           yield %2
//
// The order of the ops and the slots come from the schedule of the regions (body_schedule.h); this pass makes
// the ops fit what the engines can do:
//   - multiplying from CBs adds to its slot, which is cleared only once: in a body that runs for every point
//     of a reduction one operand is copied to DST first and multiplied there;
//   - a row cannot be subtracted from CBs with a short init; it is spread into DST first;
//   - a result that is a bare input is copied to DST;
//   - an op that overwrites an operand which lives on works on a copy of it;
//   - a new accumulator is written, or else copied, to the slot of the old one.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void assign_dst(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

// Gives every block that moves on - into a loop, round a loop, out of a branch, into a CB - a producer of its
// own, so that bufferize can let that producer write where the block is going.
//
// Turn this (%x is carried on and stored):
//   %y = for ... carry (%a = %x) { cb.put %a to @out ; yield %b }        // %b from outside
// Into this:
//   %x2 = generic ins(%x) { tile.copy }
//   %y = for ... carry (%a = %x2) { %a2 = generic ins(%a) { tile.copy } ; cb.put %a2 to @out
//                                   %b2 = generic ins(%b) { tile.copy } ; yield %b2 }
//
// Afterwards, in compute threads: a yielded block is the result of a generic in the same region and goes
// nowhere else (it may be read); a block a loop starts with or that is put is the result of a generic in the
// same region and used for nothing else. A loop may also go on with what an earlier loop left. A generic that has the tile at hand packs it twice; copies are made
// where it has not.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void isolate_carried(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

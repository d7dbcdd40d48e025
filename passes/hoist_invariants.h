// Moves pure ops whose operands do not change in a loop before the loop.
//
// Turn this:
//   for %kv = %0 to %n step %1 { %qs = generic ins(%q) { tile.mul_scalar } ... }   // %q from outside
// Into this:
//   %qs = generic ins(%q) { tile.mul_scalar }
//   for %kv = %0 to %n step %1 { ... }
//
// Pure ops may run although the loop would not have run, so no trip count is asked for. Generics without
// inputs (fills) stay: making a tile from nothing costs less than keeping a block of it. So do blocks for which no buffer would
// be left, as they keep theirs during the whole loop.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void hoist_invariants(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

// Lets exponentials apply a constant factor that stands in front of differences and maxima.
//
// Turn this:
//   %t = tile.mul_scalar %s {real = 0.125}      // the scores of attention
//   %m = ... tile.max_row %t ...                // with anything carried around loops
//   %d = tile.sub %t, %m
//   %p = tile.exp %d
// Into this:
//   %m = ... tile.max_row %s ...
//   %d = tile.sub %s, %m
//   %p = tile.exp %d {real = 0.125}
//
// exp(c x) costs the SFPU no more than exp(x), while the multiplication is a pass over DST of its own. Values that only
// differences, maxima, copies and broadcasts connect (all f with f(c x) = c f(x), c > 0) form a family, across blocks, loops and
// branches. The factor leaves a family when all that comes in carries it or can be divided by it, and all that goes out goes
// into exponentials.
//
// exp_tile takes its factor as bfloat16, unless speed goes before accuracy: then exp_tile_init takes it as float. Other factors
// stay where they are.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void fold_scales(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

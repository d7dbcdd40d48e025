// Turns generics on buffers into loops of tile ops: sections of DST, and in each the ops of the regions one
// after the other, every op over all points of the section before the next one.
//
//   generic ins(%a, %b) outs(%c) extents(8) iterators(p) ... slots(1) section(4) {
//   body ^(%x, %y):
//     %0 = tile.sub %x, %y {form = cb, dst = 0}
//     %1 = tile.exp %0 {form = dst, dst = 0}
//     yield %1 }
//
//   for %t = 0 to 8 step 4 {
//     dst.section math {
//       for %p = 0 to 4 step 1 {
//         fpu.binary %a, %b, %t + %p, %t + %p, %p {fn = sub}
//         sfpu.unary %p {fn = exp} }
//     } pack {
//       for %p = 0 to 4 step 1 { pack.tile %p, %c } } }
//
// Ops share a loop over the points only when one initialisation of the engines serves them all: at most one
// function of the matrix engine and one of the vector engine, in an order that keeps values right. A matmul
// covers all points at once and its reduction loop is innermost; init stands before the reduction, finish
// after it. Packing is sequential where pages come in order.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void lower_to_tile_loops(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

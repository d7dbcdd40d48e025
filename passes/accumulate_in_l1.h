// Lets the packer add the products of a matmul to the partial sums in L1, instead of fetching these into DST and packing them
// anew in every iteration.
//
// Turn this:
//   %zero = generic ins() { tile.fill 0 }
//   %sum = for ... carry (%acc = %zero) {
//     %next = generic ins(%a, %b, %acc) { init: tile.copy %acc; body: tile.matmul }
//     yield %next
//   }
// Into this:
//   %zero = ...
//   %sum = for ... carry (%acc = %zero) {
//     %next = generic ins(%a, %b, %acc) accumulate(after_first) { ... }
//     yield %next
//   }
//
// The generic means what it did; bufferize makes it compute the product alone and pack that onto the block the loop carries,
// which stays in one place. `after_first`: a sum that starts at 0 needs no zeros in L1, the first iteration writes; `always`:
// the sum starts with something else, or the loop may not run.
//
// The packer adds in the format of the block, in fp32 or, where DST holds 16 bits, in bf16 (tt-metal: what its matmuls do with
// packer_l1_acc, whose partial sums have this format too). What it has added it cannot round for a source register, so that
// fp32 sums which matmuls read precisely are left alone.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void accumulate_in_l1(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

// Lets sums of products stay in DST while their loop runs, where one section has room for all of them: an expert's matmul
// packs once.
//
// Turn this:
//   for %k = ... {                                          // runs at least once
//     cb.wait_front %a
//     dst.section math { fpu.matmul %a, %b, ... } pack { pack.tile %p, %sum, %p, %later {accumulate = after_first} }
//     cb.pop_front %a
//   }
// Into this:
//   dst.section math {
//     for %k = ... {
//       cb.wait_front %a
//       fpu.matmul %a, %b, ...
//       cb.pop_front %a
//     }
//   } pack { pack.tile %p, %sum, %p }
//
// And where the sum is only copied back into the slots that it comes from, what follows goes on there:
//   cb.push_back %sum                                       dst.section math {
//   cb.wait_front %sum                                        for %k = ...
//   dst.section math {                                        sfpu.unary %p
//     fpu.copy %sum, %p, %p                        -->      } pack { pack.tile %p, %out }
//     sfpu.unary %p
//   } pack { pack.tile %p, %out }
//   cb.pop_front %sum
//
// DST adds in its own format, which is the one that accumulate-in-l1 gives such sums in L1 (accumulate_in_l1.h). Where a
// block takes several sections, its sums stay in L1.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void keep_sums_in_dst(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

// Removes pure ops whose results nobody uses, and values that a loop or branch only hands round: unused
// results of an `if`, carried values of a `for` that nothing reads but their own next iteration.
//
// Turn this:
//   %unused = generic ins(%x) ...
//   %a, %b = for %i = %0 to %n step %1 carry (%a_in = %x, %b_in = %y) { ... yield %a_next, %b_in }   // %b
//   unused
// Into this:
//   %a = for %i = %0 to %n step %1 carry (%a_in = %x) { ... yield %a_next }
//
// Taking a block from a CB is an effect: it stays even when the block is not used. Loops and branches whose
// regions hold no effects go when their results are unused.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void eliminate_dead_code(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

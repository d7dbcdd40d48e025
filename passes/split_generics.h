// Splits generics that no single DST section can compute, by materialising a block in between: afterwards
// every generic can be executed as it stands.
//
// Turn this:
//   %y = generic ins(%a, %c) { %s = tile.bcast_col %c ; %t = tile.copy %a ; tile.mul %t, %s {form = dst} }
// Into this:
//   %c_spread = generic ins(%c) { tile.bcast_col %c }        // as many tiles as %c has, once
//   %y = generic ins(%a, %c_spread) { %s = tile.copy %c_spread ; %t = tile.copy %a ; tile.mul %t, %s {form =
//   dst} }
//
// Split are: broadcasts that no form could take (a unary broadcast needs a section of its own); moves from a
// CB whose operand is computed; init, finish and bodies that need more DST slots than a section has. Runs
// after select_forms. What it cannot fail at: one tile op never needs more slots than a section has.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void split_generics(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

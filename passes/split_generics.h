// Splits generics that no single DST section can compute, by materialising a block in between: afterwards
// every generic can be executed as it stands.
//
// Turn this:
//   %y = generic ins(%a) { %d = tile.copy %a ; %e = tile.exp %d ; %c = tile.bcast_col %e ; tile.add %e, %c }
// Into this:
//   %1 = generic ins(%a) { %d = tile.copy %a ; tile.exp %d }
//   %y = generic ins(%a, %1) { %e = tile.copy %1 ; %c = tile.bcast_col %1 ; tile.add %e, %c }
//
// Split are: moves from a CB whose operand is computed; init, finish and bodies that need more DST slots than a
// section has. Runs after select_forms. What it cannot fail at: one tile op never needs more slots than a
// section has.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void split_generics(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

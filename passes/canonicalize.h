// Applies small simplifying rules until none fits any more. Rules live in three files: run-time integers and
// control flow (canonicalize.cpp), tile ops inside regions (canonicalize_tiles.cpp), whole generics
// (canonicalize_generics.cpp). Every rule says what it turns into what.
//
// Turn this:
//   %n = index.add %a, %zero
//   if %true { A } else { B }
//   %y = generic ins(%x) ... { %t = tile.mul_scalar %x {real = 2}; %u = tile.mul_scalar %t {real = 0.5} }
// Into this:
//   %a
//   A
//   %x
//
// Later passes rely on: no input of a generic is unused or given twice with one map, no scalar operand is
// written as a fill where an op with a scalar exists.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void canonicalize(ir::Module& module, PassContext& context);

/// Rules of one kind each, tried on one op; true when the op was changed or replaced.
bool canonicalize_tile_op(ir::Module& module, ir::Op* op);
bool canonicalize_generic(ir::Module& module, ir::Op* generic);

}  // namespace ttlc::passes

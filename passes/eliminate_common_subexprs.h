// Merges pure ops that compute the same: same op, operands, attributes and regions, where the earlier one
// dominates the later one.
//
// Turn this:
//   %a = generic ins(%x) ... { tile.exp }
//   %b = generic ins(%x) ... { tile.exp }
// Into this:
//   %a = generic ins(%x) ... { tile.exp }      // and %a for %b
//
// Walks blocks in order with a scoped table, so that a merged value is visible where it is used. Generics
// without inputs (fills) stay apart when they start different carried values: those need buffers of their
// own.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void eliminate_common_subexprs(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

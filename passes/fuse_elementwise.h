// Merges generics, so that tiles stay in DST between them instead of going through a CB.
//
// 1. An element-wise producer into the generic that reads it:
//      %a = generic ins(%x) { tile.exp %x } ; %b = generic ins(%a, %y) { tile.mul %a, %y }
//      -> %b = generic ins(%x, %y) { %a = tile.exp %x ; tile.mul %a, %y }
// 2. An element-wise consumer into the finish of the matmul or reduction it reads:
//      %s = generic ins(%q, %k) { tile.matmul } ; %t = generic ins(%s) { tile.mul_scalar %s }
//      -> %t = generic ins(%q, %k) { body: tile.matmul ; finish: tile.mul_scalar %acc }
// 3. A finish that adds something to a sum becomes the sum's start:
//      body: tile.matmul %p, %v, %acc ; finish: %c = tile.mul %x, %y ; tile.add %c, %acc
//      -> init: tile.mul %x, %y ; body: tile.matmul %p, %v, %acc
//
// A producer is merged when it has this one user, or costs next to nothing (a fill, one scalar op); when the
// user needs its tiles in DST (broadcasts, transposes and matmuls read from CBs); when no tile is computed
// more often than before; and when the merged generic fits the DST of one section, reads few enough blocks for
// L1 and is not overlong. Nothing moves into a loop but fills.
#pragma once

#include "passes/pass.h"

namespace ttlc::passes {

void fuse_elementwise(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

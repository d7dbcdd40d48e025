// Buffers of rows that compute threads tilize or untilize: the device's calls for that want pages as large as tiles. A block
// has a multiple of 32 rows of a multiple of 32 elements, so that such pages are full; where the bytes lie stays the same.
//
//   before   %rows = buffer : cb<32x1 bf16, width 64, depth 2>    cb.wait_front %rows {pages = 32}
//   after    %rows = buffer : cb<1x2 bf16, depth 2>               cb.wait_front %rows {pages = 2}
#pragma once

#include "ir/module.h"
#include "passes/pass.h"

namespace ttlc::passes {

void join_rows(ir::Module& module, PassContext& context);

}  // namespace ttlc::passes

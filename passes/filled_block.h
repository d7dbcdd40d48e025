// Analysis: which ops the pages of a block live between. What fills a block that a data movement thread puts into a buffer. The block is a value that may come out of
// branches and loops; all of it lies in the same pages, which are reserved before the first op that writes them.
#pragma once

#include <unordered_set>
#include <vector>

#include "ir/module.h"

namespace ttlc::passes {

/// The op of `take`'s code block with the last use of the block that it takes; `take` itself when there is none.
ir::Op* last_use(ir::Op* take);

struct FilledBlock {
  explicit FilledBlock(ir::Op* put);

  std::vector<ir::Op*>
      writers;  // tensor.load, pipe.receive, core.receive, block.refill, block.empty, cb.take
  std::vector<ir::Op*> carriers;          // loops and branches the block comes out of
  std::unordered_set<ir::Value*> values;  // that lie in these pages
  ir::Op* first = nullptr;                // in the block of the put: writes the pages, or contains what does

 private:
  void visit(ir::Value* value);
};

}  // namespace ttlc::passes

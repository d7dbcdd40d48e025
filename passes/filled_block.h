// Analysis: which ops the pages of a block live between. What uses a block that a thread takes, and what fills a block that a
// data movement thread puts into a buffer. The block is a value that may come out of branches and loops; all of it lies in the
// same pages, which are reserved before the first op that writes them.
#pragma once

#include <unordered_set>
#include <vector>

#include "ir/module.h"

namespace ttlc::passes {

/// The op of `take`'s code block with the last use of the block that it takes; `take` itself when there is none.
ir::Op* last_use(ir::Op* take);

/// A block that a data movement thread takes, and what becomes of it when elements of it are written: all lies in the same pages.
struct TakenBlock {
  explicit TakenBlock(ir::Op* take);

  std::vector<ir::Value*> values;
  std::vector<ir::Op*> carriers;  // loops and branches that the written block goes through
  ir::Op* last;            // in the block of the take: the last use; the take itself when there is none
  bool is_stored = false;  // to a tensor

 private:
  void visit(ir::Value* value);
  void hold_for_receives(ir::Op* send);
  bool contains(const ir::Value* value) const;
  /// Whether loops and branches carry nothing else in its place.
  bool is_closed() const;
};

struct FilledBlock {
  explicit FilledBlock(ir::Op* put);

  std::vector<ir::Op*>
      writers;  // tensor.load, pipe.receive, core.receive, block.refill, block.copy, block.empty, cb.take
  std::vector<ir::Op*> carriers;          // loops and branches the block comes out of
  std::unordered_set<ir::Value*> values;  // that lie in these pages
  ir::Op* first = nullptr;                // in the block of the put: writes the pages, or contains what does

 private:
  void visit(ir::Value* value);
};

}  // namespace ttlc::passes

// Analysis: which block values share the storage of a loop-carried value, and which of those are rounded
// again in every iteration.
//
// A carried value, its start, its next value and the loop's result are one class: they live in the same
// buffers. A class accumulates when its next value is computed from the current one by arithmetic, so that an
// error of reading it adds up over the iterations (acc = acc * c + d). Choosing (max, min, copies) does not:
// rounding a chosen value a second time changes nothing.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "ir/module.h"

namespace ttlc::passes {

class CarriedValues {
 public:
  explicit CarriedValues(ir::Block& kernel);

  bool is_carried(const ir::Value* value) const { return parent_.contains(value); }
  bool accumulates(const ir::Value* value) const;

 private:
  const ir::Value* root(const ir::Value* value) const;
  void unite(const ir::Value* a, const ir::Value* b);

  std::unordered_map<const ir::Value*, const ir::Value*> parent_;  // union-find
  std::unordered_set<const ir::Value*> accumulating_roots_;
};

/// Whether a loop needs two buffers for carried block `i`, which it exchanges: the next block is not only handed on but
/// read as well. Without that the loop reads the front and writes the back of one buffer.
bool exchanges_buffers(const ir::Op* loop, int i);

/// Whether carried block `i` of a loop starts as what an earlier loop left, so that it goes on in the buffers of that one.
bool continues_loop(const ir::Op* loop, int i);

/// Whether carried block `i` of a loop stays in one place, where the packer adds to it (accumulate_in_l1.h).
bool accumulates_in_place(const ir::Op* loop, int i);

/// Whether the bounds of a loop are known and not empty.
bool runs_at_least_once(const ir::Op& loop);

}  // namespace ttlc::passes

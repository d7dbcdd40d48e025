#include "passes/block_results.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Calls `visit` with the index of every block result, last one first.
template <typename Visit>
void for_each_block_result(const Op* op, const Visit& visit) {
  for (int i = static_cast<int>(op->results.size()); i-- > 0;) {
    if (op->result(i)->type.is_block()) visit(i);
  }
}

}  // namespace

void drop_block_results(Module& module, const std::vector<Op*>& carriers) {
  // What enters and what is yielded first, so that nothing uses the values any more.
  for (Op* op : carriers) {
    for_each_block_result(op, [&](int i) {
      for (Block* region : op->regions) module.erase_operand(region->terminator(), i);
      if (op->is(OpKind::kFor)) module.erase_operand(op, kLoopBounds + i);
    });
  }
  for (Op* op : carriers) {
    for_each_block_result(op, [&](int i) {
      if (op->is(OpKind::kFor)) module.erase_argument(op->region(), 1 + i);
      module.erase_result(op, i);
    });
  }
}

}  // namespace ttlc::passes

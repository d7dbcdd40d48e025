#include "passes/hoist_invariants.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool defined_inside(const Value* value, const Op* loop) {
  const Op* holder = value->def ? value->def : value->owner->parent;
  return holder == loop || is_inside(holder, loop);
}

/// Whether the op and all it holds use nothing that is made in the loop, apart from what it makes itself.
bool is_invariant(const Op& op, const Op* loop, const Op* root) {
  for (const Value* operand : op.operands) {
    const Op* holder = operand->def ? operand->def : operand->owner->parent;
    bool own = holder == root || is_inside(holder, root);
    if (!own && defined_inside(operand, loop)) return false;
  }
  for (const Block* region : op.regions) {
    for (Op& inner : *region) {
      if (!is_invariant(inner, loop, root)) return false;
    }
  }
  return true;
}

bool may_move(const Op& op) {
  bool is_fill = op.is(OpKind::kGeneric) && op.int_attr(AttrKey::kIns) == 0;
  return op.is_pure() && !is_fill && !op.results.empty();
}

}  // namespace

void hoist_invariants(Module& module, PassContext&) {
  walk_post(module.body(), [&](Op& loop) {
    if (!loop.is(OpKind::kFor)) return;
    for (Op& op : loop.region()) {
      if (may_move(op) && is_invariant(op, &loop, &op)) module.move(&op, InsertPoint::before_op(&loop));
    }
  });
}

}  // namespace ttlc::passes

#include "passes/hoist_invariants.h"

#include "passes/block_pressure.h"

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

/// How many more blocks of a thread may have a buffer during a whole loop.
int64_t free_buffers(const Module& module, const Op* kernel, const Op& thread) {
  return BlockBudget(module, kernel).buffers - buffers_of(peak_pressure(thread.region()));
}

void hoist_in_thread(Module& module, Op& thread, int64_t free) {
  walk_post(thread.region(), [&](Op& loop) {
    if (!loop.is(OpKind::kFor)) return;
    for (Op& op : loop.region()) {
      if (!may_move(op) || !is_invariant(op, &loop, &op)) continue;
      const bool makes_block = op.is(OpKind::kGeneric);
      if (makes_block && free < 1) continue;
      free -= makes_block ? 1 : 0;
      module.move(&op, InsertPoint::before_op(&loop));
    }
  });
}

}  // namespace

void hoist_invariants(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    for (Op& thread : kernel->region()) {
      if (thread.is(OpKind::kThread)) hoist_in_thread(module, thread, free_buffers(module, kernel, thread));
    }
  }
}

}  // namespace ttlc::passes

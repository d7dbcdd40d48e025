#include "passes/simplify_loops.h"

#include "passes/index_math.h"
#include "passes/rewrite.h"
#include "passes/trip_count.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool only_counts(const Op& loop) {
  const bool from_zero = constant_value(loop.operand(0)) == 0 && constant_value(loop.operand(2)) == 1;
  return loop.region().args[0]->unused() && !(from_zero && constant_value(loop.operand(1)));
}

void simplify_loop(Module& module, Op* loop) {
  const std::optional<TripCount> count = trip_count(*loop);
  if (!count || !count->is_known() || count->least == 0) return;
  if (count->least == 1) return run_body_once(module, loop);
  if (!only_counts(*loop)) return;
  Builder b = builder_before(module, loop);
  const int64_t bounds[] = {0, count->least, 1};
  for (int i = 0; i < kLoopBounds; ++i) module.set_operand(loop, i, thread_constant(b, bounds[i]));
}

void simplify_block(Module& module, Block& block) {
  for (Op* op = block.first; op;) {
    Op* next = op->next;
    for (Block* region : op->regions) simplify_block(module, *region);
    if (op->is(OpKind::kFor)) simplify_loop(module, op);
    op = next;
  }
}

}  // namespace

void simplify_loops(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) simplify_block(module, kernel->region());
}

}  // namespace ttlc::passes

#include "passes/accumulate_in_l1.h"

#include <algorithm>
#include <optional>

#include "ir/generic.h"
#include "passes/carried_values.h"
#include "passes/kernel_facts.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether a generic adds products to the block `sum` and does nothing else with it.
bool adds_products_to(const Generic& generic, const Value* sum) {
  if (generic.out_count() != 1 || generic.accumulator_count() != 1) return false;
  if (!generic.has_init() || generic.has_finish()) return false;
  const int64_t input = sum->uses[0].operand;
  if (generic.in_map(input) != generic.out_map(0)) return false;
  const Value* start = generic.init().terminator()->operand(0);
  const bool starts_with_sum =
      start->def && start->def->is(TileOp::kCopy) && start->def->operand(0) == generic.init().args[input];
  if (!starts_with_sum || !generic.init().args[input]->single_use()) return false;
  const Value* accumulator = generic.body().args[generic.in_count()];
  const Value* next = generic.body().terminator()->operand(0);
  return generic.body().args[input]->unused() && accumulator->single_use() && next->def &&
         next->def->is(TileOp::kMatmul) && next->def->operand(2) == accumulator;
}

/// Whether a block is computed by filling it with 0.
bool is_zero(const Value* block) {
  std::optional<Generic> generic = Generic::producing(block);
  if (!generic || generic->in_count() != 0 || generic->out_count() != 1) return false;
  const Op* fill = generic->body().first;
  return fill->is(TileOp::kFill) && fill->next == generic->body().terminator() &&
         fill->real_attr(AttrKey::kReal) == 0;
}

/// Whether what a loop leaves is only read, and as precisely as when the packer writes it.
bool may_be_added_up(const Value* sum, bool rounds_operands) {
  return std::all_of(sum->uses.begin(), sum->uses.end(), [&](const Use& use) {
    if (!use.user->is(OpKind::kGeneric)) return false;
    return !rounds_operands || only_copies(Generic(use.user), use.operand);
  });
}

/// Marks the generic that computes the next value of carried block `i` where it may add to the block in place.
void mark(Op& loop, int i, bool rounds_operands) {
  const Value* sum = loop.region().args[1 + i];
  const Value* start = loop.operand(kLoopBounds + i);
  const Value* next = loop.region().terminator()->operand(i);
  if (exchanges_buffers(&loop, i) || continues_loop(&loop, i) || !sum->single_use()) return;
  if (!may_be_added_up(loop.result(i), rounds_operands)) return;
  std::optional<Generic> adder = Generic::producing(next);
  if (!adder || adder->op->block != &loop.region() || sum->uses[0].user != adder->op) return;
  if (!adds_products_to(*adder, sum)) return;
  const bool first_writes = is_zero(start) && runs_at_least_once(loop);
  adder->op->set(AttrKey::kAccumulate, std::string(first_writes ? "after_first" : "always"));
}

}  // namespace

void accumulate_in_l1(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    const bool rounds_operands = module.target.dst_fp32 && keeps_fp32(module.target, kernel);
    for (Op& thread : kernel->region()) {
      if (!thread.is(OpKind::kThread) || thread.text(AttrKey::kRole) != "compute") continue;
      walk(thread.region(), [&](Op& op) {
        if (!op.is(OpKind::kFor)) return;
        for (int i = 0; i < static_cast<int>(op.results.size()); ++i) {
          if (op.result(i)->type.is_block()) mark(op, i, rounds_operands);
        }
      });
    }
  }
}

}  // namespace ttlc::passes

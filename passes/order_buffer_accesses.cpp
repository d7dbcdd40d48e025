#include "passes/order_buffer_accesses.h"

#include <algorithm>

#include "ir/generic.h"
#include "passes/filled_block.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether `op` or an op in it fulfils a condition.
bool contains(Op& op, const std::function<bool(const Op&)>& condition) {
  if (condition(op)) return true;
  bool found = false;
  for (Block* region : op.regions) walk(*region, [&](Op& inner) { found = found || condition(inner); });
  return found;
}

/// Whether an op strictly between `first` and `last`, which are in one block, fulfils a condition.
bool between(Op* first, Op* last, const std::function<bool(const Op&)>& condition) {
  for (Op* op = first->next; op && op != last; op = op->next) {
    if (contains(*op, condition)) return true;
  }
  return false;
}

Value* copy_of(Module& module, Value* block, InsertPoint at, Span span) {
  Builder b(module, at, span);
  const Type& type = block->type;
  GenericSpec spec;
  spec.ins = {block};
  spec.in_maps = spec.out_maps = {IndexingMap::identity(type.shape.rank())};
  spec.results = {type};
  spec.extents = type.shape.vec();
  spec.iterators = std::string(type.shape.rank(), 'p');
  spec.body = [](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(TileOp::kCopy, {t[0]})};
  };
  return build_generic(b, spec)->result();
}

/// What computes a block that is put runs right before its cb.put when the buffer is used on the way; if it computes
/// other blocks too, which may be needed earlier, a copy does.
void compute_at_put(Module& module, Op& put) {
  std::optional<Generic> producer = Generic::producing(put.operand(0));
  if (!producer || producer->op->block != put.block) return;
  const Value* buffer = put.operand(1);
  const bool is_alone = producer->op->results.size() == 1;
  bool interleaved = between(producer->op, &put, [&](const Op& op) {
    return (op.is(OpKind::kCbPut) && (is_alone || op.operand(1) == buffer)) ||
           (op.is(OpKind::kCbTake) && op.operand(0) == buffer);
  });
  if (!interleaved) return;
  if (is_alone) {
    module.move(producer->op, InsertPoint::before_op(&put));
  } else {
    module.set_operand(&put, 0, copy_of(module, put.operand(0), InsertPoint::before_op(&put), put.span));
  }
}

void copy_when_overlapping(Module& module, Op& take) {
  const Value* buffer = take.operand(0);
  auto takes_it = [&](const Op& op) { return op.is(OpKind::kCbTake) && op.operand(0) == buffer; };
  Op* last = last_use(&take);
  bool overlaps = between(&take, last, takes_it) || (last != &take && contains(*last, takes_it));
  if (!overlaps) return;
  Value* copy = copy_of(module, take.result(), InsertPoint::after_op(&take), take.span);
  copy->name = take.result()->name;
  module.replace_uses_if(take.result(), copy, [&](const Use& use) { return use.user != copy->def; });
}

void order_accesses(Module& module, Op& thread) {
  std::vector<Op*> puts, takes;
  walk(thread.region(), [&](Op& op) {
    if (op.is(OpKind::kCbPut)) puts.push_back(&op);
    if (op.is(OpKind::kCbTake)) takes.push_back(&op);
  });
  for (Op* put : puts) compute_at_put(module, *put);
  for (Op* take : takes) copy_when_overlapping(module, *take);
}

}  // namespace

void order_buffer_accesses(Module& module, PassContext&) {
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute") order_accesses(module, op);
  });
}

}  // namespace ttlc::passes

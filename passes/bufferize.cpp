#include "passes/bufferize.h"

#include <algorithm>

#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/block_results.h"
#include "passes/buffer_plan.h"
#include "passes/carried_values.h"
#include "passes/constant_buffers.h"
#include "passes/kernel_facts.h"
#include "passes/mark_fp32_buffers.h"
#include "passes/page_ops.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether an op reads the pages of its operands, instead of handing blocks on.
bool reads_blocks(const Op* op) {
  return op->is(OpKind::kGeneric) || op->is(OpKind::kTilize) || op->is(OpKind::kUntilize);
}

/// Rewrites one compute thread as its plan says.
class ThreadRewriter {
 public:
  ThreadRewriter(Module& module, Op* thread)
      : module_(module), thread_(thread), plan_(plan_buffers(module, thread)) {}

  void run() {
    release(thread_->region());
    for (Op* op : collect(OpKind::kFor)) publish_sums(op);
    for (Op* op : collect(OpKind::kGeneric)) write_to_buffers(op);
    for (Op* op : collect(OpKind::kTilize)) change_layout(op, OpKind::kTilizePages, op->result());
    for (Op* op : collect(OpKind::kUntilize)) change_layout(op, OpKind::kUntilizePages, op->operand(0));
    for (Op* op : collect(OpKind::kCbPut)) module_.erase(op);
    for (Op* op : collect(OpKind::kUntilize)) module_.erase(op);
    std::vector<Op*> carriers = collect(OpKind::kFor), branches = collect(OpKind::kIf);
    carriers.insert(carriers.end(), branches.begin(), branches.end());
    drop_block_results(module_, carriers);
    for (Op* op : collect(OpKind::kGeneric)) drop_results(op);
    for (Op* op : unneeded_) module_.erase(op);
    for (OpKind kind : {OpKind::kTilize, OpKind::kCbTake, OpKind::kConstTiles}) {
      for (Op* op : collect(kind)) module_.erase(op);
    }
  }

 private:
  std::vector<Op*> collect(OpKind kind) {
    std::vector<Op*> ops;
    walk(thread_->region(), [&](Op& op) {
      if (op.is(kind)) ops.push_back(&op);
    });
    return ops;
  }

  Value* buffer(const Value* block) const {
    auto found = plan_.buffer.find(block);
    TTLC_ASSERT(found != plan_.buffer.end(), "a block has no buffer");
    return found->second;
  }

  void block_op(InsertPoint at, OpKind kind, const Value* block, Span span) {
    Builder b(module_, at, span);
    page_op(b, kind, buffer(block), block->type.shape.count());
  }

  void release(Block& block);
  void release_value(Block& block, Value* value, Op* definition);
  bool handed_on(const Value* value) const;
  void publish_sums(Op* loop);
  void leave_sum_to_packer(Op* generic);
  void write_to_buffers(Op* generic);
  void drop_results(Op* generic);
  void change_layout(Op* op, OpKind kind, const Value* tiles);

  Module& module_;
  Op* thread_;
  BufferPlan plan_;
  std::vector<Op*> unneeded_;  // generics that start sums which the first iteration writes
};

// ---- Waiting and releasing

/// Waits for and releases the blocks that are defined in a code block, and in the blocks inside.
void ThreadRewriter::release(Block& block) {
  std::vector<Value*> arguments = block.args;
  std::vector<Op*> ops;
  for (Op& op : block) ops.push_back(&op);
  for (Value* argument : arguments) {
    if (argument->type.is_block()) release_value(block, argument, nullptr);
  }
  for (Op* op : ops) {
    if (op->is(OpKind::kConstTiles)) continue;  // waited for once, never released
    for (Value* result : op->results) {
      if (result->type.is_block()) release_value(block, result, op);
    }
    if (op->is(OpKind::kGeneric)) continue;
    for (Block* region : op->regions) release(*region);
  }
}

/// Whether a block is only handed on, to another thread, a loop or out of a branch: whoever reads it there
/// releases it.
bool ThreadRewriter::handed_on(const Value* value) const {
  return value->single_use() && !reads_blocks(value->uses[0].user);
}

void ThreadRewriter::release_value(Block& block, Value* value, Op* definition) {
  if (handed_on(value) || plan_.in_place.contains(value)) return;
  Op* first = nullptr;
  Op* last = nullptr;
  for (const Use& use : value->uses) {
    if (!reads_blocks(use.user)) continue;
    Op* reader = ancestor_in(use.user, &block);
    if (!first || reader->is_before(first)) first = reader;
    if (!last || last->is_before(reader)) last = reader;
  }
  Span span = first ? first->span : definition ? definition->span : block.parent->span;
  InsertPoint unread = definition ? InsertPoint::after_op(definition) : InsertPoint::at_start(block);
  block_op(first ? InsertPoint::before_op(first) : unread, OpKind::kCbWaitFront, value, span);
  if (plan_.kept.contains(value)) return;
  block_op(last ? InsertPoint::after_op(last) : unread, OpKind::kCbPopFront, value, span);
}

// ---- Rewriting ops

/// Where the packer adds to the blocks of a loop.
void ThreadRewriter::publish_sums(Op* loop) {
  for (int i = static_cast<int>(loop->results.size()); i-- > 0;) {
    if (!loop->result(i)->type.is_block() || !accumulates_in_place(loop, i)) continue;
    block_op(InsertPoint::after_op(loop), OpKind::kCbPushBack, loop->result(i), loop->span);
    const Op* adder = loop->region().terminator()->operand(i)->def;
    if (adder->text(AttrKey::kAccumulate) == "after_first")
      unneeded_.push_back(loop->operand(kLoopBounds + i)->def);
  }
}

/// Turn this: generic ins(%a, %b, %sum) accumulate(always) { init: tile.copy; body: tile.matmul }
/// Into this: generic ins(%a, %b) accumulate(always) { body: tile.matmul }
void ThreadRewriter::leave_sum_to_packer(Op* generic) {
  int sum = 0;
  while (!plan_.in_place.contains(generic->operand(sum))) ++sum;
  Block& init = generic->region(kInit);
  TTLC_ASSERT(init.terminator()->operand(0)->def->int_attr(AttrKey::kDst) == 0,
              "a sum of products starts in another DST slot than the first");
  module_.clear(init);
  while (!init.args.empty()) module_.erase_argument(init, static_cast<int>(init.args.size()) - 1);
  module_.erase_argument(generic->region(kBody), sum);
  std::vector<IndexingMap> maps = generic->maps();
  maps.erase(maps.begin() + sum);
  generic->set(AttrKey::kMaps, std::move(maps));
  generic->set(AttrKey::kIns, generic->int_attr(AttrKey::kIns) - 1);
  module_.erase_operand(generic, sum);
}

/// Turns a generic with results into one that writes buffers.
void ThreadRewriter::write_to_buffers(Op* generic) {
  const bool adds = generic->has(AttrKey::kAccumulate);
  if (adds) leave_sum_to_packer(generic);
  for (int i = 0; i < static_cast<int>(generic->int_attr(AttrKey::kIns)); ++i) {
    module_.set_operand(generic, i, buffer(generic->operand(i)));
  }
  std::vector<Value*> results = generic->results;
  for (Value* result : results) {
    module_.add_operand(generic, buffer(result));
    if (!adds) block_op(InsertPoint::before_op(generic), OpKind::kCbReserveBack, result, generic->span);
  }
  for (size_t i = results.size(); i-- > 0;) {
    if (plan_.in_place.contains(results[i])) continue;
    block_op(InsertPoint::after_op(generic), OpKind::kCbPushBack, results[i], generic->span);
  }
}

void ThreadRewriter::drop_results(Op* generic) {
  while (!generic->results.empty())
    module_.erase_result(generic, static_cast<int>(generic->results.size()) - 1);
}

/// Puts the op on buffers before a tilize or untilize. Rows are published one row of tiles after the other, by the op itself.
void ThreadRewriter::change_layout(Op* op, OpKind kind, const Value* tiles) {
  const int64_t columns = tiles->type.shape.back(0);
  block_op(InsertPoint::before_op(op), OpKind::kCbReserveBack, op->result(), op->span);
  Value* buffers[] = {buffer(op->operand(0)), buffer(op->result())};
  Op* pages = module_.create(InsertPoint::before_op(op), kind, buffers, {}, op->span);
  pages->set(AttrKey::kRows, tiles->type.shape.count() / columns);
  pages->set(AttrKey::kColumns, columns);
  if (kind == OpKind::kTilizePages)
    block_op(InsertPoint::before_op(op), OpKind::kCbPushBack, op->result(), op->span);
}

/// Constant tiles that lowering the thread's tile ops will take.
void require_constants(Module& module, Op* thread) {
  bool scaler = false, zeros = false;
  walk(thread->region(), [&](Op& op) {
    if (!op.is_tile_op()) return;
    TileClass tile_class = info(op.tile).tile_class;
    scaler = scaler || (tile_class == TileClass::kContract && !op.is(TileOp::kMatmul));
    zeros = zeros || op.is(TileOp::kBcastCol) || op.is(TileOp::kBcastRow) || op.is(TileOp::kBcastScalar);
  });
  Op* kernel = kernel_of(thread);
  if (scaler) require_constant_buffer(module, kernel, {ConstKind::kReduceScaler});
  if (zeros) require_constant_buffer(module, kernel, {ConstKind::kZeros});
}

}  // namespace

void bufferize(Module& module, PassContext&) {
  std::vector<Op*> threads;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute") threads.push_back(&op);
  });
  for (Op* thread : threads) {
    require_constants(module, thread);
    ThreadRewriter(module, thread).run();
  }
  mark_fp32_buffers(module);
}

}  // namespace ttlc::passes

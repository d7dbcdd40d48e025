#include "passes/buffer_plan.h"

#include "ir/builder.h"
#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/carried_values.h"
#include "passes/constant_buffers.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

class Planner {
 public:
  Planner(Module& module, Op* thread) : module_(module), thread_(thread), kernel_(kernel_of(thread)) {}

  BufferPlan run() {
    std::vector<Op*> ops;  // outer ones first; loops get more results on the way
    walk(thread_->region(), [&](Op& op) { ops.push_back(&op); });
    for (Op* op : ops) {
      if (op->is(OpKind::kFor)) plan_loop(op);
      if (op->is(OpKind::kIf)) plan_branch(op);
      if (op->is(OpKind::kCbTake)) plan_.buffer[op->result()] = op->operand(0);
      if (op->is(OpKind::kConstTiles)) plan_constant(op);
    }
    for (Op* op : ops) {
      if (op->is(OpKind::kGeneric) || op->is(OpKind::kTilize) || op->is(OpKind::kUntilize)) plan_results(op);
    }
    return std::move(plan_);
  }

 private:
  Value* declare(const Value* block, int64_t depth_blocks, std::string_view suffix = "") {
    Builder b(module_, InsertPoint::before_op(thread_), block->def ? block->def->span : thread_->span);
    for (Op* op = kernel_->region().first; op; op = op->next) {
      if (!op->is(OpKind::kThread)) continue;
      b.set(InsertPoint::before_op(op));
      break;
    }
    Op* buffer = b.op(OpKind::kBuffer, {}, {Type::cb(block->type.shape, block->type.dtype, depth_blocks)});
    buffer->set(AttrKey::kRole, std::string("intermediate"));
    buffer->result()->name = block->name.empty() ? std::string(kUnnamedBlock) : block->name;
    if (!suffix.empty()) buffer->result()->name += suffix;
    return buffer->result();
  }

  void send(const Value* block, Value* buffer) {
    TTLC_ASSERT(Generic::producing(block),
                "a block that a loop or branch hands on is not computed by a generic");
    plan_.buffer[block] = buffer;
  }

  void plan_loop(Op* loop) {
    int carried = static_cast<int>(loop->results.size());
    for (int i = 0; i < carried; ++i) {
      if (!loop->result(i)->type.is_block()) continue;
      if (accumulates_in_place(loop, i)) {
        carry_in_place(loop, i);
      } else {
        exchanges_buffers(loop, i) ? carry_two(loop, i) : carry_ring(loop, i);
      }
    }
  }

  /// The packer adds to one block, which is published when the loop has ended.
  void carry_in_place(Op* loop, int i) {
    Value* argument = loop->region().args[1 + i];
    Value* start = loop->operand(kLoopBounds + i);
    Value* next = loop->region().terminator()->operand(i);
    Value* buffer = declare(argument, 1);
    send(start, buffer);
    send(next, buffer);
    plan_.buffer[argument] = buffer;
    plan_.buffer[loop->result(i)] = buffer;
    plan_.in_place.insert({start, argument, next});
  }

  /// The loop reads the front and writes the back of one ring.
  void carry_ring(Op* loop, int i) {
    Value* argument = loop->region().args[1 + i];
    Value* start = loop->operand(kLoopBounds + i);
    Value* ring = continues_loop(loop, i) ? plan_.buffer.at(start) : declare(argument, 2);
    if (!continues_loop(loop, i)) send(start, ring);
    send(loop->region().terminator()->operand(i), ring);
    plan_.buffer[argument] = ring;
    plan_.buffer[loop->result(i)] = ring;
  }

  /// The loop reads one buffer, writes another one and exchanges them.
  void carry_two(Op* loop, int i) {
    Value* argument = loop->region().args[1 + i];
    Value* next = loop->region().terminator()->operand(i);
    Value* start = loop->operand(kLoopBounds + i);
    std::string name = argument->name.empty() ? std::string(kUnnamedBlock) : argument->name;
    bool continues = continues_loop(loop, i);
    Value* first = continues ? plan_.buffer.at(start) : declare(argument, 1);
    Value* second = continues ? back_after_.at(start) : declare(argument, 1, "_next");
    auto carry = [&](Value* initial, const std::string& inner_name) {
      module_.add_operand(loop, initial);
      module_.add_result(loop, initial->type, inner_name);
      return module_.add_argument(loop->region(), initial->type, inner_name);
    };
    Value* front = carry(first, name);
    Value* front_result = loop->results.back();
    Value* back = carry(second, name + "_next");
    module_.add_operand(loop->region().terminator(), back);
    module_.add_operand(loop->region().terminator(), front);
    back_after_[loop->result(i)] = loop->results.back();
    if (!continues) send(start, first);
    send(next, back);
    plan_.buffer[argument] = front;
    plan_.buffer[loop->result(i)] = front_result;
    plan_.kept.insert(next);
  }

  void plan_branch(Op* branch) {
    for (int i = 0; i < static_cast<int>(branch->results.size()); ++i) {
      if (!branch->result(i)->type.is_block()) continue;
      Value* buffer = declare(branch->result(i), 1);
      for (Block* region : branch->regions) {
        Value* handed_on = region->terminator()->operand(i);
        send(handed_on, buffer);
        if (!handed_on->single_use()) plan_.kept.insert(handed_on);  // read in there as well
      }
      plan_.buffer[branch->result(i)] = buffer;
    }
  }

  void plan_constant(Op* constant) {
    plan_.buffer[constant->result()] = require_constant_buffer(module_, kernel_, constant_of(*constant));
  }

  void plan_results(Op* generic) {
    for (Value* result : generic->results) {
      if (plan_.buffer.contains(result)) continue;
      const Op* put = result->single_use() ? result->uses[0].user : nullptr;
      if (put && put->is(OpKind::kCbPut) && put->block == generic->block) {
        plan_.buffer[result] = put->operand(1);
      } else {
        plan_.buffer[result] = declare(result, 1);
      }
    }
  }

  Module& module_;
  Op* thread_;
  Op* kernel_;
  BufferPlan plan_;
  std::unordered_map<const Value*, Value*> back_after_;  // what a loop left to write to, by its result
};

}  // namespace

BufferPlan plan_buffers(Module& module, Op* thread) { return Planner(module, thread).run(); }

}  // namespace ttlc::passes

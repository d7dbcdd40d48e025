#include "frontend/early_posts.h"

#include <algorithm>

#include "ir/builder.h"
#include "ir/interpreter_scalar.h"

namespace ttlc::frontend {
namespace {

using ir::OpKind;

/// Two ops on the same net: the semaphores of a pipe op stand behind the block.
bool same_net(const ir::Op& a, const ir::Op& b) { return a.operand(1) == b.operand(1); }

template <typename Matches>
bool contains(ir::Op& op, const Matches& matches) {
  bool found = matches(op);
  for (ir::Block* region : op.regions)
    ir::walk(*region, [&](ir::Op& inner) { found = found || matches(inner); });
  return found;
}

class EarlyPost {
 public:
  EarlyPost(ir::Module& module, ir::Op* receive) : module_(module), receive_(receive) {}

  void run() {
    ir::Op* empty = receive_->operand(0)->def;
    if (receive_->flag(ir::AttrKey::kPosted) || receive_->flag(ir::AttrKey::kInTurn)) return;
    if (!empty || !empty->is(OpKind::kBlockEmpty) || !empty->result()->single_use()) return;
    ir::Op* outer = ir::ancestor_in(receive_, empty->block);
    if (!outer || !stands_in_branches(outer) || !is_first_in(outer)) return;
    ir::Op* send = nullptr;
    for (ir::Op* op = empty->next; op && op != outer; op = op->next) {
      if (contains(*op, [&](const ir::Op& inner) { return receives(inner); })) return;
      if (!send && contains(*op, [](const ir::Op& inner) { return inner.is(OpKind::kPipeSend); })) send = op;
    }
    if (send) post_before(send, outer);
  }

 private:
  bool receives(const ir::Op& op) const {
    return op.is(OpKind::kPipeReceive) && &op != receive_ && same_net(op, *receive_);
  }

  bool stands_in_branches(const ir::Op* outer) const {
    for (const ir::Op* op = receive_; op != outer; op = op->parent()) {
      if (!op->parent()->is(OpKind::kIf)) return false;
    }
    return true;
  }

  /// Whether no other block of the net arrives before it on the way through `outer`.
  bool is_first_in(ir::Op* outer) const {
    for (ir::Op* op = receive_; op != outer; op = op->parent()) {
      for (ir::Op* before = op->prev; before; before = before->prev) {
        if (contains(*before, [&](const ir::Op& inner) { return receives(inner); })) return false;
      }
    }
    return true;
  }

  /// The value for code before `at`: computed again where it is computed later. Null where that is not possible.
  ir::Value* available(ir::Value* value, ir::Op* at) {
    ir::Op* def = value->def;
    if (!def) return ir::ancestor_in(at, value->owner) ? value : nullptr;
    const ir::Op* here = ir::ancestor_in(at, def->block);
    if (here && def->is_before(here)) return value;
    if (!ir::is_scalar_op(def->kind) && !def->is(OpKind::kCoreCoord)) return nullptr;
    std::vector<ir::Value*> operands;
    for (ir::Value* operand : def->operands) operands.push_back(available(operand, at));
    if (std::count(operands.begin(), operands.end(), nullptr) > 0) return nullptr;
    std::vector<ir::Type> types = {value->type};
    ir::Op* copy =
        ir::Builder(module_, ir::InsertPoint::before_op(at), def->span).op(def->kind, operands, types);
    copy->attrs = def->attrs;
    return copy->result();
  }

  void post_before(ir::Op* at, const ir::Op* outer) {
    ir::Builder b(module_, ir::InsertPoint::before_op(at), receive_->span);
    ir::Value* condition = nullptr;
    for (ir::Op* op = receive_; op != outer; op = op->parent()) {
      ir::Value* holds = available(op->parent()->operand(0), at);
      if (!holds) return;
      if (op->block == op->parent()->regions[1])
        holds = b.op(OpKind::kBoolNot, {holds}, {ir::Type::boolean()})->result();
      condition = condition ? b.arith(OpKind::kBoolAnd, holds, condition) : holds;
    }
    std::vector<ir::Value*> operands;
    for (ir::Value* operand : receive_->operands) operands.push_back(available(operand, at));
    if (std::count(operands.begin(), operands.end(), nullptr) > 0) return;
    if (condition) {
      ir::Op* branch = b.if_op(condition, {});
      for (ir::Block* region : branch->regions)
        ir::Builder(module_, ir::InsertPoint::at_end(*region), receive_->span).yield({});
      b.set(ir::InsertPoint::at_start(*branch->regions[0]));
    }
    b.op(OpKind::kPipePost, operands, std::vector<ir::Type>{});
    receive_->set(ir::AttrKey::kPosted, true);
  }

  ir::Module& module_;
  ir::Op* receive_;
};

/// A core that sends a block and then receives blocks of the same net, from itself as well, into the same pages: each of the cores
/// that do so waits for its turn to send while nobody receives. Its block moves to a buffer of its own, and it sends when it is
/// its turn to receive from itself.
///
/// Turn this: send %own; %a = receive %own (from core 0); %b = receive %a (from core 1)
/// Into this: put %own, %sent; %mine = take %sent
///            if core == 0 { send %mine }; %a = receive %free (from core 0)
///            if core == 1 { send %mine }; %b = receive %a (from core 1)
class SendInTurn {
 public:
  SendInTurn(ir::Module& module, ir::Op& kernel, ir::Op* send)
      : module_(module), kernel_(kernel), send_(send) {}

  void run() {
    if (!collect_receives()) return;
    ir::Value* own = send_->operand(0);
    ir::Value* taken = move_to_buffer(own);
    ir::Builder b(module_, ir::InsertPoint::before_op(send_), send_->span);
    ir::Value* free = b.op(OpKind::kBlockEmpty, {}, {own->type})->result();
    module_.set_operand(receives_.front(), 0, free);
    for (ir::Op* receive : receives_) send_before(receive, taken);
    module_.erase(send_);
  }

 private:
  /// Those of the net that follow in the same code, one into the pages of the other, the first one into those that are sent.
  bool collect_receives() {
    const ir::Value* pages = send_->operand(0);
    for (ir::Op* op = send_->next; op; op = op->next) {
      const bool is_next = op->is(OpKind::kPipeReceive) && same_net(*op, *send_) && op->operand(0) == pages &&
                           !op->flag(ir::AttrKey::kPosted);
      if (is_next) {
        receives_.push_back(op);
        pages = op->result();
      } else if (contains(*op, [&](const ir::Op& inner) {
                   return (inner.is(OpKind::kPipeReceive) || inner.is(OpKind::kPipeSend)) &&
                          same_net(inner, *send_);
                 })) {
        return false;
      }
    }
    const std::vector<ir::Use>& uses = send_->operand(0)->uses;
    return !receives_.empty() && std::all_of(uses.begin(), uses.end(), [&](const ir::Use& use) {
      return use.user == send_ || use.user == receives_.front();
    });
  }

  ir::Value* move_to_buffer(ir::Value* block) {
    ir::Op* first_thread = kernel_.region().first;
    while (!first_thread->is(OpKind::kThread)) first_thread = first_thread->next;
    const ir::Type type =
        ir::Type::cb(block->type.shape, block->type.dtype, 1).of_rows(block->type.row_elems);
    ir::Op* buffer = ir::Builder(module_, ir::InsertPoint::before_op(first_thread), send_->span)
                         .op(OpKind::kBuffer, {}, {type});
    buffer->set(ir::AttrKey::kRole, std::string("user"));
    buffer->set(ir::AttrKey::kFixedDepth, true);
    buffer->result()->name = "sent_in_turn";
    ir::Builder b(module_, ir::InsertPoint::before_op(send_), send_->span);
    b.op(OpKind::kCbPut, {block, buffer->result()});
    return b.op(OpKind::kCbTake, {buffer->result()}, {block->type})->result();
  }

  /// Where the sender that `receive` names is this core.
  void send_before(ir::Op* receive, ir::Value* block) {
    ir::Builder b(module_, ir::InsertPoint::before_op(receive), send_->span);
    auto is_here = [&](int64_t dim, ir::Value* coordinate) {
      return b.op(OpKind::kCmpEq, {b.core_coord(dim), coordinate}, {ir::Type::boolean()})->result();
    };
    ir::Value* condition =
        b.arith(OpKind::kBoolAnd, is_here(0, receive->operand(3)), is_here(1, receive->operand(4)));
    ir::Op* branch = b.if_op(condition, {});
    for (ir::Block* region : branch->regions)
      ir::Builder(module_, ir::InsertPoint::at_end(*region), send_->span).yield({});
    b.set(ir::InsertPoint::at_start(*branch->regions[0]));
    std::vector<ir::Value*> operands = send_->operands;
    operands[0] = block;
    ir::Op* copy = b.op(OpKind::kPipeSend, operands, std::vector<ir::Type>{});
    copy->attrs = send_->attrs;
  }

  ir::Module& module_;
  ir::Op& kernel_;
  ir::Op* send_;
  std::vector<ir::Op*> receives_;
};

}  // namespace

namespace {

std::vector<ir::Op*> collect(ir::Op& kernel, OpKind kind) {
  std::vector<ir::Op*> found;
  ir::walk(kernel.region(), [&](ir::Op& op) {
    if (op.is(kind)) found.push_back(&op);
  });
  return found;
}

}  // namespace

void post_early(ir::Module& module, ir::Op& kernel) {
  for (ir::Op* receive : collect(kernel, OpKind::kPipeReceive)) EarlyPost(module, receive).run();
}

void send_in_turn(ir::Module& module, ir::Op& kernel) {
  for (ir::Op* send : collect(kernel, OpKind::kPipeSend)) SendInTurn(module, kernel, send).run();
}

}  // namespace ttlc::frontend

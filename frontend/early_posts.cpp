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

}  // namespace

void post_early(ir::Module& module, ir::Op& kernel) {
  std::vector<ir::Op*> receives;
  ir::walk(kernel.region(), [&](ir::Op& op) {
    if (op.is(OpKind::kPipeReceive)) receives.push_back(&op);
  });
  for (ir::Op* receive : receives) EarlyPost(module, receive).run();
}

}  // namespace ttlc::frontend

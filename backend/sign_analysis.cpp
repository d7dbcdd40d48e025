#include "backend/sign_analysis.h"

#include "ir/module.h"

namespace ttlc::backend {

using ir::OpKind;

SignAnalysis::SignAnalysis(ir::Op* thread) {
  do {
    changed_ = false;
    ir::walk(thread->region(), [this](ir::Op& op) { update(op); });
  } while (changed_);
}

void SignAnalysis::mark(const ir::Value* value, bool negative) {
  if (negative && negative_.insert(value).second) changed_ = true;
}

void SignAnalysis::update(const ir::Op& op) {
  auto negative = [&](int i) { return may_be_negative(op.operands[i]); };
  switch (op.kind) {
    case OpKind::kIndexConst:
      return mark(op.result(), op.int_attr(ir::AttrKey::kValue) < 0);
    case OpKind::kIndexSub:
      return mark(op.result(), true);
    case OpKind::kElementLoad:
      return mark(op.result(), op.text(ir::AttrKey::kDtype) == sim::name_of(sim::DataFormat::kInt32));
    case OpKind::kIndexAdd:
    case OpKind::kIndexMul:
    case OpKind::kIndexDiv:
    case OpKind::kIndexMin:
      return mark(op.result(), negative(0) || negative(1));
    case OpKind::kIndexMod:
      return mark(op.result(), negative(1));
    case OpKind::kIndexMax:
      return mark(op.result(), negative(0) && negative(1));
    case OpKind::kSelect:
      return mark(op.result(), negative(1) || negative(2));
    case OpKind::kFor:
      return update_loop(op);
    case OpKind::kIf:
      return update_branch(op);
    default:
      return;
  }
}

void SignAnalysis::update_loop(const ir::Op& op) {
  const ir::Block& body = op.region();
  mark(body.args[0], may_be_negative(op.operands[0]));
  const ir::Op* yield = body.terminator();
  for (size_t i = 0; i < op.results.size(); ++i) {
    bool negative =
        may_be_negative(op.operands[ir::kLoopBounds + i]) || (yield && may_be_negative(yield->operands[i]));
    mark(body.args[1 + i], negative);
    mark(op.results[i], negative);
  }
}

void SignAnalysis::update_branch(const ir::Op& op) {
  for (const ir::Block* region : op.regions) {
    const ir::Op* yield = region->terminator();
    for (size_t i = 0; yield && i < op.results.size(); ++i)
      mark(op.results[i], may_be_negative(yield->operands[i]));
  }
}

}  // namespace ttlc::backend

#include "passes/filled_block.h"

#include <algorithm>

#include "ir/generic.h"
#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

Op* last_use(Op* take) {
  Op* last = take;
  for (const Use& use : take->result()->uses) {
    Op* here = ancestor_in(use.user, take->block);
    if (last->is_before(here)) last = here;
  }
  return last;
}

TakenBlock::TakenBlock(Op* take) : last(take) {
  visit(take->result());
  if (!is_closed()) {
    values = {take->result()};
    carriers.clear();
  }
  for (const Value* value : values) {
    for (const Use& use : value->uses) {
      Op* here = ancestor_in(use.user, take->block);
      if (last->is_before(here)) last = here;
      is_stored = is_stored || use.user->is(OpKind::kTensorStore);
      if (use.user->is(OpKind::kPipeSend)) hold_for_receives(use.user);
    }
  }
}

/// A core that sends to itself receives from the pages it sent from.
void TakenBlock::hold_for_receives(Op* send) {
  Op* here = ancestor_in(send, values.front()->def->block);
  if (here == send) return;  // where one send belongs to one receive, core_protocol.h looks after that
  for (Op* op = here->next; op; op = op->next) {
    if (op->is(OpKind::kPipeReceive) && op->operand(1) == send->operand(1) && last->is_before(op)) last = op;
  }
}

bool TakenBlock::contains(const Value* value) const {
  return std::find(values.begin(), values.end(), value) != values.end();
}

void TakenBlock::visit(Value* value) {
  if (contains(value)) return;
  values.push_back(value);
  auto carry = [&](Op* op) {
    if (std::find(carriers.begin(), carriers.end(), op) == carriers.end()) carriers.push_back(op);
  };
  for (const Use& use : std::vector<Use>(value->uses)) {
    Op* user = use.user;
    Op* parent = user->parent();
    if (user->is(OpKind::kElementWrite)) {
      visit(user->result());
    } else if (user->is(OpKind::kFor) && use.operand >= kLoopBounds) {
      carry(user);
      visit(user->region().args[use.operand - kLoopBounds + 1]);
      visit(user->result(use.operand - kLoopBounds));
    } else if (user->is(OpKind::kYield) && (parent->is(OpKind::kFor) || parent->is(OpKind::kIf))) {
      carry(parent);
      visit(parent->result(use.operand));
    }
  }
}

bool TakenBlock::is_closed() const {
  for (const Op* carrier : carriers) {
    for (size_t i = 0; i < carrier->results.size(); ++i) {
      const int at = static_cast<int>(i);
      if (!contains(carrier->result(at))) continue;
      if (carrier->is(OpKind::kFor) && !contains(carrier->operand(kLoopBounds + at))) return false;
      for (const Block* region : carrier->regions) {
        if (!contains(region->terminator()->operand(at))) return false;
      }
    }
  }
  return true;
}

FilledBlock::FilledBlock(Op* put) {
  visit(put->operand(0));
  for (const std::vector<Op*>* ops : {&writers, &carriers}) {
    for (Op* op : *ops) {
      Op* here = ancestor_in(op, put->block);
      TTLC_ASSERT(here, "a block is put inside of the loop or branch that it was filled outside of");
      if (!first || here->is_before(first)) first = here;
    }
  }
}

void FilledBlock::visit(Value* value) {
  if (!values.insert(value).second) return;
  Op* owner = value->is_argument() ? value->owner->parent : value->def;
  bool is_carrier = owner->is(OpKind::kFor) || owner->is(OpKind::kIf);
  std::vector<Op*>& list = is_carrier ? carriers : writers;
  if (std::find(list.begin(), list.end(), owner) == list.end()) list.push_back(owner);
  if (owner->is(OpKind::kFor)) {
    int i = value->is_argument() ? value->index - 1 : value->index;
    visit(owner->operand(kLoopBounds + i));
    visit(owner->region().args[i + 1]);
    visit(owner->region().terminator()->operand(i));
    visit(owner->result(i));
  } else if (owner->is(OpKind::kIf)) {
    for (Block* region : owner->regions) visit(region->terminator()->operand(value->index));
  } else if (owner->is(OpKind::kCoreReceive) || owner->is(OpKind::kBlockRefill)) {
    for (Value* operand : owner->operands) {
      if (operand->type.is_block()) visit(operand);
    }
  } else if (owner->is(OpKind::kPipeReceive) || owner->is(OpKind::kElementWrite)) {
    visit(owner->operand(0));
  }
}

}  // namespace ttlc::passes

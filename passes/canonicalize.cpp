#include "passes/canonicalize.h"

#include <optional>

#include "ir/builder.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool replace(Module& module, Op* op, Value* value) {
  module.replace_all_uses(op->result(), value);
  module.erase(op);
  return true;
}

// ---- run-time integers

/// Turn this: index.add %a, 0 | index.mul %a, 1 | index.div %a, 1 | index.min %a, %a
/// Into this: %a
Value* identity_operand(const Op& op) {
  std::optional<int64_t> x = constant_value(op.operand(0)), y = constant_value(op.operand(1));
  switch (op.kind) {
    case OpKind::kIndexAdd:
      return y == 0 ? op.operand(0) : x == 0 ? op.operand(1) : nullptr;
    case OpKind::kIndexSub:
      return y == 0 ? op.operand(0) : nullptr;
    case OpKind::kIndexMul:
      return y == 1 ? op.operand(0) : x == 1 ? op.operand(1) : nullptr;
    case OpKind::kIndexDiv:
      return y == 1 ? op.operand(0) : nullptr;
    case OpKind::kIndexMin:
    case OpKind::kIndexMax:
      return op.operand(0) == op.operand(1) ? op.operand(0) : nullptr;
    default:
      return nullptr;
  }
}

/// Turn this: index.mul %a, 0 | index.mod %a, 1 | index.sub %a, %a
/// Into this: 0
bool is_zero(const Op& op) {
  std::optional<int64_t> x = constant_value(op.operand(0)), y = constant_value(op.operand(1));
  if (op.is(OpKind::kIndexMul)) return x == 0 || y == 0;
  if (op.is(OpKind::kIndexMod)) return y == 1;
  return op.is(OpKind::kIndexSub) && op.operand(0) == op.operand(1);
}

/// A run-time integer as base + offset; the base of a constant is null.
struct Sum {
  const Value* base;
  int64_t offset;
};

Sum sum_of(const Value* value) {
  if (std::optional<int64_t> constant = constant_value(value)) return {nullptr, *constant};
  const Op* op = value->def;
  bool adds = op && op->is(OpKind::kIndexAdd), subtracts = op && op->is(OpKind::kIndexSub);
  if (!adds && !subtracts) return {value, 0};
  std::optional<int64_t> right = constant_value(op->operand(1));
  if (!right) return {value, 0};
  Sum left = sum_of(op->operand(0));
  return {left.base, left.offset + (adds ? *right : -*right)};
}

/// a - b where that is known.
std::optional<int64_t> constant_difference(const Value* a, const Value* b) {
  Sum x = sum_of(a), y = sum_of(b);
  return x.base == y.base ? std::optional(x.offset - y.offset) : std::nullopt;
}

/// Turn this: index.sub(index.add %a, 3), 1
/// Into this: index.add %a, 2
bool combine_constants(Module& module, Op* op) {
  if (!op->is(OpKind::kIndexAdd) && !op->is(OpKind::kIndexSub)) return false;
  const Op* inner = op->operand(0)->def;
  bool nested = inner && (inner->is(OpKind::kIndexAdd) || inner->is(OpKind::kIndexSub)) &&
                constant_value(inner->operand(1)) && constant_value(op->operand(1));
  if (!nested) return false;
  Sum sum = sum_of(op->result());
  Builder b(module, InsertPoint::before_op(op), op->span);
  Value* base = const_cast<Value*>(sum.base);
  if (!base) return replace(module, op, b.index(sum.offset));
  return replace(module, op, sum.offset == 0 ? base : b.arith(OpKind::kIndexAdd, base, b.index(sum.offset)));
}

bool canonicalize_arith(Module& module, Op* op) {
  if (Value* same = identity_operand(*op)) return replace(module, op, same);
  if (combine_constants(module, op)) return true;
  Builder b(module, InsertPoint::before_op(op), op->span);
  if (is_zero(*op)) return replace(module, op, b.index(0));
  if (!constant_value(op->operand(0)) || !constant_value(op->operand(1))) return false;
  Value* folded = b.arith(op->kind, op->operand(0), op->operand(1));
  if (constant_value(folded)) return replace(module, op, folded);
  module.erase(folded->def);  // a division by zero stays for run time
  return false;
}

/// The value of a condition on constants.
std::optional<bool> constant_condition(const Value* condition) {
  const Op* op = condition->def;
  if (!op) return std::nullopt;
  auto condition_at = [op](int i) { return constant_condition(op->operand(i)); };
  if (op->is(OpKind::kBoolNot)) {
    std::optional<bool> x = condition_at(0);
    return x ? std::optional(!*x) : std::nullopt;
  }
  if (op->is(OpKind::kBoolAnd) || op->is(OpKind::kBoolOr)) {
    bool decisive = op->is(OpKind::kBoolOr);
    std::optional<bool> x = condition_at(0), y = condition_at(1);
    if (x == decisive || y == decisive) return decisive;
    return x && y ? std::optional(!decisive) : std::nullopt;
  }
  if (op->operands.size() != 2) return std::nullopt;
  if (!op->operand(0)->type.is_index()) return std::nullopt;
  std::optional<int64_t> difference = constant_difference(op->operand(0), op->operand(1));
  if (!difference) return std::nullopt;
  switch (op->kind) {
    case OpKind::kCmpEq:
      return *difference == 0;
    case OpKind::kCmpNe:
      return *difference != 0;
    case OpKind::kCmpLt:
      return *difference < 0;
    case OpKind::kCmpLe:
      return *difference <= 0;
    default:
      return std::nullopt;
  }
}

/// Turn this: select 1 < 2, %a, %b | select %c, %a, %a
/// Into this: %a
bool canonicalize_select(Module& module, Op* op) {
  if (op->operand(1) == op->operand(2)) return replace(module, op, op->operand(1));
  std::optional<bool> holds = constant_condition(op->operand(0));
  return holds && replace(module, op, op->operand(*holds ? 1 : 2));
}

// ---- control flow

/// Turn this: if 1 < 2 { A } else { B }
/// Into this: A
bool canonicalize_if(Module& module, Op* op) {
  std::optional<bool> holds = constant_condition(op->operand(0));
  if (!holds) return false;
  Block& region = op->region(*holds ? 0 : 1);
  if (region.empty()) {
    module.erase(op);
  } else {
    inline_into_parent(module, op, region);
  }
  return true;
}

/// Turn this: for %i = 3 to 3 step 1 carry (%x = %a) { A }      and this: for %i = 3 to 4 step 1 ... { A }
/// Into this: %a                                                 and this: A with 3 for %i
bool canonicalize_for(Module& module, Op* loop) {
  std::optional<int64_t> length = constant_difference(loop->operand(1), loop->operand(0));
  std::optional<int64_t> step = constant_value(loop->operand(2));
  if (!length || !step || *step <= 0) return false;
  if (*length <= 0) {
    for (size_t i = 0; i < loop->results.size(); ++i)
      module.replace_all_uses(loop->results[i], loop->operand(kLoopBounds + i));
    module.erase(loop);
    return true;
  }
  if (*length > *step) return false;
  run_body_once(module, loop);
  return true;
}

/// Turn this: for ... carry (%x = %a) { ... yield %x }
/// Into this: %a for %x and for the loop's result
bool forward_unchanged_carried(Module& module, Op* loop) {
  bool changed = false;
  Op* yield = loop->region().terminator();
  for (size_t i = 0; i < loop->results.size(); ++i) {
    Value* arg = loop->region().args[i + 1];
    Value* start = loop->operand(kLoopBounds + i);
    bool unchanged = yield->operand(i) == arg || yield->operand(i) == start;
    if (!unchanged || (loop->results[i]->unused() && arg->uses.size() <= 1)) continue;
    module.replace_all_uses(loop->results[i], start);
    module.replace_uses_if(arg, start, [yield](const Use& use) { return use.user != yield; });
    changed = true;
  }
  return changed;
}

bool canonicalize_op(Module& module, Op* op) {
  if (op->is_tile_op()) return canonicalize_tile_op(module, op);
  switch (op->kind) {
    case OpKind::kIndexAdd:
    case OpKind::kIndexSub:
    case OpKind::kIndexMul:
    case OpKind::kIndexDiv:
    case OpKind::kIndexMod:
    case OpKind::kIndexMin:
    case OpKind::kIndexMax:
      return canonicalize_arith(module, op);
    case OpKind::kSelect:
      return canonicalize_select(module, op);
    case OpKind::kIf:
      return canonicalize_if(module, op);
    case OpKind::kFor:
      return canonicalize_for(module, op) || forward_unchanged_carried(module, op);
    case OpKind::kGeneric:
      return canonicalize_generic(module, op);
    default:
      return false;
  }
}

/// One walk over a block, inner ops first. Rules may erase the op they are given and move its region's ops
/// before it, and touch no other op that follows.
bool canonicalize_block(Module& module, Block& block) {
  bool changed = false;
  for (Op* op = block.first; op;) {
    Op* next = op->next;
    for (Block* region : op->regions) changed |= canonicalize_block(module, *region);
    changed |= canonicalize_op(module, op);
    op = next;
  }
  return changed;
}

}  // namespace

void canonicalize(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    while (canonicalize_block(module, kernel->region())) {
    }
  }
}

}  // namespace ttlc::passes

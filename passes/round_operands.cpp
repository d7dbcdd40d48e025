#include "passes/round_operands.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "passes/kernel_facts.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// An input of a generic that one of its matmuls multiplies.
struct MatmulOperand {
  Op* generic;
  int input;

  Value* block() const { return generic->operand(input); }
};

/// Matmuls with constant tiles are sums: they lose bits of one operand only.
bool is_sum(const Generic& generic, const Op& matmul) {
  for (int side : {0, 1}) {
    const Value* tile = matmul.operand(side);
    if (!tile->is_argument() || tile->index >= generic.in_count()) continue;
    const Value* block = generic.in(tile->index);
    if (block->def && block->def->is(OpKind::kConstTiles)) return true;
  }
  return false;
}

std::vector<MatmulOperand> matmul_operands(Op* kernel) {
  std::vector<MatmulOperand> operands;
  walk(kernel->region(), [&](Op& op) {
    std::optional<Generic> generic = Generic::from(&op);
    if (!generic) return;
    for (Op& tile_op : generic->body()) {
      if (!tile_op.is(TileOp::kMatmul) || is_sum(*generic, tile_op)) continue;
      for (int side : {0, 1}) {
        const Value* tile = tile_op.operand(side);
        if (tile->is_argument() && tile->index < generic->in_count()) operands.push_back({&op, tile->index});
      }
    }
  });
  return operands;
}

/// The blocks of a kernel that are computed from results of matmuls.
class Derived {
 public:
  explicit Derived(const std::vector<MatmulOperand>& operands) {
    for (const MatmulOperand& operand : operands) add_results(operand.generic);
    while (!open_.empty()) {
      const Value* value = open_.back();
      open_.pop_back();
      for (const Use& use : value->uses) follow(use);
    }
  }
  bool contains(const Value* value) const { return derived_.contains(value); }

 private:
  void add(const Value* value) {
    if (value->type.is_block() && derived_.insert(value).second) open_.push_back(value);
  }
  void add_results(const Op* op) {
    for (const Value* result : op->results) add(result);
  }
  void follow(const Use& use) {
    Op* user = use.user;
    if (user->is(OpKind::kGeneric)) return add_results(user);
    if (user->is(OpKind::kFor)) return add(user->region().args[1 + use.operand - kLoopBounds]);
    if (!user->is(OpKind::kYield)) return;
    Op* parent = user->parent();
    add(parent->results[use.operand]);
    if (parent->is(OpKind::kFor)) add(parent->region().args[1 + use.operand]);
  }

  std::unordered_set<const Value*> derived_;
  std::vector<const Value*> open_;
};

bool has_chain(const std::vector<MatmulOperand>& operands) {
  Derived derived(operands);
  return std::any_of(operands.begin(), operands.end(),
                     [&](const MatmulOperand& operand) { return derived.contains(operand.block()); });
}

/// Whether a data movement thread delivers the block in fp32; what a compute thread packs is rounded there.
bool is_delivered(const Value* block) {
  if (block->type.dtype != DataFormat::kFp32 || !block->def || !block->def->is(OpKind::kCbTake)) return false;
  const std::vector<Use>& uses = block->def->operand(0)->uses;
  return std::none_of(uses.begin(), uses.end(), [](const Use& use) {
    if (!use.user->is(OpKind::kCbPut)) return false;
    const Op* thread = use.user->parent();
    while (!thread->is(OpKind::kThread)) thread = thread->parent();
    return thread->text(AttrKey::kRole) == "compute";
  });
}

void round_delivered_blocks(Module& module, Op* kernel) {
  std::vector<MatmulOperand> operands = matmul_operands(kernel);
  if (!has_chain(operands)) return;
  std::unordered_map<Value*, Value*> rounded;
  for (const MatmulOperand& operand : operands) {
    Value* block = operand.block();
    if (!is_delivered(block)) continue;
    Value*& copy = rounded[block];
    if (!copy) {
      Builder b(module, InsertPoint::after_op(block->def), block->def->span);
      copy = build_copy(b, block);
    }
    module.set_operand(operand.generic, operand.input, copy);
  }
}

}  // namespace

void round_operands(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    if (keeps_fp32(module.target, kernel)) round_delivered_blocks(module, kernel);
  }
}

}  // namespace ttlc::passes

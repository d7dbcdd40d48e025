#include "passes/round_operands.h"

#include <algorithm>
#include <unordered_map>

#include "passes/block_positions.h"
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

/// How many losses of source registers multiply in a value. They cut bits off, so that every matmul makes magnitudes
/// smaller by about the same factor; this is the factor's exponent. Products add exponents, quotients cancel them.
class Losses {
 public:
  static constexpr int kAddUp = 2;  // from here on inputs are worth a copy

  explicit Losses(Op* kernel) {
    do {
      changed_ = false;
      walk(kernel->region(), [&](Op& op) { visit(op); });
    } while (changed_ && largest_ < kAddUp);
  }
  int largest() const { return largest_; }

 private:
  int of(const Value* value) const {
    auto found = exponents_.find(value);
    return found == exponents_.end() ? 0 : found->second;
  }
  void raise(const Value* value, int exponent) {
    if (exponent <= of(value)) return;
    exponents_[value] = exponent;
    largest_ = std::max(largest_, exponent);
    changed_ = true;
  }
  void raise_to_largest_operand(const Op& op) {
    int exponent = 0;
    for (const Value* operand : op.operands) exponent = std::max(exponent, of(operand));
    for (const Value* result : op.results) raise(result, exponent);
  }

  void visit(Op& op) {
    if (op.is(OpKind::kGeneric)) return enter(Generic(&op));
    if (op.is(OpKind::kYield)) return leave(op);
    if (op.is_tile_op()) return compute(op);
    if (!op.is(OpKind::kFor)) return raise_to_largest_operand(op);
    for (size_t i = kLoopBounds; i < op.operands.size(); ++i)
      raise(op.region().args[1 + i - kLoopBounds], of(op.operands[i]));
  }
  void enter(const Generic& generic) {
    for (int region : {kInit, kBody, kFinish}) {
      const Block& block = generic.op->region(region);
      for (int64_t i = 0; i < generic.in_count() && !block.empty(); ++i)
        raise(block.args[i], of(generic.in(i)));
    }
  }
  /// Yielded values become results, or what the next iteration or region starts with.
  void leave(const Op& yield) {
    Op* parent = yield.parent();
    std::optional<Generic> generic = Generic::from(parent);
    bool ends = !generic || yield.block == &generic->last_region();
    for (size_t i = 0; i < yield.operands.size(); ++i) {
      int exponent = of(yield.operands[i]);
      if (ends) raise(parent->results[i], exponent);
      if (parent->is(OpKind::kFor)) raise(parent->region().args[1 + i], exponent);
      if (generic && generic->has_reduction() && yield.block != &generic->finish())
        raise_accumulators(*generic, generic->in_count() + static_cast<int64_t>(i), exponent);
    }
  }
  void raise_accumulators(const Generic& generic, int64_t argument, int exponent) {
    raise(generic.body().args[argument], exponent);
    if (generic.has_finish()) raise(generic.finish().args[argument], exponent);
  }
  void compute(const Op& op) {
    switch (op.tile) {
      case TileOp::kMatmul: {
        int own = is_sum(Generic(op.parent()), op) ? 0 : 1;
        int product = of(op.operand(0)) + of(op.operand(1)) + own;
        return raise(op.result(), op.operands.size() > 2 ? std::max(product, of(op.operand(2))) : product);
      }
      case TileOp::kMul:
        return raise(op.result(), of(op.operand(0)) + of(op.operand(1)));
      case TileOp::kSquare:
        return raise(op.result(), 2 * of(op.operand(0)));
      case TileOp::kDiv:
        return raise(op.result(), of(op.operand(0)));
      case TileOp::kRecip:
      case TileOp::kRsqrt:
        return;
      default:
        return raise_to_largest_operand(op);
    }
  }

  std::unordered_map<const Value*, int> exponents_;
  int largest_ = 0;
  bool changed_ = false;
};

/// Whether a data movement thread delivers the block in fp32; what a compute thread packs is rounded there.
bool is_delivered(const Value* block) {
  if (block->type.dtype != DataFormat::kFp32 || !block->def || !block->def->is(OpKind::kCbTake)) return false;
  const std::vector<Op*> puts = puts_of(block->def->operand(0));
  return std::none_of(puts.begin(), puts.end(), is_in_compute_thread);
}

/// Has all that reads `block` through source registers read a rounded copy. What still read its buffer like that would have the
/// copy read through them too, so that bits were lost before they are rounded.
void read_rounded(Module& module, Value* block) {
  std::vector<Use> through_registers;
  for (const Use& use : block->uses) {
    std::optional<Generic> generic = Generic::from(use.user);
    if (generic && !only_copies(*generic, use.operand)) through_registers.push_back(use);
  }
  if (through_registers.empty()) return;
  Builder b(module, InsertPoint::after_op(block->def), block->def->span);
  Value* copy = build_copy(b, block);
  for (const Use& use : through_registers) module.set_operand(use.user, use.operand, copy);
}

void round_delivered_blocks(Module& module, Op* kernel) {
  std::vector<MatmulOperand> operands = matmul_operands(kernel);
  if (operands.empty() || Losses(kernel).largest() < Losses::kAddUp) return;
  for (const MatmulOperand& operand : operands) {
    // Others than the first operand from a buffer have been given copies.
    if (!is_delivered(operand.block())) continue;
    for (Op* take : takes_of(operand.block()->def->operand(0))) {
      if (thread_of(take) == thread_of(operand.generic)) read_rounded(module, take->result());
    }
  }
}

}  // namespace

void round_operands(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    if (keeps_fp32(module.target, kernel)) round_delivered_blocks(module, kernel);
  }
}

}  // namespace ttlc::passes

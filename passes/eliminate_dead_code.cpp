#include "passes/eliminate_dead_code.h"

#include <unordered_set>

namespace ttlc::passes {

using namespace ir;

namespace {

class DeadCode {
 public:
  explicit DeadCode(Module& module) : module_(module) {}

  /// One sweep from the last op to the first; whether anything went.
  bool sweep(Block& block) {
    bool changed = false;
    for (Op* op = block.last; op;) {
      Op* previous = op->prev;
      for (Block* region : op->regions) changed |= sweep(*region);
      changed |= visit(op);
      op = previous;
    }
    return changed;
  }

 private:
  bool visit(Op* op) {
    if (op->is(OpKind::kFor)) return drop_carried(op) || drop_when_unused(op);
    if (op->is(OpKind::kIf)) return drop_branch_results(op) || drop_when_unused(op);
    return op->is_pure() && drop_when_unused(op);
  }

  bool drop_when_unused(Op* op) {
    for (const Value* result : op->results) {
      if (!result->unused()) return false;
    }
    if (has_effects(*op)) return false;
    module_.erase(op);
    return true;
  }

  static bool has_effects(const Op& op) {
    if (op.is_tile_op()) return false;
    if (op.is(OpKind::kGeneric) && op.results.empty()) return true;  // after bufferize: writes CBs
    OpTrait trait = info(op.kind).trait;
    if (trait == OpTrait::kEffect || trait == OpTrait::kSetsUp || trait == OpTrait::kDeclares) return true;
    for (const Block* region : op.regions) {
      for (Op& inner : *region) {
        if (has_effects(inner)) return true;
      }
    }
    return false;
  }

  bool drop_branch_results(Op* op) {
    bool changed = false;
    for (int i = static_cast<int>(op->results.size()) - 1; i >= 0; --i) {
      if (!op->result(i)->unused()) continue;
      for (Block* region : op->regions) module_.erase_operand(region->terminator(), i);
      module_.erase_result(op, i);
      changed = true;
    }
    return changed;
  }

  /// A carried value is live when its result is used or when anything that matters reads its argument.
  /// Reading it for the next value of a dead carried value does not matter.
  bool drop_carried(Op* loop) {
    bool changed = false;
    for (int i = static_cast<int>(loop->results.size()) - 1; i >= 0; --i) {
      if (!loop->result(i)->unused() || !only_feeds_itself(loop, i)) continue;
      Value* arg = loop->region().args[i + 1];
      module_.replace_all_uses(arg, loop->operand(kLoopBounds + i));  // only in ops about to die
      module_.erase_operand(loop->region().terminator(), i);
      module_.erase_operand(loop, kLoopBounds + i);
      module_.erase_argument(loop->region(), i + 1);
      module_.erase_result(loop, i);
      changed = true;
    }
    return changed;
  }

  /// Whether everything computed from carried value `index` ends in its own place of the yield.
  static bool only_feeds_itself(Op* loop, int index) {
    std::vector<const Value*> open = {loop->region().args[index + 1]};
    std::unordered_set<const Value*> seen(open.begin(), open.end());
    while (!open.empty()) {
      const Value* value = open.back();
      open.pop_back();
      for (const Use& use : value->uses) {
        if (use.user == loop->region().terminator()) {
          if (use.operand != index) return false;
          continue;
        }
        if (use.user->block != &loop->region() || !use.user->is_pure()) return false;
        for (const Value* result : use.user->results) {
          if (seen.insert(result).second) open.push_back(result);
        }
      }
    }
    return true;
  }

  Module& module_;
};

}  // namespace

void eliminate_dead_code(Module& module, PassContext&) {
  DeadCode dead(module);
  for (Op* kernel : module.kernels()) {
    while (dead.sweep(kernel->region())) {
    }
  }
}

}  // namespace ttlc::passes

#include "passes/isolate_carried.h"

#include <algorithm>

#include "passes/carried_values.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether the use hands the block on as a whole.
bool moves_on(const Use& use) {
  return use.user->is(OpKind::kFor) || use.user->is(OpKind::kYield) || use.user->is(OpKind::kCbPut) ||
         use.user->is(OpKind::kTensorStore);
}

class Isolation {
 public:
  explicit Isolation(Module& module) : module_(module) {}

  void run(Block& block) {
    for (Op& op : block) {
      for (Block* region : op.regions) {
        if (!op.is(OpKind::kGeneric)) run(*region);
      }
      if (op.is(OpKind::kFor) || op.is(OpKind::kCbPut) || op.is(OpKind::kTensorStore))
        isolate_operands(&op, /*may_be_read=*/false);
      if (op.is(OpKind::kYield)) isolate_operands(&op, /*may_be_read=*/true);
    }
  }

 private:
  void isolate_operands(Op* op, bool may_be_read) {
    for (int i = 0; i < static_cast<int>(op->operands.size()); ++i) {
      Value* value = op->operand(i);
      if (!value->type.is_block() || is_isolated(value, op, may_be_read)) continue;
      if (op->is(OpKind::kFor) && continues_loop(op, i - kLoopBounds)) continue;
      module_.set_operand(op, i, produce_again(value, op));
    }
  }

  static bool is_isolated(const Value* value, const Op* user, bool may_be_read) {
    if (value->def && value->def->is(OpKind::kUntilize)) return true;  // made for the put that follows
    if (!value->def || !value->def->is(OpKind::kGeneric) || value->def->block != user->block) return false;
    if (!may_be_read) return value->single_use();
    return std::count_if(value->uses.begin(), value->uses.end(), moves_on) == 1;
  }

  /// The block once more, made by a generic in the block of `user`.
  Value* produce_again(Value* value, Op* user) {
    if (value->def && value->def->is(OpKind::kGeneric) && value->def->block == user->block)
      return repeat_result(Generic(value->def), value->index);
    Builder b = builder_before(module_, user);
    return build_copy(b, value);
  }

  /// Turn this: %a = generic { ... yield %t }
  /// Into this: %a, %b = generic { ... yield %t, %t }
  Value* repeat_result(const Generic& generic, int index) {
    Value* old = generic.op->result(index);
    if (generic.has_reduction() && !generic.has_finish()) {
      Builder b = builder_before(module_, generic.op);
      int64_t inputs = generic.in_count();
      fill_region(b, generic.op, kFinish, generic.accumulator_count(),
                  [inputs](Builder&, std::span<Value* const> t) {
                    std::span<Value* const> sums = t.subspan(inputs);
                    return std::vector<Value*>(sums.begin(), sums.end());
                  });
    }
    std::vector<IndexingMap> maps = generic.op->maps();
    maps.push_back(generic.out_map(index));
    Op* yield = generic.last_region().terminator();
    module_.add_operand(yield, yield->operand(index));
    generic.op->set(AttrKey::kMaps, std::move(maps));
    return module_.add_result(generic.op, old->type, old->name);
  }

  Module& module_;
};

}  // namespace

void isolate_carried(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    for (Op& op : kernel->region()) {
      if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute") Isolation(module).run(op.region());
    }
  }
}

}  // namespace ttlc::passes

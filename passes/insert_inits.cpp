#include "passes/insert_inits.h"

#include <algorithm>

#include "ir/builder.h"
#include "ir/support/ice.h"
#include "passes/carried_values.h"
#include "passes/unit_needs.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// What a block of code does to one unit.
struct UnitEffect {
  bool touched = false;
  bool may_not_touch = false;       // there is a path that leaves it alone
  std::optional<UnitNeed> first;    // what it needs first, when that is the same on all paths
  std::optional<std::string> last;  // state it leaves, when that is the same on all paths

  /// Whether code that runs again and again finds what it needs once it has run.
  bool is_stable() const { return first && last && first->state == *last; }
};

using Effects = std::array<UnitEffect, kUnits.size()>;

UnitEffect& effect_on(Effects& effects, Unit unit) { return effects[static_cast<size_t>(unit)]; }

/// The buffer that a value defined in `loop` stands for outside of it: exchanged buffers are alike. Null for what is
/// computed there.
Value* outside(Value* value, const Op* loop) {
  while (true) {
    const Op* owner = value->def ? value->def : value->owner->parent;
    if (owner != loop && !is_inside(owner, loop)) return value;
    if (!owner->is(OpKind::kFor)) return nullptr;
    value = owner->operands[value->def ? kLoopBounds + value->index : kLoopBounds - 1 + value->index];
  }
}

/// Code that follows other code.
void append(UnitEffect& effect, const UnitEffect& next) {
  if (!next.touched) return;
  if (!effect.touched) {
    effect = next;
  } else if (!next.may_not_touch) {
    effect.may_not_touch = false;
    effect.last = next.last;
  } else if (effect.last != next.last) {
    effect.last.reset();
  }
}

Effects effects_of(const Block& block);

Effects loop_effects(const Op& loop) {
  Effects effects = effects_of(loop.region());
  for (UnitEffect& effect : effects) {
    if (effect.first) {
      std::vector<Value*>& operands = effect.first->operands;
      for (Value*& operand : operands) operand = outside(operand, &loop);
      if (std::count(operands.begin(), operands.end(), nullptr) > 0) effect.first.reset();
    }
    // A stable unit is set up before the loop, whether or not the loop runs.
    if (effect.is_stable()) {
      effect.may_not_touch = false;
    } else if (effect.touched && !runs_at_least_once(loop)) {
      effect.may_not_touch = true;
      effect.last.reset();
    }
  }
  return effects;
}

Effects branch_effects(const Op& branch) {
  Effects yes = effects_of(branch.region(0)), no = effects_of(branch.region(1)), both;
  for (Unit unit : kUnits) {
    UnitEffect &a = effect_on(yes, unit), &b = effect_on(no, unit), &joined = effect_on(both, unit);
    if (!a.touched || !b.touched) {
      joined = a.touched ? a : b;
      joined.may_not_touch = true;
      continue;
    }
    joined.touched = true;
    joined.may_not_touch = a.may_not_touch || b.may_not_touch;
    if (a.first && b.first && a.first->state == b.first->state) joined.first = a.first;
    if (a.last == b.last) joined.last = a.last;
  }
  return both;
}

Effects effects_of(const Block& block) {
  Effects effects;
  for (Op& op : block) {
    if (op.is(OpKind::kFor) || op.is(OpKind::kIf)) {
      Effects inner = op.is(OpKind::kFor) ? loop_effects(op) : branch_effects(op);
      for (Unit unit : kUnits) append(effect_on(effects, unit), effect_on(inner, unit));
      continue;
    }
    for (const UnitNeed& need : needs_of(op))
      append(effect_on(effects, need.unit), {true, false, need, need.state});
  }
  return effects;
}

/// The need of a unit that comes first in the text, in terms of values from outside of all loops. Which path comes
/// first at run time does not matter to a start-up: it leaves a known state on all of them.
std::optional<UnitNeed> first_in_text(const Block& block, Unit unit) {
  for (Op& op : block) {
    for (const UnitNeed& need : needs_of(op)) {
      if (need.unit == unit) return need;
    }
    for (const Block* region : op.regions) {
      std::optional<UnitNeed> need = first_in_text(*region, unit);
      if (!need) continue;
      for (Value*& operand : need->operands) {
        if (op.is(OpKind::kFor)) operand = outside(operand, &op);
      }
      return need;
    }
  }
  return std::nullopt;
}

/// Inserts what one compute thread needs.
class InitInserter {
 public:
  explicit InitInserter(Module& module) : module_(module) {}

  void run(Op* thread) {
    Block& block = thread->region();
    std::optional<UnitNeed> pack = first_in_text(block, Unit::kPack);
    if (!pack) return;  // computes nothing
    UnitStates states = start_up(block, *pack);
    run_block(block, states);
    if (state_of(states, Unit::kMask) != kMaskOff) {
      module_.create(behind_last_section(InsertPoint::at_end(block)), OpKind::kUninitReduce, {}, {},
                     thread->span);
    }
  }

 private:
  UnitStates start_up(Block& block, const UnitNeed& pack) {
    std::optional<UnitNeed> a = first_in_text(block, Unit::kSrcA), b = first_in_text(block, Unit::kSrcB);
    const UnitNeed& source_a = a ? *a : b ? *b : pack;
    const UnitNeed& source_b = b ? *b : source_a;
    std::vector<Value*> operands = {source_a.operands[0], source_b.operands[0], pack.operands[0]};
    module_.create(InsertPoint::at_start(block), OpKind::kHwStartup, operands, {}, block.parent->span);
    UnitStates states;
    if (a || b) state_of(states, Unit::kSrcA) = source_a.state;
    if (a || b) state_of(states, Unit::kSrcB) = source_b.state;
    // A start-up sets the packer up for a format and for no rounding.
    state_of(states, Unit::kPack) = std::string(sim::name_of(pack.operands[0]->type.dtype));
    state_of(states, Unit::kAccumulation) = kWrites;
    state_of(states, Unit::kMask) = kMaskOff;
    return states;
  }

  void run_block(Block& block, UnitStates& states) {
    for (Op& op : block) {
      if (op.is(OpKind::kFor)) {
        run_loop(op, states);
      } else if (op.is(OpKind::kIf)) {
        run_branch(op, states);
      } else {
        provide(needs_of(op), InsertPoint::before_op(&op), states);
      }
    }
  }

  void run_loop(Op& loop, UnitStates& states) {
    Effects effects = loop_effects(loop);
    std::vector<UnitNeed> before;
    for (Unit unit : kUnits) {
      UnitEffect& effect = effect_on(effects, unit);
      if (effect.is_stable()) before.push_back(*effect.first);
    }
    provide(before, InsertPoint::before_op(&loop), states);
    UnitStates inner = states;
    for (Unit unit : kUnits) {
      const UnitEffect& effect = effect_on(effects, unit);
      if (effect.touched && effect.last != state_of(states, unit)) state_of(inner, unit).reset();
    }
    run_block(loop.region(), inner);
    states = runs_at_least_once(loop) ? inner : join(states, inner);
  }

  void run_branch(Op& branch, UnitStates& states) {
    UnitStates yes = states, no = states;
    run_block(branch.region(0), yes);
    run_block(branch.region(1), no);
    end_reduction(branch.region(0), yes, no);
    end_reduction(branch.region(1), no, yes);
    states = join(yes, no);
  }

  /// Where the other branch leaves the packer without a mask, this one does, too: what follows need not end a reduction that may
  /// not have happened.
  void end_reduction(Block& block, UnitStates& states, const UnitStates& others) {
    if (state_of(states, Unit::kMask) == kMaskOff || state_of(others, Unit::kMask) != kMaskOff) return;
    module_.create(behind_last_section(InsertPoint::at_end(block)), OpKind::kUninitReduce, {}, {},
                   block.parent->span);
    state_of(states, Unit::kMask) = kMaskOff;
  }

  static UnitStates join(const UnitStates& a, const UnitStates& b) {
    UnitStates joined = a;
    for (Unit unit : kUnits) {
      if (state_of(a, unit) != state_of(b, unit)) state_of(joined, unit).reset();
    }
    return joined;
  }

  /// Inserts the inits of those needs that the state does not meet.
  void provide(const std::vector<UnitNeed>& needs, InsertPoint at, UnitStates& states) {
    std::vector<UnitNeed> missing;
    for (const UnitNeed& need : needs) {
      if (state_of(states, need.unit) != need.state && !need.is_own()) missing.push_back(need);
    }
    merge_source_formats(missing);
    for (size_t i = 0; i < missing.size(); ++i) {
      const UnitNeed& need = missing[i];
      bool same_op = i > 0 && missing[i - 1].init == need.init && need.init == OpKind::kInitReduce;
      if (same_op) continue;  // sets up the matrix engine and the mask
      const InsertPoint place = need.init == OpKind::kUninitReduce ? behind_last_section(at) : at;
      Op* op = module_.create(place, need.init, need.operands, {}, need.span);
      for (const auto& [key, value] : need.attrs) op->set(key, value);
    }
    for (const UnitNeed& need : needs) state_of(states, need.unit) = need.state;
    // An init of a reduction turns the mask on even when only the matrix engine needed it.
    for (const UnitNeed& need : missing) {
      if (need.init == OpKind::kInitReduce) state_of(states, Unit::kMask) = mask_of(need);
    }
  }

  /// Where a reduction ends for a reader: behind the DST section or loop before `at` and the pages that it hands on,
  /// which do not have to wait for this. Nothing in between packs.
  static InsertPoint behind_last_section(InsertPoint at) {
    Op* op = at.before ? at.before->prev : at.block->last;
    while (op && !op->is(OpKind::kDstRelease) && op->regions.empty()) op = op->prev;
    if (!op) return at;
    while (op->next != at.before && (op->next->is(OpKind::kCbPushBack) || op->next->is(OpKind::kCbPopFront)))
      op = op->next;
    return InsertPoint::after_op(op);
  }

  static std::string mask_of(const UnitNeed& reduce) {
    for (const auto& [key, value] : reduce.attrs) {
      if (key == AttrKey::kReduceDim) return std::get<std::string>(value);
    }
    TTLC_UNREACHABLE();
  }

  /// Turn this: reconfig.srca %a; reconfig.srcb %b
  /// Into this: reconfig.src %a, %b
  static void merge_source_formats(std::vector<UnitNeed>& missing) {
    if (missing.size() < 2 || missing[0].init != OpKind::kReconfigSrcA ||
        missing[1].init != OpKind::kReconfigSrcB)
      return;
    missing[0].init = OpKind::kReconfigSrc;
    missing[0].operands.push_back(missing[1].operands[0]);
    missing.erase(missing.begin() + 1);
  }

  Module& module_;
};

}  // namespace

void insert_inits(Module& module, PassContext&) {
  std::vector<Op*> threads;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute") threads.push_back(&op);
  });
  for (Op* thread : threads) InitInserter(module).run(thread);
}

}  // namespace ttlc::passes

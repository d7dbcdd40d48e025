#include "passes/keep_sums_in_dst.h"

#include <algorithm>
#include <optional>

#include "ir/builder.h"
#include "passes/carried_values.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool is_buffer_call(const Op& op) {
  return op.is(OpKind::kCbWaitFront) || op.is(OpKind::kCbPopFront) || op.is(OpKind::kCbReserveBack) ||
         op.is(OpKind::kCbPushBack);
}

/// Whether a value is computed from the iteration that `loop` is in.
bool changes_with(const Value* value, const Op* loop) {
  const Op* source = value->def ? value->def : value->owner->parent;
  if (source == loop) return true;
  return is_inside(source, loop) &&
         std::any_of(source->operands.begin(), source->operands.end(),
                     [&](const Value* operand) { return changes_with(operand, loop); });
}

/// Whether packing needs nothing that the loop around the section computes, but for the conditions of the packs.
bool packs_alone(const Op& section, const Op& loop) {
  bool alone = true;
  walk(section.region(1), [&](Op& op) {
    const size_t count = op.is(OpKind::kPackTile) ? 3 : op.operands.size();
    for (size_t i = 0; i < count; ++i) {
      const Value* value = op.operand(static_cast<int>(i));
      const Op* source = value->def ? value->def : value->owner->parent;
      alone = alone && (!(source == &loop || is_inside(source, &loop)) || is_inside(source, &section));
    }
  });
  return alone;
}

/// Whether a condition says that an iteration of a loop is not its first.
bool is_later_iteration(const Value* condition, const Op& loop) {
  return condition->def && condition->def->is(OpKind::kCmpNe) &&
         condition->def->operand(0) == loop.region().args[0] && condition->def->operand(1) == loop.operand(0);
}

bool all_of_ops(Block& block, const std::function<bool(const Op&)>& holds) {
  bool all = true;
  walk(block, [&](Op& op) {
    all = all && (op.is(OpKind::kFor) || op.is_pure() || op.is(OpKind::kYield) || holds(op));
  });
  return all;
}

/// Whether an op names the page of a buffer that has the number of its DST slot.
bool is_same_tile(const Value* page, const Value* slot) {
  if (page == slot) return true;
  const std::optional<int64_t> a = constant_value(page), b = constant_value(slot);
  return a && a == b;
}

/// The only DST section of a loop that adds products to a block in L1, the first of them in its first iteration; null for
/// other loops.
Op* adding_section(const Op& loop) {
  if (!loop.results.empty() || !runs_at_least_once(loop)) return nullptr;
  Op* section = nullptr;
  for (Op& op : loop.region()) {
    if (op.is(OpKind::kDstSection)) {
      if (section) return nullptr;
      section = &op;
    } else if (!op.is(OpKind::kCbWaitFront) && !op.is(OpKind::kCbPopFront) && !op.is_pure() &&
               !op.is(OpKind::kYield)) {
      return nullptr;
    }
  }
  if (!section) return nullptr;
  const bool multiplies = all_of_ops(section->region(0), [&](const Op& op) {
    return op.is(OpKind::kFpuMatmul) && !changes_with(op.operand(4), &loop);
  });
  const Value* buffer = nullptr;
  const bool adds = all_of_ops(section->region(1), [&](const Op& op) {
    if (!op.is(OpKind::kPackTile) || op.text(AttrKey::kAccumulate, "") != "after_first") return false;
    if (!buffer) buffer = op.operand(1);
    return op.operand(1) == buffer && is_later_iteration(op.operand(3), loop);
  });
  return multiplies && adds && packs_alone(*section, loop) ? section : nullptr;
}

std::vector<Op*> packs_of(const Op* section) {
  std::vector<Op*> packs;
  walk(section->region(1), [&](Op& op) {
    if (op.is(OpKind::kPackTile)) packs.push_back(&op);
  });
  return packs;
}

InsertPoint at_end_of(Block& region) { return {&region, region.terminator()}; }

/// Puts a section around the loop; returns it.
Op* widen(Module& module, Op* loop, Op* section) {
  Builder b(module, InsertPoint::before_op(loop), loop->span);
  Op* wide = b.op(OpKind::kDstSection);
  for (Block* region : wide->regions) Builder(module, InsertPoint::at_end(*region), loop->span).yield({});
  module.splice(section->region(1), at_end_of(wide->region(1)));
  module.splice(section->region(0), InsertPoint::before_op(section));
  module.erase(section);
  module.move(loop, at_end_of(wide->region(0)));
  for (Op* pack : packs_of(wide)) {
    pack->remove(AttrKey::kAccumulate);
    module.erase_operand(pack, 3);
  }
  return wide;
}

/// A block of sums that a section leaves in a buffer, from where one other section copies it into the same slots.
class PassedSums {
 public:
  explicit PassedSums(Op* section) : section_(section), buffer_(packs_of(section).front()->operand(1)) {}

  bool match() {
    if (!buffer_->def) return false;
    for (const Use& use : buffer_->uses) {
      if (!take(use)) return false;
    }
    if (calls_.size() != 4 || copies_.empty()) return false;
    next_ = ancestor_in(copies_.front(), section_->block);
    return is_passed_on() && is_next() && copies_all_first();
  }

  /// Lets the second section go on where the first one ends.
  void merge(Module& module) {
    Block& math = section_->region(0);
    for (Op* call : calls_) module.erase(call);
    while (section_->next != next_) {
      Op* between = section_->next;
      module.move(between, between->is_pure() ? InsertPoint::before_op(section_) : at_end_of(math));
    }
    for (Op* copy : copies_) erase_with_empty_loops(module, copy);
    module.splice(next_->region(0), at_end_of(math));
    for (Op* pack : packs_of(section_)) erase_with_empty_loops(module, pack);
    module.splice(next_->region(1), at_end_of(section_->region(1)));
    module.erase(next_);
    module.erase(buffer_->def);
  }

 private:
  bool take(const Use& use) {
    Op* user = use.user;
    if (is_buffer_call(*user)) {
      calls_.push_back(user);
      return user->block == section_->block;
    }
    if (user->is(OpKind::kFpuCopy)) {
      copies_.push_back(user);
      return is_same_tile(user->operand(1), user->operand(2));
    }
    return user->is(OpKind::kPackTile) && is_inside(user, section_) &&
           is_same_tile(user->operand(2), user->operand(0));
  }

  /// Reserved before the first section, pushed and waited for behind it, popped behind the second.
  bool is_passed_on() const {
    if (!next_ || next_ == section_ || !next_->is(OpKind::kDstSection) || !section_->is_before(next_))
      return false;
    return std::all_of(calls_.begin(), calls_.end(), [&](const Op* call) {
      if (call->int_attr(AttrKey::kPages) != calls_.front()->int_attr(AttrKey::kPages)) return false;
      if (call->is(OpKind::kCbReserveBack)) return call->is_before(section_);
      if (call->is(OpKind::kCbPopFront)) return next_->is_before(call);
      return section_->is_before(call) && call->is_before(next_);
    });
  }

  /// Whether nothing is computed in between.
  bool is_next() const {
    for (const Op* op = section_->next; op != next_; op = op->next) {
      if (!is_buffer_call(*op) && !op->is_pure()) return false;
    }
    return true;
  }

  /// Whether one copy, the first of what the second section does, fetches all pages one after the other, and whatever else
  /// its loop does concerns the slot of the iteration: no slot is used before it is filled.
  bool copies_all_first() const {
    if (copies_.size() != 1) return false;
    const Op* copy = copies_.front();
    const int64_t pages = calls_.front()->int_attr(AttrKey::kPages);
    const Op* first = next_->region(0).first;
    while (first && first->is_pure()) first = first->next;
    if (first == copy) return pages == 1 && constant_value(copy->operand(1)) == 0;
    if (!first || !first->is(OpKind::kFor) || copy->block != &first->region()) return false;
    Value* slot = first->region().args[0];
    const Op* start = first->region().first;
    while (start->is_pure()) start = start->next;
    return constant_value(first->operand(0)) == 0 && constant_value(first->operand(1)) == pages &&
           constant_value(first->operand(2)) == 1 && start == copy && copy->operand(1) == slot &&
           all_of_ops(first->region(), [&](const Op& op) {
             return &op == copy || (op.is(OpKind::kSfpuUnary) && op.operand(0) == slot);
           });
  }

  static void erase_with_empty_loops(Module& module, Op* op) {
    Op* parent = op->parent();
    module.erase(op);
    if (parent->is(OpKind::kFor) && parent->region().first->is(OpKind::kYield))
      erase_with_empty_loops(module, parent);
  }

  Op* section_;
  Value* buffer_;
  Op* next_ = nullptr;       // the second section
  std::vector<Op*> calls_;   // reserve, push, wait, pop
  std::vector<Op*> copies_;  // in the second section
};

/// Packs that name the pages one after the other need not name them.
void pack_in_order(Module& module, Op* section) {
  int64_t next_page = 0;
  const std::vector<Op*> packs = packs_of(section);
  for (const Op* pack : packs) {
    const Op* loop = pack->parent();
    const bool steps = loop->is(OpKind::kFor) && pack->operand(2) == loop->region().args[0] &&
                       constant_value(loop->operand(0)) == next_page &&
                       constant_value(loop->operand(2)) == 1 && loop->parent() == section &&
                       packs.size() == 1;
    const bool single = loop == section && constant_value(pack->operand(2)) == next_page;
    if (!steps && !single) return;
    ++next_page;
  }
  for (Op* pack : packs) {
    pack->remove(AttrKey::kOutOfOrder);
    module.erase_operand(pack, 2);
  }
}

}  // namespace

void keep_sums_in_dst(Module& module, PassContext&) {
  std::vector<Op*> loops;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kFor)) loops.push_back(&op);
  });
  for (Op* loop : loops) {
    if (!loop->block) continue;  // a loop of copies, which went with them
    Op* section = adding_section(*loop);
    if (!section) continue;
    Op* wide = widen(module, loop, section);
    if (PassedSums sums(wide); sums.match())
      sums.merge(module);
    else
      pack_in_order(module, wide);
  }
}

}  // namespace ttlc::passes

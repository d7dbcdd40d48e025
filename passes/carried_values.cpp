#include "passes/carried_values.h"

#include <set>
#include <utility>
#include <vector>

#include "ir/generic.h"
#include "passes/trip_count.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool only_chooses(const Op& op) {
  switch (op.tile) {
    case TileOp::kMax:
    case TileOp::kMin:
    case TileOp::kKeep:
    case TileOp::kOverride:
    case TileOp::kCopy:
    case TileOp::kMaxScalar:
    case TileOp::kMinScalar:
    case TileOp::kMaxRow:
    case TileOp::kMaxCol:
    case TileOp::kMaxAll:
      return true;
    default:
      return false;
  }
}

/// Whether the generic passes input `input` on through nothing but choosing ops.
bool only_chooses_from(const Generic& generic, int64_t input) {
  std::unordered_set<const Value*> reached;
  for (const Block* region : generic.op->regions) {
    if (region->empty()) continue;
    reached.insert(region->args[input]);
    for (Op& op : *region) {
      if (!op.is_tile_op()) continue;
      bool reads = false;
      for (const Value* operand : op.operands) reads |= reached.contains(operand);
      if (!reads) continue;
      if (!only_chooses(op)) return false;
      reached.insert(op.result());
    }
  }
  return true;
}

/// Follows a carried value forward through the loop's body.
class Reach {
 public:
  explicit Reach(const Op* loop) : loop_(loop) {}

  /// Whether the next value of carried value `index` is computed from it by arithmetic.
  bool arithmetic_to_itself(int index) {
    visit(loop_->region().args[index + 1], false);
    const Value* next = loop_->region().terminator()->operand(index);
    return seen_.contains({next, true});
  }

 private:
  void visit(const Value* value, bool arithmetic) {
    if (!value->type.is_block() || !seen_.insert({value, arithmetic}).second) return;
    for (const Use& use : value->uses) follow(*use.user, use.operand, arithmetic);
  }

  void follow(const Op& user, int operand, bool arithmetic) {
    if (user.is(OpKind::kGeneric)) {
      bool more = arithmetic || !only_chooses_from(Generic(const_cast<Op*>(&user)), operand);
      for (const Value* result : user.results) visit(result, more);
    } else if (user.is(OpKind::kFor)) {
      visit(user.region().args[operand - kLoopBounds + 1], arithmetic);
      visit(user.result(operand - kLoopBounds), arithmetic);
    } else if (user.is(OpKind::kYield) && user.parent() != loop_) {
      const Op* parent = user.parent();
      if (parent->is(OpKind::kFor)) visit(parent->region().args[operand + 1], arithmetic);
      if (parent->is(OpKind::kFor) || parent->is(OpKind::kIf)) visit(parent->result(operand), arithmetic);
    }
  }

  const Op* loop_;
  std::set<std::pair<const Value*, bool>> seen_;
};

}  // namespace

CarriedValues::CarriedValues(Block& kernel) {
  std::vector<const Value*> accumulating;
  walk(kernel, [&](Op& op) {
    bool is_for = op.is(OpKind::kFor);
    if (!is_for && !op.is(OpKind::kIf)) return;
    for (size_t i = 0; i < op.results.size(); ++i) {
      if (!op.result(i)->type.is_block()) continue;
      for (const Block* region : op.regions) {
        if (!region->empty()) unite(op.result(i), region->terminator()->operand(i));
      }
      if (!is_for) continue;
      unite(op.result(i), op.operand(kLoopBounds + i));
      unite(op.result(i), op.region().args[i + 1]);
      if (Reach(&op).arithmetic_to_itself(static_cast<int>(i))) accumulating.push_back(op.result(i));
    }
  });
  for (const Value* value : accumulating) accumulating_roots_.insert(root(value));
}

const Value* CarriedValues::root(const Value* value) const {
  for (auto found = parent_.find(value); found->second != value; found = parent_.find(value))
    value = found->second;
  return value;
}

void CarriedValues::unite(const Value* a, const Value* b) {
  parent_.try_emplace(a, a);
  parent_.try_emplace(b, b);
  parent_[root(a)] = root(b);
}

bool CarriedValues::accumulates(const Value* value) const {
  return is_carried(value) && accumulating_roots_.contains(root(value));
}

bool exchanges_buffers(const Op* loop, int i) {
  return !loop->region().terminator()->operand(i)->single_use();
}

bool continues_loop(const Op* loop, int i) {
  const Value* start = loop->operand(kLoopBounds + i);
  const Op* earlier = start->def;
  if (!earlier || !earlier->is(OpKind::kFor) || earlier->block != loop->block || !start->single_use())
    return false;
  return exchanges_buffers(earlier, start->index) == exchanges_buffers(loop, i);
}

bool accumulates_in_place(const Op* loop, int i) {
  const Op* next = loop->region().terminator()->operand(i)->def;
  return next && next->is(OpKind::kGeneric) && next->has(AttrKey::kAccumulate);
}

bool runs_at_least_once(const Op& loop) {
  const std::optional<TripCount> count = trip_count(loop);
  return count && count->least >= 1;
}

}  // namespace ttlc::passes

#include "passes/body_schedule.h"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

int64_t BodySchedule::slot_of(const Value* tile) const {
  for (size_t i = 0; i < order.size(); ++i) {
    if (order[i] == tile->def) return slots[i];
  }
  return kNoSlot;
}

namespace {

bool is_computed_tile(const Value* value) { return value->type.is(TypeKind::kTile) && value->def; }

/// Slots an expression needs when each of its operands is computed in the best order.
class SlotNeeds {
 public:
  int64_t of(const Value* value) {
    if (!is_computed_tile(value)) return 0;
    auto [entry, is_new] = needs_.try_emplace(value->def, 1);
    if (!is_new) return entry->second;
    std::vector<int64_t> operands;
    for (const Value* operand : value->def->operands) operands.push_back(of(operand));
    std::sort(operands.rbegin(), operands.rend());
    int64_t need = 1;
    for (size_t i = 0; i < operands.size(); ++i) {
      if (operands[i] > 0) need = std::max(need, operands[i] + static_cast<int64_t>(i));
    }
    return needs_[value->def] = need;
  }

 private:
  std::unordered_map<const Op*, int64_t> needs_;
};

/// Depth-first order from the yield, the operand with the larger need first.
class DepthFirst {
 public:
  explicit DepthFirst(const Block& region) : region_(region) {
    if (const Op* yield = region.terminator()) visit_operands(yield);
    for (Op& op : region) visit(&op);
  }
  std::vector<Op*> take() { return std::move(order_); }

 private:
  void visit_operands(const Op* op) {
    std::vector<Value*> operands = op->operands;
    std::stable_sort(operands.begin(), operands.end(),
                     [this](const Value* a, const Value* b) { return needs_.of(a) > needs_.of(b); });
    for (Value* operand : operands) {
      if (operand->def && operand->def->block == &region_) visit(operand->def);
    }
  }
  void visit(Op* op) {
    if (op->is(OpKind::kYield) || !visited_.insert(op).second) return;
    visit_operands(op);
    order_.push_back(op);
  }

  const Block& region_;
  SlotNeeds needs_;
  std::unordered_set<const Op*> visited_;
  std::vector<Op*> order_;
};

std::vector<Op*> order_as_written(const Block& region) {
  std::vector<Op*> order;
  for (Op& op : region) {
    if (!op.is(OpKind::kYield)) order.push_back(&op);
  }
  return order;
}

/// Slots of one point over all regions of a generic.
class SlotPool {
 public:
  int64_t take_cleared() { return count_++; }
  int64_t take() {
    if (free_.empty()) return count_++;
    int64_t slot = *free_.begin();
    free_.erase(free_.begin());
    return slot;
  }
  void release(int64_t slot) { free_.insert(slot); }
  int64_t count() const { return count_; }

 private:
  std::set<int64_t> free_;
  int64_t count_ = 0;
};

/// Gives slots along one order of one region.
class SlotWalk {
 public:
  SlotWalk(const Block& region, SlotPool& pool) : region_(region), pool_(pool) {}

  void bind(const Value* value, int64_t slot) { slot_[value] = slot; }

  BodySchedule run(std::vector<Op*> order) {
    BodySchedule schedule;
    schedule.order = std::move(order);
    for (const Value* arg : region_.args) uses_left_[arg] = static_cast<int64_t>(arg->uses.size());
    for (const Op* op : schedule.order) {
      for (const Value* result : op->results) uses_left_[result] = static_cast<int64_t>(result->uses.size());
    }
    for (const Op* op : schedule.order) schedule.slots.push_back(place(op));
    return schedule;
  }

 private:
  bool in_dst(const Value* value) const { return slot_.contains(value); }

  int64_t place(const Op* op) {
    if (!op->is_tile_op()) return BodySchedule::kNoSlot;
    std::vector<const Value*> dying;  // operands in DST whose last use this is, the accumulator first
    for (size_t i = op->operands.size(); i-- > 0;) {
      const Value* operand = op->operands[i];
      if (--uses_left_[operand] == 0 && in_dst(operand)) dying.push_back(operand);
    }
    if (info(op->tile).tile_class != TileClass::kContract) std::reverse(dying.begin(), dying.end());
    int64_t slot = BodySchedule::kNoSlot;
    if (adds_to_cleared_slot(op)) {
      slot = pool_.take_cleared();
    } else if (!dying.empty()) {
      slot = slot_.at(dying.front());
      dying.erase(dying.begin());
    } else {
      slot = pool_.take();
    }
    for (const Value* value : dying) pool_.release(slot_.at(value));
    bind(op->result(), slot);
    if (op->result()->unused()) pool_.release(slot);
    return slot;
  }

  static bool adds_to_cleared_slot(const Op* op) {
    return op->is(TileOp::kMul) && op->text(AttrKey::kForm, "") == "cb";
  }

  const Block& region_;
  SlotPool& pool_;
  std::unordered_map<const Value*, int64_t> slot_;
  std::unordered_map<const Value*, int64_t> uses_left_;
};

/// Runs `region` in the better one of the two orders; `pool` is left as after it.
BodySchedule schedule_region(const Block& region, int64_t inputs, const std::vector<int64_t>& accumulators,
                             SlotPool& pool) {
  auto run = [&](std::vector<Op*> order, SlotPool& slots) {
    SlotWalk walk(region, slots);
    for (size_t i = 0; i < accumulators.size(); ++i) walk.bind(region.args[inputs + i], accumulators[i]);
    return walk.run(std::move(order));
  };
  SlotPool written_pool = pool, sorted_pool = pool;
  BodySchedule written = run(order_as_written(region), written_pool);
  BodySchedule sorted = run(DepthFirst(region).take(), sorted_pool);
  bool better = sorted_pool.count() < written_pool.count();
  pool = better ? sorted_pool : written_pool;
  return better ? sorted : written;
}

}  // namespace

GenericSchedule schedule_generic(const Generic& generic) {
  GenericSchedule schedule;
  SlotPool pool;
  int64_t inputs = generic.in_count();
  if (generic.has_init()) {
    schedule.init = schedule_region(generic.init(), inputs, {}, pool);
    for (const Value* start : generic.init().terminator()->operands) {
      int64_t slot = schedule.init.slot_of(start);
      TTLC_ASSERT(slot != BodySchedule::kNoSlot, "an accumulator starts with a tile that is not in DST");
      schedule.accumulators.push_back(slot);
    }
  } else {
    for (int64_t i = 0; i < generic.accumulator_count(); ++i)
      schedule.accumulators.push_back(pool.take_cleared());
  }
  schedule.body = schedule_region(generic.body(), inputs, schedule.accumulators, pool);
  if (generic.has_finish())
    schedule.finish = schedule_region(generic.finish(), inputs, schedule.accumulators, pool);
  schedule.slot_count = pool.count();
  return schedule;
}

void apply_order(Module& module, const GenericSchedule& schedule) {
  for (const BodySchedule* region : {&schedule.init, &schedule.body, &schedule.finish}) {
    if (region->order.empty()) continue;
    Block& block = *region->order.front()->block;
    for (Op* op : region->order) module.move(op, {&block, block.terminator()});
  }
}

}  // namespace ttlc::passes

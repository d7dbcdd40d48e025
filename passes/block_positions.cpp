#include "passes/block_positions.h"

#include <algorithm>

#include "ir/support/ice.h"
#include "passes/index_math.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

using IndexMap = std::unordered_map<const Value*, Value*>;

Value* find(const IndexMap& indices, const Value* value) {
  auto found = indices.find(value);
  return found == indices.end() ? nullptr : found->second;
}

/// Whether `a`, with its loop indices replaced, is computed like `b`.
bool same_under(const IndexMap& indices, const Value* a, const Value* b) {
  if (Value* mapped = find(indices, a)) return mapped == b || is_same_index(mapped, b);
  if (a == b) return true;
  if (!a->def || !b->def || a->def->kind != b->def->kind || !a->def->regions.empty()) return false;
  if (!a->def->is_pure() || a->def->attrs != b->def->attrs) return false;
  if (a->def->operands.size() != b->def->operands.size()) return false;
  for (size_t i = 0; i < a->def->operands.size(); ++i) {
    if (!same_under(indices, a->def->operands[i], b->def->operands[i])) return false;
  }
  return true;
}

bool is_at_end_of(const Op& op, OpKind end, const Value* buffer) {
  return op.is(end) && op.operand(end == OpKind::kCbPut ? 1 : 0) == buffer;
}

/// Runs through what two threads do with a buffer in step, and notes which loop index of the other thread stands for which of
/// this one.
class Matcher {
 public:
  Matcher(const Value* buffer, const Op* own)
      : buffer_(buffer),
        own_(own),
        own_end_(own->kind),
        other_end_(own->is(OpKind::kCbPut) ? OpKind::kCbTake : OpKind::kCbPut) {}

  /// What the other thread does with the block of `own`, with the indices of its loops; null when the threads do not run alike.
  const Op* run(const Op* other, const Op* own, IndexMap& indices) {
    bool alike = match(other->region(), own->region(), indices);
    if (alike) indices = found_indices_;
    return alike ? found_ : nullptr;
  }

 private:
  /// What concerns the buffer in a block: the ends, loops and branches with such ones inside.
  std::vector<Op*> steps(const Block& block, OpKind end) const {
    std::vector<Op*> result;
    for (Op& op : block) {
      bool concerns = is_at_end_of(op, end, buffer_);
      for (Block* region : op.regions) {
        walk(*region, [&](Op& inner) { concerns = concerns || is_at_end_of(inner, end, buffer_); });
      }
      if (concerns) result.push_back(&op);
    }
    return result;
  }

  bool match(const Block& other, const Block& own, IndexMap& indices) {
    std::vector<Op*> others = steps(other, other_end_), owns = steps(own, own_end_);
    if (others.size() != owns.size()) return false;
    for (size_t i = 0; i < others.size(); ++i) {
      if (!match(*others[i], *owns[i], indices)) return false;
    }
    return true;
  }

  bool match(const Op& other, const Op& own, IndexMap& indices) {
    if (other.is(other_end_) && own.is(own_end_)) {
      if (&own == own_) {
        found_ = &other;
        found_indices_ = indices;
      }
      return true;
    }
    if (other.kind != own.kind) return false;
    if (other.is(OpKind::kIf)) {
      return same_under(indices, other.operand(0), own.operand(0)) &&
             match(other.region(0), own.region(0), indices) && match(other.region(1), own.region(1), indices);
    }
    if (!other.is(OpKind::kFor)) return false;
    for (int i = 0; i < kLoopBounds; ++i) {
      if (!same_under(indices, other.operand(i), own.operand(i))) return false;
    }
    indices[other.region().args[0]] = own.region().args[0];
    return match(other.region(), own.region(), indices);
  }

  const Value* buffer_;
  const Op* own_;
  const OpKind own_end_, other_end_;
  const Op* found_ = nullptr;
  IndexMap found_indices_;
};

/// A loop with bounds known at compile time.
struct KnownLoop {
  Value* index;
  int64_t lower, step, trips;
};

/// The loops around `op` in its thread, outermost first; nothing when something else surrounds it or a bound is unknown.
std::optional<std::vector<KnownLoop>> known_loops(const Op* op) {
  std::vector<KnownLoop> loops;
  for (const Op* at = op->parent(); !at->is(OpKind::kThread); at = at->parent()) {
    if (!at->is(OpKind::kFor)) return std::nullopt;
    std::optional<int64_t> lower = constant_value(at->operand(0)), upper = constant_value(at->operand(1)),
                           step = constant_value(at->operand(2));
    if (!lower || !upper || !step || *step < 1 || *upper <= *lower) return std::nullopt;
    int64_t trips = (*upper - *lower + *step - 1) / *step;
    loops.insert(loops.begin(), {at->region().args[0], *lower, *step, trips});
  }
  return loops;
}

/// Computes the indices of the loops around `other` from those around `own`, both the only ones at their end of the buffer: the
/// number of the block, counted by the own loops, taken apart by the other ones.
bool count_blocks(Module& module, const Op* other, Op* own, IndexMap& indices) {
  std::optional<std::vector<KnownLoop>> others = known_loops(other), owns = known_loops(own);
  if (!others || !owns) return false;
  Builder b(module, InsertPoint::before_op(own), own->span);
  Value* number = thread_constant(b, 0);
  for (const KnownLoop& loop : *owns) {
    Value* round = index_add(b, loop.index, -loop.lower);
    if (loop.step != 1) round = b.arith(OpKind::kIndexDiv, round, thread_constant(b, loop.step));
    number = index_add(b, index_mul(b, number, loop.trips), round);
  }
  int64_t inner = 1;  // blocks of one iteration
  for (auto loop = others->rbegin(); loop != others->rend(); ++loop) {
    Value* round = inner == 1 ? number : b.arith(OpKind::kIndexDiv, number, thread_constant(b, inner));
    bool is_outermost = loop + 1 == others->rend();
    if (!is_outermost) round = b.arith(OpKind::kIndexMod, round, thread_constant(b, loop->trips));
    indices[loop->index] = index_add(b, index_mul(b, round, loop->step), loop->lower);
    inner *= loop->trips;
  }
  return true;
}

/// Copies the computation of an index into another thread, where its loop indices have counterparts.
class IndexCopy {
 public:
  IndexCopy(Module& module, const Op* thread, const IndexMap& indices)
      : module_(module), place_(&thread->region()), indices_(indices) {}

  /// Null when it depends on something that has no counterpart.
  Value* of(Value* value) {
    if (!can_copy(value)) return nullptr;
    Builder b(module_, place(), {});
    return copy(b, value);
  }

 private:
  bool can_copy(const Value* value) {
    if (Value* mapped = find(indices_, value)) {
      lower_place(mapped);
      return true;
    }
    if (!value->def || !value->def->is_pure() || !value->def->regions.empty()) return false;
    return std::all_of(value->def->operands.begin(), value->def->operands.end(),
                       [this](const Value* operand) { return can_copy(operand); });
  }

  /// The copy cannot stand outside of the block that makes `value`.
  void lower_place(const Value* value) {
    Block* block = value->def ? value->def->block : value->owner;
    if (block->parent == place_->parent || is_inside(block->parent, place_->parent)) {
      if (value->def && (!last_ || block != place_ || last_->is_before(value->def))) last_ = value->def;
      if (!value->def && block != place_) last_ = nullptr;
      place_ = block;
    }
  }

  InsertPoint place() const { return last_ ? InsertPoint::after_op(last_) : InsertPoint::at_start(*place_); }

  Value* copy(Builder& b, Value* value) {
    if (Value* mapped = find(indices_, value)) return mapped;
    if (std::optional<int64_t> constant = known(value)) return thread_constant(b, *constant);
    std::vector<Value*> operands;
    for (Value* operand : value->def->operands) operands.push_back(copy(b, operand));
    if (value->def->is(OpKind::kIndexAdd)) return index_add(b, operands[0], operands[1]);
    if (value->def->is(OpKind::kIndexMul)) return index_mul(b, operands[0], operands[1]);
    if (operands.size() == 2 && value->type.is_index())
      return b.arith(value->def->kind, operands[0], operands[1]);
    Op* op = b.op(value->def->kind, operands, std::span(&value->type, 1));
    op->attrs = value->def->attrs;
    op->result()->name = value->name;
    return op->result();
  }

  /// Constants; there is one coordinate in a dimension of the grid with one core.
  static std::optional<int64_t> known(const Value* value) {
    if (!value->def->is(OpKind::kCoreCoord)) return constant_value(value);
    const std::vector<int64_t>& grid = kernel_of(value->def)->ints(AttrKey::kGrid);  // columns, rows
    bool is_single = grid[value->def->int_attr(AttrKey::kDim) == 0 ? 1 : 0] == 1;
    return is_single ? std::optional<int64_t>(0) : std::nullopt;
  }

  Module& module_;
  Block* place_;
  Op* last_ = nullptr;  // the copy stands behind it
  const IndexMap& indices_;
};

std::vector<Op*> ends_of(const Value* buffer, OpKind end) {
  std::vector<Op*> ends;
  for (const Use& use : buffer->uses) {
    if (is_at_end_of(*use.user, end, buffer)) ends.push_back(use.user);
  }
  return ends;
}

}  // namespace

bool is_same_index(const Value* a, const Value* b) { return same_under({}, a, b); }

std::vector<Op*> puts_of(const Value* buffer) { return ends_of(buffer, OpKind::kCbPut); }
std::vector<Op*> takes_of(const Value* buffer) { return ends_of(buffer, OpKind::kCbTake); }

std::optional<BlockPositions::Partner> BlockPositions::partner(Op* own, const Value* buffer,
                                                               const std::vector<Op*>& others) {
  Op* other_thread = thread_of(others.front());
  for (Op* other : others) {
    if (thread_of(other) != other_thread) return std::nullopt;
  }
  IndexMap indices;
  const Op* found = Matcher(buffer, own).run(other_thread, thread_of(own), indices);
  if (found) {
    auto at = std::find(others.begin(), others.end(), found);
    return Partner{static_cast<size_t>(at - others.begin()), std::move(indices)};
  }
  indices.clear();
  bool is_only = others.size() == 1 && ends_of(buffer, own->kind).size() == 1;
  if (!is_only || !count_blocks(module_, others.front(), own, indices)) return std::nullopt;
  return Partner{0, std::move(indices)};
}

/// Which of `positions`, one for each of `others`, holds for `own`.
Value* BlockPositions::place(Op* own, const Value* buffer, const std::vector<Op*>& others,
                             const std::vector<Value*>& positions) {
  if (others.empty()) return nullptr;
  bool all_same = std::all_of(positions.begin(), positions.end(), [&](const Value* position) {
    return is_same_index(position, positions.front());
  });
  if (all_same) {
    if (Value* fixed = IndexCopy(module_, thread_of(own), {}).of(positions.front())) return fixed;
  }
  std::optional<Partner> found = partner(own, buffer, others);
  return found ? IndexCopy(module_, thread_of(own), found->indices).of(positions[found->index]) : nullptr;
}

Value* BlockPositions::first_tile(Op* take, int64_t dim) {
  const Value* buffer = take->operand(0);
  std::vector<Op*> puts = puts_of(buffer);
  std::vector<Value*> positions;
  for (const Op* put : puts) {
    const Op* load = put->operand(0)->def;
    TTLC_ASSERT(load && load->is(OpKind::kTensorLoad), "the position of a block that is not loaded");
    positions.push_back(load->operands[load->operands.size() - 1 - dim]);
  }
  return place(take, buffer, puts, positions);
}

Value* BlockPositions::first_tile_stored(Op* put, int64_t dim) {
  const Value* buffer = put->operand(1);
  std::vector<Op*> takes = takes_of(buffer);
  std::vector<Value*> positions;
  for (const Op* take : takes) {
    const std::vector<Use>& uses = take->result()->uses;
    TTLC_ASSERT(uses.size() == 1 && uses.front().user->is(OpKind::kTensorStore),
                "the position of a block that is not stored");
    const Op* store = uses.front().user;
    positions.push_back(store->operands[store->operands.size() - 1 - dim]);
  }
  return place(put, buffer, takes, positions);
}

}  // namespace ttlc::passes

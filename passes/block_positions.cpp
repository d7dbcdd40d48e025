#include "passes/block_positions.h"

#include <algorithm>

#include "ir/support/ice.h"
#include "passes/constant_buffers.h"
#include "passes/index_math.h"

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

/// Runs through the puts of one thread and the takes of another in step, and notes which loop index stands for which.
class Matcher {
 public:
  Matcher(const Value* buffer, const Op* take) : buffer_(buffer), take_(take) {}

  /// The put that `take` gets its block from, with the indices of its loops; null when the threads do not run alike.
  const Op* run(const Op* filling, const Op* taking, IndexMap& indices) {
    bool alike = match(filling->region(), taking->region(), indices);
    if (alike) indices = found_indices_;
    return alike ? found_ : nullptr;
  }

 private:
  /// What concerns the buffer in a block: puts and takes, loops and branches with such ones inside.
  std::vector<Op*> steps(const Block& block, OpKind leaf) const {
    std::vector<Op*> result;
    for (Op& op : block) {
      bool concerns = is_leaf(op, leaf);
      for (Block* region : op.regions) {
        walk(*region, [&](Op& inner) { concerns = concerns || is_leaf(inner, leaf); });
      }
      if (concerns) result.push_back(&op);
    }
    return result;
  }

  bool is_leaf(const Op& op, OpKind leaf) const {
    return op.is(leaf) && op.operand(leaf == OpKind::kCbPut ? 1 : 0) == buffer_;
  }

  bool match(const Block& filling, const Block& taking, IndexMap& indices) {
    std::vector<Op*> puts = steps(filling, OpKind::kCbPut), takes = steps(taking, OpKind::kCbTake);
    if (puts.size() != takes.size()) return false;
    for (size_t i = 0; i < puts.size(); ++i) {
      if (!match(*puts[i], *takes[i], indices)) return false;
    }
    return true;
  }

  bool match(const Op& put, const Op& take, IndexMap& indices) {
    if (put.is(OpKind::kCbPut) && take.is(OpKind::kCbTake)) {
      if (&take == take_) {
        found_ = &put;
        found_indices_ = indices;
      }
      return true;
    }
    if (put.kind != take.kind) return false;
    if (put.is(OpKind::kIf)) {
      return same_under(indices, put.operand(0), take.operand(0)) &&
             match(put.region(0), take.region(0), indices) && match(put.region(1), take.region(1), indices);
    }
    if (!put.is(OpKind::kFor)) return false;
    for (int i = 0; i < kLoopBounds; ++i) {
      if (!same_under(indices, put.operand(i), take.operand(i))) return false;
    }
    indices[put.region().args[0]] = take.region().args[0];
    return match(put.region(), take.region(), indices);
  }

  const Value* buffer_;
  const Op* take_;
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

/// Computes the indices of the loops around `put` from those around `take`, both the only ones of their buffer: the number of
/// the block, counted by the taking loops, taken apart by the filling ones.
bool count_blocks(Module& module, const Op* put, Op* take, IndexMap& indices) {
  std::optional<std::vector<KnownLoop>> filling = known_loops(put), taking = known_loops(take);
  if (!filling || !taking) return false;
  Builder b(module, InsertPoint::before_op(take), take->span);
  Value* number = thread_constant(b, 0);
  for (const KnownLoop& loop : *taking) {
    Value* round = index_add(b, loop.index, -loop.lower);
    if (loop.step != 1) round = b.arith(OpKind::kIndexDiv, round, thread_constant(b, loop.step));
    number = index_add(b, index_mul(b, number, loop.trips), round);
  }
  int64_t inner = 1;  // blocks of one iteration
  for (auto loop = filling->rbegin(); loop != filling->rend(); ++loop) {
    Value* round = inner == 1 ? number : b.arith(OpKind::kIndexDiv, number, thread_constant(b, inner));
    bool is_outermost = loop + 1 == filling->rend();
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

}  // namespace

bool is_same_index(const Value* a, const Value* b) { return same_under({}, a, b); }

std::vector<Op*> puts_of(const Value* buffer) {
  std::vector<Op*> puts;
  for (const Use& use : buffer->uses) {
    if (use.user->is(OpKind::kCbPut) && use.operand == 1) puts.push_back(use.user);
  }
  return puts;
}

std::optional<BlockPositions::Pair> BlockPositions::partner(Op* take, const std::vector<Op*>& puts) {
  Op* filling = thread_of(puts.front());
  for (Op* put : puts) {
    if (thread_of(put) != filling) return std::nullopt;
  }
  Pair pair{nullptr, {}};
  pair.put = Matcher(take->operand(0), take).run(filling, thread_of(take), pair.indices);
  if (pair.put) return pair;
  pair.indices.clear();
  const Value* buffer = take->operand(0);
  int64_t takes = std::count_if(buffer->uses.begin(), buffer->uses.end(),
                                [](const Use& use) { return use.user->is(OpKind::kCbTake); });
  if (puts.size() != 1 || takes != 1 || !count_blocks(module_, puts.front(), take, pair.indices))
    return std::nullopt;
  pair.put = puts.front();
  return pair;
}

Value* BlockPositions::first_tile(Op* take, int64_t dim) {
  std::vector<Op*> puts = puts_of(take->operand(0));
  auto position = [dim](const Op* put) {
    const Op* load = put->operand(0)->def;
    TTLC_ASSERT(load && load->is(OpKind::kTensorLoad), "the position of a block that is not loaded");
    return load->operands[load->operands.size() - 1 - dim];
  };
  if (puts.empty()) return nullptr;
  bool all_same = std::all_of(puts.begin(), puts.end(), [&](const Op* put) {
    return is_same_index(position(put), position(puts.front()));
  });
  if (all_same) {
    if (Value* fixed = IndexCopy(module_, thread_of(take), {}).of(position(puts.front()))) return fixed;
  }
  std::optional<Pair> pair = partner(take, puts);
  return pair ? IndexCopy(module_, thread_of(take), pair->indices).of(position(pair->put)) : nullptr;
}

}  // namespace ttlc::passes

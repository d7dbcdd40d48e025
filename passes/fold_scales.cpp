#include "passes/fold_scales.h"

#include <bit>
#include <cmath>
#include <map>
#include <optional>

#include "ir/constants.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// f(c x) = c f(x) for every c > 0, in all tile operands together.
bool is_homogeneous(const Op& op) {
  switch (op.tile) {
    case TileOp::kCopy:
    case TileOp::kTranspose:
    case TileOp::kBcastCol:
    case TileOp::kBcastRow:
    case TileOp::kBcastScalar:
    case TileOp::kAtEdge:
    case TileOp::kAdd:
    case TileOp::kSub:
    case TileOp::kMax:
    case TileOp::kMin:
    case TileOp::kNeg:
    case TileOp::kAbs:
    case TileOp::kRelu:
    case TileOp::kMaxRow:
    case TileOp::kMaxCol:
    case TileOp::kMaxAll:
    case TileOp::kSumRow:
    case TileOp::kSumCol:
    case TileOp::kSumAll:
      return true;
    default:
      return false;
  }
}

/// Constants that stand for infinity are no smaller when they are divided.
constexpr double kAsGoodAsInfinite = 1e30;
/// Factors in between keep infinite constants and mask scores far beyond what exp can tell from zero.
constexpr double kSmallestFactor = 0x1p-10, kLargestFactor = 0x1p10;

bool is_bfloat16(double value) {
  auto single = static_cast<float>(value);
  return single == value && (std::bit_cast<uint32_t>(single) & 0xffff) == 0;
}

/// Values that must carry the same factor, and what crosses their border.
struct Family {
  std::vector<Op*> scalings;      // mul_scalar: the factor comes in
  std::vector<Op*> fills;         // constants: can be divided
  std::vector<Op*> exponentials;  // the factor can go there
  bool is_closed = true;          // nothing else comes in or goes out

  void absorb(Family&& other) {
    scalings.insert(scalings.end(), other.scalings.begin(), other.scalings.end());
    fills.insert(fills.end(), other.fills.begin(), other.fills.end());
    exponentials.insert(exponentials.end(), other.exponentials.begin(), other.exponentials.end());
    is_closed = is_closed && other.is_closed;
  }
};

/// Partition of the blocks and tiles of a kernel into families, by union-find.
class Families {
 public:
  void collect(Op& kernel) {
    walk(kernel.region(), [&](Op& op) { visit(op); });
  }

  /// In the order in which their first values were seen.
  std::vector<Family> take() {
    std::vector<Family> result;
    for (size_t i = 0; i < parents_.size(); ++i) {
      if (parents_[i] == i) result.push_back(std::move(families_[i]));
    }
    return result;
  }

 private:
  size_t root(size_t id) {
    while (parents_[id] != id) id = parents_[id] = parents_[parents_[id]];
    return id;
  }

  size_t id_of(const Value* value) {
    auto [entry, is_new] = ids_.try_emplace(value, parents_.size());
    if (is_new) {
      parents_.push_back(entry->second);
      families_.emplace_back();
    }
    return root(entry->second);
  }

  Family& family_of(const Value* value) { return families_[id_of(value)]; }

  void join(const Value* a, const Value* b) {
    size_t first = id_of(a), second = id_of(b);
    if (first == second) return;
    if (second < first) std::swap(first, second);
    parents_[second] = first;
    families_[first].absorb(std::move(families_[second]));
  }

  void visit(Op& op);
  void visit_tile_op(Op& op);
  void visit_generic(const Generic& generic);
  void visit_loop(Op& loop);

  std::map<const Value*, size_t> ids_;  // looked up only
  std::vector<size_t> parents_;
  std::vector<Family> families_;
};

/// Tiles of zeros and of scores so low that a factor makes no difference.
bool is_scale_free(const Op& const_tiles) {
  ConstKind kind = constant_of(const_tiles).kind;
  return kind == ConstKind::kCausalMask || kind == ConstKind::kZeros;
}

bool carries_tiles(const Value* value) {
  return value->type.is(TypeKind::kTile) || value->type.is(TypeKind::kBlock);
}

void Families::visit_tile_op(Op& op) {
  if (op.is(TileOp::kFill)) return family_of(op.result()).fills.push_back(&op);
  if (is_homogeneous(op)) {
    for (const Value* operand : op.operands) {
      if (carries_tiles(operand)) join(operand, op.result());
    }
    return;
  }
  family_of(op.result()).is_closed = op.is(TileOp::kMulScalar) && family_of(op.result()).is_closed;
  if (op.is(TileOp::kMulScalar)) family_of(op.result()).scalings.push_back(&op);
  if (op.is(TileOp::kExp) && !op.has(AttrKey::kReal)) {
    family_of(op.operand(0)).exponentials.push_back(&op);
    return;
  }
  for (const Value* operand : op.operands) {
    if (carries_tiles(operand)) family_of(operand).is_closed = false;
  }
}

void Families::visit_generic(const Generic& generic) {
  for (int64_t i = 0; i < generic.in_count(); ++i) {
    for (const Block* region : generic.op->regions) {
      if (!region->empty() && !region->args[i]->unused()) join(generic.in(i), region->args[i]);
    }
  }
  for (int64_t i = 0; i < generic.accumulator_count(); ++i) {
    const Value* accumulator = generic.body().args[generic.in_count() + i];
    join(accumulator, generic.body().terminator()->operand(i));
    if (generic.has_init()) join(accumulator, generic.init().terminator()->operand(i));
    if (generic.has_finish()) join(accumulator, generic.finish().args[generic.in_count() + i]);
  }
  for (size_t i = 0; i < generic.op->results.size(); ++i) {
    join(generic.op->result(i), generic.last_region().terminator()->operand(i));
  }
}

void Families::visit_loop(Op& loop) {
  for (size_t i = 0; i < loop.results.size(); ++i) {
    if (!carries_tiles(loop.result(i))) continue;
    join(loop.result(i), loop.operand(kLoopBounds + i));
    join(loop.result(i), loop.region().args[1 + i]);
    join(loop.result(i), loop.region().terminator()->operand(i));
  }
}

void Families::visit(Op& op) {
  if (op.is_tile_op()) return visit_tile_op(op);
  switch (op.kind) {
    case OpKind::kGeneric:
      return visit_generic(Generic(&op));
    case OpKind::kFor:
      return visit_loop(op);
    case OpKind::kIf:
      for (size_t i = 0; i < op.results.size(); ++i) {
        for (const Block* region : op.regions) {
          if (carries_tiles(op.result(i))) join(op.result(i), region->terminator()->operand(i));
        }
      }
      return;
    case OpKind::kYield:
      return;
    case OpKind::kConstTiles:
      if (is_scale_free(op)) return;
      [[fallthrough]];
    default:  // buffers, tensors, constant tiles
      for (const Value* value : op.operands) {
        if (carries_tiles(value)) family_of(value).is_closed = false;
      }
      for (const Value* value : op.results) {
        if (carries_tiles(value)) family_of(value).is_closed = false;
      }
  }
}

/// The one factor that all of a family carries and its exponentials can take.
std::optional<double> movable_factor(const Family& family, const Target& target) {
  if (!family.is_closed || family.scalings.empty() || family.exponentials.empty()) return std::nullopt;
  double factor = family.scalings.front()->real_attr(AttrKey::kReal);
  for (const Op* scaling : family.scalings) {
    if (scaling->real_attr(AttrKey::kReal) != factor) return std::nullopt;
  }
  if (factor < kSmallestFactor || factor > kLargestFactor) return std::nullopt;
  bool fits = target.accuracy == Accuracy::kFast || is_bfloat16(factor);
  return fits ? std::optional(factor) : std::nullopt;
}

void move_factor(Module& module, const Family& family, double factor) {
  for (Op* exponential : family.exponentials) exponential->set(AttrKey::kReal, factor);
  for (Op* fill : family.fills) {
    double value = fill->real_attr(AttrKey::kReal);
    if (std::abs(value) < kAsGoodAsInfinite) fill->set(AttrKey::kReal, value / factor);
  }
  for (Op* scaling : family.scalings) {
    module.replace_all_uses(scaling->result(), scaling->operand(0));
    module.erase(scaling);
  }
}

}  // namespace

void fold_scales(Module& module, PassContext&) {
  for (Op& kernel : module.body()) {
    if (!kernel.is(OpKind::kKernel)) continue;
    Families families;
    families.collect(kernel);
    for (const Family& family : families.take()) {
      if (std::optional<double> factor = movable_factor(family, module.target))
        move_factor(module, family, *factor);
    }
  }
}

}  // namespace ttlc::passes

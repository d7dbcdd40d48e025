#include "passes/narrow_lanes.h"

#include <unordered_map>

#include "ir/generic.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// A set of lanes of a tile, as the smallest shape that covers it.
struct Demand {
  bool column = false;  // column 0
  bool row = false;     // row 0
  bool any = false;     // at least element (0, 0)

  static Demand none() { return {}; }
  static Demand element() { return {.any = true}; }
  static Demand column_0() { return {.column = true, .any = true}; }
  static Demand row_0() { return {.row = true, .any = true}; }
  static Demand all() { return {.column = true, .row = true, .any = true}; }
  static Demand of(Lanes lanes) {
    switch (lanes) {
      case Lanes::kFull:
        return all();
      case Lanes::kColumn:
        return column_0();
      case Lanes::kRow:
        return row_0();
      case Lanes::kScalar:
        return element();
    }
    return all();
  }
  Lanes lanes() const {
    if (column) return row ? Lanes::kFull : Lanes::kColumn;
    return row ? Lanes::kRow : Lanes::kScalar;
  }
  Demand operator|(Demand other) const {  // a column and a row together count as all lanes
    return {column || other.column, row || other.row, any || other.any};
  }
  friend bool operator==(const Demand&, const Demand&) = default;
};

/// Lanes of operand `operand` that `op` reads when `result` of its result is read.
Demand operand_demand(const Op& op, int operand, Demand result) {
  if (!result.any) return Demand::none();
  switch (op.tile) {
    case TileOp::kBcastCol:
      return result.column ? Demand::column_0() : Demand::element();
    case TileOp::kBcastRow:
      return result.row ? Demand::row_0() : Demand::element();
    case TileOp::kBcastScalar:
      return Demand::element();
    case TileOp::kTranspose:
      return {.column = result.row, .row = result.column, .any = true};
    case TileOp::kMatmul:
      if (operand == 0) return result.column ? Demand::all() : Demand::row_0();
      return operand == 1 ? (result.row ? Demand::all() : Demand::column_0()) : result;
    case TileOp::kAtEdge:
      return Demand::all();
    default:
      break;
  }
  bool reduction = info(op.tile).tile_class == TileClass::kContract;
  return reduction && operand == 0 ? Demand::all() : result;
}

bool is_computed(const Op& op) {
  return op.is(OpKind::kGeneric) || op.is(OpKind::kFor) || op.is(OpKind::kIf);
}

class LaneDemands {
 public:
  /// Solves for all blocks and tiles of a kernel.
  void solve(Block& kernel) {
    do {
      changed_ = false;
      visit(kernel);
    } while (changed_);
  }

  Demand of(const Value* value) const {
    auto found = demand_.find(value);
    return found == demand_.end() ? Demand::none() : found->second;
  }

 private:
  void add(const Value* value, Demand demand) {
    Demand& known = demand_[value];
    Demand joined = known | demand;
    if (joined == known) return;
    known = joined;
    changed_ = true;
  }
  /// Makes both values demand what either does: they must keep one type. Blocks that come from elsewhere keep
  /// theirs.
  void unify(const Value* a, const Value* b) {
    bool fixed = a->def && !is_computed(*a->def);
    if (fixed && a->type.is_block()) add(a, Demand::of(a->type.lanes));
    add(a, of(b));
    add(b, of(a));
  }

  void visit(Block& block) {
    for (Op* op = block.last; op; op = op->prev) visit(*op);
  }

  void visit(Op& op) {
    switch (op.kind) {
      case OpKind::kGeneric:
        return visit_generic(Generic(&op));
      case OpKind::kFor:
        for (size_t i = 0; i < op.results.size(); ++i) {
          unify(op.result(i), op.region().args[i + 1]);
          unify(op.operand(kLoopBounds + i), op.region().args[i + 1]);
          unify(op.region().terminator()->operand(i), op.region().args[i + 1]);
        }
        return visit(op.region());
      case OpKind::kIf:
        for (Block* region : op.regions) {
          if (region->empty()) continue;
          for (size_t i = 0; i < op.results.size(); ++i)
            unify(region->terminator()->operand(i), op.result(i));
          visit(*region);
        }
        return;
      case OpKind::kCbPut:
      case OpKind::kTensorStore:
        return add(op.operand(0), Demand::of(op.operand(0)->type.lanes));
      default:
        for (Block* region : op.regions) visit(*region);
    }
  }

  void visit_generic(const Generic& generic) {
    Op* yield = generic.last_region().terminator();
    for (size_t i = 0; i < yield->operands.size(); ++i) add(yield->operand(i), of(generic.op->result(i)));
    if (generic.has_finish()) visit_tiles(generic.finish());
    int64_t inputs = generic.in_count();
    for (int64_t i = 0; i < generic.accumulator_count(); ++i) {
      const Value* acc = generic.body().args[inputs + i];
      if (generic.has_finish()) add(acc, of(generic.finish().args[inputs + i]));
      unify(generic.body().terminator()->operand(i), acc);
    }
    visit_tiles(generic.body());
    if (generic.has_init()) {
      for (int64_t i = 0; i < generic.accumulator_count(); ++i)
        add(generic.init().terminator()->operand(i), of(generic.body().args[inputs + i]));
      visit_tiles(generic.init());
    }
    for (Block* region : generic.op->regions) {
      if (region->empty()) continue;
      for (int64_t i = 0; i < inputs; ++i) add(generic.in(i), of(region->args[i]));
    }
  }

  void visit_tiles(Block& region) {
    for (Op* op = region.last; op; op = op->prev) {
      if (!op->is_tile_op()) continue;
      for (size_t i = 0; i < op->operands.size(); ++i) {
        if (op->operand(i)->type.is(TypeKind::kTile))
          add(op->operand(i), operand_demand(*op, i, of(op->result())));
      }
    }
  }

  std::unordered_map<const Value*, Demand> demand_;
  bool changed_ = false;
};

/// Whether `op` leaves the lanes in `read` as they are in its operand.
bool fills_only_unread_lanes(const Op& op, Demand read) {
  if (op.is(TileOp::kBcastCol)) return !read.row;
  if (op.is(TileOp::kBcastRow)) return !read.column;
  return op.is(TileOp::kBcastScalar) && !read.row && !read.column;
}

/// Functions of the SFPU that can be told to compute two faces of a tile instead of four.
bool has_vector_mode(const Op& op) {
  return op.is(TileOp::kExp) || op.is(TileOp::kRecip) || op.is(TileOp::kMax) || op.is(TileOp::kMin);
}

/// Has a function compute the faces that somebody reads.
void narrow_function(Op& op, Demand read) {
  if (!has_vector_mode(op) || !read.any || (read.column && read.row)) return;
  op.set(AttrKey::kLanes, std::string(read.row ? "row" : "col"));
}

void rewrite(Module& module, Block& block, const LaneDemands& demands) {
  auto narrow = [&](Value* value) {
    if (!value->type.is_block() || !demands.of(value).any) return;
    Demand read = demands.of(value), held = Demand::of(value->type.lanes);
    if ((read | held) == held) value->type.lanes = read.lanes();
  };
  for (Value* arg : block.args) narrow(arg);
  for (Op& op : block) {
    if (is_computed(op)) {
      for (Value* result : op.results) narrow(result);
    }
    for (Block* region : op.regions) rewrite(module, *region, demands);
    if (op.is_tile_op()) narrow_function(op, demands.of(op.result()));
    if (!op.is_tile_op() || !fills_only_unread_lanes(op, demands.of(op.result()))) continue;
    module.replace_all_uses(op.result(), op.operand(0));
    module.erase(&op);
  }
}

}  // namespace

void narrow_lanes(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    LaneDemands demands;
    demands.solve(kernel->region());
    rewrite(module, kernel->region(), demands);
  }
}

}  // namespace ttlc::passes

#include "passes/lower_to_tile_loops.h"

#include <optional>

#include "ir/constants.h"
#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/constant_buffers.h"
#include "passes/dst_slots.h"
#include "passes/index_math.h"
#include "passes/kernel_facts.h"
#include "passes/loop_space.h"
#include "passes/matmul_shape.h"
#include "passes/unit_needs.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Which engines a tile op occupies, and with what configuration; empty: not used.
struct EngineUse {
  std::string fpu;
  std::string sfpu;
};

/// Ops that share one loop over the points of a section.
struct OpGroup {
  std::vector<Op*> ops;
  EngineUse use;
};

/// Lowers one generic.
class GenericLowering {
 public:
  GenericLowering(Module& module, Generic generic)
      : module_(module), generic_(generic), space_(generic), kernel_(kernel_of(generic.op)) {}

  void run() {
    Builder b(module_, InsertPoint::before_op(generic_.op), generic_.op->span);
    if (generic_.op->text(AttrKey::kAccumulate, "") == "after_first") {
      const Op* loop = generic_.op->parent();
      is_later_ = b.arith(OpKind::kCmpNe, loop->region().args[0], loop->operand(0));
    }
    space_.for_sections(b, [&](Builder& at, const Section& section) { emit_section(at, section); });
    module_.erase(generic_.op);
  }

 private:
  void emit_section(Builder& b, const Section& section);
  void emit_region(Builder& b, const Section& section, Block& region);
  void emit_pack(Builder& b, const Section& section, int64_t out);

  std::vector<OpGroup> group_ops(Block& region, const Section& section) const;
  EngineUse engine_use(const Op& op) const;
  bool covers_section(const Op& op, const Section& section) const;
  bool is_input(const Value* tile) const { return input_of(generic_, tile).has_value(); }

  void emit_matmul(Builder& b, const Op& op, const Section& section, const SpacePoint& point, bool whole);
  void emit_op(Builder& b, const Op& op, const SpacePoint& point);
  void emit_move(Builder& b, const Op& op, const SpacePoint& point);
  Value* tile_at_edge(Builder& b, const Op& op, const SpacePoint& point) const;
  void emit_spread(Builder& b, const Op& op, const SpacePoint& point, std::string_view bcast);
  void emit_binary(Builder& b, const Op& op, const SpacePoint& point);
  void emit_reduce(Builder& b, const Op& op, const SpacePoint& point);

  Value* cb(const Value* tile) const { return generic_.in(*input_of(generic_, tile)); }
  Value* page(Builder& b, const Value* tile, const SpacePoint& point) const {
    return space_.page(b, *input_of(generic_, tile), point.coordinates);
  }
  /// DST tile of a slot at a point.
  Value* dst(Builder& b, int64_t slot, const SpacePoint& point) const {
    return index_add(b, point.position, slot * positions_);
  }
  Value* dst(Builder& b, const Value* tile, const SpacePoint& point) const {
    return dst(b, dst_slot(generic_, tile), point);
  }
  /// An index computed in a region of the generic, for one point.
  Value* index_at(Builder& b, Value* value, const SpacePoint& point) const;

  Module& module_;
  Generic generic_;
  LoopSpace space_;
  Op* kernel_;
  int64_t positions_ = 1;  // of the section being emitted
  Value* is_later_ =
      nullptr;  // whether this is not the first iteration, where that writes and later ones add
};

void GenericLowering::emit_section(Builder& b, const Section& section) {
  positions_ = section.positions();
  Op* op = b.op(OpKind::kDstSection);
  Builder math(module_, InsertPoint::at_end(op->region(0)), b.span());
  if (generic_.has_init()) emit_region(math, section, generic_.init());
  space_.for_reduction(math, section,
                       [&](Builder& inner, const Section& at) { emit_region(inner, at, generic_.body()); });
  if (generic_.has_finish()) emit_region(math, section, generic_.finish());
  math.yield({});
  Builder pack(module_, InsertPoint::at_end(op->region(1)), b.span());
  for (int64_t out = 0; out < generic_.out_count(); ++out) emit_pack(pack, section, out);
  pack.yield({});
}

// ---- Grouping

EngineUse GenericLowering::engine_use(const Op& op) const {
  std::string form = op.text(AttrKey::kForm, "");
  std::string fn(info(op.tile).mnemonic);
  std::string formats;
  for (const Value* tile : op.operands) {
    if (tile->type.is(TypeKind::kTile) && is_input(tile)) formats += " " + source_format(cb(tile));
  }
  switch (info(op.tile).tile_class) {
    case TileClass::kUnary:
    case TileClass::kSource:
      return {"", fn};
    case TileClass::kMove:
      if (!is_input(op.operand(0))) return {"", "copy"};
      return {(op.is(TileOp::kAtEdge) ? "copy" : fn) + formats, ""};
    case TileClass::kContract:
      return {fn + formats, ""};
    case TileClass::kBinary:
      if (form == "dst") return {"", fn};
      return {fn + " " + form + " " + op.text(AttrKey::kBcast, "none") + formats, ""};
  }
  TTLC_UNREACHABLE();
}

/// Whether a matmul computes all points of the section with one call.
bool GenericLowering::covers_section(const Op& op, const Section& section) const {
  if (!op.is(TileOp::kMatmul)) return false;
  MatmulShape shape = matmul_shape(generic_, op, space_.all_pages());
  int64_t rows = shape.row_dim < 0 ? 1 : section.sizes[shape.row_dim];
  int64_t columns = shape.wide ? section.sizes[shape.column_dim] : 1;
  return rows * columns == positions_;
}

std::vector<OpGroup> GenericLowering::group_ops(Block& region, const Section& section) const {
  std::vector<OpGroup> groups;
  auto differs = [](const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && a != b;
  };
  bool closed = true;
  for (Op& op : region) {
    if (!op.is_tile_op()) continue;
    EngineUse use = engine_use(op);
    bool alone = covers_section(op, section);
    if (closed || alone || differs(groups.back().use.fpu, use.fpu) ||
        differs(groups.back().use.sfpu, use.sfpu)) {
      groups.push_back({});
    }
    OpGroup& group = groups.back();
    group.ops.push_back(&op);
    if (!use.fpu.empty()) group.use.fpu = use.fpu;
    if (!use.sfpu.empty()) group.use.sfpu = use.sfpu;
    closed = alone;
  }
  return groups;
}

// ---- Ops of a region

void GenericLowering::emit_region(Builder& b, const Section& section, Block& region) {
  for (const OpGroup& group : group_ops(region, section)) {
    if (covers_section(*group.ops.front(), section)) {
      emit_matmul(b, *group.ops.front(), section, {section.origin, thread_constant(b, 0)}, true);
      continue;
    }
    std::vector<int64_t> operands;
    bool coordinates = false;
    for (Op* op : group.ops) {
      coordinates = coordinates || op->is(TileOp::kAtEdge);
      for (Value* tile : op->operands) {
        if (tile->type.is(TypeKind::kTile) && is_input(tile)) operands.push_back(*input_of(generic_, tile));
      }
    }
    space_.for_points(b, section, operands, coordinates, [&](Builder& inner, const SpacePoint& point) {
      for (Op* op : group.ops) {
        inner.set_span(op->span);
        if (op->is(TileOp::kMatmul)) {
          emit_matmul(inner, *op, section, point, false);
        } else {
          emit_op(inner, *op, point);
        }
      }
    });
  }
}

void GenericLowering::emit_matmul(Builder& b, const Op& op, const Section& section, const SpacePoint& point,
                                  bool whole) {
  MatmulShape shape = matmul_shape(generic_, op, space_.all_pages());
  const Value* left = op.operand(0);
  const Value* right = op.operand(1);
  Op* call = b.op(OpKind::kFpuMatmul, {cb(left), cb(right), page(b, left, point), page(b, right, point),
                                       dst(b, op.result(), point)});
  int64_t rows = whole && shape.row_dim >= 0 ? section.sizes[shape.row_dim] : 1;
  int64_t columns = whole && shape.wide ? section.sizes[shape.column_dim] : 1;
  if (op.flag(AttrKey::kTransposeB)) call->set(AttrKey::kTransposeB, true);
  call->set(AttrKey::kRows, rows);
  call->set(AttrKey::kColumns, columns);
  call->set(AttrKey::kInner, rows > 1 ? shape.row_stride : 1);
}

/// The formats of an op of integers.
void copy_formats(const Op& op, Op& call) {
  for (AttrKey key : {AttrKey::kDtype, AttrKey::kFrom}) {
    if (op.has(key)) call.set(key, op.text(key));
  }
}

void GenericLowering::emit_op(Builder& b, const Op& op, const SpacePoint& point) {
  switch (info(op.tile).tile_class) {
    case TileClass::kMove:
      emit_move(b, op, point);
      return;
    case TileClass::kBinary:
      emit_binary(b, op, point);
      return;
    case TileClass::kContract:
      emit_reduce(b, op, point);
      return;
    case TileClass::kUnary:
    case TileClass::kSource: {
      Op* call = b.op(OpKind::kSfpuUnary, {dst(b, op.result(), point)});
      call->set(AttrKey::kFunction, std::string(info(op.tile).mnemonic));
      if (op.has(AttrKey::kReal)) call->set(AttrKey::kReal, op.real_attr(AttrKey::kReal));
      copy_formats(op, *call);
      if (op.has(AttrKey::kLanes)) call->set(AttrKey::kLanes, op.text(AttrKey::kLanes));
      return;
    }
  }
}

Value* GenericLowering::index_at(Builder& b, Value* value, const SpacePoint& point) const {
  if (!value->def || !is_inside(value->def, generic_.op)) return value;
  if (value->def->is(OpKind::kIterIndex)) return point.coordinates[value->def->int_attr(AttrKey::kDim)];
  if (std::optional<int64_t> constant = constant_value(value)) return thread_constant(b, *constant);
  std::vector<Value*> operands;
  for (Value* operand : value->def->operands) operands.push_back(index_at(b, operand, point));
  if (value->def->is(OpKind::kIndexAdd)) return index_add(b, operands[0], operands[1]);
  if (operands.size() == 2) return b.arith(value->def->kind, operands[0], operands[1]);
  Op* copy = b.op(value->def->kind, operands, std::span(&value->type, 1));
  copy->attrs = value->def->attrs;
  return copy->result();
}

/// x - constant.
Value* index_subtract(Builder& b, Value* x, int64_t constant) {
  if (constant <= 0) return index_add(b, x, -constant);
  return b.arith(OpKind::kIndexSub, x, thread_constant(b, constant));
}

/// position - edge + 1, without negative numbers on the way where the edge counts from a known place.
Value* distance_from_edge(Builder& b, Value* position, Value* edge) {
  if (std::optional<int64_t> known = constant_value(edge)) return index_subtract(b, position, *known - 1);
  bool is_difference = edge->def && edge->def->is(OpKind::kIndexSub);
  std::optional<int64_t> place = is_difference ? constant_value(edge->def->operand(0)) : std::nullopt;
  if (place) return index_subtract(b, index_add(b, position, edge->def->operand(1)), *place - 1);
  return index_add(b, b.arith(OpKind::kIndexSub, position, edge), 1);
}

/// Which constant tile at_edge takes: 0 before the edge, 1 at it, 2 beyond it.
Value* GenericLowering::tile_at_edge(Builder& b, const Op& op, const SpacePoint& point) const {
  Value* edge = index_at(b, op.operand(1), point);
  Value* tile = distance_from_edge(b, index_at(b, op.operand(2), point), edge);
  std::optional<int64_t> known_edge = constant_value(edge);
  const Op* index = op.operand(2)->def;
  bool has_bounds = known_edge && index && index->is(OpKind::kIterIndex);
  int64_t extent = has_bounds ? generic_.extents()[index->int_attr(AttrKey::kDim)] : 0;
  bool may_exceed = !has_bounds || extent - *known_edge > 2;
  bool may_be_negative = !has_bounds || *known_edge > 1;
  if (may_exceed) tile = b.arith(OpKind::kIndexMin, tile, thread_constant(b, 2));
  if (may_be_negative) tile = b.arith(OpKind::kIndexMax, tile, thread_constant(b, 0));
  return tile;
}

void GenericLowering::emit_move(Builder& b, const Op& op, const SpacePoint& point) {
  Value* to = dst(b, op.result(), point);
  const Value* from = op.operand(0);
  if (!is_input(from)) {
    Op* copy = b.op(OpKind::kDstCopy, {dst(b, from, point), to});
    if (std::optional<DataFormat> format = integer_format(from))
      copy->set(AttrKey::kDtype, std::string(sim::name_of(*format)));
    return;
  }
  switch (op.tile) {
    case TileOp::kTranspose:
      b.op(OpKind::kFpuTranspose, {cb(from), page(b, from, point), to});
      return;
    case TileOp::kBcastCol:
      return emit_spread(b, op, point, "col");
    case TileOp::kBcastRow:
      return emit_spread(b, op, point, "row");
    case TileOp::kBcastScalar:
      return emit_spread(b, op, point, "scalar");
    case TileOp::kAtEdge:
      b.op(OpKind::kFpuCopy, {cb(from), tile_at_edge(b, op, point), to});
      return;
    default:
      b.op(OpKind::kFpuCopy, {cb(from), page(b, from, point), to});
  }
}

/// A row, column or element spread over a tile: zeros plus it. unary_bcast would do, but its init resets DST
/// and cannot stand in a section.
void GenericLowering::emit_spread(Builder& b, const Op& op, const SpacePoint& point, std::string_view bcast) {
  Value* zeros = find_constant_buffer(kernel_, {ConstKind::kZeros});
  const Value* from = op.operand(0);
  Op* call = b.op(OpKind::kFpuBinary,
                  {zeros, cb(from), thread_constant(b, 0), page(b, from, point), dst(b, op.result(), point)});
  call->set(AttrKey::kFunction, std::string("add"));
  call->set(AttrKey::kBcast, std::string(bcast));
}

void GenericLowering::emit_binary(Builder& b, const Op& op, const SpacePoint& point) {
  std::string form = op.text(AttrKey::kForm);
  const Value* left = op.operand(0);
  const Value* right = op.operand(1);
  Value* out = dst(b, op.result(), point);
  Op* call = nullptr;
  if (form == "dst") {
    call = b.op(OpKind::kSfpuBinary, {dst(b, left, point), dst(b, right, point), out});
    // The other faces of a slot that is new would hold what no one wrote.
    int64_t slot = dst_slot(generic_, op.result());
    bool in_place = slot == dst_slot(generic_, left) || slot == dst_slot(generic_, right);
    if (op.has(AttrKey::kLanes) && in_place) call->set(AttrKey::kLanes, op.text(AttrKey::kLanes));
    copy_formats(op, *call);
  } else if (form == "cb") {
    call = b.op(OpKind::kFpuBinary, {cb(left), cb(right), page(b, left, point), page(b, right, point), out});
    if (op.has(AttrKey::kBcast)) call->set(AttrKey::kBcast, op.text(AttrKey::kBcast));
  } else {
    const Value* tile = form == "reuse_a" ? right : left;
    call = b.op(OpKind::kFpuReuse, {cb(tile), page(b, tile, point), out});
    call->set(AttrKey::kForm, form);
  }
  call->set(AttrKey::kFunction, std::string(info(op.tile).mnemonic));
}

void GenericLowering::emit_reduce(Builder& b, const Op& op, const SpacePoint& point) {
  bool is_max = op.is(TileOp::kMaxRow) || op.is(TileOp::kMaxCol) || op.is(TileOp::kMaxAll);
  bool along_row = op.is(TileOp::kMaxRow) || op.is(TileOp::kSumRow);
  bool along_column = op.is(TileOp::kMaxCol) || op.is(TileOp::kSumCol);
  Value* scaler = find_constant_buffer(kernel_, {ConstKind::kReduceScaler});
  const Value* tile = op.operand(0);
  Op* call = b.op(OpKind::kFpuReduce, {cb(tile), scaler, page(b, tile, point), thread_constant(b, 0),
                                       dst(b, op.result(), point)});
  call->set(AttrKey::kPool, std::string(is_max ? "max" : "sum"));
  call->set(AttrKey::kReduceDim, std::string(along_row ? "row" : along_column ? "col" : "scalar"));
}

// ---- Packing

void GenericLowering::emit_pack(Builder& b, const Section& section, int64_t out) {
  int64_t operand = generic_.in_count() + out;
  Value* to = generic_.outs()[out];
  const Value* tile = generic_.last_region().terminator()->operand(static_cast<int>(out));
  const bool adds = generic_.op->has(AttrKey::kAccumulate);
  bool in_order = !adds && space_.in_page_order(operand);
  std::vector<int64_t> touched = in_order ? std::vector<int64_t>{} : std::vector{operand};
  space_.for_points(b, section, touched, false, [&](Builder& inner, const SpacePoint& point) {
    Value* from = dst(inner, tile, point);
    if (in_order) {
      inner.op(OpKind::kPackTile, {from, to});
      return;
    }
    Op* pack = inner.op(OpKind::kPackTile, {from, to, space_.page(inner, operand, point.coordinates)});
    pack->set(AttrKey::kOutOfOrder, true);
    if (adds) pack->set(AttrKey::kAccumulate, generic_.op->text(AttrKey::kAccumulate));
    if (is_later_) module_.add_operand(pack, is_later_);
  });
}

}  // namespace

void lower_to_tile_loops(Module& module, PassContext&) {
  std::vector<Op*> generics;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kGeneric)) generics.push_back(&op);
  });
  for (Op* op : generics) GenericLowering(module, Generic(op)).run();
}

}  // namespace ttlc::passes

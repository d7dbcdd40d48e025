#include "passes/assign_dst.h"

#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/body_schedule.h"
#include "passes/dst_slots.h"

namespace ttlc::passes {

using namespace ir;

namespace {

const Type kDstTile = Type::tile(DataFormat::kFp32);

TileOp spreading_op(std::string_view bcast) {
  if (bcast == "row") return TileOp::kBcastRow;
  if (bcast == "col") return TileOp::kBcastCol;
  if (bcast == "scalar") return TileOp::kBcastScalar;
  return TileOp::kCopy;
}

/// Moves the tile of an input to DST before `op`.
Value* move_to_dst(Module& module, Op* op, TileOp move, Value* tile) {
  return module.create_tile(InsertPoint::before_op(op), move, std::span(&tile, 1), kDstTile, op->span)
      ->result();
}

/// Turn this: %0 = tile.mul %x, %y {form = cb, bcast = b}
/// Into this: %1 = tile.bcast_b %y; %0 = tile.mul %1, %x {form = reuse_a}      or, without broadcast,
///            %1 = tile.copy %x;    %0 = tile.mul %1, %y {form = reuse_a}
void multiply_in_dst(Module& module, Op* op) {
  std::string bcast = op->text(AttrKey::kBcast, "none");
  int moved = bcast == "none" ? 0 : 1;
  Value* other = op->operand(1 - moved);
  Value* in_dst = move_to_dst(module, op, spreading_op(bcast), op->operand(moved));
  module.set_operand(op, 0, in_dst);
  module.set_operand(op, 1, other);
  op->set(AttrKey::kForm, std::string("reuse_a"));
  op->remove(AttrKey::kBcast);
}

/// Turn this: %0 = tile.sub %x, %y {form = cb, bcast = row}
/// Into this: %1 = tile.bcast_row %y; %0 = tile.sub %x, %1 {form = reuse_b}
void subtract_row_in_dst(Module& module, Op* op) {
  module.set_operand(op, 1, move_to_dst(module, op, TileOp::kBcastRow, op->operand(1)));
  op->set(AttrKey::kForm, std::string("reuse_b"));
  op->remove(AttrKey::kBcast);
}

void make_feasible(Module& module, const Generic& generic, Block& region) {
  bool repeated = generic.has_reduction() && &region == &generic.body();
  for (Op& op : region) {
    if (op.is(OpKind::kYield)) {
      for (int i = 0; i < static_cast<int>(op.operands.size()); ++i) {
        Value* tile = op.operand(i);
        if (input_of(generic, tile))
          module.set_operand(&op, i, move_to_dst(module, &op, TileOp::kCopy, tile));
      }
    }
    if (!op.is_tile_op() || op.text(AttrKey::kForm, "") != "cb") continue;
    if (op.is(TileOp::kMul) && repeated) multiply_in_dst(module, &op);
    if (op.is(TileOp::kSub) && op.text(AttrKey::kBcast, "none") == "row") subtract_row_in_dst(module, &op);
  }
}

/// A copy of `tile` in DST slot `slot`, made before `op`: read again from its CB where it came from one.
Value* duplicate(Module& module, Op* op, Value* tile, int64_t slot) {
  Op* copy = nullptr;
  if (tile->def && info(tile->def->tile).tile_class == TileClass::kMove &&
      tile->def->text(AttrKey::kForm, "cb") == "cb") {
    std::vector<std::pair<Value*, Value*>> map;
    copy = module.clone(tile->def, InsertPoint::before_op(op), map);
  } else {
    copy = module.create_tile(InsertPoint::before_op(op), TileOp::kCopy, std::span(&tile, 1), kDstTile,
                              op->span);
    copy->set(AttrKey::kForm, std::string("dst"));
  }
  copy->set(AttrKey::kDst, slot);
  return copy->result();
}

/// Copies operands that an op would overwrite although it has another slot for its result.
void protect_operands(Module& module, const Generic& generic, Block& region) {
  for (Op& op : region) {
    int overwritten = overwritten_operand(op);
    if (overwritten < 0) continue;
    int64_t slot = op.int_attr(AttrKey::kDst);
    Value* operand = op.operand(overwritten);
    if (dst_slot(generic, operand) != slot) {
      module.set_operand(&op, overwritten, duplicate(module, &op, operand, slot));
    }
  }
}

/// Whether an op that comes last may as well write to another slot.
bool may_write_anywhere(const Op& op) {
  return info(op.tile).tile_class == TileClass::kBinary && op.text(AttrKey::kForm, "") == "dst" &&
         op.result()->single_use() && op.next->is(OpKind::kYield);
}

/// Brings new accumulators to the slots of their accumulators at the end of the body.
void return_accumulators(Module& module, const Generic& generic) {
  Op* yield = generic.body().terminator();
  for (int i = 0; i < static_cast<int>(generic.accumulator_count()); ++i) {
    int64_t slot = accumulator_slot(generic, i);
    Value* tile = yield->operand(i);
    if (dst_slot(generic, tile) == slot) continue;
    for (int later = i + 1; later < static_cast<int>(generic.accumulator_count()); ++later) {
      TTLC_ASSERT(dst_slot(generic, yield->operand(later)) != slot,
                  "two accumulators of a generic change places");
    }
    if (tile->def && may_write_anywhere(*tile->def)) {
      tile->def->set(AttrKey::kDst, slot);
    } else {
      module.set_operand(yield, i, duplicate(module, yield, tile, slot));
    }
  }
}

void write_slots(const GenericSchedule& schedule) {
  for (const BodySchedule* region : {&schedule.init, &schedule.body, &schedule.finish}) {
    for (size_t i = 0; i < region->order.size(); ++i) {
      if (region->slots[i] != BodySchedule::kNoSlot) region->order[i]->set(AttrKey::kDst, region->slots[i]);
    }
  }
}

void assign_slots(Module& module, const Generic& generic) {
  for (Block* region : generic.op->regions) make_feasible(module, generic, *region);
  GenericSchedule schedule = schedule_generic(generic);
  apply_order(module, schedule);
  write_slots(schedule);
  for (Block* region : generic.op->regions) protect_operands(module, generic, *region);
  if (generic.has_reduction()) return_accumulators(module, generic);
  generic.op->set(AttrKey::kSlots, schedule.slot_count);
}

}  // namespace

void assign_dst(Module& module, PassContext&) {
  walk(module.body(), [&](Op& op) {
    if (std::optional<Generic> generic = Generic::from(&op)) assign_slots(module, *generic);
  });
}

}  // namespace ttlc::passes

#include "passes/unread_lanes.h"

#include <algorithm>

#include "ir/generic.h"
#include "passes/padding_state.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool counts_in_one_column(const Type& type) {
  return type.lanes == Lanes::kColumn || type.lanes == Lanes::kScalar;
}

bool folds_columns(TileOp op) {
  switch (op) {
    case TileOp::kMaxRow:
    case TileOp::kSumRow:
    case TileOp::kMaxAll:
    case TileOp::kSumAll:
      return true;
    default:
      return false;
  }
}

bool has_zeros_beside_column(const Value* block);

/// Of a tile in a region of `generic`.
bool has_zeros_beside_column(const Generic& generic, const Value* tile) {
  if (!tile->def) {
    const int64_t accumulator = tile->index - generic.in_count();
    if (accumulator < 0) return has_zeros_beside_column(generic.in(tile->index));
    const bool is_updated =
        tile->owner != &generic.body();  // else this asks what the last iteration has left
    return is_updated && has_zeros_beside_column(generic, generic.body().terminator()->operand(accumulator));
  }
  const Op& op = *tile->def;
  if (op.is(TileOp::kFill)) return op.real_attr(AttrKey::kReal) == 0;
  if (folds_columns(op.tile)) return true;
  if (info(op.tile).tile_class != TileClass::kBinary && !keeps_zeros(op.tile)) return false;
  const bool keeps = keeps_zeros(op.tile) || op.is(TileOp::kAdd) || op.is(TileOp::kSub) ||
                     op.is(TileOp::kMul) || op.is(TileOp::kMax) || op.is(TileOp::kMin);
  return keeps && std::all_of(op.operands.begin(), op.operands.end(), [&](const Value* operand) {
           return has_zeros_beside_column(generic, operand);
         });
}

bool has_zeros_beside_column(const Value* block) {
  if (!counts_in_one_column(block->type) || !block->def || !block->def->is(OpKind::kGeneric)) return false;
  const Generic generic(block->def);
  return has_zeros_beside_column(generic, generic.last_region().terminator()->operand(block->index));
}

}  // namespace

bool has_values_beside_column(const Value* block) {
  return counts_in_one_column(block->type) && !has_zeros_beside_column(block);
}

}  // namespace ttlc::passes

#include "passes/dst_slots.h"

#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

std::optional<int64_t> input_of(const Generic& generic, const Value* tile) {
  if (!tile->is_argument() || tile->index >= generic.in_count()) return std::nullopt;
  return tile->index;
}

std::optional<int64_t> accumulator_of(const Generic& generic, const Value* tile) {
  if (!tile->is_argument() || tile->index < generic.in_count()) return std::nullopt;
  return tile->index - generic.in_count();
}

int64_t accumulator_slot(const Generic& generic, int64_t accumulator) {
  if (!generic.has_init()) return accumulator;
  const Value* start = generic.init().terminator()->operand(static_cast<int>(accumulator));
  return start->def->int_attr(AttrKey::kDst);
}

int64_t dst_slot(const Generic& generic, const Value* tile) {
  if (std::optional<int64_t> accumulator = accumulator_of(generic, tile)) {
    return accumulator_slot(generic, *accumulator);
  }
  TTLC_ASSERT(tile->def, "a tile that lies in a CB has no DST slot");
  return tile->def->int_attr(AttrKey::kDst);
}

int overwritten_operand(const Op& op) {
  if (!op.is_tile_op()) return -1;
  switch (info(op.tile).tile_class) {
    case TileClass::kUnary:
      return 0;
    case TileClass::kContract:
      return static_cast<int>(op.operands.size()) - 1;
    case TileClass::kBinary: {
      std::string form = op.text(AttrKey::kForm, "");
      return form == "reuse_a" ? 0 : form == "reuse_b" ? 1 : -1;
    }
    case TileClass::kSource:
    case TileClass::kMove:
      return -1;
  }
  TTLC_UNREACHABLE();
}

}  // namespace ttlc::passes

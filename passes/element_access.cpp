#include "passes/element_access.h"

#include <optional>

#include "passes/index_math.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kTileSide = sim::kTileHeight;
constexpr int64_t kFaceSide = 16;

Value* quotient(Builder& b, Value* x, int64_t divisor) {
  if (std::optional<int64_t> known = constant_value(x)) return thread_constant(b, *known / divisor);
  return b.arith(OpKind::kIndexDiv, x, thread_constant(b, divisor));
}

Value* remainder(Builder& b, Value* x, int64_t divisor) {
  if (std::optional<int64_t> known = constant_value(x)) return thread_constant(b, *known % divisor);
  return b.arith(OpKind::kIndexMod, x, thread_constant(b, divisor));
}

/// Offset of an element in pages that are rows.
Value* offset_in_rows(Builder& b, const Op* op) {
  const Type& block = op->operand(0)->type;
  const int64_t rank = block.shape.rank();
  Value* row = thread_constant(b, 0);
  for (int64_t d = 0; d + 1 < rank; ++d)
    row = index_add(b, index_mul(b, row, block.shape[d]), op->operand(static_cast<int>(d) + 1));
  const int64_t elems_of_page = block.page_bytes() / sim::info(block.dtype).element_bytes;  // with padding
  return index_add(b, index_mul(b, row, elems_of_page), op->operand(static_cast<int>(rank)));
}

/// Offset of the element in the pages, in elements.
Value* offset_in_pages(Builder& b, const Op* op) {
  if (op->operand(0)->type.row_elems > 0) return offset_in_rows(b, op);
  const Shape& tiles = op->operand(0)->type.shape;
  const int64_t rank = tiles.rank();
  constexpr int64_t kFaceElems = kFaceSide * kFaceSide;
  Value* tile = thread_constant(b, 0);
  Value* within = tile;
  for (int64_t d = 0; d < rank; ++d) {
    Value* at = op->operand(static_cast<int>(d) + 1);
    const bool is_row = d + 2 == rank, is_column = d + 1 == rank;
    tile = index_add(b, index_mul(b, tile, tiles[d]), is_row || is_column ? quotient(b, at, kTileSide) : at);
    if (!is_row && !is_column) continue;
    Value* in_tile = remainder(b, at, kTileSide);
    Value* face = index_mul(b, quotient(b, in_tile, kFaceSide), is_row ? 2 * kFaceElems : kFaceElems);
    Value* in_face = index_mul(b, remainder(b, in_tile, kFaceSide), is_row ? kFaceSide : 1);
    within = index_add(b, within, index_add(b, face, in_face));
  }
  return index_add(b, index_mul(b, tile, kTileSide * kTileSide), within);
}

}  // namespace

void clear_pages(Builder& b, Value* address, const Type& buffer) {
  const int64_t bytes = buffer.shape.count() * buffer.page_bytes();
  const sim::DataFormatInfo& word = sim::info(bytes % 4 == 0 ? DataFormat::kUint32 : DataFormat::kUint16);
  emit_loop(b, bytes, word.element_bytes, "offset", [&](Builder& body, Value* offset) {
    body.op(OpKind::kElementStore, {index_add(body, address, offset), thread_constant(body, 0)})
        ->set(AttrKey::kDtype, std::string(word.name));
  });
}

void lower_element_access(Module& module, Op* op, Value* address) {
  Builder b(module, InsertPoint::before_op(op), op->span);
  const sim::DataFormatInfo& format = sim::info(op->operand(0)->type.dtype);
  Value* place = index_add(b, address, index_mul(b, offset_in_pages(b, op), format.element_bytes));
  if (op->is(OpKind::kElementWrite)) {
    b.op(OpKind::kElementStore, {place, op->operands.back()})->set(AttrKey::kDtype, std::string(format.name));
    return;
  }
  Op* load = b.op(OpKind::kElementLoad, {place}, {op->result()->type});
  load->set(AttrKey::kDtype, std::string(format.name));
  load->result()->name = op->result()->name;
  module.replace_all_uses(op->result(), load->result());
}

}  // namespace ttlc::passes

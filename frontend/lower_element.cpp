// Single elements of blocks: data movement threads read, compare and write them.
//
//   v = ttl.raw_element_read(block, row, column)      element.read
//   ttl.raw_element_write(block, row, column, v)      element.write; v is a number or an element that was read
//   v < w, v > w                                      real.lt
//
// Coordinates count elements, one for each dimension of the block.
#include "frontend/lower_thread.h"
#include "runtime/facts/data_format.h"

namespace ttlc::frontend {

Value ThreadLowering::make_real(ir::Value* value) {
  return static_cast<const RealObject*>(evaluator_.heap().make(RealObject{value}));
}

ir::Value* ThreadLowering::real_value(const Value& value, Span span) {
  if (auto* real = object_if<RealObject>(value)) return real->value;
  ir::Op* constant = builder(span).op(ir::OpKind::kRealConst, {}, {ir::Type::real()});
  constant->set(ir::AttrKey::kReal, number_of(value));
  return constant->result();
}

std::optional<ThreadLowering::ElementAccess> ThreadLowering::element_access(std::string_view name,
                                                                            const CallArgs& call,
                                                                            size_t others) {
  auto* block = call.args.empty() ? nullptr : object_if<BlockObject>(call.args[0].value);
  if (!block) {
    error(call.span, "ttl.{} needs a block as its first argument", name);
    return std::nullopt;
  }
  const sim::DataFormat format = block->type.dtype;
  if (format != sim::DataFormat::kBf16 && format != sim::DataFormat::kFp32) {
    error(call.args[0].span, "elements of blocks in {} cannot be accessed", sim::name_of(format))
        .help("use a block of bf16 or fp32");
    return std::nullopt;
  }
  if (block->type.row_elems > 0) {
    error(call.span, "ttl.{} works on blocks of tiles, not on rows of elements", name)
        .note(block->span, "this block is one of a buffer made like a row-major tensor")
        .help("give that tensor in tile layout");
    return std::nullopt;
  }
  const size_t rank = block->held ? block->held->buffer->shape.size() : block->shape().size();
  if (call.args.size() != 1 + rank + others) {
    error(call.span, "ttl.{} takes a block, {} coordinate{}{}; {} arguments are given", name, rank,
          rank == 1 ? "" : "s", others > 0 ? " and a value" : "", call.args.size())
        .note(block->span, "the block has {} dimension{}", rank, rank == 1 ? "" : "s");
    return std::nullopt;
  }
  // Dimensions that the block has and the buffer does not write are 1.
  ElementAccess access{block, std::vector<ir::Value*>()};
  const size_t tiled = block->shape().size();
  for (size_t i = rank; i < tiled; ++i) access.coordinates.push_back(builder(call.span).index(0));
  for (size_t i = rank > tiled ? rank - tiled : 0; i < rank; ++i) {
    const Argument& coordinate = call.args[1 + i];
    if (!is_index_like(coordinate.value)) {
      error(coordinate.span, "a coordinate of an element is an int, not {}", a_type(coordinate.value));
      return std::nullopt;
    }
    const size_t dim = access.coordinates.size();
    const int64_t limit = block->shape()[dim] * (dim + 2 >= tiled ? sim::kTileHeight : 1);
    if (is_integer(coordinate.value)) {
      const int64_t at = integer_of(coordinate.value);
      if (at < 0 || at >= limit) {
        error(coordinate.span, "coordinate {} is {}, but the block has {} elements there", i, at, limit)
            .help("coordinates count elements, from 0 to {}", limit - 1);
        return std::nullopt;
      }
    }
    access.coordinates.push_back(index_value(coordinate.value));
  }
  return access;
}

Value ThreadLowering::element_read(std::string_view name, const CallArgs& call) {
  if (!check_moves(call.span, fmt::format("ttl.{}", name), "read elements in a data movement thread"))
    return Undefined{};
  std::optional<ElementAccess> access = element_access(name, call, 0);
  ir::Value* block = access ? block_value({call.args[0].value, call.args[0].span}) : nullptr;
  if (!block) return Undefined{};
  std::vector<ir::Value*> operands = {block};
  operands.insert(operands.end(), access->coordinates.begin(), access->coordinates.end());
  ir::Op* read = builder(call.span).op(ir::OpKind::kElementRead, operands, std::vector{ir::Type::real()});
  if (access->block->held) note_use(*access->block->held);
  return make_real(read->result());
}

Value ThreadLowering::element_write(std::string_view name, const CallArgs& call) {
  if (!check_moves(call.span, fmt::format("ttl.{}", name), "write elements in a data movement thread"))
    return Undefined{};
  std::optional<ElementAccess> access = element_access(name, call, 1);
  if (!access) return Undefined{};
  const Argument& number = call.args.back();
  if (!access->block->is_reserved() || access->block->held->is_released) {
    error(call.args[0].span, "elements are written to reserved blocks that are not published yet")
        .note(access->block->span, "this is the block");
    return Undefined{};
  }
  if (!is_real_like(number.value)) {
    error(number.span, "an element is a number, not {}", a_type(number.value));
    return Undefined{};
  }
  HeldBlock& held = *access->block->held;
  const BlockObject* before = content_of(*access->block);
  std::vector<ir::Value*> operands = {before ? before->value : empty_content(held)};
  operands.insert(operands.end(), access->coordinates.begin(), access->coordinates.end());
  Value written = number.value;
  const bool is_half = access->block->type.dtype == sim::DataFormat::kBf16;
  if (is_number(written) && is_half)
    written = double{sim::round_to_bf16(static_cast<float>(number_of(written)))};
  operands.push_back(real_value(written, number.span));
  ir::Op* op = builder(call.span).op(ir::OpKind::kElementWrite, operands, std::vector{access->block->type});
  set_content(held, object_if<BlockObject>(make_block(op->result(), call.span)));
  return None{};
}

Value ThreadLowering::compare_reals(ast::CompareOperator op, const Operand& left, const Operand& right,
                                    Span span) {
  const bool is_less = op == ast::CompareOperator::kLess, is_greater = op == ast::CompareOperator::kGreater;
  if (!is_real_like(left.value) || !is_real_like(right.value)) {
    error(span, "'{}' cannot compare {} and {}", spelling(op), a_type(left.value), a_type(right.value));
    return Undefined{};
  }
  if (!is_less && !is_greater) {
    error(span, "'{}' does not work on elements of blocks", spelling(op)).help("compare them with < or >");
    return Undefined{};
  }
  ir::Value* a = real_value(left.value, left.span);
  ir::Value* b = real_value(right.value, right.span);
  if (is_greater) std::swap(a, b);
  return make_condition(builder(span).op(ir::OpKind::kRealLt, {a, b}, {ir::Type::boolean()})->result());
}

}  // namespace ttlc::frontend

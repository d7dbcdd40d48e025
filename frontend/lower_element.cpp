// Single elements of blocks: data movement threads read, compare and write them.
//
//   v = ttl.raw_element_read(block, row, column)      element.read; an int in blocks of integers
//   i = ttl.read_index(block, row, column)            the same as an int: real.index of an element that is no integer
//   ttl.raw_element_write(block, row, column, v)      element.write; v is a number, an int, or an element that was read
//   v < w, v == w, ...                                made of real.lt, which orders numbers by their bits: -0 is 0
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
  for (const Argument& argument : call.args) {
    if (argument.name.empty()) continue;
    error(argument.span, "ttl.{} takes no argument by name, but '{}' is given", name, argument.name)
        .help("give the coordinates in the order of the dimensions");
    return std::nullopt;
  }
  const sim::DataFormat format = block->type.dtype;
  if (sim::is_block_float(format)) {
    error(call.args[0].span, "elements of blocks in {} cannot be accessed: they share exponents",
          sim::name_of(format))
        .help("use a block of bf16, fp32 or integers");
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
    const bool counts_tiles = block->type.row_elems == 0 && dim + 2 >= tiled;
    const int64_t limit = block->shape()[dim] * (counts_tiles ? sim::kTileHeight : 1);
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
  if (access && !access->block->is_reserved())
    note_unified({call.args[0].value, call.span}, &BufferUse::elements);
  ir::Value* block = access ? block_value({call.args[0].value, call.args[0].span}) : nullptr;
  if (!block) return Undefined{};
  std::vector<ir::Value*> operands = {block};
  operands.insert(operands.end(), access->coordinates.begin(), access->coordinates.end());
  const sim::DataFormat format = access->block->type.dtype;
  const ir::Type type = sim::is_integer(format) ? ir::Type::index() : ir::Type::real();
  ir::Op* read = builder(call.span).op(ir::OpKind::kElementRead, operands, std::vector{type});
  if (access->block->held) note_use(*access->block->held);
  if (type.is_index()) return make_index(read->result(), index_range(format));
  if (name != "read_index") return make_real(read->result());
  ir::Op* whole = builder(call.span).op(ir::OpKind::kRealIndex, {read->result()}, {ir::Type::index()});
  return make_index(whole->result(), {0, INT32_MAX});
}

ir::Value* ThreadLowering::element_number(const BlockObject& block, const Argument& number) {
  const sim::DataFormat format = block.type.dtype;
  const bool is_of_integers = sim::is_integer(format);
  if (is_of_integers ? !is_index_like(number.value) : !is_real_like(number.value)) {
    error(number.span, "an element of this block is {}, not {}", is_of_integers ? "an int" : "a number",
          a_type(number.value))
        .note(block.span, "this is the block, of {}", sim::name_of(format));
    return nullptr;
  }
  if (is_of_integers) {
    const bool fits =
        !is_integer(number.value) || check_integer(number_of(number.value), format, number.span);
    return fits ? index_value(number.value) : nullptr;
  }
  Value written = number.value;
  if (is_number(written) && format == sim::DataFormat::kBf16)
    written = double{sim::round_to_bf16(static_cast<float>(number_of(written)))};
  return real_value(written, number.span);
}

Value ThreadLowering::element_write(std::string_view name, const CallArgs& call) {
  if (!check_moves(call.span, fmt::format("ttl.{}", name), "write elements in a data movement thread"))
    return Undefined{};
  std::optional<ElementAccess> access = element_access(name, call, 1);
  if (!access) return Undefined{};
  if (!access->block->held || access->block->held->is_released) {
    error(call.args[0].span, "elements are written to blocks that were reserved or taken and are still held")
        .note(access->block->span, "this is the block");
    return Undefined{};
  }
  HeldBlock& held = *access->block->held;
  note_unified({call.args[0].value, call.span},
               held.is_reserved ? &BufferUse::copied_in : &BufferUse::elements);
  const BlockObject* before = content_of(*access->block);
  ir::Value* content = before ? before->value : empty_content(held);
  if (ir::Value* number = element_number(*access->block, call.args.back())) {
    std::vector<ir::Value*> operands = {content};
    operands.insert(operands.end(), access->coordinates.begin(), access->coordinates.end());
    operands.push_back(number);
    ir::Op* op = builder(call.span).op(ir::OpKind::kElementWrite, operands, std::vector{access->block->type});
    content = op->result();
  }
  set_content(held, object_if<BlockObject>(make_block(content, call.span)));
  return None{};
}

Value ThreadLowering::compare_reals(ast::CompareOperator op, const Operand& left, const Operand& right,
                                    Span span) {
  if (!is_real_like(left.value) || !is_real_like(right.value)) {
    error(span, "'{}' cannot compare {} and {}", spelling(op), a_type(left.value), a_type(right.value));
    return Undefined{};
  }
  ir::Value* a = real_value(left.value, left.span);
  ir::Value* b = real_value(right.value, right.span);
  ir::Builder at = builder(span);
  auto less = [&](ir::Value* x, ir::Value* y) {
    return at.op(ir::OpKind::kRealLt, {x, y}, {ir::Type::boolean()})->result();
  };
  auto negated = [&](ir::Value* x) {
    return at.op(ir::OpKind::kBoolNot, {x}, {ir::Type::boolean()})->result();
  };
  switch (op) {
    case ast::CompareOperator::kLess:
      return make_condition(less(a, b));
    case ast::CompareOperator::kGreater:
      return make_condition(less(b, a));
    case ast::CompareOperator::kLessEqual:
      return make_condition(negated(less(b, a)));
    case ast::CompareOperator::kGreaterEqual:
      return make_condition(negated(less(a, b)));
    case ast::CompareOperator::kEqual:
      return make_condition(negated(at.arith(ir::OpKind::kBoolOr, less(a, b), less(b, a))));
    case ast::CompareOperator::kNotEqual:
      return make_condition(at.arith(ir::OpKind::kBoolOr, less(a, b), less(b, a)));
    default:
      error(span, "'{}' does not work on elements of blocks", spelling(op))
          .help("compare them with <, <=, ==, !=, >= or >");
      return Undefined{};
  }
}

}  // namespace ttlc::frontend

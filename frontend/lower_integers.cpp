// Arithmetic of blocks of integers: the same operators and functions as of floats, where the device has them
// (integer_functions.h). Nothing converts by itself: an operand of another dtype is an error that offers typecast.
#include <cmath>
#include <limits>

#include "frontend/derived_functions.h"
#include "frontend/integer_functions.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {
namespace {

struct Range {
  double lowest, highest;
};

Range range_of(sim::DataFormat format) {
  switch (format) {
    case sim::DataFormat::kUint16:
      return {0, std::numeric_limits<uint16_t>::max()};
    case sim::DataFormat::kUint32:
      return {0, std::numeric_limits<uint32_t>::max()};
    default:
      return {std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  }
}

}  // namespace

sim::DataFormat ThreadLowering::dtype_of(const Operand& operand) const {
  auto* block = object_if<BlockObject>(operand.value);
  if (!block) return sim::DataFormat::kFp32;
  const BlockObject* content = content_of(*block);
  return content ? content->type.dtype : block->type.dtype;
}

std::optional<sim::DataFormat> ThreadLowering::integers_among(std::span<const Operand> operands) const {
  for (const Operand& operand : operands) {
    sim::DataFormat dtype = dtype_of(operand);
    if (object_if<BlockObject>(operand.value) && sim::is_integer(dtype)) return dtype;
  }
  return std::nullopt;
}

Value ThreadLowering::no_integer_function(std::string_view name, std::string_view spelled,
                                          sim::DataFormat dtype, Span span) {
  DiagnosticBuilder builder = error(span, "the device has no {} of {}", spelled, sim::name_of(dtype));
  std::string formats = integer_formats_of(name);
  if (!formats.empty()) builder.note(span, "it has one of {}", formats);
  builder.help("convert the block before: typecast(x, ttnn.{})", formats.empty() ? "float32" : "int32");
  return Undefined{};
}

bool ThreadLowering::check_floats(const Operand& operand, std::string_view name, Span span) {
  sim::DataFormat dtype = dtype_of(operand);
  if (!sim::is_integer(dtype)) return true;
  no_integer_function(name, name, dtype, span);
  return false;
}

IndexRange ThreadLowering::index_range(sim::DataFormat dtype) {
  const Range range = range_of(dtype);
  return {static_cast<int64_t>(range.lowest), static_cast<int64_t>(range.highest)};
}

bool ThreadLowering::check_integer(double number, sim::DataFormat dtype, Span span) {
  const Range range = range_of(dtype);
  if (number == std::floor(number) && number >= range.lowest && number <= range.highest) return true;
  error(span, "{} is no number of {}, which the block holds", number, sim::name_of(dtype))
      .help("use a whole number from {} to {}, or convert the block before: typecast(x, ttnn.float32)",
            static_cast<int64_t>(range.lowest), static_cast<int64_t>(range.highest));
  return false;
}

ir::Value* ThreadLowering::integers(const Operand& operand, const ir::Type& like_this, Span span) {
  auto* block = object_if<BlockObject>(operand.value);
  const BlockObject* content = block ? content_of(*block) : nullptr;
  std::optional<double> number;
  if (!block) number = number_of(operand.value);
  if (content && content->uniform && !sim::is_integer(content->type.dtype)) number = content->uniform;
  if (number) {
    if (!check_integer(*number, like_this.dtype, operand.span)) return nullptr;
    if (!integer_op(ir::TileOp::kFill, like_this.dtype)) {
      no_integer_function("fill", "fill", like_this.dtype, operand.span);
      return nullptr;
    }
    ir::Builder b = builder(span);
    return ir::build_fill(b, *number, like_this.shape, like_this.dtype);
  }
  if (content && content->type.dtype != like_this.dtype) {
    error(operand.span, "a block of {} is combined with one of {}", sim::name_of(content->type.dtype),
          sim::name_of(like_this.dtype))
        .note(content->span, "it is made here")
        .help("convert one of them before: typecast(x, ttnn.{})",
              sim::is_integer(content->type.dtype) ? "int32" : "float32");
    return nullptr;
  }
  ir::Value* value = block_value(operand);
  if (!value || value->type.shape == like_this.shape) return value;
  error(span, "blocks of integers are combined with equal shapes only, not {} and {} tiles",
        shape_text(value->type.shape.vec()), shape_text(like_this.shape.vec()))
      .help("convert them before: typecast(x, ttnn.float32)");
  return nullptr;
}

Value ThreadLowering::integer_unary(ir::TileOp fn, const Operand& operand, Span span) {
  ir::Value* value = block_value(operand);
  if (!value) return Undefined{};
  const sim::DataFormat dtype = value->type.dtype;
  ir::Builder b = builder(span);
  if (const IntegerFormula* formula = integer_formula(ir::info(fn).mnemonic, dtype))
    return make_block(formula->build(b, {&value, 1}), span);
  std::optional<ir::TileOp> of_integers = integer_op(fn, dtype);
  if (!of_integers) return no_integer_function(ir::info(fn).mnemonic, ir::info(fn).mnemonic, dtype, span);
  return make_block(ir::build_unary(b, *of_integers, value), span);
}

Value ThreadLowering::integer_binary(ir::TileOp fn, std::string_view spelling, const Operand& left,
                                     const Operand& right, Span span) {
  const Operand& first = sim::is_integer(dtype_of(left)) ? left : right;
  ir::Type type = object_if<BlockObject>(first.value)->type;
  type.dtype = dtype_of(first);
  std::optional<ir::TileOp> of_integers = integer_op(fn, type.dtype);
  if (fn == ir::TileOp::kDiv) spelling = "/";
  if (!of_integers) return no_integer_function(spelling, spelling, type.dtype, span);
  ir::Value* a = integers(left, type, span);
  ir::Value* b = a ? integers(right, type, span) : nullptr;
  if (!b) return Undefined{};
  ir::Builder here = builder(span);
  return make_block(ir::build_binary(here, *of_integers, a, b), span);
}

/// Sums and differences have calls with a number; for the others it becomes a block.
Value ThreadLowering::integer_scalar(ir::TileOp fn, const Operand& block, const Operand& number,
                                     bool number_first, Span span) {
  const sim::DataFormat dtype = dtype_of(block);
  const double real = number_of(number.value);
  if (fn == ir::TileOp::kPow && !number_first && real == 2)
    return integer_unary(ir::TileOp::kSquare, block, span);
  const bool adds = fn == ir::TileOp::kAdd || fn == ir::TileOp::kSub;
  const Operand& left = number_first ? number : block;
  if (!adds) return integer_binary(fn, ir::info(fn).mnemonic, left, number_first ? block : number, span);
  const bool subtracts_block = fn == ir::TileOp::kSub && number_first;
  std::optional<ir::TileOp> op =
      integer_op(subtracts_block ? ir::TileOp::kRsubScalar : ir::TileOp::kAddScalar, dtype);
  if (!op) return no_integer_function("sum with a number", "sum with a number", dtype, span);
  if (!check_integer(real, dtype, number.span)) return Undefined{};
  ir::Value* value = block_value(block);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  const bool negates = fn == ir::TileOp::kSub && !number_first;
  return make_block(ir::build_unary(b, *op, value, negates ? -real : real), span);
}

bool ThreadLowering::check_divisor(ast::BinaryOperator op, const Operand& left, const Operand& right) {
  const bool is_zero = is_number(right.value) && number_of(right.value) == 0;
  if (!is_zero || !sim::is_integer(dtype_of(left))) return true;
  error(right.span, "'{}' divides integers by zero", spelling(op))
      .help("divide by another number, or convert the block before: typecast(x, ttnn.float32)");
  return false;
}

Value ThreadLowering::integer_derived(const DerivedFunction& function, std::string_view spelled,
                                      std::span<const Operand> operands, sim::DataFormat dtype, Span span) {
  const IntegerFormula* formula = integer_formula(function.name, dtype);
  if (!formula) return no_integer_function(function.name, spelled, dtype, span);
  ir::Type type;
  for (const Operand& operand : operands) {
    if (auto* block = object_if<BlockObject>(operand.value)) type = block->type;
  }
  type.dtype = dtype;
  std::vector<ir::Value*> values;
  for (const Operand& operand : operands) {
    values.push_back(integers(operand, type, span));
    if (!values.back()) return Undefined{};
  }
  ir::Builder b = builder(span);
  return make_block(formula->build(b, values), span);
}

ir::Value* ThreadLowering::stored_integers(const BlockObject& target, const Operand& source,
                                           ir::Value* value) {
  const sim::DataFormat from = value->type.dtype, to = target.type.dtype;
  if (from == to || (!sim::is_integer(from) && !sim::is_integer(to))) return value;
  auto* block = object_if<BlockObject>(source.value);
  const std::optional<double> number = block ? block->uniform : number_of(source.value);
  if (number && sim::is_integer(to)) {
    ir::Type type = value->type;
    type.dtype = to;
    return integers({*number, source.span}, type, source.span);
  }
  error(source.span, "a block of {} is stored to a buffer of {}", sim::name_of(from), sim::name_of(to))
      .note(target.held->buffer->span, "the dtype of {} is said here", target.held->buffer->name)
      .help("convert it before: typecast(x, ttnn.{})", sim::is_integer(to) ? sim::name_of(to) : "float32");
  return nullptr;
}

}  // namespace ttlc::frontend

// Arithmetic of blocks. The shapes are checked and explained here; the generics are built by ir/builder.h.
#include <algorithm>
#include <cmath>
#include <limits>

#include "frontend/arguments.h"
#include "frontend/device_functions.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

bool ThreadLowering::check_computes(Span span, std::string_view what) {
  if (role_ == FunctionRole::kComputeThread) return true;
  error(span, "{} computes; data movement threads only move blocks", what)
      .help("move it into the @compute() thread");
  return false;
}

const BlockObject* ThreadLowering::block_operand(const Operand& operand, std::string_view function) {
  if (auto* block = object_if<BlockObject>(operand.value)) return block;
  DiagnosticBuilder builder =
      error(operand.span, "{} works on blocks, not on {}", function, a_type(operand.value));
  if (auto* buffer = get_if<BufferObject*>(operand.value))
    builder.help("take a block first: {}.pop()", (*buffer)->name);
  return nullptr;
}

// ---- element-wise

ir::Value* ThreadLowering::fill_value(double value, const ir::Shape& tiles, ir::Lanes lanes, Span span) {
  ir::Builder b = builder(span);
  ir::Value* result = ir::build_fill(b, value, tiles, sim::DataFormat::kFp32);
  result->type.lanes = lanes;
  return result;
}

ir::Value* ThreadLowering::matched(const Operand& value, const Operand& other, Span span) {
  const BlockObject* block = content_of(*object_if<BlockObject>(value.value));
  auto* other_block = object_if<BlockObject>(other.value);
  const BlockObject* beside = other_block ? content_of(*other_block) : nullptr;
  bool adapts = block && block->uniform && beside && !beside->uniform &&
                block->type.shape == beside->type.shape && block->type.lanes != beside->type.lanes;
  if (adapts) return fill_value(*block->uniform, block->type.shape, beside->type.lanes, span);
  return block_value(value);
}

Value ThreadLowering::block_unary(ir::TileOp fn, const Operand& operand, Span span) {
  if (!check_computes(span, ir::info(fn).mnemonic)) return Undefined{};
  if (!block_operand(operand, ir::info(fn).mnemonic)) return Undefined{};
  ir::Value* value = block_value(operand);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  return make_block(ir::build_unary(b, fn, value), span);
}

Value ThreadLowering::block_binary(ir::TileOp fn, std::string_view spelling, const Operand& left,
                                   const Operand& right, Span span) {
  if (!check_computes(span, fmt::format("'{}'", spelling))) return Undefined{};
  ir::Value* a = matched(left, right, span);
  ir::Value* b = a ? matched(right, left, span) : nullptr;
  if (!a || !b) return Undefined{};
  if (!ir::broadcast_shape(a->type.shape, b->type.shape)) {
    const ir::Shape &x = a->type.shape, &y = b->type.shape;
    bool rows_differ = x.back(1) != y.back(1) && x.back(1) != 1 && y.back(1) != 1;
    int64_t differing = rows_differ ? 1 : 0;
    error(span, "'{}' cannot combine blocks of {} and {} tiles: the left one has {} {}{}, the right one {}",
          spelling, shape_text(x.vec()), shape_text(y.vec()), x.back(differing),
          rows_differ ? "row" : "column", x.back(differing) == 1 ? "" : "s", y.back(differing))
        .note(object_if<BlockObject>(left.value)->span, "the left block is made here")
        .note(object_if<BlockObject>(right.value)->span, "the right block is made here")
        .help("sizes must be equal, or 1 to be spread");
    return Undefined{};
  }
  ir::Builder builder_here = builder(span);
  return make_block(ir::build_binary(builder_here, fn, a, b), span);
}

bool ThreadLowering::can_power(double exponent, Span span) {
  bool is_integer_power = exponent == std::floor(exponent) && std::abs(exponent) <= 64;
  if (is_integer_power || std::abs(exponent) == 0.5) return true;
  error(span, "a block can be raised to an integer power, 0.5 or -0.5, not to {}", exponent)
      .help("for positive x write exp({} * log(x))", exponent);
  return false;
}

Value ThreadLowering::power(const Operand& block, double exponent, Span span) {
  if (!can_power(exponent, span)) return Undefined{};
  if (exponent == 0.5) return block_unary(ir::TileOp::kSqrt, block, span);
  if (exponent == -0.5) return block_unary(ir::TileOp::kRsqrt, block, span);
  if (exponent == 2) return block_unary(ir::TileOp::kSquare, block, span);
  ir::Value* value = block_value(block);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  if (std::abs(exponent) != 1) value = ir::build_unary(b, ir::TileOp::kPowScalar, value, std::abs(exponent));
  if (exponent < 0) value = ir::build_unary(b, ir::TileOp::kRecip, value);
  return make_block(value, span);
}

Value ThreadLowering::scalar_binary(ir::TileOp fn, const Operand& block, double scalar, bool scalar_first,
                                    Span span) {
  if (!check_computes(span, ir::info(fn).mnemonic)) return Undefined{};
  if (fn == ir::TileOp::kPow && !scalar_first) return power(block, scalar, span);
  ir::Value* value = block_value(block);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  auto unary = [&](ir::TileOp op, std::optional<double> real) { return ir::build_unary(b, op, value, real); };
  switch (fn) {
    case ir::TileOp::kAdd:
      return make_block(unary(ir::TileOp::kAddScalar, scalar), span);
    case ir::TileOp::kMul:
      return make_block(unary(ir::TileOp::kMulScalar, scalar), span);
    case ir::TileOp::kMax:
      return make_block(unary(ir::TileOp::kMaxScalar, scalar), span);
    case ir::TileOp::kMin:
      return make_block(unary(ir::TileOp::kMinScalar, scalar), span);
    case ir::TileOp::kSub:
      if (scalar_first) return make_block(unary(ir::TileOp::kRsubScalar, scalar), span);
      return make_block(unary(ir::TileOp::kAddScalar, -scalar), span);
    case ir::TileOp::kDiv:
      if (!scalar_first && scalar == 0) {
        error(span, "division by zero");
        return Undefined{};
      }
      if (!scalar_first) return make_block(unary(ir::TileOp::kMulScalar, 1 / scalar), span);
      value = unary(ir::TileOp::kRecip, {});
      return make_block(scalar == 1 ? value : unary(ir::TileOp::kMulScalar, scalar), span);
    case ir::TileOp::kPow:
      if (scalar <= 0) {
        error(span, "the base of a power with a block as exponent must be positive, not {}", scalar);
        return Undefined{};
      }
      value = unary(ir::TileOp::kMulScalar, std::log(scalar));
      return make_block(unary(ir::TileOp::kExp, {}), span);
    default:
      break;
  }
  error(span, "{} needs two blocks", ir::info(fn).mnemonic);
  return Undefined{};
}

Value ThreadLowering::elementwise_call(std::string_view name, const std::optional<Operand>& self,
                                       const CallArgs& call) {
  std::vector<Operand> operands;
  if (self) operands.push_back(*self);
  for (const Argument& arg : call.args) {
    if (!arg.name.empty()) {
      error(arg.span, "{} has no parameter '{}'", name, arg.name);
      return Undefined{};
    }
    operands.push_back({arg.value, arg.span});
  }
  if (name == "transpose" && operands.size() == 1) return transpose(operands[0], call.span);
  if (name == "matmul" && operands.size() == 2) return matmul(operands[0], operands[1], call.span);
  std::optional<ir::TileOp> unary = unary_function(name), binary = binary_function(name);
  size_t expected = unary || name == "transpose" ? 1 : 2;
  if (!unary && !binary && name != "transpose" && name != "matmul") {
    error(call.span, "{} of a block is not possible in this version", name)
        .help("`ttlc list ops` prints what a block can do");
    return Undefined{};
  }
  if (operands.size() != expected) {
    error(call.span, "{} takes {} block{}, but {} {} given", name, expected, expected == 1 ? "" : "s",
          operands.size(), operands.size() == 1 ? "is" : "are");
    return Undefined{};
  }
  if (unary) return block_unary(*unary, operands[0], call.span);
  bool left_is_number = is_number(operands[0].value), right_is_number = is_number(operands[1].value);
  if (left_is_number && block_operand(operands[1], name)) {
    return scalar_binary(*binary, operands[1], number_of(operands[0].value), true, call.span);
  }
  if (right_is_number && block_operand(operands[0], name)) {
    return scalar_binary(*binary, operands[0], number_of(operands[1].value), false, call.span);
  }
  if (!block_operand(operands[0], name) || !block_operand(operands[1], name)) return Undefined{};
  return block_binary(*binary, name, operands[0], operands[1], call.span);
}

namespace {

std::optional<ir::TileOp> tile_op_of(ast::BinaryOperator op) {
  switch (op) {
    case ast::BinaryOperator::kAdd:
      return ir::TileOp::kAdd;
    case ast::BinaryOperator::kSub:
      return ir::TileOp::kSub;
    case ast::BinaryOperator::kMul:
      return ir::TileOp::kMul;
    case ast::BinaryOperator::kDiv:
      return ir::TileOp::kDiv;
    case ast::BinaryOperator::kPow:
      return ir::TileOp::kPow;
    default:
      return std::nullopt;
  }
}

}  // namespace

Value ThreadLowering::unary(ast::UnaryOperator op, const Operand& operand, Span span) {
  if (op == ast::UnaryOperator::kNot) {
    if (object_if<BlockObject>(operand.value)) {
      error(span, "'not' works on conditions, not on {}", a_type(operand.value));
      return Undefined{};
    }
    return make_condition(
        builder(span).op(ir::OpKind::kBoolNot, {condition_value(operand)}, {ir::Type::boolean()})->result());
  }
  if (object_if<BlockObject>(operand.value)) {
    if (op == ast::UnaryOperator::kPlus) return operand.value;
    if (op == ast::UnaryOperator::kNegate) return block_unary(ir::TileOp::kNeg, operand, span);
  }
  if (object_if<IndexObject>(operand.value)) {
    if (op == ast::UnaryOperator::kPlus) return operand.value;
    if (op == ast::UnaryOperator::kNegate) {
      return index_binary(ast::BinaryOperator::kSub, {int64_t{0}, span}, operand, span);
    }
  }
  error(span, "'{}' does not work on {}", spelling(op), a_type(operand.value));
  return Undefined{};
}

Value ThreadLowering::binary(ast::BinaryOperator op, const Operand& left, const Operand& right, Span span) {
  bool left_is_block = object_if<BlockObject>(left.value),
       right_is_block = object_if<BlockObject>(right.value);
  if (!left_is_block && !right_is_block) return index_binary(op, left, right, span);
  if (op == ast::BinaryOperator::kMatMul) return matmul(left, right, span);
  std::optional<ir::TileOp> fn = tile_op_of(op);
  if (!fn) {
    error(span, "'{}' does not work on blocks", spelling(op));
    return Undefined{};
  }
  if (left_is_block && right_is_block) return block_binary(*fn, spelling(op), left, right, span);
  const Operand& other = left_is_block ? right : left;
  if (is_number(other.value)) {
    return scalar_binary(*fn, left_is_block ? left : right, number_of(other.value), right_is_block, span);
  }
  DiagnosticBuilder builder =
      error(span, "'{}' cannot combine {} and {}", spelling(op), a_type(left.value), a_type(right.value));
  if (object_if<IndexObject>(other.value)) {
    builder.help("a number combined with a block must be known at compile time");
  } else if (auto* buffer = get_if<BufferObject*>(other.value)) {
    builder.help("take a block first: {}.pop()", (*buffer)->name);
  }
  return Undefined{};
}

// ---- matmul, transpose, reductions

Value ThreadLowering::matmul(const Operand& left, const Operand& right, Span span) {
  if (!check_computes(span, "'@'")) return Undefined{};
  if (!block_operand(left, "'@'") || !block_operand(right, "'@'")) return Undefined{};
  ir::Value* a = block_value(left);
  ir::Value* b = a ? block_value(right) : nullptr;
  if (!a || !b) return Undefined{};
  int64_t inner_left = a->type.shape.back(0), inner_right = b->type.shape.back(1);
  if (inner_left != inner_right) {
    DiagnosticBuilder builder = error(
        span, "'@' cannot multiply {} and {} tiles: the left block has {} column{}, the right one {} row{}",
        shape_text(a->type.shape.vec()), shape_text(b->type.shape.vec()), inner_left,
        inner_left == 1 ? "" : "s", inner_right, inner_right == 1 ? "" : "s");
    builder.note(object_if<BlockObject>(left.value)->span, "the left block is made here")
        .note(object_if<BlockObject>(right.value)->span, "the right block is made here");
    if (inner_left == b->type.shape.back(0)) builder.help("transpose the right block: a @ b.transpose()");
    return Undefined{};
  }
  for (const Operand* operand : {&left, &right}) {
    if (content_of(*object_if<BlockObject>(operand->value))->type.lanes == ir::Lanes::kFull) continue;
    evaluator_.sink()
        .warning(operand->span, "partial-block",
                 "only one row or column of each tile of this block carries values; the "
                 "rest counts as zero here")
        .note(object_if<BlockObject>(operand->value)->span, "it is made here");
  }
  ir::Builder here = builder(span);
  return make_block(ir::build_matmul(here, a, b), span);
}

Value ThreadLowering::transpose(const Operand& operand, Span span) {
  if (!check_computes(span, "transpose") || !block_operand(operand, "transpose")) return Undefined{};
  ir::Value* value = block_value(operand);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  return make_block(ir::build_transpose(b, value), span);
}

std::optional<ir::ReduceAxis> ThreadLowering::reduce_axis(const Argument& dim) {
  if (std::holds_alternative<None>(dim.value)) return ir::ReduceAxis::kAll;
  std::optional<std::vector<int64_t>> dims = ints_argument(evaluator_, dim, "dim");
  if (!dims) return std::nullopt;
  bool columns = false, rows = false;
  for (int64_t d : *dims) {
    columns = columns || d == 1 || d == -1;
    rows = rows || d == 0 || d == -2;
    if (d >= -2 && d <= 1) continue;
    error(dim.span, "dim is {}; a block has the dimensions 0 (rows) and 1 (columns)", d)
        .help("use dim=1 or -1 for each row, dim=0 for each column, dim=None for all");
    return std::nullopt;
  }
  if (columns && rows) return ir::ReduceAxis::kAll;
  return rows ? ir::ReduceAxis::kRows : ir::ReduceAxis::kColumns;
}

namespace {

/// What reducing leaves of a block of which only some lanes count.
ir::Lanes reduced_lanes(ir::Lanes lanes, ir::ReduceAxis axis) {
  if (axis == ir::ReduceAxis::kAll || lanes == ir::Lanes::kScalar) return ir::Lanes::kScalar;
  if (axis == ir::ReduceAxis::kColumns)
    return lanes == ir::Lanes::kRow ? ir::Lanes::kScalar : ir::Lanes::kColumn;
  return lanes == ir::Lanes::kColumn ? ir::Lanes::kScalar : ir::Lanes::kRow;
}

/// Whether there is nothing left to reduce: a column along its columns.
bool is_reduced(const ir::Type& type, ir::ReduceAxis axis) {
  bool one_column =
      type.shape.back(0) == 1 && (type.lanes == ir::Lanes::kColumn || type.lanes == ir::Lanes::kScalar);
  bool one_row =
      type.shape.back(1) == 1 && (type.lanes == ir::Lanes::kRow || type.lanes == ir::Lanes::kScalar);
  switch (axis) {
    case ir::ReduceAxis::kColumns:
      return one_column;
    case ir::ReduceAxis::kRows:
      return one_row;
    case ir::ReduceAxis::kAll:
      return one_column && one_row;
  }
  TTLC_UNREACHABLE();
}

/// The axis along which lanes that carry nothing would be folded in.
ir::ReduceAxis remaining_axis(const ir::Type& type, ir::ReduceAxis axis) {
  if (axis != ir::ReduceAxis::kAll) return axis;
  if (type.lanes == ir::Lanes::kColumn) return ir::ReduceAxis::kRows;
  if (type.lanes == ir::Lanes::kRow) return ir::ReduceAxis::kColumns;
  return axis;
}

}  // namespace

Value ThreadLowering::reduce(std::string_view name, const std::optional<Operand>& self,
                             const CallArgs& call) {
  if (!check_computes(call.span, name)) return Undefined{};
  CallArgs full = call;
  if (self) full.args.insert(full.args.begin(), {"", self->value, self->span});
  // The second argument is a running value or, as in x.rowmax(-1), the dimension.
  bool dim_by_position =
      full.args.size() > 1 && full.args[1].name.empty() && !object_if<BlockObject>(full.args[1].value);
  if (dim_by_position) full.args[1].name = "dim";
  MatchedArgs args = match_arguments(evaluator_, full, name, {{"x"}, {"running", false}, {"dim", false}});
  if (!args) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, name)) return Undefined{};
  std::optional<ir::ReduceAxis> axis = ir::ReduceAxis::kColumns;
  if ((*args)[2]) axis = reduce_axis(*(*args)[2]);
  ir::Value* value = axis ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  bool is_max = name == "rowmax";
  ir::Type before = value->type;
  if (!is_reduced(before, *axis)) {
    ir::Builder b = builder(call.span);
    value = ir::build_reduce(b, is_max, remaining_axis(before, *axis), value);
    value->type.lanes = reduced_lanes(before.lanes, *axis);
  }
  Operand reduced{make_block(value, call.span), call.span};
  if (!(*args)[1]) return reduced.value;
  Operand running{(*args)[1]->value, (*args)[1]->span};
  if (!block_operand(running, name)) return Undefined{};
  return block_binary(is_max ? ir::TileOp::kMax : ir::TileOp::kAdd, name, running, reduced, call.span);
}

// ---- blocks from nothing

std::optional<std::vector<int64_t>> ThreadLowering::tile_shape(const Argument& arg,
                                                               std::string_view function) {
  std::optional<std::vector<int64_t>> shape = ints_argument(evaluator_, arg, "shape");
  if (!shape) return std::nullopt;
  bool is_valid = shape->size() == 2 && (*shape)[0] > 0 && (*shape)[1] > 0;
  if (!is_valid) {
    error(arg.span, "the shape of {} is (rows, columns) in tiles, both at least 1, not {}", function,
          shape_text(*shape));
    return std::nullopt;
  }
  // A block beyond this fits no core; whether a smaller one needs memory at all is decided later.
  constexpr int64_t kLargestBlock = int64_t{1} << 26;
  if ((*shape)[0] > kLargestBlock / (*shape)[1]) {
    error(arg.span, "a block of {} tiles is too large for any core", shape_text(*shape))
        .help("give the shape of a block, not of a tensor");
    return std::nullopt;
  }
  int64_t largest_block = 1;
  for (const auto& [buffer, value] : resources_.buffers()) {
    largest_block = std::max({largest_block, buffer->shape[0], buffer->shape[1]});
  }
  int64_t largest = std::max((*shape)[0], (*shape)[1]);
  if (largest < sim::kTileHeight || largest_block >= sim::kTileHeight) return shape;
  for (int64_t& size : *shape) {
    if (size != 1 && size % sim::kTileHeight != 0) {
      error(arg.span, "{} in the shape of {} is neither a number of tiles nor a multiple of 32 elements",
            size, function)
          .help("give the shape in tiles; the largest block of this kernel has {} tiles in a row or column",
                largest_block);
      return std::nullopt;
    }
    size = (size + sim::kTileHeight - 1) / sim::kTileHeight;
  }
  return shape;
}

namespace {

/// fill(-inf) means the lowest finite value, as arithmetic on infinities only makes NaN. The limit is that of bf16, which
/// every float format holds exactly.
double finite(double value) {
  const double limit = sim::float_from_bf16(0x7f7f);
  return std::clamp(value, -limit, limit);
}

}  // namespace

Value ThreadLowering::fill(const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "fill", {{"value"}, {"shape"}});
  if (!args || !check_computes(call.span, "fill")) return Undefined{};
  if (!is_number((*args)[0]->value)) {
    error((*args)[0]->span, "the value of fill must be a number known at compile time, not {}",
          a_type((*args)[0]->value));
    return Undefined{};
  }
  std::optional<std::vector<int64_t>> shape = tile_shape(*(*args)[1], "fill");
  if (!shape) return Undefined{};
  double value = finite(number_of((*args)[0]->value));
  return make_block(fill_value(value, ir::Shape(*shape), ir::Lanes::kFull, call.span), call.span, value);
}

Value ThreadLowering::causal_mask(const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "causal_mask", {{"q_tile"}, {"k_tile"}, {"shape"}});
  if (!args || !check_computes(call.span, "causal_mask")) return Undefined{};
  for (size_t i : {0, 1}) {
    if (is_index_like((*args)[i]->value)) continue;
    error((*args)[i]->span, "{} is the number of the first {} tile, an int, not {}",
          i == 0 ? "q_tile" : "k_tile", i == 0 ? "query" : "key", a_type((*args)[i]->value));
    return Undefined{};
  }
  std::optional<std::vector<int64_t>> shape = tile_shape(*(*args)[2], "causal_mask");
  if (!shape) return Undefined{};
  ir::Value* row = index_value((*args)[0]->value);
  ir::Value* column = index_value((*args)[1]->value);
  ir::Builder b = builder(call.span);
  return make_block(ir::build_causal_mask(b, row, column, ir::Shape(*shape)), call.span);
}

Value ThreadLowering::broadcast(const std::optional<Operand>& self, const CallArgs& call) {
  CallArgs full = call;
  if (self) full.args.insert(full.args.begin(), {"", self->value, self->span});
  MatchedArgs args = match_arguments(evaluator_, full, "bcast", {{"x"}, {"dim"}, {"shape", false}});
  if (!args || !check_computes(call.span, "bcast")) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, "bcast")) return Undefined{};
  std::optional<ir::ReduceAxis> axis = reduce_axis(*(*args)[1]);
  ir::Value* value = axis ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  ir::Shape target = value->type.shape;
  if ((*args)[2]) {
    std::optional<std::vector<int64_t>> shape = tile_shape(*(*args)[2], "bcast");
    if (!shape) return Undefined{};
    target = ir::Shape(*shape);
  }
  std::optional<ir::Shape> spread = ir::broadcast_shape(value->type.shape, target);
  if (!spread || *spread != target) {
    error(call.span, "a block of {} tiles cannot be spread over {} tiles",
          shape_text(value->type.shape.vec()), shape_text(target.vec()));
    return Undefined{};
  }
  ir::Builder b = builder(call.span);
  if (value->type.lanes == ir::Lanes::kFull) {
    value = ir::build_unary(b, ir::TileOp::kCopy, value);
    value->type.lanes = reduced_lanes(ir::Lanes::kFull, *axis);
  }
  return make_block(ir::build_broadcast(b, value, target), call.span);
}

}  // namespace ttlc::frontend

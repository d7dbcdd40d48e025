// Arithmetic of blocks. The shapes are checked and explained here; the generics are built by ir/builder.h.
#include <algorithm>
#include <cmath>
#include <limits>

#include "frontend/arguments.h"
#include "frontend/derived_functions.h"
#include "frontend/device_functions.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

void ThreadLowering::note_unified(const Operand& operand, Span BufferUse::*use) {
  auto* block = object_if<BlockObject>(operand.value);
  if (unified_ && block) unified_->note(*block, use, operand.span);
}

bool ThreadLowering::check_moves(Span span, std::string_view what, std::string_view help) {
  if (unified_) return unified_->moves();
  if (role_ == FunctionRole::kDataMovementThread) return true;
  error(span, "{} belongs into a data movement thread", what).help("{}", help);
  return false;
}

bool ThreadLowering::check_computes(Span span, std::string_view what) {
  if (unified_) return unified_->computes();
  if (role_ == FunctionRole::kComputeThread) return true;
  error(span, "{} computes; data movement threads only move blocks", what)
      .help("move it into the @compute() thread");
  return false;
}

const BlockObject* ThreadLowering::block_operand(const Operand& operand, std::string_view function) {
  if (auto* block = object_if<BlockObject>(operand.value)) {
    if (!block->is_reserved()) note_unified(operand, &BufferUse::computed);
    return block;
  }
  DiagnosticBuilder builder =
      error(operand.span, "{} works on blocks, not on {}", function, a_type(operand.value));
  if (auto* buffer = get_if<BufferObject*>(operand.value))
    builder.help("take a block first: {}.{}()", (*buffer)->name, is_seed() ? "pop" : "wait");
  return nullptr;
}

// ---- element-wise

ir::Value* ThreadLowering::matched(const Operand& value, const Operand& other, Span span) {
  const BlockObject* block = content_of(*object_if<BlockObject>(value.value));
  auto* other_block = object_if<BlockObject>(other.value);
  const BlockObject* beside = other_block ? content_of(*other_block) : nullptr;
  bool adapts = block && block->uniform && beside && !beside->uniform &&
                block->type.shape == beside->type.shape && block->type.lanes != beside->type.lanes;
  if (adapts) return fill_value(*block->uniform, block->type.shape, beside->type.lanes, span);
  return block && block->spreads ? block->value : block_value(value);
}

Value ThreadLowering::block_unary(ir::TileOp fn, const Operand& operand, Span span) {
  if (!check_computes(span, ir::info(fn).mnemonic)) return Undefined{};
  if (!block_operand(operand, ir::info(fn).mnemonic)) return Undefined{};
  if (sim::is_integer(dtype_of(operand))) return integer_unary(fn, operand, span);
  ir::Value* value = raw_value(operand);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  return like(operand, ir::build_unary(b, fn, value), span);
}

ir::Value* ThreadLowering::raw_value(const Operand& operand) {
  auto* block = object_if<BlockObject>(operand.value);
  return block->spreads ? block->value : block_value(operand);
}

Value ThreadLowering::like(const Operand& operand, ir::Value* value, Span span) {
  const BlockObject& like_this = *object_if<BlockObject>(operand.value);
  return make_spread(value, span, like_this.spreads, rank_of(like_this));
}

Value ThreadLowering::make_spread(ir::Value* value, Span span, bool spreads, std::optional<int64_t> rank) {
  BlockObject block;
  block.value = value;
  block.type = value->type;
  block.spreads = spreads;
  block.rank = rank;
  block.span = span;
  return static_cast<const BlockObject*>(evaluator_.heap().make(block));
}

Value ThreadLowering::block_binary(ir::TileOp fn, std::string_view spelling, const Operand& left,
                                   const Operand& right, Span span) {
  if (!check_computes(span, fmt::format("'{}'", spelling))) return Undefined{};
  if (!check_shapes(spelling, left, right, span)) return Undefined{};
  const Operand operands[] = {left, right};
  if (integers_among(operands)) return integer_binary(fn, spelling, left, right, span);
  ir::Value* a = matched(left, right, span);
  ir::Value* b = a ? matched(right, left, span) : nullptr;
  if (!a || !b) return Undefined{};
  bool both_spread =
      object_if<BlockObject>(left.value)->spreads && object_if<BlockObject>(right.value)->spreads;
  ir::Builder builder_here = builder(span);
  ir::Value* result = ir::build_binary(builder_here, fn, a, b);
  return make_spread(result, span, both_spread && result->type.lanes != ir::Lanes::kFull,
                     rank_among(operands));
}

bool ThreadLowering::check_shapes(std::string_view spelling, const Operand& left, const Operand& right,
                                  Span span) {
  auto* a = object_if<BlockObject>(left.value);
  auto* b = object_if<BlockObject>(right.value);
  const ir::Shape &x = a->type.shape, &y = b->type.shape;
  std::optional<ir::Shape> joint = ir::broadcast_shape(x, y);
  bool may_spread = joint && (*joint == x || a->spreads) && (*joint == y || b->spreads);
  if (joint && (x == y || is_seed())) return true;
  if (may_spread) {
    return (*joint == x || check_spread(*a, *joint, left.span)) &&
           (*joint == y || check_spread(*b, *joint, right.span));
  }
  int64_t differing = x.back(1) != y.back(1) && (joint || (x.back(1) != 1 && y.back(1) != 1)) ? 1 : 0;
  DiagnosticBuilder builder =
      error(span, "'{}' cannot combine blocks of {} and {} tiles: the left one has {} {}{}, the right one {}",
            spelling, shape_text(x.vec()), shape_text(y.vec()), x.back(differing),
            differing == 1 ? "row" : "column", x.back(differing) == 1 ? "" : "s", y.back(differing));
  builder.note(a->span, "the left block is made here").note(b->span, "the right block is made here");
  if (is_seed()) {
    builder.help("sizes must be equal, or 1 to be spread");
  } else if (joint && *joint == y) {
    offer_broadcast(builder, x, y);
  } else if (joint && *joint == x) {
    offer_broadcast(builder, y, x);
  }
  return false;
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
  ir::Value* value = raw_value(block);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  if (std::abs(exponent) != 1) value = ir::build_unary(b, ir::TileOp::kPowScalar, value, std::abs(exponent));
  if (exponent < 0) value = ir::build_unary(b, ir::TileOp::kRecip, value);
  return like(block, value, span);
}

Value ThreadLowering::scalar_binary(ir::TileOp fn, const Operand& block, double scalar, bool scalar_first,
                                    Span span) {
  if (!check_computes(span, ir::info(fn).mnemonic)) return Undefined{};
  if (sim::is_integer(dtype_of(block))) return integer_scalar(fn, block, {scalar, span}, scalar_first, span);
  if (fn == ir::TileOp::kPow && !scalar_first) return power(block, scalar, span);
  ir::Value* value = raw_value(block);
  if (!value) return Undefined{};
  ir::Builder b = builder(span);
  auto unary = [&](ir::TileOp op, std::optional<double> real) { return ir::build_unary(b, op, value, real); };
  switch (fn) {
    case ir::TileOp::kAdd:
      return like(block, unary(ir::TileOp::kAddScalar, scalar), span);
    case ir::TileOp::kMul:
      return like(block, unary(ir::TileOp::kMulScalar, scalar), span);
    case ir::TileOp::kMax:
      return like(block, unary(ir::TileOp::kMaxScalar, scalar), span);
    case ir::TileOp::kMin:
      return like(block, unary(ir::TileOp::kMinScalar, scalar), span);
    case ir::TileOp::kSub:
      if (scalar_first) return like(block, unary(ir::TileOp::kRsubScalar, scalar), span);
      return like(block, unary(ir::TileOp::kAddScalar, -scalar), span);
    case ir::TileOp::kDiv:
      if (!scalar_first && scalar == 0) {
        error(span, "division by zero");
        return Undefined{};
      }
      if (!scalar_first) return like(block, unary(ir::TileOp::kMulScalar, 1 / scalar), span);
      value = unary(ir::TileOp::kRecip, {});
      return like(block, scalar == 1 ? value : unary(ir::TileOp::kMulScalar, scalar), span);
    case ir::TileOp::kPow:
      if (scalar <= 0) {
        error(span, "the base of a power with a block as exponent must be positive, not {}", scalar);
        return Undefined{};
      }
      value = unary(ir::TileOp::kMulScalar, std::log(scalar));
      return like(block, unary(ir::TileOp::kExp, {}), span);
    default:
      break;
  }
  error(span, "{} needs two blocks", ir::info(fn).mnemonic);
  return Undefined{};
}

/// How a device computes an exponential does not change what it is; the options of the command line choose.
static bool is_exp_option(std::string_view name) {
  return name == "approx" || name == "scale" || name == "skip_clamp_check" || name == "iterations";
}

Value ThreadLowering::elementwise_call(std::string_view name, const CallArgs& call) {
  std::vector<Operand> operands;
  for (const Argument& arg : call.args) {
    if (name == "exp" && is_exp_option(arg.name)) {
      // Vectors of a face: with fewer, the rest of the tile is left as it was.
      constexpr int64_t kFaceIterations = 8;
      if (arg.name != "iterations" || (is_integer(arg.value) && integer_of(arg.value) == kFaceIterations))
        continue;
      error(arg.span, "iterations of exp must be {}, which covers a tile", kFaceIterations)
          .help("leave it out");
      return Undefined{};
    }
    if (!arg.name.empty()) {
      error(arg.span, "{} has no parameter '{}'", name, arg.name);
      return Undefined{};
    }
    operands.push_back({arg.value, arg.span});
  }
  std::optional<ir::TileOp> unary = unary_function(name), binary = binary_function(name);
  size_t expected = unary ? 1 : 2;
  if (!unary && !binary) {
    error(call.span, "{} of a block is not possible in this version", name)
        .help("`ttlc list ops` prints what a block can do");
    return Undefined{};
  }
  if (operands.size() != expected) {
    error(call.span, "{} takes {} block{}, but {} {} given", name, expected, expected == 1 ? "" : "s",
          operands.size(), operands.size() == 1 ? "is" : "are");
    return Undefined{};
  }
  for (const Argument& arg : call.args) {
    if (name != "exp" || arg.name != "scale") continue;
    Value scaled = this->binary(ast::BinaryOperator::kMul, operands[0], {arg.value, arg.span}, call.span);
    if (is_undefined(scaled)) return Undefined{};
    operands[0].value = scaled;
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
  for (const Operand& operand : {left, right}) {
    auto* block = object_if<BlockObject>(operand.value);
    if (block && !block->is_reserved()) note_unified(operand, &BufferUse::computed);
  }
  bool left_is_block = object_if<BlockObject>(left.value),
       right_is_block = object_if<BlockObject>(right.value);
  if (!left_is_block && !right_is_block) return index_binary(op, left, right, span);
  if (op == ast::BinaryOperator::kMatMul) return matmul(left, right, span);
  std::optional<ir::TileOp> fn = tile_op_of(op);
  bool is_floordiv = op == ast::BinaryOperator::kFloorDiv;
  if (is_floordiv || op == ast::BinaryOperator::kMod) {
    if (!check_divisor(op, left, right)) return Undefined{};
    return derived(*find_derived_function(is_floordiv ? "floordiv" : "mod"), spelling(op), {left, right}, {},
                   span);
  }
  if (!fn) {
    error(span, "'{}' does not work on blocks", spelling(op));
    return Undefined{};
  }
  if (left_is_block && right_is_block) {
    Evaluator::Swap<bool> adds(is_addend_, op == ast::BinaryOperator::kAdd);
    return block_binary(*fn, spelling(op), left, right, span);
  }
  const Operand& other = left_is_block ? right : left;
  if (is_number(other.value)) {
    return scalar_binary(*fn, left_is_block ? left : right, number_of(other.value), right_is_block, span);
  }
  DiagnosticBuilder builder =
      error(span, "'{}' cannot combine {} and {}", spelling(op), a_type(left.value), a_type(right.value));
  if (object_if<IndexObject>(other.value)) {
    builder.help("a number combined with a block must be known at compile time");
  } else if (auto* buffer = get_if<BufferObject*>(other.value)) {
    builder.help("take a block first: {}.{}()", (*buffer)->name, is_seed() ? "pop" : "wait");
  }
  return Undefined{};
}

// ---- matmul

Value ThreadLowering::matmul_call(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name,
                                     {{"a"},
                                      {"b"},
                                      {"like", false},
                                      {"transpose_lhs", false, true},
                                      {"transpose_rhs", false, true},
                                      {"dtype", false, true}});
  if (!args) return Undefined{};
  // Products keep their precision until they are stored, in the format of the buffer.
  if (const Argument* dtype = (*args)[5]; dtype && !get_if<sim::DataFormat>(dtype->value)) {
    error(dtype->span, "dtype is a format such as ttnn.float32, not {}", a_type(dtype->value));
    return Undefined{};
  }
  Operand operands[2];
  for (size_t i = 0; i < 2; ++i) {
    operands[i] = {(*args)[i]->value, (*args)[i]->span};
    const Argument* transposes = (*args)[3 + i];
    if (!transposes) continue;
    auto* flag = get_if<bool>(transposes->value);
    if (!flag) {
      error(transposes->span, "{} is True or False, not {}", transposes->name, a_type(transposes->value));
      return Undefined{};
    }
    if (!*flag) continue;
    CallArgs transpose{{*(*args)[i]}, call.span, call.callee_span};
    operands[i].value = transpose_call("transpose", transpose);
    if (is_undefined(operands[i].value)) return Undefined{};
  }
  return checked_output((*args)[2], matmul(operands[0], operands[1], call.span), name);
}

Value ThreadLowering::matmul(const Operand& left, const Operand& right, Span span) {
  if (!check_computes(span, "'@'")) return Undefined{};
  if (!block_operand(left, "'@'") || !block_operand(right, "'@'")) return Undefined{};
  if (!check_floats(left, "'@'", span) || !check_floats(right, "'@'", span)) return Undefined{};
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
  const Operand operands[] = {left, right};
  return make_spread(ir::build_matmul(here, a, b), span, false, rank_among(operands));
}

}  // namespace ttlc::frontend

// Rules of canonicalize on the tile ops of a generic's regions.
#include <cmath>
#include <optional>

#include "ir/builder.h"
#include "passes/canonicalize.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr double kLargestSmallPower = 8;  // powers up to here are products

std::optional<double> fill_value(const Value* tile) {
  if (!tile->def || !tile->def->is(TileOp::kFill)) return std::nullopt;
  return tile->def->real_attr(AttrKey::kReal);
}

/// What an op computes from equal elements; empty for functions left to the device.
std::optional<double> evaluate(const Op& op, double x) {
  switch (op.tile) {
    case TileOp::kAddScalar:
      return x + op.real_attr(AttrKey::kReal);
    case TileOp::kMulScalar:
      return x * op.real_attr(AttrKey::kReal);
    case TileOp::kRsubScalar:
      return op.real_attr(AttrKey::kReal) - x;
    case TileOp::kMaxScalar:
      return std::max(x, op.real_attr(AttrKey::kReal));
    case TileOp::kMinScalar:
      return std::min(x, op.real_attr(AttrKey::kReal));
    case TileOp::kNeg:
      return -x;
    case TileOp::kAbs:
      return std::fabs(x);
    case TileOp::kSquare:
      return x * x;
    case TileOp::kRecip:
      return x == 0 ? std::nullopt : std::optional(1 / x);
    case TileOp::kSqrt:
      return x < 0 ? std::nullopt : std::optional(std::sqrt(x));
    case TileOp::kExp:
      return std::exp(op.has(AttrKey::kReal) ? x * op.real_attr(AttrKey::kReal) : x);
    case TileOp::kCopy:
    case TileOp::kTranspose:
    case TileOp::kBcastCol:
    case TileOp::kBcastRow:
    case TileOp::kBcastScalar:
      return x;
    default:
      return std::nullopt;
  }
}

/// Turn this: exp(fill c) | bcast_col(fill c)
/// Into this: fill e**c   | fill c
Value* fold_fill(Builder& b, const Op& op) {
  if (op.operands.size() != 1) return nullptr;
  std::optional<double> x = fill_value(op.operand(0));
  if (!x) return nullptr;
  std::optional<double> value = evaluate(op, *x);
  return value && std::isfinite(*value) ? b.tile(TileOp::kFill, {}, *value) : nullptr;
}

/// Turn this: add_scalar(x, 0) | mul_scalar(x, 1) | pow_scalar(x, 1) | copy of a computed tile
/// Into this: x
Value* fold_identity(const Op& op) {
  if (op.is(TileOp::kCopy) && op.operand(0)->def) return op.operand(0);
  if (!op.has(AttrKey::kReal) || op.operands.size() != 1) return nullptr;
  double real = op.real_attr(AttrKey::kReal);
  bool identity = (op.is(TileOp::kAddScalar) && real == 0) || (op.is(TileOp::kMulScalar) && real == 1) ||
                  (op.is(TileOp::kPowScalar) && real == 1);
  return identity ? op.operand(0) : nullptr;
}

/// Turn this: add_scalar(add_scalar(x, a), b) | mul_scalar(mul_scalar(x, a), b) | neg(neg(x)) |
/// neg(mul_scalar(x, a)) Into this: add_scalar(x, a + b)            | mul_scalar(x, a * b)            | x |
/// mul_scalar(x, -a)
Value* fold_chain(Builder& b, const Op& op) {
  if (op.operands.size() != 1 || !op.operand(0)->def) return nullptr;
  const Op& inner = *op.operand(0)->def;
  if (op.is(TileOp::kNeg) && inner.is(TileOp::kNeg)) return inner.operand(0);
  if (op.is(TileOp::kAddScalar) && inner.is(TileOp::kAddScalar)) {
    double sum = inner.real_attr(AttrKey::kReal) + op.real_attr(AttrKey::kReal);
    return b.tile(TileOp::kAddScalar, {inner.operand(0)}, sum);
  }
  auto factor = [](const Op& scaling) -> std::optional<double> {
    if (scaling.is(TileOp::kNeg)) return -1.0;
    if (scaling.is(TileOp::kMulScalar)) return scaling.real_attr(AttrKey::kReal);
    return std::nullopt;
  };
  std::optional<double> first = factor(inner), second = factor(op);
  if (!first || !second) return nullptr;
  return b.tile(TileOp::kMulScalar, {inner.operand(0)}, *first * *second);
}

/// Turn this: pow_scalar(x, 0) | pow_scalar(x, 2)
/// Into this: fill 1           | square(x)
Value* fold_power(Builder& b, const Op& op) {
  if (!op.is(TileOp::kPowScalar)) return nullptr;
  double power = op.real_attr(AttrKey::kReal);
  if (power == 0) return b.tile(TileOp::kFill, {}, 1.0);
  return power == 2 ? b.tile(TileOp::kSquare, {op.operand(0)}) : nullptr;
}

/// Turn this: x op fill c
/// Into this: op_scalar(x, c)
Value* fold_right_fill(Builder& b, TileOp op, Value* x, double c) {
  switch (op) {
    case TileOp::kAdd:
      return b.tile(TileOp::kAddScalar, {x}, c);
    case TileOp::kSub:
      return b.tile(TileOp::kAddScalar, {x}, -c);
    case TileOp::kMul:
      return b.tile(TileOp::kMulScalar, {x}, c);
    case TileOp::kDiv:
      return c == 0 ? nullptr : b.tile(TileOp::kMulScalar, {x}, 1 / c);
    case TileOp::kMax:
      return b.tile(TileOp::kMaxScalar, {x}, c);
    case TileOp::kMin:
      return b.tile(TileOp::kMinScalar, {x}, c);
    case TileOp::kPow:
      return c >= 0 && c <= kLargestSmallPower && c == std::floor(c) ? b.tile(TileOp::kPowScalar, {x}, c)
                                                                     : nullptr;
    default:
      return nullptr;
  }
}

/// Turn this: fill c - x          | fill c / x
/// Into this: rsub_scalar(x, c)   | mul_scalar(recip(x), c)
Value* fold_left_fill(Builder& b, TileOp op, Value* x, double c) {
  if (op == TileOp::kSub) return b.tile(TileOp::kRsubScalar, {x}, c);
  if (op == TileOp::kDiv) return b.tile(TileOp::kMulScalar, {b.tile(TileOp::kRecip, {x})}, c);
  bool commutes = op == TileOp::kAdd || op == TileOp::kMul || op == TileOp::kMax || op == TileOp::kMin;
  return commutes ? fold_right_fill(b, op, x, c) : nullptr;
}

Value* fold_binary(Builder& b, const Op& op) {
  if (info(op.tile).tile_class != TileClass::kBinary) return nullptr;
  std::optional<double> left = fill_value(op.operand(0)), right = fill_value(op.operand(1));
  if (right) return fold_right_fill(b, op.tile, op.operand(0), *right);
  if (left) return fold_left_fill(b, op.tile, op.operand(1), *left);
  return nullptr;
}

}  // namespace

bool canonicalize_tile_op(Module& module, Op* op) {
  if (op->has(AttrKey::kForm)) return false;
  Builder b(module, InsertPoint::before_op(op), op->span);
  Value* value = fold_identity(*op);
  if (!value) value = fold_fill(b, *op);
  if (!value) value = fold_chain(b, *op);
  if (!value) value = fold_power(b, *op);
  if (!value) value = fold_binary(b, *op);
  if (!value) {
    if (!op->is_pure() || !op->result()->unused()) return false;
    module.erase(op);
    return true;
  }
  module.replace_all_uses(op->result(), value);
  module.erase(op);
  return true;
}

}  // namespace ttlc::passes

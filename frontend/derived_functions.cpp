// One row a function. The formulas avoid cancellation: expm1 and log1p near zero, magnitudes for odd and even functions.
// A condition is a block of 0 and 1, made from the sign of a difference.
#include "frontend/derived_functions.h"

#include <cmath>
#include <iterator>
#include <numbers>

#include "runtime/facts/data_format.h"

namespace ttlc::frontend {
namespace {

using ir::Builder;
using ir::TileOp;
using ir::Value;
using Blocks = std::span<Value* const>;
using Numbers = std::span<const double>;

Value* plus(Builder& b, Value* x, Value* y) { return ir::build_binary(b, TileOp::kAdd, x, y); }
Value* minus(Builder& b, Value* x, Value* y) { return ir::build_binary(b, TileOp::kSub, x, y); }
Value* times(Builder& b, Value* x, Value* y) { return ir::build_binary(b, TileOp::kMul, x, y); }
Value* over(Builder& b, Value* x, Value* y) { return ir::build_binary(b, TileOp::kDiv, x, y); }
Value* plus(Builder& b, Value* x, double c) { return ir::build_unary(b, TileOp::kAddScalar, x, c); }
Value* times(Builder& b, Value* x, double c) { return ir::build_unary(b, TileOp::kMulScalar, x, c); }
Value* from(Builder& b, double c, Value* x) { return ir::build_unary(b, TileOp::kRsubScalar, x, c); }
Value* at_least(Builder& b, Value* x, double c) { return ir::build_unary(b, TileOp::kMaxScalar, x, c); }
Value* at_most(Builder& b, Value* x, double c) { return ir::build_unary(b, TileOp::kMinScalar, x, c); }
Value* apply(Builder& b, TileOp fn, Value* x) { return ir::build_unary(b, fn, x); }
Value* magnitude(Builder& b, Value* x) { return apply(b, TileOp::kAbs, x); }
Value* sign(Builder& b, Value* x) { return apply(b, TileOp::kSign, x); }

// ---- conditions

Value* is_positive(Builder& b, Value* x) { return at_least(b, sign(b, x), 0); }
Value* is_negative(Builder& b, Value* x) { return from(b, 0, at_most(b, sign(b, x), 0)); }
Value* is_nonzero(Builder& b, Value* x) { return magnitude(b, sign(b, x)); }
Value* negation(Builder& b, Value* condition) { return from(b, 1, condition); }

/// `x` where the condition is not 0, else 0, whatever `x` is there.
Value* keep(Builder& b, Value* condition, Value* x) {
  return ir::build_binary(b, TileOp::kKeep, condition, x);
}
/// `x` where the condition is 1, else `y`.
Value* choose(Builder& b, Value* condition, Value* x, Value* y) {
  return plus(b, keep(b, condition, x), keep(b, negation(b, condition), y));
}

Value* lt(Builder& b, Blocks x, Numbers) { return is_negative(b, minus(b, x[0], x[1])); }
Value* gt(Builder& b, Blocks x, Numbers) { return is_positive(b, minus(b, x[0], x[1])); }
Value* ne(Builder& b, Blocks x, Numbers) { return is_nonzero(b, minus(b, x[0], x[1])); }
Value* le(Builder& b, Blocks x, Numbers n) { return negation(b, gt(b, x, n)); }
Value* ge(Builder& b, Blocks x, Numbers n) { return negation(b, lt(b, x, n)); }
Value* eq(Builder& b, Blocks x, Numbers n) { return negation(b, ne(b, x, n)); }

Value* where(Builder& b, Blocks x, Numbers) { return choose(b, is_nonzero(b, x[0]), x[1], x[2]); }
Value* mask(Builder& b, Blocks x, Numbers) { return keep(b, negation(b, is_nonzero(b, x[1])), x[0]); }
Value* mask_posinf(Builder& b, Blocks x, Numbers n) {
  const double greatest = sim::float_from_bf16(0x7f7f);  // infinities only make NaN
  return plus(b, mask(b, x, n), times(b, is_nonzero(b, x[1]), greatest));
}
/// As torch.nn.Threshold: what does not exceed the threshold becomes the value.
Value* threshold(Builder& b, Blocks x, Numbers n) {
  Value* exceeds = is_positive(b, plus(b, x[0], -n[0]));
  return plus(b, keep(b, exceeds, x[0]), times(b, negation(b, exceeds), n[1]));
}
Value* signbit(Builder& b, Blocks x, Numbers) { return is_negative(b, x[0]); }

// ---- rounding

/// A quotient that is rounded before its floor is taken may be 1 too large or too small, which shows in the remainder.
struct Division {
  Value* quotient;    // floor of the rounded one
  Value* remainder;   // that belongs to it
  Value* correction;  // -1, 0 or 1

  Division(Builder& b, Value* x, Value* y) {
    quotient = apply(b, TileOp::kFloor, over(b, x, y));
    remainder = minus(b, x, times(b, quotient, y));
    Value* along_y = times(b, remainder, sign(b, y));
    Value* reaches_y = negation(b, is_negative(b, minus(b, along_y, magnitude(b, y))));
    correction = minus(b, reaches_y, is_negative(b, along_y));
  }
};

Value* floordiv(Builder& b, Blocks x, Numbers) {
  const Division division(b, x[0], x[1]);
  return plus(b, division.quotient, division.correction);
}
Value* mod(Builder& b, Blocks x, Numbers) {
  const Division division(b, x[0], x[1]);
  return minus(b, division.remainder, times(b, division.correction, x[1]));
}
Value* frac(Builder& b, Blocks x, Numbers) { return minus(b, x[0], apply(b, TileOp::kTrunc, x[0])); }
/// To the nearest, halves to even: floor(x + 1/2), minus 1 where that is odd and x + 1/2 was whole.
Value* round(Builder& b, Blocks x, Numbers n) {
  const double scale = std::pow(10.0, n[0]);
  Value* shifted = plus(b, n[0] == 0 ? x[0] : times(b, x[0], scale), 0.5);
  Value* near = apply(b, TileOp::kFloor, shifted);
  Value* is_half = negation(b, is_nonzero(b, minus(b, shifted, near)));
  Value* odd = minus(b, near, times(b, apply(b, TileOp::kFloor, times(b, near, 0.5)), 2));
  Value* rounded = minus(b, near, times(b, is_half, odd));
  return n[0] == 0 ? rounded : times(b, rounded, 1 / scale);
}
Value* clamp(Builder& b, Blocks x, Numbers n) { return at_most(b, at_least(b, x[0], n[0]), n[1]); }

// ---- hyperbolic functions

Value* sinh(Builder& b, Blocks x, Numbers) {
  Value* grown = apply(b, TileOp::kExpm1, magnitude(b, x[0]));
  Value* both = plus(b, grown, over(b, grown, plus(b, grown, 1)));
  return times(b, times(b, both, 0.5), sign(b, x[0]));
}
Value* cosh(Builder& b, Blocks x, Numbers) {
  Value* grown = apply(b, TileOp::kExp, magnitude(b, x[0]));
  return times(b, plus(b, grown, apply(b, TileOp::kRecip, grown)), 0.5);
}
Value* asinh(Builder& b, Blocks x, Numbers) {
  // sqrt(a^2 + 1) - 1 is a^2 / (sqrt(a^2 + 1) + 1); where the square could overflow it is as good as a.
  Value* a = magnitude(b, x[0]);
  Value* limited = at_most(b, a, 0x1p30);
  Value* square = times(b, limited, limited);
  Value* root = apply(b, TileOp::kSqrt, plus(b, square, 1));
  Value* above = plus(b, over(b, square, plus(b, root, 1)), minus(b, a, limited));
  Value* argument = plus(b, a, above);
  return times(b, apply(b, TileOp::kLog1p, argument), sign(b, x[0]));
}
Value* acosh(Builder& b, Blocks x, Numbers) {
  Value* above = plus(b, x[0], -1);
  Value* root = times(b, apply(b, TileOp::kSqrt, above), apply(b, TileOp::kSqrt, plus(b, above, 2)));
  return apply(b, TileOp::kLog1p, plus(b, above, root));
}
Value* atanh(Builder& b, Blocks x, Numbers) {
  Value* up = apply(b, TileOp::kLog1p, x[0]);
  Value* down = apply(b, TileOp::kLog1p, apply(b, TileOp::kNeg, x[0]));
  return times(b, minus(b, up, down), 0.5);
}

// ---- inverse trigonometric functions

/// For 0 <= x <= 1: twice the angle of x / (1 + sqrt(1 + x^2)), which is at most tan(pi / 8); there atan(u) / u is a polynomial
/// in u^2 with a relative error of 2e-8.
Value* small_angle(Builder& b, Value* x) {
  constexpr double kCoefficients[] = {0.07976291807367682, -0.1384849021252334, 0.19974082415543581,
                                      -0.3333278577192652, 0.9999999812646112};
  Value* root = apply(b, TileOp::kSqrt, plus(b, times(b, x, x), 1));
  Value* u = over(b, x, plus(b, root, 1));
  Value* square = times(b, u, u);
  Value* sum = plus(b, times(b, square, kCoefficients[0]), kCoefficients[1]);
  for (size_t i = 2; i < std::size(kCoefficients); ++i)
    sum = plus(b, times(b, sum, square), kCoefficients[i]);
  return times(b, times(b, u, sum), 2);
}
/// For x >= 0: of 1 / x beyond 1, and that from a right angle.
Value* positive_angle(Builder& b, Value* x) {
  Value* angle = small_angle(b, over(b, at_most(b, x, 1), at_least(b, x, 1)));
  Value* is_steep = is_positive(b, plus(b, x, -1));
  return choose(b, is_steep, from(b, std::numbers::pi / 2, angle), angle);
}
Value* atan(Builder& b, Blocks x, Numbers) {
  return times(b, positive_angle(b, magnitude(b, x[0])), sign(b, x[0]));
}
/// The angle whose half has the tangent |x| / (1 + sqrt((1 - x)(1 + x))).
Value* asin(Builder& b, Blocks x, Numbers) {
  Value* a = magnitude(b, x[0]);
  Value* cosine = apply(b, TileOp::kSqrt, times(b, from(b, 1, a), plus(b, a, 1)));
  Value* half = small_angle(b, over(b, a, plus(b, cosine, 1)));
  return times(b, times(b, half, 2), sign(b, x[0]));
}
/// The angle whose half has the tangent sqrt((1 - x) / (1 + x)).
Value* acos(Builder& b, Blocks x, Numbers) {
  Value* ratio = over(b, from(b, 1, x[0]), plus(b, x[0], 1));
  return times(b, positive_angle(b, apply(b, TileOp::kSqrt, ratio)), 2);
}

// ---- activations

/// max(x, 0) + f(min(x, 0)), with f of the negative part given.
Value* two_sided(Builder& b, Value* x, Value* negative) { return plus(b, at_least(b, x, 0), negative); }

Value* leaky_relu(Builder& b, Blocks x, Numbers n) {
  return two_sided(b, x[0], times(b, at_most(b, x[0], 0), n[0]));
}
Value* celu(Builder& b, Blocks x, Numbers n) {
  Value* negative = at_most(b, x[0], 0);
  if (n[1] != 1) negative = times(b, negative, n[1]);
  return two_sided(b, x[0], times(b, apply(b, TileOp::kExpm1, negative), n[0]));
}
Value* elu(Builder& b, Blocks x, Numbers n) {
  const double numbers[] = {n[0], 1};
  return celu(b, x, numbers);
}
Value* selu(Builder& b, Blocks x, Numbers n) {
  const double numbers[] = {n[1], 1};
  return times(b, celu(b, x, numbers), n[0]);
}
Value* relu_max(Builder& b, Blocks x, Numbers n) { return at_least(b, at_most(b, x[0], n[0]), 0); }
Value* relu_min(Builder& b, Blocks x, Numbers n) { return at_least(b, at_least(b, x[0], n[0]), 0); }
/// log(1 + e^(beta x)) / beta as max(x, 0) + log1p(e^-|beta x|) / beta; x itself above the threshold.
Value* softplus(Builder& b, Blocks x, Numbers n) {
  Value* decay = apply(b, TileOp::kExp, times(b, magnitude(b, x[0]), -n[0]));
  Value* tail = times(b, apply(b, TileOp::kLog1p, decay), n[1]);
  Value* is_linear = is_positive(b, plus(b, times(b, x[0], n[0]), -n[2]));
  return two_sided(b, x[0], times(b, tail, negation(b, is_linear)));
}
Value* softsign(Builder& b, Blocks x, Numbers) {
  Value* limited =
      at_least(b, at_most(b, x[0], 0x1p64), -0x1p64);  // no more is needed for 1, and 1 / x is normal
  return over(b, limited, plus(b, magnitude(b, limited), 1));
}
Value* hardsigmoid(Builder& b, Blocks x, Numbers) {
  return at_most(b, at_least(b, times(b, plus(b, x[0], 3), 1.0 / 6), 0), 1);
}

const std::vector<DerivedFunction>& table() {
  static const std::vector<DerivedFunction> kTable = {
      {"lt", {"a", "b"}, {}, lt},
      {"le", {"a", "b"}, {}, le},
      {"gt", {"a", "b"}, {}, gt},
      {"ge", {"a", "b"}, {}, ge},
      {"eq", {"a", "b"}, {}, eq},
      {"ne", {"a", "b"}, {}, ne},
      {"where", {"condition", "true_value", "false_value"}, {}, where},
      {"mask", {"x", "mask"}, {}, mask},
      {"mask_posinf", {"x", "mask"}, {}, mask_posinf},
      {"threshold", {"x"}, {{"threshold"}, {"value"}}, threshold},
      {"signbit", {"x"}, {}, signbit},
      {"floordiv", {"a", "b"}, {}, floordiv},
      {"mod", {"a", "b"}, {}, mod},
      {"frac", {"x"}, {}, frac},
      {"round", {"x"}, {{"decimals", 0}}, round},
      {"clamp", {"x"}, {{"min"}, {"max"}}, clamp},
      {"asin", {"x"}, {}, asin},
      {"acos", {"x"}, {}, acos},
      {"atan", {"x"}, {}, atan},
      {"sinh", {"x"}, {}, sinh},
      {"cosh", {"x"}, {}, cosh},
      {"asinh", {"x"}, {}, asinh},
      {"acosh", {"x"}, {}, acosh},
      {"atanh", {"x"}, {}, atanh},
      {"leaky_relu", {"x"}, {{"slope", 0.01}}, leaky_relu},
      {"prelu", {"x"}, {{"alpha", 0.25}}, leaky_relu},
      {"elu", {"x"}, {{"slope", 1}}, elu},
      {"celu", {"x"}, {{"alpha", 1}, {"alpha_recip", 1}}, celu},
      {"selu", {"x"}, {{"scale", 1.0507009873554805}, {"alpha", 1.6732632423543772}}, selu},
      {"relu_max", {"x"}, {{"upper_limit"}}, relu_max},
      {"relu_min", {"x"}, {{"lower_limit"}}, relu_min},
      {"softplus", {"x"}, {{"beta", 1}, {"beta_reciprocal", 1}, {"threshold", 20}}, softplus},
      {"softsign", {"x"}, {}, softsign},
      {"hardsigmoid", {"x"}, {}, hardsigmoid},
      {"hardtanh", {"x"}, {{"min", -1}, {"max", 1}}, clamp},
  };
  return kTable;
}

}  // namespace

std::span<const DerivedFunction> derived_functions() { return table(); }

const DerivedFunction* find_derived_function(std::string_view name) {
  for (const DerivedFunction& function : table()) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

}  // namespace ttlc::frontend

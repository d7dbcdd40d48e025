// The functions of elements that random ttl kernels use: as they are written, and what they mean.
#pragma once

#include <algorithm>
#include <cmath>

namespace ttlc::test {

struct UnaryFunction {
  const char* text;  // of {}
  double (*value)(double);
  double largest_operand;
  double bound;  // of the result
};

inline constexpr UnaryFunction kUnaryFunctions[] = {
    {"ttl.math.exp({})", [](double x) { return std::exp(x); }, 2, 7.4},
    {"ttl.math.sigmoid({})", [](double x) { return 1 / (1 + std::exp(-x)); }, 8, 1},
    {"ttl.math.tanh({})", [](double x) { return std::tanh(x); }, 8, 1},
    {"ttl.math.sin({})", [](double x) { return std::sin(x); }, 8, 1},
    {"ttl.math.cos({})", [](double x) { return std::cos(x); }, 8, 1},
    {"ttl.math.relu({})", [](double x) { return std::max(x, 0.0); }, 8, 8},
    {"ttl.math.abs({})", [](double x) { return std::fabs(x); }, 8, 8},
    {"-({})", [](double x) { return -x; }, 8, 8},
    {"ttl.math.square({})", [](double x) { return x * x; }, 2, 4},
    {"ttl.math.sqrt(ttl.math.abs({}))", [](double x) { return std::sqrt(std::fabs(x)); }, 8, 3},
    {"ttl.math.rsqrt(ttl.math.abs({}) + 1)", [](double x) { return 1 / std::sqrt(std::fabs(x) + 1); }, 8, 1},
    {"ttl.math.recip(ttl.math.square({}) + 1)", [](double x) { return 1 / (x * x + 1); }, 8, 1},
    {"ttl.math.log1p(ttl.math.abs({}))", [](double x) { return std::log1p(std::fabs(x)); }, 8, 2.2},
    {"ttl.math.softsign({})", [](double x) { return x / (1 + std::fabs(x)); }, 8, 1},
    {"ttl.math.asinh({})", [](double x) { return std::asinh(x); }, 8, 2.8},
    {"ttl.math.atan({})", [](double x) { return std::atan(x); }, 8, 1.6},
    {"ttl.math.sinh({})", [](double x) { return std::sinh(x); }, 1.5, 2.2},
    {"ttl.math.cosh({})", [](double x) { return std::cosh(x); }, 1.5, 2.4},
    {"ttl.math.elu({}, 1)", [](double x) { return x < 0 ? std::expm1(x) : x; }, 8, 8},
    {"ttl.math.silu({})", [](double x) { return x / (1 + std::exp(-x)); }, 8, 8},
    {"ttl.math.softplus({}, 1, 1, 20)", [](double x) { return std::log1p(std::exp(x)); }, 8, 8.1},
    {"ttl.math.leaky_relu({}, 0.125)", [](double x) { return x < 0 ? x / 8 : x; }, 8, 8},
    {"ttl.math.hardtanh({}, -1, 1)", [](double x) { return std::clamp(x, -1.0, 1.0); }, 8, 1},
    {"ttl.math.clamp({}, -0.5, 1.5)", [](double x) { return std::clamp(x, -0.5, 1.5); }, 8, 1.5},
    {"ttl.math.rsub({}, 1)", [](double x) { return 1 - x; }, 7, 8},
    {"ttl.math.exp2({})", [](double x) { return std::exp2(x); }, 2, 4},
    {"ttl.math.expm1({})", [](double x) { return std::expm1(x); }, 2, 6.4},
    {"ttl.math.log(ttl.math.abs({}) + 0.5)", [](double x) { return std::log(std::fabs(x) + 0.5); }, 8, 2.2},
    {"ttl.math.pow({}, 3)", [](double x) { return x * x * x; }, 2, 8},
    {"ttl.math.tan({})", [](double x) { return std::tan(x); }, 1, 1.6},
    {"ttl.math.asin({} * 0.5)", [](double x) { return std::asin(x * 0.5); }, 1.5, 0.85},
    {"ttl.math.acos({} * 0.5)", [](double x) { return std::acos(x * 0.5); }, 1.5, 2.5},
    {"ttl.math.acosh(ttl.math.abs({}) + 1.5)", [](double x) { return std::acosh(std::fabs(x) + 1.5); }, 8, 3},
    {"ttl.math.atanh({} * 0.5)", [](double x) { return std::atanh(x * 0.5); }, 1.5, 1},
    {"ttl.math.relu_max({}, 2)", [](double x) { return std::clamp(x, 0.0, 2.0); }, 8, 2},
    {"ttl.math.relu_min({}, 0.5)", [](double x) { return std::max(x, 0.5); }, 8, 8},
    {"ttl.math.prelu({}, 0.25)", [](double x) { return x < 0 ? x / 4 : x; }, 8, 8},
    {"ttl.math.celu({}, 2, 0.5)", [](double x) { return x < 0 ? 2 * std::expm1(x / 2) : x; }, 8, 8},
    {"ttl.math.selu({}, 1.0625, 1.6875)",
     [](double x) { return 1.0625 * (x < 0 ? 1.6875 * std::expm1(x) : x); }, 7, 7.5},
    {"ttl.math.gelu({})", [](double x) { return 0.5 * x * std::erfc(-x * M_SQRT1_2); }, 8, 8},
    {"ttl.math.hardsigmoid({})", [](double x) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }, 8, 1},
    {"({}) / 4", [](double x) { return x / 4; }, 8, 2},
    {"({}) * 0.5", [](double x) { return x * 0.5; }, 8, 4},
    {"0.75 - ({})", [](double x) { return 0.75 - x; }, 7, 8},
    {"({}) + 0.25", [](double x) { return x + 0.25; }, 7, 8},
};

/// Those whose value jumps.
inline constexpr UnaryFunction kJumps[] = {
    {"ttl.math.signbit({})", [](double x) { return static_cast<double>(std::signbit(x)); }, 8, 1},
    {"ttl.math.round({})", [](double x) { return std::nearbyint(x); }, 8, 8},
    {"({}) // 0.5", [](double x) { return std::floor(x / 0.5); }, 4, 8},
    {"({}) % 0.75", [](double x) { return x - 0.75 * std::floor(x / 0.75); }, 8, 0.75},
    {"ttl.math.sign({})", [](double x) { return static_cast<double>((x > 0) - (x < 0)); }, 8, 1},
    {"ttl.math.floor({})", [](double x) { return std::floor(x); }, 8, 9},
    {"ttl.math.ceil({})", [](double x) { return std::ceil(x); }, 8, 9},
    {"ttl.math.trunc({})", [](double x) { return std::trunc(x); }, 8, 8},
    {"ttl.math.frac({})", [](double x) { return x - std::trunc(x); }, 8, 1},
    {"ttl.math.threshold({}, 0.5, -1)", [](double x) { return x > 0.5 ? x : -1; }, 8, 8},
};

struct BinaryFunction {
  const char* text;  // of {} and {}
  double (*value)(double, double);
  double largest_operand;
  double (*bound)(double, double);  // from those of the operands
};

inline constexpr BinaryFunction kBinaryFunctions[] = {
    {"({}) + ({})", [](double x, double y) { return x + y; }, 8, [](double a, double b) { return a + b; }},
    {"({}) - ({})", [](double x, double y) { return x - y; }, 8, [](double a, double b) { return a + b; }},
    {"({}) * ({})", [](double x, double y) { return x * y; }, 8, [](double a, double b) { return a * b; }},
    {"ttl.math.max({}, {})", [](double x, double y) { return std::max(x, y); }, 8,
     [](double a, double b) { return std::max(a, b); }},
    {"ttl.math.min({}, {})", [](double x, double y) { return std::min(x, y); }, 8,
     [](double a, double b) { return std::max(a, b); }},
    {"({}) / (ttl.math.abs({}) + 1)", [](double x, double y) { return x / (std::fabs(y) + 1); }, 8,
     [](double a, double) { return a; }},
    {"(ttl.math.abs({}) + 0.5) ** ({})", [](double x, double y) { return std::pow(std::fabs(x) + 0.5, y); },
     2, [](double, double) { return 6.3; }},
};

struct Comparison {
  const char* sign;
  bool (*holds)(double, double);
};

inline constexpr Comparison kComparisons[] = {
    {"<", [](double x, double y) { return x < y; }},   {"<=", [](double x, double y) { return x <= y; }},
    {">", [](double x, double y) { return x > y; }},   {">=", [](double x, double y) { return x >= y; }},
    {"==", [](double x, double y) { return x == y; }}, {"!=", [](double x, double y) { return x != y; }},
};

}  // namespace ttlc::test

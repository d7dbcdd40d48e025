// What the functions of sfpu_ops.def compute in fast numerics: the mathematical function in float32, except
// where an approximation is so coarse that results must show it (fast exp).
#include "runtime/compute/sfpu_functions.h"

#include <bit>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "runtime/facts/data_format.h"

namespace ttlc::sim {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

// The names that the expressions of the table use.
using std::abs, std::acos, std::acosh, std::asin, std::asinh, std::atan, std::atan2, std::atanh, std::cbrt,
    std::ceil, std::cos, std::cosh, std::cyl_bessel_i, std::erf, std::erfc, std::exp, std::exp2, std::expm1,
    std::floor, std::fmod, std::isfinite, std::isinf, std::isnan, std::log, std::log1p, std::nearbyint,
    std::pow, std::signbit, std::sin, std::sinh, std::sqrt, std::tan, std::tanh, std::trunc;

float clamp(float x, float low, float high) { return x < low ? low : x > high ? high : x; }
float sigmoid(float x) { return 1.0f / (1.0f + exp(-x)); }
float gelu(float x) { return 0.5f * x * (1.0f + erf(x * 0.70710678f)); }

float gelu_derivative(float x) {
  return 0.5f * (1.0f + erf(x * 0.70710678f)) + x * exp(-0.5f * x * x) * 0.39894228f;
}

/// Infinities are close to themselves alone.
bool is_close(float x, float y, float relative, float absolute) {
  return isinf(x) || isinf(y) ? x == y : abs(x - y) <= absolute + relative * abs(y);
}

float softplus(float x, float beta, float beta_reciprocal, float threshold) {
  const float scaled = x * beta;
  return scaled < threshold ? beta_reciprocal * log1p(exp(scaled)) : x;
}

/// The inverse of erf: Winitzki's approximation, then Newton steps in double precision.
float erfinv(float x) {
  if (abs(x) >= 1.0f) return abs(x) > 1.0f ? std::numeric_limits<float>::quiet_NaN() : x * kInfinity;
  constexpr double kA = 0.147;
  const double y = x;
  const double tail = std::log1p(-y * y);
  const double half = 2.0 / (std::numbers::pi * kA) + tail / 2.0;
  double result = std::copysign(std::sqrt(std::sqrt(half * half - tail / kA) - half), y);
  for (int i = 0; i < 3; ++i)
    result -= (std::erf(result) - y) / (2.0 * std::numbers::inv_sqrtpi * std::exp(-result * result));
  return static_cast<float>(result);
}

/// Schraudolph's exponential: the argument, scaled and biased, is the result's exponent with eight bits of
/// its mantissa. Constants: tt-llk ckernel_sfpu_exp.h (code).
float schraudolph(float x, float lowest, float highest) {
  constexpr float kScale = 369.32993f;  // 256 / ln 2
  constexpr float kBias = 32500.818f;   // 256 * 127, less what centres the error
  const auto integer = static_cast<int32_t>(clamp(nearbyint(x * kScale + kBias), lowest, highest));
  return std::bit_cast<float>(static_cast<uint32_t>(integer) << 15);
}

/// Rounds to a signed integer: results end at 2.
float exp_fast_unclamped(float x) { return schraudolph(x, -32768.0f, 32767.0f); }

/// Arguments below this saturate: the result would leave the positive numbers.
constexpr float kExpFastLowest = -88.0f;

/// Rounds to an unsigned integer.
float exp_fast(float x) { return schraudolph(x < kExpFastLowest ? kExpFastLowest : x, 0.0f, 65535.0f); }

float exp_approx(float x) { return x < kExpFastLowest ? 0.0f : exp_fast(x); }

constexpr bool kConstants = true;
constexpr bool kNothing = false;

constexpr SfpuInitInfo kInits[] = {
#define SFPU_INIT(enumerator, name, writes) {name, writes},
#include "runtime/kernel_api/sim/sfpu_ops.def"
};

constexpr SfpuOpInfo kOps[] = {
#define SFPU_OP(enumerator, init, operands, cost, cost32, ...) \
  {SfpuInit::init, operands, Cost::cost, Cost::cost32},
#define SFPU_INT_OP(enumerator, init, operands, reads, writes, cost, ...) \
  {SfpuInit::init, operands, Cost::cost, Cost::cost, DatumKind::reads, DatumKind::writes},
#include "runtime/kernel_api/sim/sfpu_ops.def"
};

template <typename Function>
void for_each_datum(int operands, const float* xs, const float* ys, const float* zs, float* results,
                    const Function& function) {
  for (int i = 0; i < kFaceElems; ++i) {
    const float x = operands > 0 ? xs[i] : 0.0f;
    const float y = operands > 1 ? ys[i] : 0.0f;
    const float z = operands > 2 ? zs[i] : 0.0f;
    results[i] = function(x, y, z);
  }
}

}  // namespace

const SfpuInitInfo& info(SfpuInit init) { return kInits[static_cast<size_t>(init)]; }
const SfpuOpInfo& info(SfpuOp op) { return kOps[static_cast<size_t>(op)]; }

void apply_to_face(SfpuOp op, const float* xs, const float* ys, const float* zs,
                   const SfpuParameters& parameters, float* results) {
  [[maybe_unused]] const auto [p0, p1, p2, s] = parameters;
  switch (op) {
#define SFPU_OP(enumerator, init, operands, cost, cost32, ...)                                         \
  case SfpuOp::enumerator:                                                                             \
    for_each_datum(operands, xs, ys, zs, results,                                                      \
                   [=]([[maybe_unused]] float x, [[maybe_unused]] float y, [[maybe_unused]] float z) { \
                     return static_cast<float>(__VA_ARGS__);                                           \
                   });                                                                                 \
    break;
#include "runtime/kernel_api/sim/sfpu_ops.def"
    default:
      break;  // functions of integers
  }
}

}  // namespace ttlc::sim

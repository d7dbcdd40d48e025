#include "ir/reference_integers.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/support/ice.h"

namespace ttlc::ir {

double wrapped(int64_t value, sim::DataFormat format) {
  switch (format) {
    case sim::DataFormat::kUint16:
      return static_cast<double>(static_cast<uint16_t>(value));
    case sim::DataFormat::kUint32:
      return static_cast<double>(static_cast<uint32_t>(value));
    default:
      return static_cast<double>(static_cast<int32_t>(value));
  }
}

namespace {

/// Quotients and remainders by zero mean nothing; they are made like the ones of the device's model.
int64_t floor_quotient(int64_t a, int64_t b) {
  if (b == 0) return 0;
  return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

int64_t evaluate(TileOp op, int64_t a, int64_t b, int64_t real) {
  // Products of two 32-bit integers fit unsigned 64 bits, and wrapping is the same for both signs.
  switch (op) {
    case TileOp::kIntFill:
      return real;
    case TileOp::kIntAdd:
      return a + b;
    case TileOp::kIntSub:
      return a - b;
    case TileOp::kIntMul:
      return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
    case TileOp::kIntFloorDiv:
      return floor_quotient(a, b);
    case TileOp::kIntMod:
      return a - b * floor_quotient(a, b);
    case TileOp::kIntMax:
      return std::max(a, b);
    case TileOp::kIntMin:
      return std::min(a, b);
    case TileOp::kIntLess:
      return a < b;
    case TileOp::kIntKeep:
      return a != 0 ? b : 0;
    case TileOp::kIntAddScalar:
      return a + real;
    case TileOp::kIntRsubScalar:
      return real - a;
    case TileOp::kIntAbs:
      return std::abs(a);
    case TileOp::kIntNeg:
      return -a;
    case TileOp::kIntRelu:
      return std::max<int64_t>(a, 0);
    case TileOp::kIntNonzero:
      return a != 0;
    default:
      TTLC_ICE("the tile op '{}' has no meaning for integers", info(op).mnemonic);
  }
}

/// Floats that do not fit: the smallest int32, or the nearest end of an unsigned format; halves of uint16 round up.
double integer_of(double value, sim::DataFormat format) {
  if (format == sim::DataFormat::kInt32) {
    constexpr double kLimit = 2147483648.0;
    return value > -kLimit && value < kLimit ? std::trunc(value) : -kLimit;
  }
  if (!(value > 0)) return 0;
  if (format == sim::DataFormat::kUint32) return std::min(std::trunc(value), 4294967295.0);
  return std::min(std::floor(value + 0.5), 65535.0);
}

double cast(double value, const TileCall& call) {
  if (!sim::is_integer(call.dtype)) return value;
  if (!sim::is_integer(call.from)) return integer_of(value, call.dtype);
  if (call.dtype == sim::DataFormat::kUint16) return std::clamp(value, 0.0, 65535.0);
  return wrapped(static_cast<int64_t>(value), call.dtype);
}

}  // namespace

TileRef evaluate_integers(const TileCall& call, std::span<TileRef> t) {
  const auto real = static_cast<int64_t>(call.real.value_or(0));
  if (t.empty()) return filled_tile(wrapped(real, call.dtype), uniform_presence());
  TileRef result = owned(std::move(t[0]));
  const TileData* other = t.size() > 1 ? t[1].get() : nullptr;
  for (int64_t i = 0; i < sim::kTileElems; ++i) {
    double& element = result->elements[i];
    if (call.op == TileOp::kCast) {
      element = cast(element, call);
      continue;
    }
    const auto b = static_cast<int64_t>(other ? other->elements[i] : 0);
    element = wrapped(evaluate(call.op, static_cast<int64_t>(element), b, real), call.dtype);
  }
  if (other) result->presence = combine(result->presence, other->presence, false);
  return result;
}

}  // namespace ttlc::ir

#include "ir/interpreter_scalar.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace ttlc::ir {
namespace {

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0); }

/// Of numbers that an index can be.
std::optional<int64_t> whole_part(double number) {
  constexpr double kEnd = 1.0 + std::numeric_limits<int32_t>::max();
  return number >= 0 && number < kEnd ? std::optional(static_cast<int64_t>(number)) : std::nullopt;
}

/// Sums and products wrap around, so that no input has undefined behaviour.
int64_t wrapped(uint64_t value) { return static_cast<int64_t>(value); }

}  // namespace

int64_t ordered_bits(double number) {
  auto bits = std::bit_cast<int32_t>(static_cast<float>(number));
  return bits >= 0 ? bits : bits ^ std::numeric_limits<int32_t>::max();
}

double number_of_ordered_bits(int64_t bits) {
  auto word = static_cast<int32_t>(bits);
  return std::bit_cast<float>(word >= 0 ? word : word ^ std::numeric_limits<int32_t>::max());
}

bool is_scalar_op(OpKind kind) { return kind >= OpKind::kIndexConst && kind <= OpKind::kSelect; }

std::optional<int64_t> evaluate_scalar(const Op& op, std::span<const int64_t> v) {
  auto u = [&](size_t i) { return static_cast<uint64_t>(v[i]); };
  switch (op.kind) {
    case OpKind::kIndexConst:
      return op.int_attr(AttrKey::kValue);
    case OpKind::kIndexAdd:
      return wrapped(u(0) + u(1));
    case OpKind::kIndexSub:
      return wrapped(u(0) - u(1));
    case OpKind::kIndexMul:
      return wrapped(u(0) * u(1));
    case OpKind::kIndexDiv:
      if (v[1] == 0) return std::nullopt;
      return v[1] == -1 ? wrapped(-u(0)) : floor_div(v[0], v[1]);
    case OpKind::kIndexMod:
      if (v[1] == 0) return std::nullopt;
      return v[1] == -1 ? 0 : v[0] - floor_div(v[0], v[1]) * v[1];
    case OpKind::kIndexMin:
      return std::min(v[0], v[1]);
    case OpKind::kIndexMax:
      return std::max(v[0], v[1]);
    case OpKind::kCmpEq:
      return v[0] == v[1];
    case OpKind::kCmpNe:
      return v[0] != v[1];
    case OpKind::kCmpLt:
      return v[0] < v[1];
    case OpKind::kCmpLe:
      return v[0] <= v[1];
    case OpKind::kBoolAnd:
      return v[0] != 0 && v[1] != 0;
    case OpKind::kBoolOr:
      return v[0] != 0 || v[1] != 0;
    case OpKind::kBoolNot:
      return v[0] == 0;
    case OpKind::kRealConst:
      return ordered_bits(op.real_attr(AttrKey::kReal));
    case OpKind::kRealLt:
      return v[0] < v[1];
    case OpKind::kRealIndex:
      return whole_part(number_of_ordered_bits(v[0]));
    case OpKind::kSelect:
      return v[0] != 0 ? v[1] : v[2];
    default:
      return std::nullopt;
  }
}

bool is_arithmetic(OpKind kind) { return kind >= OpKind::kIndexAdd && kind <= OpKind::kIndexMod; }

}  // namespace ttlc::ir

#include "frontend/arithmetic.h"

#include <cmath>
#include <limits>
#include <optional>

#include "frontend/containers.h"
#include "frontend/format_text.h"

namespace ttlc::frontend {
namespace {

using ast::BinaryOperator;
using ast::CompareOperator;

Value bad_operands(Evaluator& evaluator, std::string_view op, const Operand& left, const Operand& right,
                   Span span) {
  evaluator
      .raise("TypeError", span, "'{}' does not work on {} and {}", op, a_type(left.value),
             a_type(right.value))
      .note(left.span, "the left side is {}", repr(left.value))
      .note(right.span, "the right side is {}", repr(right.value));
  return Undefined{};
}

Value overflow(Evaluator& evaluator, Span span) {
  evaluator.error(span, "the result does not fit a 64-bit integer");
  return Undefined{};
}

std::optional<int64_t> checked_shift(int64_t a, int64_t bits) {
  if (bits > 62) return a == 0 ? std::optional<int64_t>(0) : std::nullopt;
  int64_t result;
  if (__builtin_mul_overflow(a, int64_t{1} << bits, &result)) return std::nullopt;
  return result;
}

std::optional<int64_t> checked_power(int64_t base, int64_t exponent) {
  int64_t result = 1;
  while (exponent > 0) {
    if (exponent & 1) {
      if (__builtin_mul_overflow(result, base, &result)) return std::nullopt;
    }
    exponent >>= 1;
    if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
  return result;
}

Value integer_division(Evaluator& evaluator, BinaryOperator op, int64_t a, const Operand& right, Span span) {
  int64_t b = integer_of(right.value);
  if (b == 0) {
    evaluator.raise("ZeroDivisionError", span, "division by zero").note(right.span, "the divisor is 0");
    return Undefined{};
  }
  if (op == BinaryOperator::kDiv) return static_cast<double>(a) / static_cast<double>(b);
  if (a == std::numeric_limits<int64_t>::min() && b == -1) return overflow(evaluator, span);
  return op == BinaryOperator::kFloorDiv ? floor_div(a, b) : floor_mod(a, b);
}

Value integer_binary(Evaluator& evaluator, BinaryOperator op, const Operand& left, const Operand& right,
                     Span span) {
  int64_t a = integer_of(left.value);
  int64_t b = integer_of(right.value);
  int64_t result = 0;
  std::optional<int64_t> checked;
  switch (op) {
    case BinaryOperator::kAdd:
      return __builtin_add_overflow(a, b, &result) ? overflow(evaluator, span) : Value(result);
    case BinaryOperator::kSub:
      return __builtin_sub_overflow(a, b, &result) ? overflow(evaluator, span) : Value(result);
    case BinaryOperator::kMul:
      return __builtin_mul_overflow(a, b, &result) ? overflow(evaluator, span) : Value(result);
    case BinaryOperator::kDiv:
    case BinaryOperator::kFloorDiv:
    case BinaryOperator::kMod:
      return integer_division(evaluator, op, a, right, span);
    case BinaryOperator::kPow:
      if (b < 0) return std::pow(static_cast<double>(a), static_cast<double>(b));
      checked = checked_power(a, b);
      return checked ? Value(*checked) : overflow(evaluator, span);
    case BinaryOperator::kLeftShift:
    case BinaryOperator::kRightShift:
      if (b < 0) {
        evaluator.error(right.span, "the shift count is {}; it must not be negative", b);
        return Undefined{};
      }
      if (op == BinaryOperator::kRightShift) return a >> std::min<int64_t>(b, 63);
      checked = checked_shift(a, b);
      return checked ? Value(*checked) : overflow(evaluator, span);
    case BinaryOperator::kBitAnd:
      return a & b;
    case BinaryOperator::kBitOr:
      return a | b;
    case BinaryOperator::kBitXor:
      return a ^ b;
    case BinaryOperator::kMatMul:
      break;
  }
  return bad_operands(evaluator, spelling(op), left, right, span);
}

/// The remainder that has the sign of the divisor.
double float_mod(double a, double b) {
  const double remainder = std::fmod(a, b);
  if (remainder == 0) return std::copysign(0.0, b);
  return (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

double floor_quotient(double a, double b) {
  const double rest = std::fmod(a, b);
  return std::round((a - rest) / b) - (rest != 0 && (rest < 0) != (b < 0) ? 1 : 0);
}

Value float_binary(Evaluator& evaluator, BinaryOperator op, const Operand& left, const Operand& right,
                   Span span) {
  double a = number_of(left.value);
  double b = number_of(right.value);
  bool divides = op == BinaryOperator::kDiv || op == BinaryOperator::kFloorDiv || op == BinaryOperator::kMod;
  if (divides && b == 0) {
    evaluator.raise("ZeroDivisionError", span, "division by zero").note(right.span, "the divisor is 0");
    return Undefined{};
  }
  switch (op) {
    case BinaryOperator::kAdd:
      return a + b;
    case BinaryOperator::kSub:
      return a - b;
    case BinaryOperator::kMul:
      return a * b;
    case BinaryOperator::kDiv:
      return a / b;
    case BinaryOperator::kFloorDiv:
      return floor_quotient(a, b);
    case BinaryOperator::kMod:
      return float_mod(a, b);
    case BinaryOperator::kPow:
      return std::pow(a, b);
    default:
      return bad_operands(evaluator, spelling(op), left, right, span);
  }
}

Value concatenate(Evaluator& evaluator, const Operand& left, const Operand& right, Span span) {
  std::vector<Value> items = *items_of(left.value);
  const std::vector<Value>& more = *items_of(right.value);
  if (static_cast<int64_t>(items.size() + more.size()) > Evaluator::kMaxItems) {
    evaluator.error(span, "the result has more than {} elements", Evaluator::kMaxItems);
    return Undefined{};
  }
  items.insert(items.end(), more.begin(), more.end());
  evaluator.spend(static_cast<int64_t>(items.size()));
  if (object_if<TupleObject>(left.value)) return evaluator.heap().tuple(std::move(items));
  return evaluator.heap().list(std::move(items));
}

Value repeat(Evaluator& evaluator, const Value& sequence, int64_t times, Span span) {
  times = std::max<int64_t>(times, 0);
  auto* string = object_if<StringObject>(sequence);
  int64_t length = static_cast<int64_t>(string ? string->text.size() : items_of(sequence)->size());
  if (length > 0 && times > Evaluator::kMaxItems / length) {
    evaluator.error(span, "the result has more than {} elements", Evaluator::kMaxItems);
    return Undefined{};
  }
  evaluator.spend(times * length);
  if (string) {
    std::string text;
    for (int64_t i = 0; i < times; ++i) text += string->text;
    return evaluator.heap().string(std::move(text));
  }
  std::vector<Value> items;
  for (int64_t i = 0; i < times; ++i)
    items.insert(items.end(), items_of(sequence)->begin(), items_of(sequence)->end());
  if (object_if<TupleObject>(sequence)) return evaluator.heap().tuple(std::move(items));
  return evaluator.heap().list(std::move(items));
}

/// -1, 0 or 1; empty when the two cannot be ordered.
std::optional<int> order(const Value& a, const Value& b, int depth = 0) {
  if (is_integer(a) && is_integer(b)) {
    return integer_of(a) < integer_of(b) ? -1 : integer_of(a) > integer_of(b) ? 1 : 0;
  }
  if (is_number(a) && is_number(b))
    return number_of(a) < number_of(b) ? -1 : number_of(a) > number_of(b) ? 1 : 0;
  if (const Value* meant = enumerated(a)) return order(*meant, b, depth);
  if (const Value* meant = enumerated(b)) return order(a, *meant, depth);
  if (const RecordType* type = class_of(a); type && !type->is_ordered) return std::nullopt;
  if (auto* left = object_if<StringObject>(a)) {
    auto* right = object_if<StringObject>(b);
    if (!right) return std::nullopt;
    int result = left->text.compare(right->text);
    return result < 0 ? -1 : result > 0 ? 1 : 0;
  }
  auto parts_of = [](const Value& value) {
    auto* object = class_of(value) ? object_if<TupleObject>(value) : nullptr;
    return object ? &object->items : items_of(value);
  };
  const std::vector<Value>* left = parts_of(a);
  const std::vector<Value>* right = parts_of(b);
  constexpr int kMaxDepth = 1'000;  // a list may contain itself
  if (!left || !right || class_of(a) != class_of(b) || depth > kMaxDepth) return std::nullopt;
  for (size_t i = 0; i < std::min(left->size(), right->size()); ++i) {
    std::optional<int> result = order((*left)[i], (*right)[i], depth + 1);
    if (!result || *result != 0) return result;
  }
  return left->size() < right->size() ? -1 : left->size() > right->size() ? 1 : 0;
}

std::optional<bool> contains(const Value& container, const Value& item) {
  if (auto* text = object_if<StringObject>(container)) {
    auto* part = object_if<StringObject>(item);
    if (!part) return std::nullopt;
    return text->text.find(part->text) != std::string::npos;
  }
  if (auto* dict = get_if<DictObject*>(container)) {
    for (const auto& [key, value] : (*dict)->entries) {
      if (equal(key, item)) return true;
    }
    return false;
  }
  const std::vector<Value>* items = items_of(container);
  if (!items) return std::nullopt;
  for (const Value& candidate : *items) {
    if (equal(candidate, item)) return true;
  }
  return false;
}

}  // namespace

Value bounded_text(Evaluator& evaluator, std::string text, Span span) {
  if (static_cast<int64_t>(text.size()) > Evaluator::kMaxItems) {
    evaluator.error(span, "the result has more than {} characters", Evaluator::kMaxItems);
    return Undefined{};
  }
  constexpr int64_t kCharactersAStep = 16;
  evaluator.spend(static_cast<int64_t>(text.size()) / kCharactersAStep);
  return evaluator.heap().string(std::move(text));
}

int64_t floor_div(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b != 0 && (a % b < 0) != (b < 0) ? quotient - 1 : quotient;
}

int64_t floor_mod(int64_t a, int64_t b) {
  int64_t remainder = a % b;
  return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
}

Value compile_time_unary(Evaluator& evaluator, ast::UnaryOperator op, const Operand& operand, Span span) {
  if (op != ast::UnaryOperator::kNot && is_integer(operand.value)) {
    int64_t value = integer_of(operand.value);
    if (op == ast::UnaryOperator::kPlus) return value;
    if (op == ast::UnaryOperator::kInvert) return ~value;
    if (value == std::numeric_limits<int64_t>::min()) return overflow(evaluator, span);
    return -value;
  }
  if (auto* real = get_if<double>(operand.value)) {
    if (op == ast::UnaryOperator::kNegate) return -*real;
    if (op == ast::UnaryOperator::kPlus) return *real;
  }
  evaluator.error(span, "'{}' does not work on {}", spelling(op), a_type(operand.value));
  return Undefined{};
}

Value compile_time_binary(Evaluator& evaluator, BinaryOperator op, const Operand& left, const Operand& right,
                          Span span) {
  if (is_integer(left.value) && is_integer(right.value))
    return integer_binary(evaluator, op, left, right, span);
  if (is_number(left.value) && is_number(right.value)) return float_binary(evaluator, op, left, right, span);
  if (std::optional<Value> combined = combine_tables(evaluator, op, left, right)) return *combined;
  auto* text = object_if<StringObject>(left.value);
  auto* more = object_if<StringObject>(right.value);
  if (op == BinaryOperator::kAdd) {
    if (text && more) return bounded_text(evaluator, text->text + more->text, span);
    if (items_of(left.value) && left.value.index() == right.value.index()) {
      return concatenate(evaluator, left, right, span);
    }
  }
  if (op == BinaryOperator::kMod && text) {
    std::vector<Value> values = {right.value};
    if (object_if<TupleObject>(right.value) && items_of(right.value)) values = *items_of(right.value);
    auto* named = get_if<DictObject*>(right.value);
    const Texts texts{[&](const Value& value) { return evaluator.str_of(value, span); },
                      [&](const Value& value) { return evaluator.repr_of(value, span); }};
    std::optional<std::string> filled = fill_template(text->text, values, named ? *named : nullptr, texts);
    if (filled) return bounded_text(evaluator, std::move(*filled), span);
    evaluator.raise("TypeError", span, "the values do not fit the fields of {}", repr(left.value));
    return Undefined{};
  }
  if (op == BinaryOperator::kMul) {
    if ((text || items_of(left.value)) && is_integer(right.value)) {
      return repeat(evaluator, left.value, integer_of(right.value), span);
    }
    if ((more || items_of(right.value)) && is_integer(left.value)) {
      return repeat(evaluator, right.value, integer_of(left.value), span);
    }
  }
  return bad_operands(evaluator, spelling(op), left, right, span);
}

Value compile_time_compare(Evaluator& evaluator, CompareOperator op, const Operand& left,
                           const Operand& right, Span span) {
  switch (op) {
    case CompareOperator::kEqual:
      return equal(left.value, right.value);
    case CompareOperator::kNotEqual:
      return !equal(left.value, right.value);
    case CompareOperator::kIs:
      return same(left.value, right.value);
    case CompareOperator::kIsNot:
      return !same(left.value, right.value);
    case CompareOperator::kIn:
    case CompareOperator::kNotIn: {
      std::optional<bool> found = contains(right.value, left.value);
      if (!found) return bad_operands(evaluator, spelling(op), left, right, span);
      return *found == (op == CompareOperator::kIn);
    }
    default:
      break;
  }
  if (std::optional<bool> includes = compare_sets(op, left.value, right.value)) return *includes;
  std::optional<int> result = order(left.value, right.value);
  if (!result) return bad_operands(evaluator, spelling(op), left, right, span);
  switch (op) {
    case CompareOperator::kLess:
      return *result < 0;
    case CompareOperator::kLessEqual:
      return *result <= 0;
    case CompareOperator::kGreater:
      return *result > 0;
    default:
      return *result >= 0;
  }
}

}  // namespace ttlc::frontend

// Operators of objects whose class has methods for them: `__add__`, `__getitem__`, `__len__`...
#include <algorithm>
#include <iterator>

#include "frontend/builtins.h"
#include "frontend/evaluator.h"

namespace ttlc::frontend {
namespace {

struct BinaryMethods {
  ast::BinaryOperator op;
  std::string_view left, right;
};

constexpr BinaryMethods kBinaryMethods[] = {
    {ast::BinaryOperator::kAdd, "__add__", "__radd__"},
    {ast::BinaryOperator::kSub, "__sub__", "__rsub__"},
    {ast::BinaryOperator::kMul, "__mul__", "__rmul__"},
    {ast::BinaryOperator::kMatMul, "__matmul__", "__rmatmul__"},
    {ast::BinaryOperator::kDiv, "__truediv__", "__rtruediv__"},
    {ast::BinaryOperator::kFloorDiv, "__floordiv__", "__rfloordiv__"},
    {ast::BinaryOperator::kMod, "__mod__", "__rmod__"},
    {ast::BinaryOperator::kPow, "__pow__", "__rpow__"},
};

struct CompareMethods {
  ast::CompareOperator op;
  std::string_view left, right;
};

constexpr CompareMethods kCompareMethods[] = {
    {ast::CompareOperator::kLess, "__lt__", "__gt__"},
    {ast::CompareOperator::kLessEqual, "__le__", "__ge__"},
    {ast::CompareOperator::kGreater, "__gt__", "__lt__"},
    {ast::CompareOperator::kGreaterEqual, "__ge__", "__le__"},
};

constexpr std::string_view kOtherMethods[] = {"__neg__", "__getitem__", "__setitem__", "__contains__",
                                              "__len__", "__iter__",    "__bool__"};

}  // namespace

bool is_operator_method(std::string_view name) {
  auto has_name = [&](const auto& methods) { return methods.left == name || methods.right == name; };
  return std::any_of(std::begin(kBinaryMethods), std::end(kBinaryMethods), has_name) ||
         std::any_of(std::begin(kCompareMethods), std::end(kCompareMethods), has_name) ||
         std::find(std::begin(kOtherMethods), std::end(kOtherMethods), name) != std::end(kOtherMethods);
}

std::optional<Value> Evaluator::own_method(const Operand& self, std::string_view name,
                                           std::vector<Operand> operands, Span span) {
  auto* object = get_if<InstanceObject*>(self.value);
  if (!object || (*object)->type->kind != RecordType::Kind::kPlain || !(*object)->type->find(name))
    return std::nullopt;
  CallArgs args;
  args.span = args.callee_span = span;
  for (const Operand& operand : operands) args.args.push_back({"", operand.value, operand.span});
  return call_compile_time_method(*this, BoundMethod{self.value, name}, args);
}

std::optional<Value> Evaluator::own_binary(ast::BinaryOperator op, const Operand& left, const Operand& right,
                                           Span span) {
  for (const BinaryMethods& methods : kBinaryMethods) {
    if (methods.op != op) continue;
    std::optional<Value> result = own_method(left, methods.left, {right}, span);
    return result ? result : own_method(right, methods.right, {left}, span);
  }
  return std::nullopt;
}

std::optional<Value> Evaluator::own_compare(ast::CompareOperator op, const Operand& left,
                                            const Operand& right, Span span) {
  for (const CompareMethods& methods : kCompareMethods) {
    if (methods.op != op) continue;
    std::optional<Value> result = own_method(left, methods.left, {right}, span);
    return result ? result : own_method(right, methods.right, {left}, span);
  }
  const bool is_negated = op == ast::CompareOperator::kNotIn;
  if (op != ast::CompareOperator::kIn && !is_negated) return std::nullopt;
  const std::optional<Value> holds = own_method(right, "__contains__", {left}, span);
  if (holds) {
    const Truth truth_of_it = truth({*holds, span});
    if (truth_of_it == Truth::kRuntime)
      error(span, "__contains__ of {} gives {}", a_type(right.value), a_type(*holds))
          .help("write the condition itself: `if x == 0:`");
    if (truth_of_it == Truth::kUndefined || truth_of_it == Truth::kRuntime) return Undefined{};
    return (truth_of_it == Truth::kTrue) != is_negated;
  }
  const std::optional<Value> items = own_method(right, "__iter__", {}, span);
  if (!items) return std::nullopt;
  std::vector<Value> elements;
  if (!iterate(right, elements)) return Undefined{};
  return compare(op, left, {heap_.list(std::move(elements)), right.span}, span);
}

}  // namespace ttlc::frontend

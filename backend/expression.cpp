#include "backend/expression.h"

#include <fmt/format.h>

#include "ir/support/ice.h"

namespace ttlc::backend {

using ir::OpKind;

Expression literal(int64_t value) {
  return {fmt::format("{}", value), value < 0 ? Precedence::kUnary : Precedence::kAtom, value < 0, value < 0,
          true};
}

Expression variable(std::string name, bool is_signed) {
  return {std::move(name), Precedence::kAtom, is_signed, is_signed, false};
}

std::string parenthesized(const Expression& expression, Precedence outer) {
  return expression.precedence <= outer ? expression.text : fmt::format("({})", expression.text);
}

Expression as_signed(const Expression& expression) {
  if (expression.cxx_signed || expression.literal) return expression;
  return {fmt::format("static_cast<int32_t>({})", expression.text), Precedence::kAtom,
          expression.may_be_negative, true, false};
}

bool repeats_operands(OpKind kind) { return kind == OpKind::kIndexMin || kind == OpKind::kIndexMax; }

bool needs_floor_helpers(const ir::Op& op, const std::vector<Expression>& operands) {
  bool divides = op.is(OpKind::kIndexDiv) || op.is(OpKind::kIndexMod);
  return divides && (operands[0].may_be_negative || operands[1].may_be_negative);
}

namespace {

/// Operands in one C++ type: signed as soon as one of them may be negative.
std::pair<Expression, Expression> in_one_type(const Expression& a, const Expression& b) {
  bool is_signed = a.may_be_negative || b.may_be_negative || a.cxx_signed || b.cxx_signed;
  return is_signed ? std::pair(as_signed(a), as_signed(b)) : std::pair(a, b);
}

/// One level tighter: the right operand of a left-associative operator.
Precedence tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<int>(precedence) - 1);
}

Expression infix(std::string_view op, Precedence precedence, const Expression& a, const Expression& b) {
  Expression result;
  result.text =
      fmt::format("{} {} {}", parenthesized(a, precedence), op, parenthesized(b, tighter(precedence)));
  result.precedence = precedence;
  result.cxx_signed = (a.cxx_signed || a.literal) && (b.cxx_signed || b.literal);
  return result;
}

Expression compare(std::string_view op, Precedence precedence, const Expression& x, const Expression& y) {
  auto [a, b] = in_one_type(x, y);
  Expression result = infix(op, precedence, a, b);
  result.cxx_signed = false;
  return result;
}

Expression extremum(std::string_view op, const Expression& x, const Expression& y) {
  auto [a, b] = in_one_type(x, y);
  Expression result;
  result.text = fmt::format("{} {} {} ? {} : {}", parenthesized(a, Precedence::kCompare), op,
                            parenthesized(b, Precedence::kAdd), a.text, b.text);
  result.precedence = Precedence::kTernary;
  result.cxx_signed = a.cxx_signed || b.cxx_signed;
  return result;
}

Expression divide(const ir::Op& op, const Expression& x, const Expression& y) {
  auto [a, b] = in_one_type(x, y);
  bool is_mod = op.is(OpKind::kIndexMod);
  if (!needs_floor_helpers(op, {x, y})) return infix(is_mod ? "%" : "/", Precedence::kMultiply, a, b);
  return {fmt::format("{}({}, {})", is_mod ? "floor_mod" : "floor_div", a.text, b.text), Precedence::kAtom,
          !is_mod || y.may_be_negative, true, false};
}

Expression select(const Expression& condition, const Expression& x, const Expression& y) {
  auto [a, b] = in_one_type(x, y);
  return {fmt::format("{} ? {} : {}", parenthesized(condition, Precedence::kOr),
                      parenthesized(a, Precedence::kOr), parenthesized(b, Precedence::kOr)),
          Precedence::kTernary, a.may_be_negative || b.may_be_negative, a.cxx_signed || b.cxx_signed, false};
}

/// `a && b` in parentheses: compilers warn about it next to `||`.
Expression grouped_and(Expression expression) {
  if (expression.precedence != Precedence::kAnd) return expression;
  return {fmt::format("({})", expression.text), Precedence::kAtom};
}

Expression logical_not(const Expression& a) {
  Expression result{"!" + parenthesized(a, Precedence::kAtom), Precedence::kUnary};
  return result;
}

}  // namespace

Expression combine(const ir::Op& op, const std::vector<Expression>& operands) {
  const Expression& a = operands[0];
  const Expression& b = operands.back();
  Expression result;
  switch (op.kind) {
    case OpKind::kIndexAdd:
      result = infix("+", Precedence::kAdd, a, b);
      result.may_be_negative = a.may_be_negative || b.may_be_negative;
      return result;
    case OpKind::kIndexSub:
      result = infix("-", Precedence::kAdd, a, b);
      result.may_be_negative = true;
      return result;
    case OpKind::kIndexMul:
      result = infix("*", Precedence::kMultiply, a, b);
      result.may_be_negative = a.may_be_negative || b.may_be_negative;
      return result;
    case OpKind::kIndexDiv:
    case OpKind::kIndexMod:
      return divide(op, a, b);
    case OpKind::kIndexMin:
      result = extremum("<", a, b);
      result.may_be_negative = a.may_be_negative || b.may_be_negative;
      return result;
    case OpKind::kIndexMax:
      result = extremum(">", a, b);
      result.may_be_negative = a.may_be_negative && b.may_be_negative;
      return result;
    case OpKind::kCmpEq:
      return compare("==", Precedence::kEqual, a, b);
    case OpKind::kCmpNe:
      return compare("!=", Precedence::kEqual, a, b);
    case OpKind::kCmpLt:
    case OpKind::kRealLt:
      return compare("<", Precedence::kCompare, a, b);
    case OpKind::kCmpLe:
      return compare("<=", Precedence::kCompare, a, b);
    case OpKind::kRealIndex:
      return {fmt::format("whole_part({})", a.text)};
    case OpKind::kBoolAnd:
      return infix("&&", Precedence::kAnd, a, b);
    case OpKind::kBoolOr:
      return infix("||", Precedence::kOr, grouped_and(a), grouped_and(b));
    case OpKind::kBoolNot:
      return logical_not(a);
    case OpKind::kSelect:
      return select(a, operands[1], b);
    default:
      TTLC_ICE("{} is no expression", op.mnemonic());
  }
}

}  // namespace ttlc::backend

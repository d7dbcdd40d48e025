// Index expressions as C++ text.
#include "backend/expression.h"

#include <gtest/gtest.h>

#include "ir/builder.h"

namespace ttlc::backend {
namespace {

using ir::OpKind;

/// combine() for an op of the given kind; the IR operands do not matter, only their expressions do.
Expression combined(OpKind kind, const std::vector<Expression>& operands) {
  ir::Op op;
  op.kind = kind;
  return combine(op, operands);
}

const Expression kA = variable("a", false), kB = variable("b", false), kSigned = variable("s", true);

TEST(Expression, ParenthesizesByPrecedence) {
  Expression sum = combined(OpKind::kIndexAdd, {kA, kB});
  EXPECT_EQ(sum.text, "a + b");
  EXPECT_EQ(combined(OpKind::kIndexMul, {sum, literal(2)}).text, "(a + b) * 2");
  EXPECT_EQ(combined(OpKind::kIndexAdd, {combined(OpKind::kIndexMul, {kA, kB}), literal(1)}).text,
            "a * b + 1");
  EXPECT_EQ(combined(OpKind::kIndexSub, {kA, sum}).text, "a - (a + b)");
  EXPECT_EQ(combined(OpKind::kIndexMod, {kA, combined(OpKind::kIndexMul, {kA, kB})}).text, "a % (a * b)");
}

TEST(Expression, CastsWhereSignMatters) {
  EXPECT_EQ(combined(OpKind::kCmpLt, {kA, kB}).text, "a < b");
  EXPECT_EQ(combined(OpKind::kCmpLt, {kSigned, kB}).text, "s < static_cast<int32_t>(b)");
  Expression difference = combined(OpKind::kIndexSub, {kA, kB});
  EXPECT_TRUE(difference.may_be_negative);
  EXPECT_EQ(combined(OpKind::kCmpLe, {difference, literal(3)}).text, "static_cast<int32_t>(a - b) <= 3");
  EXPECT_EQ(combined(OpKind::kIndexMax, {kSigned, literal(0)}).text, "s > 0 ? s : 0");
  EXPECT_FALSE(combined(OpKind::kIndexMax, {kSigned, literal(0)}).may_be_negative);
}

TEST(Expression, DividesTowardsMinusInfinity) {
  EXPECT_EQ(combined(OpKind::kIndexDiv, {kA, literal(4)}).text, "a / 4");
  EXPECT_EQ(combined(OpKind::kIndexDiv, {kSigned, literal(4)}).text, "floor_div(s, 4)");
  EXPECT_EQ(combined(OpKind::kIndexMod, {kSigned, literal(4)}).text, "floor_mod(s, 4)");
  EXPECT_FALSE(combined(OpKind::kIndexMod, {kSigned, literal(4)}).may_be_negative);
}

TEST(Expression, KeepsMixedConditionsFreeOfWarnings) {
  Expression both = combined(
      OpKind::kBoolAnd, {combined(OpKind::kCmpEq, {kA, kB}), combined(OpKind::kCmpNe, {kA, literal(0)})});
  EXPECT_EQ(both.text, "a == b && a != 0");
  EXPECT_EQ(combined(OpKind::kBoolOr, {both, combined(OpKind::kCmpEq, {kB, literal(0)})}).text,
            "(a == b && a != 0) || b == 0");
  EXPECT_EQ(combined(OpKind::kBoolNot, {both}).text, "!(a == b && a != 0)");
}

TEST(Expression, SelectsWithATernary) {
  Expression condition = combined(OpKind::kCmpEq, {kA, literal(0)});
  Expression chosen = combined(OpKind::kSelect, {condition, kA, kB});
  EXPECT_EQ(chosen.text, "a == 0 ? a : b");
  EXPECT_EQ(combined(OpKind::kIndexAdd, {chosen, literal(1)}).text, "(a == 0 ? a : b) + 1");
}

}  // namespace
}  // namespace ttlc::backend

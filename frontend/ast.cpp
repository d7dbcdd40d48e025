// Names of node kinds and spellings of operators.
#include "frontend/ast.h"

namespace ttlc::frontend::ast {

std::string_view name_of(ExprKind kind) {
  switch (kind) {
#define AST_EXPR(kind)    \
  case ExprKind::k##kind: \
    return #kind;
#include "frontend/ast_nodes.def"
  }
  TTLC_UNREACHABLE();
}

std::string_view name_of(StmtKind kind) {
  switch (kind) {
#define AST_STMT(kind)    \
  case StmtKind::k##kind: \
    return #kind;
#include "frontend/ast_nodes.def"
  }
  TTLC_UNREACHABLE();
}

std::string_view spelling(UnaryOperator op) {
  switch (op) {
    case UnaryOperator::kNegate:
      return "-";
    case UnaryOperator::kPlus:
      return "+";
    case UnaryOperator::kInvert:
      return "~";
    case UnaryOperator::kNot:
      return "not";
  }
  TTLC_UNREACHABLE();
}

std::string_view spelling(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::kAdd:
      return "+";
    case BinaryOperator::kSub:
      return "-";
    case BinaryOperator::kMul:
      return "*";
    case BinaryOperator::kMatMul:
      return "@";
    case BinaryOperator::kDiv:
      return "/";
    case BinaryOperator::kFloorDiv:
      return "//";
    case BinaryOperator::kMod:
      return "%";
    case BinaryOperator::kPow:
      return "**";
    case BinaryOperator::kLeftShift:
      return "<<";
    case BinaryOperator::kRightShift:
      return ">>";
    case BinaryOperator::kBitAnd:
      return "&";
    case BinaryOperator::kBitOr:
      return "|";
    case BinaryOperator::kBitXor:
      return "^";
  }
  TTLC_UNREACHABLE();
}

std::string_view spelling(BoolOperator op) { return op == BoolOperator::kAnd ? "and" : "or"; }

std::string_view spelling(CompareOperator op) {
  switch (op) {
    case CompareOperator::kEqual:
      return "==";
    case CompareOperator::kNotEqual:
      return "!=";
    case CompareOperator::kLess:
      return "<";
    case CompareOperator::kLessEqual:
      return "<=";
    case CompareOperator::kGreater:
      return ">";
    case CompareOperator::kGreaterEqual:
      return ">=";
    case CompareOperator::kIs:
      return "is";
    case CompareOperator::kIsNot:
      return "is not";
    case CompareOperator::kIn:
      return "in";
    case CompareOperator::kNotIn:
      return "not in";
  }
  TTLC_UNREACHABLE();
}

}  // namespace ttlc::frontend::ast

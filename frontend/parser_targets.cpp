// What may stand on the left of an assignment, after `for`, `as` and `del`. Targets are parsed as expressions
// and checked afterwards, because only the token behind them tells that they are targets.
#include "frontend/parser_impl.h"

namespace ttlc::frontend {

using namespace ast;

namespace {

std::string_view describe(const Expr* expr) {
  switch (expr->kind) {
    case ExprKind::kCall:
      return "a call";
    case ExprKind::kIntLiteral:
    case ExprKind::kFloatLiteral:
    case ExprKind::kImaginaryLiteral:
      return "a number";
    case ExprKind::kStringLiteral:
    case ExprKind::kBytesLiteral:
    case ExprKind::kFString:
      return "a string";
    case ExprKind::kBoolLiteral:
    case ExprKind::kNoneLiteral:
    case ExprKind::kEllipsisLiteral:
      return "a constant";
    case ExprKind::kCompare:
      return "a comparison";
    case ExprKind::kLambda:
      return "a lambda";
    case ExprKind::kComprehension:
      return "a comprehension";
    case ExprKind::kDict:
    case ExprKind::kSet:
      return "a display in braces";
    case ExprKind::kConditional:
      return "a choice";
    case ExprKind::kTuple:
    case ExprKind::kList:
      return "several targets";
    case ExprKind::kStarred:
      return "a starred target";
    default:
      return "an expression";
  }
}

}  // namespace

/// The targets of a `for`; stops before `in`.
const Expr* Parser::target_list() {
  size_t first_token = pos_;
  std::vector<const Expr*> elements;
  bool is_tuple = false;
  do {
    if (!elements.empty() && at(Kind::kIn)) break;
    size_t element_token = pos_;
    bool is_starred = accept(Kind::kStar);
    const Expr* element = binary(/*min_precedence=*/1);
    if (is_starred) element = make<Starred>(since(element_token), element);
    elements.push_back(element);
    is_tuple |= at(Kind::kComma);
  } while (accept(Kind::kComma));
  const Expr* target = is_tuple ? make<Tuple>(since(first_token), arena_.copy(elements)) : elements[0];
  check_target(target);
  return target;
}

/// Names, attributes, elements, and tuples or lists of them.
bool Parser::check_target(const Expr* target) {
  if (const Starred* starred = try_as<Starred>(target)) return check_target(starred->value);
  const Tuple* tuple = try_as<Tuple>(target);
  const List* list = try_as<List>(target);
  if (!tuple && !list) return check_single_target(target, "assign to");
  for (const Expr* element : tuple ? tuple->elements : list->elements) {
    if (!check_target(element)) return false;
  }
  return true;
}

/// Single targets and groups of them; starred ones cannot be deleted.
void Parser::check_deletable(const Expr* target) {
  const Tuple* tuple = try_as<Tuple>(target);
  const List* list = try_as<List>(target);
  if (!tuple && !list) {
    check_single_target(target, "delete");
    return;
  }
  for (const Expr* element : tuple ? tuple->elements : list->elements) check_deletable(element);
}

bool Parser::check_single_target(const Expr* target, std::string_view action) {
  switch (target->kind) {
    case ExprKind::kName:
    case ExprKind::kAttribute:
    case ExprKind::kSubscript:
    case ExprKind::kErrorExpr:
      return true;
    default:
      fail(target->span, "expected a name, an attribute or an element to {}, found {}", action,
           describe(target));
      return false;
  }
}

}  // namespace ttlc::frontend

// One case per node kind; ast.h defines the order of the children.
#include "frontend/ast_walk.h"

#include <algorithm>

namespace ttlc::frontend::ast {
namespace {

/// Calls the visitor for children that exist.
struct Children {
  const ExprVisitor& visit;

  void operator()(const Expr* child) const {
    if (child) visit(child);
  }
  void operator()(ExprSeq children) const {
    for (const Expr* child : children) (*this)(child);
  }
  void operator()(Seq<Param> params) const {
    for (const Param& param : params) {
      (*this)(param.annotation);
      (*this)(param.default_value);
    }
  }
  void operator()(Seq<Keyword> keywords) const {
    for (const Keyword& keyword : keywords) (*this)(keyword.value);
  }
  void operator()(Seq<TypeParam> params) const {
    for (const TypeParam& param : params) {
      (*this)(param.bound);
      (*this)(param.default_value);
    }
  }
};

void visit_comprehension(const Comprehension& comprehension, const Children& visit) {
  visit(comprehension.element);
  visit(comprehension.value);
  for (const ComprehensionClause& clause : comprehension.clauses) {
    visit(clause.target);
    visit(clause.iterable);
    visit(clause.conditions);
  }
}

/// Displays and primaries.
void visit_primary(const Expr* expr, const Children& visit) {
  switch (expr->kind) {
    case ExprKind::kTuple:
      return visit(as<Tuple>(expr).elements);
    case ExprKind::kList:
      return visit(as<List>(expr).elements);
    case ExprKind::kSet:
      return visit(as<Set>(expr).elements);
    case ExprKind::kDict:
      for (const DictEntry& entry : as<Dict>(expr).entries) {
        visit(entry.key);
        visit(entry.value);
      }
      return;
    case ExprKind::kComprehension:
      return visit_comprehension(as<Comprehension>(expr), visit);
    case ExprKind::kCall:
      visit(as<Call>(expr).callee);
      visit(as<Call>(expr).args);
      return visit(as<Call>(expr).keywords);
    case ExprKind::kAttribute:
      return visit(as<Attribute>(expr).value);
    case ExprKind::kSubscript:
      visit(as<Subscript>(expr).value);
      return visit(as<Subscript>(expr).index);
    case ExprKind::kSlice:
      visit(as<Slice>(expr).lower);
      visit(as<Slice>(expr).upper);
      return visit(as<Slice>(expr).step);
    case ExprKind::kFString:
      return visit(as<FString>(expr).parts);
    case ExprKind::kFormattedValue:
      visit(as<FormattedValue>(expr).value);
      return visit(as<FormattedValue>(expr).format_spec);
    default:
      return;  // a literal, a name or an error
  }
}

}  // namespace

void for_each_child(const Expr* expr, const ExprVisitor& visitor) {
  Children visit{visitor};
  switch (expr->kind) {
    case ExprKind::kUnaryOp:
      return visit(as<UnaryOp>(expr).operand);
    case ExprKind::kBinaryOp:
      visit(as<BinaryOp>(expr).left);
      return visit(as<BinaryOp>(expr).right);
    case ExprKind::kBoolOp:
      return visit(as<BoolOp>(expr).operands);
    case ExprKind::kCompare:
      return visit(as<Compare>(expr).operands);
    case ExprKind::kConditional:
      visit(as<Conditional>(expr).then_value);
      visit(as<Conditional>(expr).condition);
      return visit(as<Conditional>(expr).else_value);
    case ExprKind::kNamedExpr:
      visit(as<NamedExpr>(expr).target);
      return visit(as<NamedExpr>(expr).value);
    case ExprKind::kStarred:
      return visit(as<Starred>(expr).value);
    case ExprKind::kAwait:
      return visit(as<Await>(expr).value);
    case ExprKind::kYield:
      return visit(as<Yield>(expr).value);
    case ExprKind::kAsPattern:
      return visit(as<AsPattern>(expr).pattern);
    case ExprKind::kLambda:
      visit(as<Lambda>(expr).params);
      return visit(as<Lambda>(expr).body);
    default:
      return visit_primary(expr, visit);
  }
}

namespace {

void visit_body(StmtSeq body, const StmtVisitor& visit) {
  for (const Stmt* stmt : body) visit(stmt);
}

void visit_simple(const Stmt* stmt, const Children& visit) {
  switch (stmt->kind) {
    case StmtKind::kExprStmt:
      return visit(as<ExprStmt>(stmt).value);
    case StmtKind::kAssign:
      visit(as<Assign>(stmt).targets);
      return visit(as<Assign>(stmt).value);
    case StmtKind::kAugAssign:
      visit(as<AugAssign>(stmt).target);
      return visit(as<AugAssign>(stmt).value);
    case StmtKind::kAnnAssign:
      visit(as<AnnAssign>(stmt).target);
      visit(as<AnnAssign>(stmt).annotation);
      return visit(as<AnnAssign>(stmt).value);
    case StmtKind::kReturn:
      return visit(as<Return>(stmt).value);
    case StmtKind::kRaise:
      visit(as<Raise>(stmt).exception);
      return visit(as<Raise>(stmt).cause);
    case StmtKind::kAssert:
      visit(as<Assert>(stmt).condition);
      return visit(as<Assert>(stmt).message);
    case StmtKind::kDelete:
      return visit(as<Delete>(stmt).targets);
    case StmtKind::kTypeAlias:
      visit(as<TypeAlias>(stmt).type_params);
      return visit(as<TypeAlias>(stmt).value);
    default:
      return;  // names only
  }
}

void visit_try(const Try& stmt, const Children& visit, const StmtVisitor& visit_stmt) {
  visit_body(stmt.body, visit_stmt);
  for (const ExceptHandler& handler : stmt.handlers) {
    visit(handler.type);
    visit_body(handler.body, visit_stmt);
  }
  visit_body(stmt.else_body, visit_stmt);
  visit_body(stmt.finally_body, visit_stmt);
}

void visit_match(const Match& stmt, const Children& visit, const StmtVisitor& visit_stmt) {
  visit(stmt.subject);
  for (const MatchCase& match_case : stmt.cases) {
    visit(match_case.pattern);
    visit(match_case.guard);
    visit_body(match_case.body, visit_stmt);
  }
}

void visit_definition(const Stmt* stmt, const Children& visit, const StmtVisitor& visit_stmt) {
  if (const FunctionDef* function = try_as<FunctionDef>(stmt)) {
    visit(function->decorators);
    visit(function->type_params);
    visit(function->params);
    visit(function->returns);
    return visit_body(function->body, visit_stmt);
  }
  const ClassDef& definition = as<ClassDef>(stmt);
  visit(definition.decorators);
  visit(definition.type_params);
  visit(definition.bases);
  visit(definition.keywords);
  visit_body(definition.body, visit_stmt);
}

}  // namespace

void for_each_child(const Stmt* stmt, const ExprVisitor& visit_expr, const StmtVisitor& visit_stmt) {
  Children visit{visit_expr};
  switch (stmt->kind) {
    case StmtKind::kIf:
      visit(as<If>(stmt).condition);
      visit_body(as<If>(stmt).body, visit_stmt);
      return visit_body(as<If>(stmt).else_body, visit_stmt);
    case StmtKind::kFor:
      visit(as<For>(stmt).target);
      visit(as<For>(stmt).iterable);
      visit_body(as<For>(stmt).body, visit_stmt);
      return visit_body(as<For>(stmt).else_body, visit_stmt);
    case StmtKind::kWhile:
      visit(as<While>(stmt).condition);
      visit_body(as<While>(stmt).body, visit_stmt);
      return visit_body(as<While>(stmt).else_body, visit_stmt);
    case StmtKind::kWith:
      for (const WithItem& item : as<With>(stmt).items) {
        visit(item.context);
        visit(item.target);
      }
      return visit_body(as<With>(stmt).body, visit_stmt);
    case StmtKind::kTry:
      return visit_try(as<Try>(stmt), visit, visit_stmt);
    case StmtKind::kMatch:
      return visit_match(as<Match>(stmt), visit, visit_stmt);
    case StmtKind::kFunctionDef:
    case StmtKind::kClassDef:
      return visit_definition(stmt, visit, visit_stmt);
    default:
      return visit_simple(stmt, visit);
  }
}

static bool is_kernel_decorator(std::string_view name) {
  return name == "pykernel_gen" || name == "kernel" || name == "operation" || name == "atom";
}

bool has_kernel_decorator(const FunctionDef& def) {
  return std::any_of(def.decorators.begin(), def.decorators.end(), [](const Expr* decorator) {
    auto* call = try_as<Call>(decorator);
    const Expr* callee = call ? call->callee : decorator;
    if (auto* name = try_as<Name>(callee)) return is_kernel_decorator(name->id);
    auto* attribute = try_as<Attribute>(callee);
    return attribute && is_kernel_decorator(attribute->name.text);
  });
}

bool defines_kernel(StmtSeq body) {
  return std::any_of(body.begin(), body.end(), [](const Stmt* stmt) {
    auto* def = try_as<FunctionDef>(stmt);
    bool found = def && has_kernel_decorator(*def);
    for_each_child(
        stmt, [](const Expr*) {},
        [&](const Stmt* child) {
          found = found || defines_kernel({&child, 1});
        });
    return found;
  });
}

}  // namespace ttlc::frontend::ast

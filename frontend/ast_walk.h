// The children of syntax tree nodes, in source order, for walks that treat most nodes alike (names a function
// reads, names it binds). Null children are skipped. Walks may recurse: the parser bounds the height of
// trees.
#pragma once

#include <functional>

#include "frontend/ast.h"

namespace ttlc::frontend::ast {

using ExprVisitor = std::function<void(const Expr*)>;
using StmtVisitor = std::function<void(const Stmt*)>;

/// Calls `visit` for each direct subexpression; those of lambdas and comprehensions included.
void for_each_child(const Expr* expr, const ExprVisitor& visit);

/// Calls `visit_expr` for each direct subexpression (targets, annotations, decorators and defaults included)
/// and `visit_stmt` for each statement of its bodies.
void for_each_child(const Stmt* stmt, const ExprVisitor& visit_expr, const StmtVisitor& visit_stmt);

/// Whether a function is decorated as a kernel, judged by the text of the decorator alone.
bool has_kernel_decorator(const FunctionDef& def);

/// Whether statements define a kernel, at any depth below them.
bool defines_kernel(StmtSeq body);

}  // namespace ttlc::frontend::ast

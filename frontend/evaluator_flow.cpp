// `with`, and `return` or `continue` out of branches.
//
// What a thread does after `if c: return` is what it does otherwise: an `if` that may leave takes the rest of its
// function, or of its loop's body, into both branches, so that each branch either leaves or reaches the end. The value
// returned is the variable `return` of the function's scope, which branches merge like any other variable.
#include "frontend/evaluator.h"

namespace ttlc::frontend {
namespace {

/// Whether a statement can leave, from its own level or from branches; a loop or `with` keeps what it holds.
bool may_leave(const ast::Stmt* stmt, ast::StmtKind by) {
  if (stmt->kind == by) return true;
  auto* branch = ast::try_as<ast::If>(stmt);
  if (!branch) return false;
  for (ast::StmtSeq body : {branch->body, branch->else_body}) {
    for (const ast::Stmt* inner : body) {
      if (may_leave(inner, by)) return true;
    }
  }
  return false;
}

std::vector<const ast::Stmt*> joined(ast::StmtSeq first, ast::StmtSeq second) {
  std::vector<const ast::Stmt*> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

}  // namespace

bool Evaluator::takes_rest(const ast::Stmt* stmt) const {
  if (!runtime_ || tail_ == Tail::kNone || stmt->kind != ast::StmtKind::kIf) return false;
  return may_leave(stmt, tail_ == Tail::kFunction ? ast::StmtKind::kReturn : ast::StmtKind::kContinue);
}

Flow Evaluator::execute_leaving_if(const ast::If& stmt, ast::StmtSeq rest) {
  std::vector<const ast::Stmt*> bodies[2] = {joined(stmt.body, rest), joined(stmt.else_body, rest)};
  ast::If whole = stmt;
  whole.body = bodies[0];
  whole.else_body = bodies[1];
  if (!may_enter(stmt.span)) return Flow::kReturn;
  Swap<int64_t> deeper(depth_, depth_ + 1);
  Flow flow = execute_if(whole);
  if (flow != Flow::kNext) return flow;
  return tail_ == Tail::kFunction ? Flow::kReturn : Flow::kContinue;
}

Flow Evaluator::execute_with(const ast::With& stmt) {
  if (!runtime_) {
    error(stmt.header, "`with` can be used only inside a thread function");
    undefine(stmt.body);
    return Flow::kNext;
  }
  std::vector<Operand> contexts;
  for (const ast::WithItem& item : stmt.items) {
    Operand context{evaluate(item.context), item.context->span};
    if (item.target) assign(item.target, context.value, context.span);
    contexts.push_back(context);
  }
  Flow flow;
  {
    Swap<Tail> inner(tail_, Tail::kNone);
    flow = execute(stmt.body);
  }
  for (size_t i = contexts.size(); i > 0; --i) {
    if (!is_undefined(contexts[i - 1].value)) runtime_->leave(contexts[i - 1]);
  }
  return flow;
}

}  // namespace ttlc::frontend

// `with`, and `return`, `continue` or `break` out of branches.
//
// What a thread does after `if c: return` is what it does otherwise: an `if` that may leave takes the rest of its
// function, or of its loop's body, into both branches, so that each branch either leaves or reaches the end. So does an `if` in a
// `with` that is the last statement; its contexts end behind both branches. The value returned is the variable `return` of the function's scope, which branches merge like any other variable.
#include <algorithm>

#include "frontend/builtin_methods.h"
#include "frontend/builtins.h"
#include "frontend/evaluator.h"

namespace ttlc::frontend {
namespace {

bool may_leave(ast::StmtSeq body, ast::StmtKind by);

/// Whether a statement can leave, from its own level, from branches or from a `with`; a loop keeps what it holds.
bool may_leave(const ast::Stmt* stmt, ast::StmtKind by) {
  if (auto* branch = ast::try_as<ast::If>(stmt))
    return may_leave(branch->body, by) || may_leave(branch->else_body, by);
  if (auto* with = ast::try_as<ast::With>(stmt)) return may_leave(with->body, by);
  return stmt->kind == by;
}

bool may_leave(ast::StmtSeq body, ast::StmtKind by) {
  return std::any_of(body.begin(), body.end(), [&](const ast::Stmt* stmt) { return may_leave(stmt, by); });
}

std::vector<const ast::Stmt*> joined(ast::StmtSeq first, ast::StmtSeq second) {
  std::vector<const ast::Stmt*> all(first.begin(), first.end());
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

}  // namespace

bool Evaluator::takes_rest(const ast::Stmt* stmt) const {
  return runtime_ && stmt->kind == ast::StmtKind::kIf && leaves_tail(stmt);
}

bool Evaluator::leaves_tail(const ast::Stmt* stmt) const {
  if (tail_ == Tail::kNone) return false;
  if (tail_ == Tail::kFunction) return may_leave(stmt, ast::StmtKind::kReturn);
  return may_leave(stmt, ast::StmtKind::kContinue) || may_leave(stmt, ast::StmtKind::kBreak);
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
  if (!runtime_) return execute_with_contexts(stmt, 0, [&] { return execute(stmt.body); });
  std::vector<Operand> contexts;
  for (const ast::WithItem& item : stmt.items) {
    Operand context{evaluate(item.context), item.context->span};
    if (item.target) assign(item.target, context.value, context.span);
    contexts.push_back(context);
  }
  const Flow flow = execute(stmt.body);
  for (size_t i = contexts.size(); i > 0; --i) {
    if (!is_undefined(contexts[i - 1].value)) runtime_->leave(contexts[i - 1]);
  }
  return flow;
}

// ---- contexts of compile-time code

bool Evaluator::is_context(const ast::Expr* expr) {
  if (auto* call = ast::try_as<ast::Call>(expr)) {
    const Value callee = evaluate(call->callee);
    auto* function = object_if<FunctionObject>(callee);
    auto* type = object_if<RecordType>(callee);
    return (function && function->is_generator) || (type && type->find("__enter__"));
  }
  const Value value = evaluate(expr);
  auto* object = get_if<InstanceObject*>(value);
  return object && (*object)->type->find("__enter__");
}

Flow Evaluator::execute_with_contexts(const ast::With& stmt, size_t i, const std::function<Flow()>& body) {
  if (i == stmt.items.size()) return body();
  const ast::WithItem& item = stmt.items[i];
  auto* call = ast::try_as<ast::Call>(item.context);
  const Value callee = call ? evaluate(call->callee) : Value(Undefined{});
  if (auto* function = object_if<FunctionObject>(callee); function && function->is_generator)
    return execute_with_generator(stmt, i, *function, *call, body);
  const Operand context{evaluate(item.context), item.context->span};
  auto* object = get_if<InstanceObject*>(context.value);
  const bool opens = object && (*object)->type->find("__enter__") && (*object)->type->find("__exit__");
  if (!opens) {
    if (!is_undefined(context.value))
      error(stmt.header, "`with` can be used only inside a thread function")
          .note(context.span, "{} is no context of compile-time code", a_type(context.value));
    undefine(stmt.body);
    return Flow::kNext;
  }
  CallArgs none;
  none.span = none.callee_span = context.span;
  const Value entered = call_compile_time_method(*this, BoundMethod{context.value, "__enter__"}, none);
  if (item.target) assign(item.target, entered, context.span);
  DiagnosticSink attempt;
  Flow flow = Flow::kNext;
  {
    auto sink = use_sink(attempt);
    Swap<bool> stops(stops_at_error_, true);
    flow = execute_with_contexts(stmt, i + 1, body);
  }
  const Failed failure = failure_;
  CallArgs how;
  how.span = how.callee_span = context.span;
  for (int argument = 0; argument < 3; ++argument) how.args.push_back({"", None{}, context.span});
  if (attempt.has_errors() && !failure.type.empty()) {
    how.args[0].value = find_python_builtin(failure.type);
    how.args[1].value = raised_exception(failure, attempt);
  }
  const Value ignores = call_compile_time_method(*this, BoundMethod{context.value, "__exit__"}, how);
  if (!attempt.has_errors()) return flow;
  if (!failure.type.empty() && truth({ignores, context.span}) == Truth::kTrue) return Flow::kNext;
  for (const Diagnostic& diagnostic : attempt.sorted()) sink_->add(diagnostic);
  failure_ = failure;
  return Flow::kReturn;
}

/// A function under @contextmanager: the body of the `with` runs where it yields.
Flow Evaluator::execute_with_generator(const ast::With& stmt, size_t i, const FunctionObject& function,
                                       const ast::Call& call, const std::function<Flow()>& body) {
  CallArgs args;
  args.span = call.span;
  args.callee_span = call.callee->span;
  if (!evaluate_arguments(call, args)) return Flow::kNext;
  Flow flow = Flow::kNext;
  int64_t times = 0;
  Scope* outside = scope_;
  auto* yields_outside = yields_;
  auto* context_outside = context_;
  const Tail tail_outside = tail_;
  const std::function<void(const Operand&)> run_body = [&](const Operand& given) {
    if (++times > 1) return;
    Swap<Scope*> scope(scope_, outside);
    Swap<std::vector<Value>*> yields(yields_, yields_outside);
    Swap<Context> context(context_, context_outside);
    Swap<Tail> tail(tail_, tail_outside);
    if (stmt.items[i].target) assign(stmt.items[i].target, given.value, given.span);
    flow = execute_with_contexts(stmt, i + 1, body);
  };
  {
    Swap<Context> next(next_context_, &run_body);
    call_function(function, args);
  }
  if (times != 1 && !sink_->has_errors())
    error(call.span, "a context yields once, but {} yields {} times", function.name, times);
  return flow;
}

}  // namespace ttlc::frontend

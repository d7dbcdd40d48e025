// `with`, loops of threads, and `return`, `continue` or `break` out of branches.
//
// What a thread does after `if c: return` is what it does otherwise: an `if` that may leave takes the rest of its
// function, or of its loop's body, into both branches, so that each branch either leaves or reaches the end. The value returned is
// the variable `return` of the function's scope, which branches merge like any other variable.
//
// A branch cannot take what stands behind a `with`, a loop or a `match` around it: a `with` first ends its contexts, a loop runs
// again. There variables tell what happened, and what follows runs where it may: `continue` of what follows such a statement, `break`
// of the further iterations of a loop and of its `else`, `finally` of what follows a loop with a `return`.
#include <algorithm>

#include "frontend/ast_walk.h"
#include "frontend/builtin_methods.h"
#include "frontend/builtins.h"
#include "frontend/evaluator.h"

namespace ttlc::frontend {
namespace {

bool may_leave(ast::StmtSeq body, ast::StmtKind by);

/// Whether a statement can leave, from its own level or from inside; of a loop only `return` leaves what is around it.
bool may_leave(const ast::Stmt* stmt, ast::StmtKind by) {
  if (auto* branch = ast::try_as<ast::If>(stmt))
    return may_leave(branch->body, by) || may_leave(branch->else_body, by);
  if (auto* with = ast::try_as<ast::With>(stmt)) return may_leave(with->body, by);
  if (auto* loop = ast::try_as<ast::For>(stmt))
    return (by == ast::StmtKind::kReturn && may_leave(loop->body, by)) || may_leave(loop->else_body, by);
  if (auto* match = ast::try_as<ast::Match>(stmt)) {
    return std::any_of(match->cases.begin(), match->cases.end(),
                       [&](const ast::MatchCase& one) { return may_leave(one.body, by); });
  }
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

/// Gives a variable of control flow a value for as long as the guard lives.
class FlowVariable {
 public:
  FlowVariable(Scope& scope, std::string_view name, Span span) : scope_(scope), name_(name) {
    if (const Binding* outer = scope.find(name)) outer_ = *outer;
    scope.bind(name, false, span);
  }
  ~FlowVariable() {
    if (outer_) {
      scope_.bind(name_, outer_->value, outer_->span);
    } else {
      scope_.erase(name_);
    }
  }
  FlowVariable(const FlowVariable&) = delete;
  FlowVariable& operator=(const FlowVariable&) = delete;

  const Value& value() const { return scope_.find(name_)->value; }

 private:
  Scope& scope_;
  std::string_view name_;
  std::optional<Binding> outer_;
};

}  // namespace

bool Evaluator::takes_rest(const ast::Stmt* stmt) const {
  return runtime_ && stmt->kind == ast::StmtKind::kIf && leaves_tail(stmt);
}

bool Evaluator::leaves_tail(const ast::Stmt* stmt) const {
  if (tail_ == Tail::kNone) return false;
  if (tail_ == Tail::kFunction) return may_leave(stmt, ast::StmtKind::kReturn);
  return may_leave(stmt, ast::StmtKind::kContinue) || may_leave(stmt, ast::StmtKind::kBreak) ||
         may_leave(stmt, ast::StmtKind::kReturn);
}

bool Evaluator::guards_rest(const ast::Stmt* stmt) const {
  using ast::StmtKind;
  const bool is_around =
      stmt->kind == StmtKind::kWith || stmt->kind == StmtKind::kFor || stmt->kind == StmtKind::kMatch;
  return runtime_ && is_around && leaves_tail(stmt);
}

bool Evaluator::note_leaving(Flow flow, Span span) {
  if (flow == Flow::kNext) return true;
  const bool leaves_function = flow == Flow::kReturn && tail_ == Tail::kFunction;
  if (!leaves_function && tail_ != Tail::kLoop) return false;
  if (!leaves_function && flow != Flow::kContinue) scope_->bind(kBroken, true, span);
  if (!leaves_function && flow == Flow::kReturn) scope_->bind(kReturning, true, span);
  if (notes_left_) scope_->bind(kLeft, true, span);
  return true;
}

void Evaluator::execute_unless(const Operand& condition, ast::StmtSeq body,
                               const std::function<void()>& otherwise) {
  if (object_if<ConditionObject>(condition.value))  // else after an error
    in_region([&] { runtime_->execute_unless(condition, body, otherwise); });
}

Flow Evaluator::execute_with_rest(const ast::Stmt* stmt, ast::StmtSeq rest) {
  Value left;
  {
    FlowVariable variable(*scope_, kLeft, stmt->span);
    Swap<bool> notes_left(notes_left_, true);
    const Flow flow = execute(stmt);
    if (flow != Flow::kNext) return flow;
    left = variable.value();
  }
  auto note_left = [&] {
    if (notes_left_) scope_->bind(kLeft, true, stmt->span);
  };
  auto* is_left = get_if<bool>(left);
  if (is_left && !*is_left) return execute(rest);
  if (is_left) {
    note_left();
  } else {
    execute_unless({left, stmt->span}, rest, note_left);
  }
  return Flow::kNext;
}

// ---- loops of threads

Flow Evaluator::run_body(const ast::For& stmt) {
  Swap<std::vector<size_t>> nothing_made(hoisted_here_, {});
  const Operand broken{scope_->find(kBroken)->value, stmt.header};
  auto* is_broken = get_if<bool>(broken.value);
  if (!is_broken) execute_unless(broken, stmt.body, [] {});
  if (!is_broken || *is_broken) return is_broken ? Flow::kBreak : Flow::kNext;
  const Flow flow = execute(stmt.body);
  if (flow == Flow::kBreak) scope_->bind(kBroken, true, stmt.header);
  return flow;
}

Flow Evaluator::execute_for_of_thread(const ast::For& stmt, const Operand& iterable) {
  const bool begins = may_leave(stmt.body, ast::StmtKind::kReturn) && !scope_->find(kReturning);
  std::optional<FlowVariable> whole;
  if (begins) whole.emplace(*scope_, kReturning, stmt.header);
  Value broken;
  {
    FlowVariable variable(*scope_, kBroken, stmt.header);
    const Flow flow = loop_over(stmt, iterable);
    if (flow != Flow::kNext) return flow;
    broken = variable.value();
  }
  const Binding* returning = scope_->find(kReturning);
  const Value returns = returning ? returning->value : Value(false);
  whole.reset();
  return end_loop(stmt, broken, returns);
}

Flow Evaluator::end_loop(const ast::For& stmt, const Value& broken, const Value& returning) {
  Flow flow = Flow::kNext;
  auto* is_broken = get_if<bool>(broken);
  if (is_broken && !*is_broken) flow = execute(stmt.else_body);
  if (!is_broken && !stmt.else_body.empty()) execute_unless({broken, stmt.header}, stmt.else_body, [] {});
  if (auto* returns = get_if<bool>(returning)) return *returns ? Flow::kReturn : flow;
  if (tail_ == Tail::kNone && !sink_->full())
    error(stmt.header, "`return` out of this loop depends on a condition known only at run time")
        .help("put the loop into a function of its own");
  if (tail_ == Tail::kLoop || notes_left_)
    execute_unless({returning, stmt.header}, {}, [&] { note_leaving(Flow::kReturn, stmt.header); });
  return Flow::kNext;
}

Flow Evaluator::execute_leaving_if(const ast::If& stmt, ast::StmtSeq rest) {
  std::vector<const ast::Stmt*> bodies[2] = {joined(stmt.body, rest), joined(stmt.else_body, rest)};
  ast::If whole = stmt;
  whole.body = bodies[0];
  whole.else_body = bodies[1];
  if (!may_enter(stmt.span)) return Flow::kReturn;
  Swap<int64_t> deeper(depth_, depth_ + 1);
  return execute_if(whole);
}

/// `with pipe.if_src():` runs its body on the source of the pipe, `with pipe.if_dst():` on its destinations.
bool Evaluator::selects_cores(const ast::WithItem& item) {
  auto* call = ast::try_as<ast::Call>(item.context);
  auto* method = call && call->args.empty() ? ast::try_as<ast::Attribute>(call->callee) : nullptr;
  if (!method || (method->name.text != "if_src" && method->name.text != "if_dst")) return false;
  auto* name = ast::try_as<ast::Name>(method->value);
  const Value value = name ? evaluate(name) : Value(None{});
  return object_if<PipeObject>(value) != nullptr;
}

Flow Evaluator::execute_with(const ast::With& stmt) {
  if (!runtime_) return execute_with_contexts(stmt, 0, [&] { return execute(stmt.body); });
  if (selects_cores(stmt.items[0])) {
    ast::With inner = stmt;
    inner.items = stmt.items.subspan(1);
    const ast::Stmt* rest[] = {&inner};
    ast::If branch;
    branch.span = stmt.span;
    branch.header = stmt.header;
    branch.condition = stmt.items[0].context;
    branch.body = inner.items.empty() ? stmt.body : ast::StmtSeq(rest);
    return execute_if(branch);
  }
  std::vector<Operand> contexts;
  for (const ast::WithItem& item : stmt.items) {
    Operand context{evaluate(item.context), item.context->span};
    if (item.target) assign(item.target, context.value, context.span);
    contexts.push_back(context);
  }
  const Flow flow = execute(stmt.body);
  for (size_t i = contexts.size(); i > 0; --i) {
    if (is_undefined(contexts[i - 1].value)) continue;
    runtime_->leave(contexts[i - 1]);
    if (auto* name = ast::try_as<ast::Name>(stmt.items[i - 1].target))
      runtime_->forget(name->id, contexts[i - 1]);
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
    if (item.target && is_undefined(context.value)) assign(item.target, context.value, context.span);
    if (is_undefined(context.value) && ast::defines_kernel(stmt.body))
      return execute_with_contexts(stmt, i + 1, body);
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

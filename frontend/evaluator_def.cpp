// Definitions of functions: what a `def` and its decorators make, and which operations it means.
#include <algorithm>

#include "frontend/ast_walk.h"
#include "frontend/evaluator.h"

namespace ttlc::frontend {

/// The operations that an operation calls are those its names stand for where it is defined: a factory may bind them anew, say in
/// a loop that wraps an operation again and again.
Scope* Evaluator::with_operations_of_now(const ast::FunctionDef& def) {
  Scope* kept = nullptr;
  for (std::string_view name : names_read_by(def.body)) {
    const Binding* binding = scope_->find(name);
    auto* function = binding ? object_if<FunctionObject>(binding->value) : nullptr;
    if (!function || function->role != FunctionRole::kKernel) continue;
    if (!kept) kept = new_scope(scope_);
    kept->bind(name, binding->value, binding->span);
  }
  return kept ? kept : scope_;
}

namespace {

bool yields(const ast::Expr* expr) {
  bool found = expr->kind == ast::ExprKind::kYield;
  ast::for_each_child(expr, [&](const ast::Expr* child) { found = found || yields(child); });
  return found;
}

bool yields(const ast::Stmt* stmt) {
  bool found = false;
  if (stmt->kind == ast::StmtKind::kFunctionDef || stmt->kind == ast::StmtKind::kClassDef) return false;
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { found = found || yields(expr); },
      [&](const ast::Stmt* child) { found = found || yields(child); });
  return found;
}

}  // namespace

bool Evaluator::make_function(const ast::FunctionDef& def, FunctionObject& function) {
  function.name = def.name.text;
  function.span = def.header;
  function.params = def.params;
  function.def = &def;
  function.scope = scope_;
  function.is_generator =
      std::any_of(def.body.begin(), def.body.end(), [](const ast::Stmt* stmt) { return yields(stmt); });
  bool ok = true;
  for (const ast::Param& param : def.params) {
    function.defaults.push_back(param.default_value ? evaluate(param.default_value) : Value(Undefined{}));
    ok = ok && (!param.default_value || !is_undefined(function.defaults.back()));
  }
  return ok;
}

void Evaluator::execute_function_def(const ast::FunctionDef& def) {
  FunctionObject function;
  bool ok = make_function(def, function);
  std::vector<Operand> wrappers;
  for (size_t i = def.decorators.size(); i > 0; --i) {
    Value wrapper = Undefined{};
    ok = apply_decorator(def.decorators[i - 1], function, wrapper) && ok;
    if (!is_undefined(wrapper)) wrappers.push_back({wrapper, def.decorators[i - 1]->span});
  }
  Value value = Undefined{};
  if (ok) {
    if (function.role == FunctionRole::kKernel && !frames_.empty())
      function.scope = with_operations_of_now(def);
    const KernelOption* granularity = function.kernel ? function.kernel->find(kGranularity) : nullptr;
    if (granularity) {
      function.scope = new_scope(function.scope);
      function.scope->bind(kGranularity, granularity->value, granularity->span);
    }
    const FunctionObject* made = heap_.make(std::move(function));
    value = made;
    bool is_thread =
        made->role == FunctionRole::kComputeThread || made->role == FunctionRole::kDataMovementThread;
    if (kernel_ && is_thread && kernel_->is_unified) {
      error(made->span, "{} is a thread of an operation that another one calls", made->name)
          .help("leave the thread functions out: the statements of the operation are assigned to threads");
    }
    if (kernel_ && is_thread) kernel_->threads.push_back(made);
    if (made->role == FunctionRole::kKernel) heap_.kernels.push_back(made);
    for (const Operand& wrapper : wrappers) {
      CallArgs call;
      call.args = {{"", value, wrapper.span}};
      call.span = call.callee_span = wrapper.span;
      if (made->role == FunctionRole::kPlain) {
        value = this->call(wrapper.value, call);
        continue;
      }
      // What host code puts around a kernel or a thread leaves it as it is; it may note it down.
      DiagnosticSink attempt;
      auto sink = use_sink(attempt);
      this->call(wrapper.value, call);
    }
  }
  scope_->bind(def.name.text, value, def.name.span);
}

namespace {

/// `pytest` of `@pytest.mark.parametrize(...)`; null where there is no such name.
const ast::Name* root_name(const ast::Expr* expr) {
  while (true) {
    if (auto* call = ast::try_as<ast::Call>(expr)) {
      expr = call->callee;
    } else if (auto* attribute = ast::try_as<ast::Attribute>(expr)) {
      expr = attribute->value;
    } else {
      return ast::try_as<ast::Name>(expr);
    }
  }
}

}  // namespace

/// Decorators of host modules (caches, test parameters) leave a function as it is.
bool Evaluator::apply_decorator(const ast::Expr* expr, FunctionObject& function, Value& wrapper) {
  const ast::Name* root = root_name(expr);
  if (root && root == expr && root->id == "staticmethod") return true;
  const Binding* bound = nullptr;
  for (Scope* scope = scope_; root && scope && !bound; scope = scope->parent()) bound = scope->find(root->id);
  auto* unknown = bound ? object_if<UnknownObject>(bound->value) : nullptr;
  if (unknown && unknown->is_host) return true;
  Value value = evaluate(expr);
  if (auto* builtin = object_if<BuiltinFunction>(value)) {
    CallArgs args;
    args.span = args.callee_span = expr->span;
    value = builtin->call(*this, args);
  }
  if (is_undefined(value)) return false;
  if (auto* plain = object_if<FunctionObject>(value); plain && plain->role == FunctionRole::kPlain) {
    wrapper = value;
    return true;
  }
  auto* decorator = object_if<DecoratorObject>(value);
  if (!decorator) {
    error(expr->span, "{} is no decorator", a_type(value))
        .help("use @ttl.operation(...), @ttl.compute() or @ttl.datamovement()");
    return false;
  }
  if (function.role != FunctionRole::kPlain) {
    error(expr->span, "{} already has another role", function.name).note(function.span, "it is defined here");
    return false;
  }
  function.role = decorator->role;
  function.kernel = decorator->kernel;
  return true;
}

}  // namespace ttlc::frontend

#include "frontend/module_evaluator.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "frontend/ast_walk.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

/// `x` of `x`, `x[i]` and `x.y`; empty for others.
std::string_view root_of(const ast::Expr* expr) {
  for (;;) {
    if (auto* item = ast::try_as<ast::Subscript>(expr)) {
      expr = item->value;
    } else if (auto* attribute = ast::try_as<ast::Attribute>(expr)) {
      expr = attribute->value;
    } else {
      auto* name = ast::try_as<ast::Name>(expr);
      return name ? name->id : "";
    }
  }
}

/// Methods of containers that change them.
constexpr std::string_view kChangingMethods[] = {
    "add",     "append",  "appendleft", "clear",   "discard",    "extend", "insert", "pop",
    "popitem", "popleft", "remove",     "reverse", "setdefault", "sort",   "update",
};

using Names = std::set<std::string_view>;

void add_changed(const ast::Expr* expr, Names& names) {
  auto* call = ast::try_as<ast::Call>(expr);
  auto* method = call ? ast::try_as<ast::Attribute>(call->callee) : nullptr;
  if (method && std::find(std::begin(kChangingMethods), std::end(kChangingMethods), method->name.text) !=
                    std::end(kChangingMethods))
    names.insert(root_of(method->value));
  ast::for_each_child(expr, [&](const ast::Expr* child) { add_changed(child, names); });
}

/// The names whose objects a statement changes in place: their methods, elements and attributes.
void add_changed(const ast::Stmt* stmt, Names& names) {
  auto add_target = [&](const ast::Expr* target) {
    if (target->kind != ast::ExprKind::kName) names.insert(root_of(target));
  };
  if (auto* assign = ast::try_as<ast::Assign>(stmt)) {
    std::for_each(assign->targets.begin(), assign->targets.end(), add_target);
  } else if (auto* update = ast::try_as<ast::AugAssign>(stmt)) {
    names.insert(root_of(update->target));
  } else if (auto* gone = ast::try_as<ast::Delete>(stmt)) {
    std::for_each(gone->targets.begin(), gone->targets.end(), add_target);
  } else if (auto* outer = ast::try_as<ast::Global>(stmt)) {
    for (const ast::Identifier& name : outer->names) names.insert(name.text);
  }
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { add_changed(expr, names); },
      [&](const ast::Stmt* child) { add_changed(child, names); });
}

/// `__name__ == "__main__"`
bool is_main_guard(const ast::Expr* condition) {
  auto* name = ast::try_as<ast::Name>(condition);
  bool found = name && name->id == "__name__";
  ast::for_each_child(condition, [&](const ast::Expr* child) { found = found || is_main_guard(child); });
  return found;
}

/// Whether code reads an attribute of `name` or calls it.
bool reads_object(std::string_view name, const ast::Expr* expr) {
  auto is_name = [&](const ast::Expr* part) {
    auto* read = ast::try_as<ast::Name>(part);
    return read && read->id == name;
  };
  auto* attribute = ast::try_as<ast::Attribute>(expr);
  auto* call = ast::try_as<ast::Call>(expr);
  bool found = (attribute && is_name(attribute->value)) || (call && is_name(call->callee));
  ast::for_each_child(expr, [&](const ast::Expr* child) { found = found || reads_object(name, child); });
  return found;
}

bool reads_object(std::string_view name, const ast::Stmt* stmt) {
  bool found = false;
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { found = found || reads_object(name, expr); },
      [&](const ast::Stmt* child) { found = found || reads_object(name, child); });
  return found;
}

}  // namespace

void ModuleEvaluator::run(const ast::Module& module, Scope& scope, const std::vector<SetValue>& sets) {
  Evaluator::Swap<Scope*> own_scope(scope_, &scope);
  Evaluator::Swap<const std::vector<SetValue>*> own_sets(sets_, &sets);
  auto guard = evaluator_.use_scope(&scope);
  for (const SetValue& set : sets) scope.bind(set.name, set.value, Span{});
  for (const ast::Stmt* stmt : module.body) execute(stmt);
}

bool ModuleEvaluator::report_broken_kernel(std::string_view name) {
  auto found = broken_kernels_.find(name);
  if (found == broken_kernels_.end()) return false;
  for (const Diagnostic& diagnostic : found->second) evaluator_.sink().add(diagnostic);
  return true;
}

void ModuleEvaluator::execute(const ast::Stmt* stmt) {
  using ast::StmtKind;
  switch (stmt->kind) {
    case StmtKind::kFunctionDef:
      execute_function(ast::as<ast::FunctionDef>(stmt));
      return;
    case StmtKind::kImport:
      import(ast::as<ast::Import>(stmt));
      return;
    case StmtKind::kImportFrom:
      import_from(ast::as<ast::ImportFrom>(stmt));
      return;
    case StmtKind::kIf:
      execute_if(ast::as<ast::If>(stmt));
      return;
    case StmtKind::kAssign:
    case StmtKind::kAugAssign:
    case StmtKind::kAnnAssign:
    case StmtKind::kDelete:
    case StmtKind::kExprStmt:
    case StmtKind::kFor:
    case StmtKind::kWhile:
    case StmtKind::kMatch:
      execute_tentatively(stmt, "host code, which is not evaluated");
      apply_sets(stmt);
      return;
    case StmtKind::kClassDef:
      execute_class(ast::as<ast::ClassDef>(stmt));
      return;
    case StmtKind::kTry:
      execute_try(ast::as<ast::Try>(stmt));
      return;
    case StmtKind::kWith:
      execute_with(ast::as<ast::With>(stmt));
      return;
    case StmtKind::kTypeAlias:
      make_unknown(stmt, "host code, which is not evaluated");
      apply_sets(stmt);
      return;
    default:
      return;
  }
}

void ModuleEvaluator::apply_sets(const ast::Stmt* stmt) {
  const ast::Stmt* statements[] = {stmt};
  for (std::string_view name : names_bound_by(statements)) {
    for (const SetValue& set : *sets_) {
      if (set.name == name) scope_->bind(set.name, set.value, Span{});
    }
  }
}

void ModuleEvaluator::execute_tentatively(const ast::Stmt* stmt, std::string_view reason) {
  DiagnosticSink attempt;
  {
    auto sink = evaluator_.use_sink(attempt);
    auto tolerant = evaluator_.tolerate_unknown();
    evaluator_.reset_steps();
    evaluator_.execute(stmt);
  }
  if (!attempt.has_errors()) return;
  forget_changed_objects(stmt);
  Cause cause = first_unknown_read(stmt);
  if (!cause.unknown && raised_.type.empty()) {
    raised_ = evaluator_.failure();
    exception_ = evaluator_.raised_exception(raised_, attempt);
  }
  std::string why = cause.unknown ? std::string(reason) : attempt.sorted().front().message;
  const ast::Stmt* statements[] = {stmt};
  for (std::string_view name : names_bound_by(statements)) bind_unknown(name, stmt->span, why, cause, true);
  for (std::string_view name : names_changed_by(stmt)) {
    const Binding* held = scope_->find(name);
    if (held && (get_if<ListObject*>(held->value) || get_if<DictObject*>(held->value) ||
                 get_if<InstanceObject*>(held->value) || object_if<RecordType>(held->value)))
      bind_unknown(name, stmt->span, why, cause, true);
  }
}

/// The names whose objects a statement, or a function of the file that it calls, changes in place.
std::set<std::string_view> ModuleEvaluator::names_changed_by(const ast::Stmt* stmt) const {
  Names names;
  add_changed(stmt, names);
  auto add_methods = [&](const RecordType& type) {
    for (const RecordType::Member& member : type.members) {
      auto* function = object_if<FunctionObject>(member.value);
      for (const ast::Stmt* inner : function && function->def ? function->def->body : ast::StmtSeq{})
        add_changed(inner, names);
    }
  };
  const std::function<void(const ast::Expr*)> add_callee = [&](const ast::Expr* expr) {
    auto* call = ast::try_as<ast::Call>(expr);
    auto* method = call ? ast::try_as<ast::Attribute>(call->callee) : nullptr;
    const Binding* self = method ? scope_->find(root_of(method)) : nullptr;
    if (auto* object = self ? get_if<InstanceObject*>(self->value) : nullptr) {
      names.insert(self->name);
      add_methods(*(*object)->type);
    }
    auto* callee = call ? ast::try_as<ast::Name>(call->callee) : nullptr;
    const Binding* bound = callee ? scope_->find(callee->id) : nullptr;
    auto* function = bound ? object_if<FunctionObject>(bound->value) : nullptr;
    if (auto* type = bound ? object_if<RecordType>(bound->value) : nullptr) add_methods(*type);
    Names inside;
    for (const ast::Stmt* inner : function && function->def ? function->def->body : ast::StmtSeq{})
      add_changed(inner, inside);
    for (size_t i = 0; function && i < function->params.size(); ++i) {
      if (inside.erase(function->params[i].name.text) == 0) continue;
      if (i < call->args.size()) names.insert(root_of(call->args[i]));
      for (const ast::Keyword& keyword : call->keywords) {
        if (keyword.name.text == function->params[i].name.text) names.insert(root_of(keyword.value));
      }
    }
    names.merge(inside);
    ast::for_each_child(expr, add_callee);
  };
  ast::for_each_child(stmt, add_callee, [](const ast::Stmt*) {});
  return names;
}

void ModuleEvaluator::execute_if(const ast::If& stmt) {
  DiagnosticSink attempt;
  Evaluator::Truth truth = Evaluator::Truth::kUndefined;
  {
    auto sink = evaluator_.use_sink(attempt);
    auto tolerant = evaluator_.tolerate_unknown();
    evaluator_.reset_steps();
    truth = evaluator_.truth({evaluator_.evaluate(stmt.condition), stmt.condition->span});
  }
  const bool is_known = truth == Evaluator::Truth::kTrue || truth == Evaluator::Truth::kFalse;
  // Kernels of a file that asks its host whether it can run them, or whether it is the program, are what it is read for.
  if ((!is_known || is_main_guard(stmt.condition)) && ast::defines_kernel(stmt.body)) {
    truth = Evaluator::Truth::kTrue;
  } else if (!is_known && ast::defines_kernel(stmt.else_body)) {
    truth = Evaluator::Truth::kFalse;
  } else if (!is_known) {
    make_unknown(&stmt, "it depends on a condition that is not known at compile time");
    apply_sets(&stmt);
    return;
  }
  for (const ast::Stmt* inner : truth == Evaluator::Truth::kTrue ? stmt.body : stmt.else_body) execute(inner);
}

/// Host code runs where its modules are: the body of a `try` is what happens. What an import of it leaves unknown a handler may
/// know: `except ImportError: N = 4`.
// What is known to be raised is handled as in Python. What host code gives is unknown: a handler may say instead what
// the body leaves unknown.
void ModuleEvaluator::execute_try(const ast::Try& stmt) {
  Evaluator::Swap<Evaluator::Failed> outer(raised_, {});
  for (const ast::Stmt* inner : stmt.body) {
    if (inner->kind == ast::StmtKind::kRaise || inner->kind == ast::StmtKind::kAssert)
      execute_tentatively(inner, "it is raised");
    else
      execute(inner);
    if (!raised_.type.empty()) break;
  }
  if (raised_.type.empty()) {
    if (leaves_unknown(stmt.body)) execute_fallbacks(stmt);
    for (const ast::Stmt* inner : stmt.else_body) execute(inner);
  } else if (const ast::ExceptHandler* handler = handler_of(stmt, raised_)) {
    raised_ = {};
    if (!handler->name.text.empty()) scope_->bind(handler->name.text, exception_, handler->name.span);
    for (const ast::Stmt* inner : handler->body) execute(inner);
    scope_->erase(handler->name.text);
  } else {
    execute_fallbacks(stmt);
  }
  for (const ast::Stmt* inner : stmt.finally_body) execute(inner);
}

/// The handler that takes an exception; null where that is not known.
const ast::ExceptHandler* ModuleEvaluator::handler_of(const ast::Try& stmt, const Evaluator::Failed& raised) {
  DiagnosticSink attempt;
  auto sink = evaluator_.use_sink(attempt);
  for (const ast::ExceptHandler& handler : stmt.handlers) {
    const std::optional<bool> takes = evaluator_.handles(handler, raised);
    if (!takes) return nullptr;
    if (*takes) return &handler;
  }
  return nullptr;
}

bool ModuleEvaluator::leaves_unknown(ast::StmtSeq body) const {
  const std::vector<std::string_view> names = names_bound_by(body);
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    const Binding* bound = scope_->find(name);
    return !bound || object_if<UnknownObject>(bound->value);
  });
}

void ModuleEvaluator::execute_fallbacks(const ast::Try& stmt) {
  for (const ast::ExceptHandler& handler : stmt.handlers) {
    Scope* instead = evaluator_.new_scope(scope_);
    {
      Evaluator::Swap<Scope*> own_scope(scope_, instead);
      auto guard = evaluator_.use_scope(instead);
      for (const ast::Stmt* inner : handler.body) execute(inner);
    }
    for (const Binding& fallback : instead->bindings()) {
      const Binding* bound = scope_->find(fallback.name);
      const bool is_known = bound && !object_if<UnknownObject>(bound->value);
      // `except ImportError: torch = None` says that the host lacks something, which it does not.
      const bool says_nothing = object_if<UnknownObject>(fallback.value) || fallback.value == Value(None{}) ||
                                fallback.value == Value(false);
      if (!is_known && !says_nothing) scope_->bind(fallback.name, fallback.value, fallback.span);
    }
  }
}

/// Contexts of the file open and close; what one of the host gives is unknown. Their bodies run.
void ModuleEvaluator::execute_with(const ast::With& stmt) {
  DiagnosticSink attempt;
  {
    auto sink = evaluator_.use_sink(attempt);
    auto tolerant = evaluator_.tolerate_unknown();
    evaluator_.reset_steps();
    auto is_known = [&](const ast::WithItem& item) { return evaluator_.is_context(item.context); };
    if (std::all_of(stmt.items.begin(), stmt.items.end(), is_known)) {
      evaluator_.execute_with_contexts(stmt, 0, [&] {
        for (const ast::Stmt* inner : stmt.body) execute(inner);
        return Flow::kNext;
      });
      return;
    }
  }
  for (const ast::WithItem& item : stmt.items) {
    auto* name = ast::try_as<ast::Name>(item.target);
    if (item.target && !name) return make_unknown(&stmt, "host code, which is not evaluated");
    if (name) bind_unknown(name->id, item.target->span, "what a context of the host gives", {}, true);
  }
  apply_sets(&stmt);
  for (const ast::Stmt* inner : stmt.body) execute(inner);
}

void ModuleEvaluator::execute_function(const ast::FunctionDef& def) {
  DiagnosticSink attempt;
  {
    auto sink = evaluator_.use_sink(attempt);
    evaluator_.reset_steps();
    evaluator_.execute(&def);
  }
  if (!attempt.has_errors()) return;
  bind_unknown(def.name.text, def.header, attempt.sorted().front().message, first_unknown_read(&def), false);
  if (ast::has_kernel_decorator(def))
    broken_kernels_.insert_or_assign(std::string(def.name.text), attempt.sorted());
}

void ModuleEvaluator::make_unknown(const ast::Stmt* stmt, std::string reason, bool can_be_set) {
  const ast::Stmt* statements[] = {stmt};
  Cause cause = first_unknown_read(stmt);
  for (std::string_view name : names_bound_by(statements))
    bind_unknown(name, stmt->span, reason, cause, can_be_set);
}

void ModuleEvaluator::bind_unknown(std::string_view name, Span span, std::string reason, const Cause& cause,
                                   bool can_be_set) {
  // `ttnn = pytest.importorskip("ttnn")`, or an import under `try`: what it binds is the module.
  if (Value module = known_module(name); !std::holds_alternative<None>(module)) {
    scope_->bind(name, module, span);
    return;
  }
  UnknownObject unknown;
  unknown.name = name;
  unknown.span = span;
  unknown.reason = std::move(reason);
  unknown.cause = cause.unknown;
  unknown.needs_object = cause.is_object;
  unknown.can_be_set = can_be_set;
  scope_->bind(name, static_cast<const UnknownObject*>(evaluator_.heap().make(std::move(unknown))), span);
}

ModuleEvaluator::Cause ModuleEvaluator::first_unknown_read(const ast::Stmt* stmt) const {
  const ast::Stmt* statements[] = {stmt};
  for (std::string_view name : names_read_by(statements)) {
    const Binding* binding = scope_->find(name);
    auto* unknown = binding ? object_if<UnknownObject>(binding->value) : nullptr;
    if (unknown) return {unknown, reads_object(name, stmt)};
  }
  return {};
}

}  // namespace ttlc::frontend

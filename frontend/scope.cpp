#include "frontend/scope.h"

#include "frontend/ast_walk.h"

namespace ttlc::frontend {
namespace {

using BindVisitor = std::function<void(std::string_view, Span)>;

/// Calls `bind` for each name a target binds; `t[i] = v` and `t.x = v` bind none.
void visit_target(const ast::Expr* target, const BindVisitor& bind) {
  if (auto* name = ast::try_as<ast::Name>(target)) bind(name->id, name->span);
  if (auto* tuple = ast::try_as<ast::Tuple>(target)) {
    for (const ast::Expr* element : tuple->elements) visit_target(element, bind);
  }
  if (auto* list = ast::try_as<ast::List>(target)) {
    for (const ast::Expr* element : list->elements) visit_target(element, bind);
  }
  if (auto* starred = ast::try_as<ast::Starred>(target)) visit_target(starred->value, bind);
}

/// `name := value` anywhere in an expression, except in lambdas, which have names of their own.
void visit_named_exprs(const ast::Expr* expr, const BindVisitor& bind) {
  if (auto* named = ast::try_as<ast::NamedExpr>(expr)) bind(named->target->id, named->target->span);
  if (expr->kind == ast::ExprKind::kLambda) return;
  ast::for_each_child(expr, [&](const ast::Expr* child) { visit_named_exprs(child, bind); });
}

void visit_bindings(ast::StmtSeq body, const BindVisitor& bind);

void visit_bindings(const ast::Stmt* stmt, const BindVisitor& bind) {
  if (auto* def = ast::try_as<ast::FunctionDef>(stmt)) return bind(def->name.text, def->name.span);
  if (auto* def = ast::try_as<ast::ClassDef>(stmt)) return bind(def->name.text, def->name.span);
  if (auto* assign = ast::try_as<ast::Assign>(stmt)) {
    for (const ast::Expr* target : assign->targets) visit_target(target, bind);
  }
  if (auto* assign = ast::try_as<ast::AugAssign>(stmt)) visit_target(assign->target, bind);
  if (auto* assign = ast::try_as<ast::AnnAssign>(stmt)) visit_target(assign->target, bind);
  if (auto* loop = ast::try_as<ast::For>(stmt)) visit_target(loop->target, bind);
  if (auto* with = ast::try_as<ast::With>(stmt)) {
    for (const ast::WithItem& item : with->items) visit_target(item.target, bind);
  }
  if (auto* handlers = ast::try_as<ast::Try>(stmt)) {
    for (const ast::ExceptHandler& handler : handlers->handlers) {
      if (!handler.name.text.empty()) bind(handler.name.text, handler.name.span);
    }
  }
  if (auto* import = ast::try_as<ast::Import>(stmt)) {
    for (const ast::ImportName& name : import->names) bind(name.bound_name(), name.span);
  }
  if (auto* import = ast::try_as<ast::ImportFrom>(stmt)) {
    for (const ast::ImportName& name : import->names) {
      if (name.name != "*") bind(name.alias.text.empty() ? name.name : name.alias.text, name.span);
    }
  }
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { visit_named_exprs(expr, bind); },
      [&](const ast::Stmt* child) { visit_bindings(child, bind); });
}

void visit_bindings(ast::StmtSeq body, const BindVisitor& bind) {
  for (const ast::Stmt* stmt : body) visit_bindings(stmt, bind);
}

void collect_reads(const ast::Expr* expr, std::set<std::string_view>& names) {
  if (auto* name = ast::try_as<ast::Name>(expr)) names.insert(name->id);
  ast::for_each_child(expr, [&](const ast::Expr* child) { collect_reads(child, names); });
}

void collect_reads(const ast::Stmt* stmt, std::set<std::string_view>& names) {
  ast::for_each_child(
      stmt, [&](const ast::Expr* expr) { collect_reads(expr, names); },
      [&](const ast::Stmt* child) { collect_reads(child, names); });
}

}  // namespace

std::vector<std::string_view> names_bound_by(ast::StmtSeq body) {
  std::vector<std::string_view> names;
  std::set<std::string_view> seen;
  visit_bindings(body, [&](std::string_view name, Span) {
    if (seen.insert(name).second) names.push_back(name);
  });
  return names;
}

Span first_binding_of(std::string_view name, ast::StmtSeq body) {
  Span first;
  visit_bindings(body, [&](std::string_view bound, Span span) {
    if (bound == name && (!first.known() || span.begin < first.begin)) first = span;
  });
  return first;
}

std::set<std::string_view> names_read_by(ast::StmtSeq body) {
  std::set<std::string_view> names;
  for (const ast::Stmt* stmt : body) collect_reads(stmt, names);
  return names;
}

std::set<std::string_view> names_read_by(const ast::Expr* expr) {
  std::set<std::string_view> names;
  collect_reads(expr, names);
  return names;
}

const Binding* Scope::find(std::string_view name) const {
  auto found = index_.find(name);
  return found == index_.end() ? nullptr : &bindings_[found->second];
}

void Scope::bind(std::string_view name, Value value, Span span) {
  auto [position, is_new] = index_.try_emplace(name, bindings_.size());
  if (is_new) {
    bindings_.push_back({name, value, span});
    return;
  }
  Binding& binding = bindings_[position->second];
  binding.value = value;
  binding.span = span;
}

void Scope::bind_outside(std::string_view name, Scope* holder) {
  locals_.erase(name);
  outside_.emplace_back(name, holder);
}

Scope* Scope::holder_of(std::string_view name) {
  for (const auto& [outer, holder] : outside_) {
    if (outer == name) return holder;
  }
  return this;
}

void Scope::erase(std::string_view name) {
  std::vector<Binding> kept = bindings_;
  std::erase_if(kept, [&](const Binding& binding) { return binding.name == name; });
  restore(std::move(kept));
}

void Scope::restore(std::vector<Binding> bindings) {
  bindings_ = std::move(bindings);
  index_.clear();
  for (size_t i = 0; i < bindings_.size(); ++i) index_.emplace(bindings_[i].name, i);
}

std::vector<std::string> Scope::visible_names() const {
  std::vector<std::string> names;
  for (const Scope* scope = this; scope; scope = scope->parent_) {
    for (const Binding& binding : scope->bindings_) names.emplace_back(binding.name);
  }
  return names;
}

}  // namespace ttlc::frontend

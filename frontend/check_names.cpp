#include "frontend/check_names.h"

#include <algorithm>
#include <set>

#include "frontend/ast_walk.h"
#include "frontend/module_evaluator.h"

namespace ttlc::frontend {
namespace {

class NameChecker {
 public:
  NameChecker(Evaluator& evaluator, const Scope& module_scope) : evaluator_(evaluator) {
    for (const std::string& name : module_scope.visible_names()) module_names_.insert(name);
  }

  void check_function(const ast::FunctionDef& def) {
    std::set<std::string_view> outer = local_names_;
    for (const ast::Param& param : def.params) local_names_.insert(param.name.text);
    for (std::string_view name : names_bound_by(def.body)) local_names_.insert(name);
    if (takes_granularity(def)) local_names_.insert({kGranularity, "grid"});
    for (const ast::Stmt* stmt : def.body) check(stmt);
    local_names_ = std::move(outer);
  }

 private:
  static bool takes_granularity(const ast::FunctionDef& def) {
    return std::any_of(def.decorators.begin(), def.decorators.end(), [](const ast::Expr* decorator) {
      auto* call = ast::try_as<ast::Call>(decorator);
      return call &&
             std::any_of(call->keywords.begin(), call->keywords.end(),
                         [](const ast::Keyword& keyword) { return keyword.name.text == kGranularity; });
    });
  }

  void check(const ast::Stmt* stmt) {
    if (auto* def = ast::try_as<ast::FunctionDef>(stmt)) {
      for (const ast::Expr* decorator : def->decorators) check(decorator);
      for (const ast::Param& param : def->params) {
        if (param.default_value) check(param.default_value);
      }
      check_function(*def);
      return;
    }
    if (auto* assign = ast::try_as<ast::AnnAssign>(stmt)) {
      if (assign->value) check(assign->value);
      return;
    }
    ast::for_each_child(
        stmt, [&](const ast::Expr* expr) { check(expr); }, [&](const ast::Stmt* child) { check(child); });
  }

  void check(const ast::Expr* expr) {
    if (auto* name = ast::try_as<ast::Name>(expr)) return check_name(*name);
    std::set<std::string_view> outer = local_names_;
    if (auto* lambda = ast::try_as<ast::Lambda>(expr)) {
      for (const ast::Param& param : lambda->params) local_names_.insert(param.name.text);
    }
    if (auto* comprehension = ast::try_as<ast::Comprehension>(expr)) {
      for (const ast::ComprehensionClause& clause : comprehension->clauses) {
        for (std::string_view name : names_read_by(clause.target)) local_names_.insert(name);
      }
    }
    ast::for_each_child(expr, [&](const ast::Expr* child) { check(child); });
    local_names_ = std::move(outer);
  }

  void check_name(const ast::Name& name) {
    if (local_names_.contains(name.id) || module_names_.contains(std::string(name.id))) return;
    DiagnosticBuilder builder = evaluator_.error(name.span, "'{}' is not defined", name.id);
    std::vector<std::string> known(module_names_.begin(), module_names_.end());
    known.insert(known.end(), local_names_.begin(), local_names_.end());
    std::string close = closest_name(name.id, known);
    if (!close.empty()) builder.help("did you mean {}?", close);
  }

  Evaluator& evaluator_;
  std::set<std::string> module_names_;
  std::set<std::string_view> local_names_;
};

bool contains_kernel(const ast::Stmt* stmt) {
  auto* def = ast::try_as<ast::FunctionDef>(stmt);
  if (!def) return false;
  return ast::has_kernel_decorator(*def) || std::any_of(def->body.begin(), def->body.end(), contains_kernel);
}

}  // namespace

void check_names(Evaluator& evaluator, const ast::Module& module, const Scope& module_scope) {
  NameChecker checker(evaluator, module_scope);
  for (const ast::Stmt* stmt : module.body) {
    if (contains_kernel(stmt)) checker.check_function(ast::as<ast::FunctionDef>(stmt));
  }
}

}  // namespace ttlc::frontend

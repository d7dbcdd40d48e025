// Classes of host code that only hold constants: data classes and typed named tuples make records, a class of constants is a
// namespace. Other classes stay unknown; so does an object whose attributes host code changes.
#include <algorithm>

#include "frontend/module_evaluator.h"

namespace ttlc::frontend {
namespace {

/// The last name of `dataclass`, `dataclasses.dataclass`, `dataclass(frozen=True)`.
std::string_view last_name(const ast::Expr* expr) {
  if (auto* call = ast::try_as<ast::Call>(expr)) expr = call->callee;
  if (auto* attribute = ast::try_as<ast::Attribute>(expr)) return attribute->name.text;
  auto* name = ast::try_as<ast::Name>(expr);
  return name ? name->id : "";
}

bool is_data_class(const ast::ClassDef& def) {
  auto is_named = [](std::string_view wanted) {
    return [wanted](const ast::Expr* expr) { return last_name(expr) == wanted; };
  };
  return std::any_of(def.decorators.begin(), def.decorators.end(), is_named("dataclass")) ||
         std::any_of(def.bases.begin(), def.bases.end(), is_named("NamedTuple"));
}

/// Objects of such a class have nothing that the class does not have.
bool is_class_of_constants(const ast::ClassDef& def) {
  bool is_constant = def.bases.empty() && def.keywords.empty() && def.decorators.empty();
  bool has_constants = false;
  for (const ast::Stmt* stmt : def.body) {
    auto* function = ast::try_as<ast::FunctionDef>(stmt);
    is_constant = is_constant && !(function && function->name.text == "__init__");
    has_constants = has_constants || ast::try_as<ast::Assign>(stmt) ||
                    (ast::try_as<ast::AnnAssign>(stmt) && ast::as<ast::AnnAssign>(stmt).value);
  }
  return is_constant && has_constants;
}

Value record_type(Heap& heap, const ast::ClassDef& def, const Scope& body) {
  RecordType type{std::string(def.name.text), {}, {}};
  for (const ast::Stmt* stmt : def.body) {
    auto* field = ast::try_as<ast::AnnAssign>(stmt);
    auto* name = field ? ast::try_as<ast::Name>(field->target) : nullptr;
    if (!name) continue;
    const Binding* value = body.find(name->id);
    type.fields.emplace_back(name->id);
    type.defaults.push_back(value ? value->value : Value(Undefined{}));
  }
  return static_cast<const RecordType*>(heap.make(std::move(type)));
}

Value class_namespace(Heap& heap, const ast::ClassDef& def, const Scope& body) {
  NamespaceObject space{.name = def.name.text, .members = {}, .is_class = true};
  for (const Binding& binding : body.bindings()) {
    if (!object_if<FunctionObject>(binding.value)) space.members.emplace_back(binding.name, binding.value);
  }
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

}  // namespace

void ModuleEvaluator::execute_class(const ast::ClassDef& def) {
  const bool is_record = is_data_class(def);
  if (!is_record && !is_class_of_constants(def)) {
    make_unknown(&def, "a class, which is host code", false);
    return;
  }
  Scope* outer = scope_;
  Scope* body = evaluator_.new_scope(outer);
  {
    Evaluator::Swap<Scope*> own_scope(scope_, body);
    auto guard = evaluator_.use_scope(body);
    for (const ast::Stmt* stmt : def.body) execute(stmt);
  }
  Heap& heap = evaluator_.heap();
  outer->bind(def.name.text, is_record ? record_type(heap, def, *body) : class_namespace(heap, def, *body),
              def.name.span);
}

void ModuleEvaluator::forget_changed_objects(const ast::Stmt* stmt) {
  auto* assign = ast::try_as<ast::Assign>(stmt);
  auto* update = ast::try_as<ast::AugAssign>(stmt);
  std::vector<const ast::Expr*> targets;
  if (assign) targets.assign(assign->targets.begin(), assign->targets.end());
  if (update) targets.push_back(update->target);
  for (const ast::Expr* target : targets) {
    auto* attribute = ast::try_as<ast::Attribute>(target);
    auto* name = attribute ? ast::try_as<ast::Name>(attribute->value) : nullptr;
    const Binding* bound = name ? scope_->find(name->id) : nullptr;
    if (!bound) continue;
    auto* record = object_if<TupleObject>(bound->value);
    auto* space = object_if<NamespaceObject>(bound->value);
    if ((record && record->record) || (space && space->is_class))
      bind_unknown(name->id, stmt->span, "host code changes its attributes", {}, false);
  }
}

}  // namespace ttlc::frontend

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

bool is_enumeration(const ast::ClassDef& def) {
  return std::any_of(def.bases.begin(), def.bases.end(), [](const ast::Expr* base) {
    std::string_view name = last_name(base);
    return name == "Enum" || name == "IntEnum" || name == "StrEnum";
  });
}

/// A field that stands again keeps its place.
void add_field(RecordType& type, std::string_view name, const Value& fallback) {
  auto known = std::find(type.fields.begin(), type.fields.end(), name);
  if (known != type.fields.end()) {
    type.defaults[known - type.fields.begin()] = fallback;
    return;
  }
  type.fields.emplace_back(name);
  type.defaults.push_back(fallback);
}

/// The fields, then the constants of the class. `type` has those of the classes it is made from.
void add_class_body(RecordType& type, const ast::ClassDef& def, const Scope& body) {
  for (const ast::Stmt* stmt : def.body) {
    auto* field = ast::try_as<ast::AnnAssign>(stmt);
    auto* name = field ? ast::try_as<ast::Name>(field->target) : nullptr;
    if (!name) continue;
    const Binding* value = body.find(name->id);
    add_field(type, name->id, value ? value->value : Value(Undefined{}));
  }
  for (const Binding& binding : body.bindings()) {
    if (std::find(type.fields.begin(), type.fields.end(), binding.name) == type.fields.end())
      type.members.push_back({std::string(binding.name), binding.value});
  }
}

/// Each member is a record of its name and its value.
Value enumeration(Heap& heap, const ast::ClassDef& def, const Scope& body) {
  const RecordType* type = heap.make(RecordType{std::string(def.name.text), {"name", "value"}, {{}, {}}});
  NamespaceObject space{.name = def.name.text, .members = {}, .is_class = true};
  for (const Binding& binding : body.bindings()) {
    if (object_if<UnknownObject>(binding.value)) continue;
    TupleObject member{{heap.string(std::string(binding.name)), binding.value}, type};
    space.members.emplace_back(binding.name, static_cast<const TupleObject*>(heap.make(std::move(member))));
  }
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
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
  const bool is_record = is_data_class(def), is_enum = is_enumeration(def);
  if (!is_record && !is_enum && !is_class_of_constants(def)) {
    make_unknown(&def, "a class, which is host code", false);
    return;
  }
  Scope* outer = scope_;
  Scope* body = evaluator_.new_scope(outer);
  {
    Evaluator::Swap<Scope*> own_scope(scope_, body);
    auto guard = evaluator_.use_scope(body);
    for (const ast::Stmt* stmt : def.body) {
      if (!ast::try_as<ast::FunctionDef>(stmt)) execute(stmt);
    }
  }
  Heap& heap = evaluator_.heap();
  Value made = is_enum ? enumeration(heap, def, *body) : class_namespace(heap, def, *body);
  if (is_record) {
    RecordType type{std::string(def.name.text), {}, {}};
    for (const ast::Expr* base : def.bases) {
      auto* name = ast::try_as<ast::Name>(base);
      const Binding* bound = name ? outer->find(name->id) : nullptr;
      auto* from = bound ? object_if<RecordType>(bound->value) : nullptr;
      for (size_t i = 0; from && i < from->fields.size(); ++i)
        add_field(type, from->fields[i], from->defaults[i]);
      if (from) type.members.insert(type.members.begin(), from->members.begin(), from->members.end());
    }
    add_class_body(type, def, *body);
    for (const ast::Stmt* stmt : def.body) add_method(type, stmt);
    made = static_cast<const RecordType*>(heap.make(std::move(type)));
  }
  outer->bind(def.name.text, made, def.name.span);
}

/// Methods with decorators other than Python's own belong to the host.
void ModuleEvaluator::add_method(RecordType& type, const ast::Stmt* stmt) {
  auto* def = ast::try_as<ast::FunctionDef>(stmt);
  if (!def) return;
  RecordType::Member member{std::string(def->name.text), Undefined{}};
  for (const ast::Expr* decorator : def->decorators) {
    std::string_view name = last_name(decorator);
    member.is_static = member.is_static || name == "staticmethod";
    member.is_of_class = member.is_of_class || name == "classmethod";
    member.is_property = member.is_property || name == "property" || name == "cached_property";
    if (!member.is_static && !member.is_of_class && !member.is_property) return;
  }
  DiagnosticSink attempt;
  auto sink = evaluator_.use_sink(attempt);
  FunctionObject function;
  if (!evaluator_.make_function(*def, function)) return;
  member.value = static_cast<const FunctionObject*>(evaluator_.heap().make(std::move(function)));
  std::erase_if(type.members, [&](const RecordType::Member& known) { return known.name == member.name; });
  type.members.push_back(std::move(member));
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

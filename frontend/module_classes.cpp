// Classes of the file: data classes and typed named tuples make records, enumerations are namespaces of their members, objects of
// other classes hold attributes. A class that is made from one of the host stays unknown; so does a record that host code changes.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>

#include "frontend/ast_walk.h"
#include "frontend/builtins.h"
#include "frontend/module_evaluator.h"

namespace ttlc::frontend {
namespace {

/// The last name of `dataclass`, `dataclasses.dataclass`, `dataclass(frozen=True)`.
std::string_view last_name(const ast::Expr* expr) {
  if (auto* call = ast::try_as<ast::Call>(expr)) expr = call->callee;
  if (auto* generic = ast::try_as<ast::Subscript>(expr)) expr = generic->value;
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

/// A function that does not get the object.
bool is_static_function(const ast::Stmt* stmt) {
  auto* function = ast::try_as<ast::FunctionDef>(stmt);
  return function && std::any_of(function->decorators.begin(), function->decorators.end(),
                                 [](const ast::Expr* expr) { return last_name(expr) == "staticmethod"; });
}

/// @dataclass(order=True)
bool is_ordered_class(const ast::ClassDef& def) {
  return std::any_of(def.decorators.begin(), def.decorators.end(), [](const ast::Expr* decorator) {
    auto* call = ast::try_as<ast::Call>(decorator);
    return call && std::any_of(call->keywords.begin(), call->keywords.end(), [](const ast::Keyword& keyword) {
             auto* value = ast::try_as<ast::BoolLiteral>(keyword.value);
             return keyword.name.text == "order" && value && value->value;
           });
  });
}

bool has_base(const ast::ClassDef& def, std::initializer_list<std::string_view> names) {
  return std::any_of(def.bases.begin(), def.bases.end(), [&](const ast::Expr* base) {
    return std::find(names.begin(), names.end(), last_name(base)) != names.end();
  });
}

bool is_enumeration(const ast::ClassDef& def) { return has_base(def, {"Enum", "IntEnum", "StrEnum"}); }

/// A method that changes what operators and functions of Python do with objects; null when there is none.
const ast::FunctionDef* operator_method(const ast::ClassDef& def, bool is_plain) {
  for (const ast::Stmt* stmt : def.body) {
    auto* function = ast::try_as<ast::FunctionDef>(stmt);
    if (!function) continue;
    const std::string_view name = function->name.text;
    const bool is_harmless = name == "__post_init__" || name == "__repr__" || name == "__str__" ||
                             name == "__hash__" || name == "__init_subclass__";
    const bool is_known =
        is_harmless || (is_plain && (name == "__init__" || name == "__call__" || name == "__enter__" ||
                                     name == "__exit__" || is_operator_method(name)));
    if (name.starts_with("__") && name.ends_with("__") && !is_known) return function;
  }
  return nullptr;
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

/// A member that stands again takes the place of the other.
void set_member(RecordType& type, RecordType::Member member) {
  std::erase_if(type.members, [&](const RecordType::Member& known) { return known.name == member.name; });
  type.members.push_back(std::move(member));
}

/// The fields, then the constants of the class. `type` has those of the classes it is made from.
void add_class_body(RecordType& type, const ast::ClassDef& def, const Scope& body, bool has_fields) {
  for (const ast::Stmt* stmt : def.body) {
    auto* field = has_fields ? ast::try_as<ast::AnnAssign>(stmt) : nullptr;
    auto* name = field ? ast::try_as<ast::Name>(field->target) : nullptr;
    if (!name) continue;
    const Binding* value = body.find(name->id);
    add_field(type, name->id, value ? value->value : Value(Undefined{}));
  }
  for (const Binding& binding : body.bindings()) {
    if (std::find(type.fields.begin(), type.fields.end(), binding.name) == type.fields.end())
      set_member(type, {.name = std::string(binding.name),
                        .value = binding.value,
                        .is_static = object_if<FunctionObject>(binding.value) != nullptr});
  }
}

/// What a class has from the classes it is made from; of two with the same name that of the first.
bool is_base(const RecordType* base, const RecordType* type) {
  return base == type || std::any_of(type->bases.begin(), type->bases.end(),
                                     [&](const RecordType* next) { return is_base(base, next); });
}

/// Whether two bases have a base in common: which of their methods comes first is then Python's own order.
bool share_a_base(const std::vector<const RecordType*>& bases) {
  const std::function<bool(const RecordType*, size_t)> is_met_again = [&](const RecordType* type,
                                                                          size_t from) {
    const bool is_here = std::any_of(bases.begin() + static_cast<std::ptrdiff_t>(from), bases.end(),
                                     [&](const RecordType* other) { return is_base(type, other); });
    return is_here || std::any_of(type->bases.begin(), type->bases.end(),
                                  [&](const RecordType* next) { return is_met_again(next, from); });
  };
  for (size_t i = 0; i + 1 < bases.size(); ++i) {
    if (is_met_again(bases[i], i + 1)) return true;
  }
  return false;
}

void add_bases(RecordType& type, const std::vector<const RecordType*>& bases) {
  for (auto from = bases.rbegin(); from != bases.rend(); ++from) {
    for (size_t i = 0; i < (*from)->fields.size(); ++i)
      add_field(type, (*from)->fields[i], (*from)->defaults[i]);
    for (const RecordType::Member& member : (*from)->members) set_member(type, member);
  }
}

/// Whether the class says `name = auto()`.
bool is_counted(const ast::ClassDef& def, std::string_view name) {
  return std::any_of(def.body.begin(), def.body.end(), [&](const ast::Stmt* stmt) {
    auto* assign = ast::try_as<ast::Assign>(stmt);
    auto* target =
        assign && assign->targets.size() == 1 ? ast::try_as<ast::Name>(assign->targets[0]) : nullptr;
    return target && target->id == name && ast::try_as<ast::Call>(assign->value) &&
           last_name(assign->value) == "auto";
  });
}

/// Each member is a record of its name and its value.
Value enumeration(Heap& heap, const ast::ClassDef& def, const Scope& body) {
  RecordType members{std::string(def.name.text), {"name", "value"}, {{}, {}}};
  members.kind = has_base(def, {"IntEnum", "StrEnum", "int", "str"}) ? RecordType::Kind::kEnumOfValues
                                                                     : RecordType::Kind::kEnum;
  const RecordType* type = heap.make(std::move(members));
  NamespaceObject space{.name = def.name.text, .members = {}, .is_class = true, .enumerates = type};
  const bool counts = !has_base(def, {"StrEnum", "str"});
  int64_t last = 0;
  for (const Binding& binding : body.bindings()) {
    Value value = binding.value;
    if (counts && is_counted(def, binding.name)) value = last + 1;
    if (object_if<UnknownObject>(value)) continue;
    if (is_integer(value)) last = integer_of(value);
    TupleObject member{{heap.string(std::string(binding.name)), value}, type};
    space.members.emplace_back(binding.name, static_cast<const TupleObject*>(heap.make(std::move(member))));
  }
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// Whether a function assigns attributes of its first parameter.
bool assigns_attributes(const ast::Stmt* stmt) {
  auto* assign = ast::try_as<ast::Assign>(stmt);
  auto* update = ast::try_as<ast::AugAssign>(stmt);
  auto* annotated = ast::try_as<ast::AnnAssign>(stmt);
  bool found = (update && update->target->kind == ast::ExprKind::kAttribute) ||
               (annotated && annotated->target->kind == ast::ExprKind::kAttribute);
  for (const ast::Expr* target : assign ? assign->targets : ast::ExprSeq{})
    found = found || target->kind == ast::ExprKind::kAttribute;
  auto sets = [](const ast::Expr* expr) {
    auto* call = ast::try_as<ast::Call>(expr);
    const std::string_view callee = call ? last_name(call->callee) : "";
    return callee == "setattr" || callee == "__setattr__";
  };
  ast::for_each_child(
      stmt, [&](const ast::Expr* child) { found = found || sets(child); },
      [&](const ast::Stmt* child) { found = found || assigns_attributes(child); });
  return found;
}

}  // namespace

/// The classes that a class is made from; nothing when one of them is not known.
std::optional<std::vector<const RecordType*>> ModuleEvaluator::known_bases(const ast::ClassDef& def,
                                                                           std::string& exception) {
  std::vector<const RecordType*> bases;
  bool are_known = true;
  for (const ast::Expr* base : def.bases) {
    const std::string_view name = last_name(base);
    if (name == "NamedTuple" || name == "object" || name == "ABC" || name == "Generic" || name == "Protocol")
      continue;
    DiagnosticSink attempt;
    auto sink = evaluator_.use_sink(attempt);
    const Value from = evaluator_.evaluate(base);
    if (const std::string_view kind = exception_type(from); !kind.empty()) {
      exception = kind;
      continue;
    }
    if (auto* made = object_if<RecordType>(from); made && !made->exception.empty())
      exception = made->exception;
    are_known = are_known && object_if<RecordType>(from);
    if (object_if<RecordType>(from)) bases.push_back(object_if<RecordType>(from));
  }
  if (!are_known) return std::nullopt;
  return bases;
}

void ModuleEvaluator::execute_class(const ast::ClassDef& def) {
  const bool is_record = is_data_class(def), is_enum = is_enumeration(def);
  std::string exception;
  std::optional<std::vector<const RecordType*>> bases = known_bases(def, exception);
  const bool is_plain = !is_record && !is_enum;
  if (is_plain && (!bases || !def.decorators.empty() || !def.keywords.empty())) {
    make_unknown(&def, "a class, which is host code", false);
    return;
  }
  if (bases && share_a_base(*bases)) {
    make_unknown(&def, "a class whose bases have a base in common, which is host code", false);
    return;
  }
  if (auto* method = operator_method(def, is_plain)) {
    bind_unknown(def.name.text, method->header,
                 fmt::format("a class with {}, which is host code", method->name.text), {}, false);
    return;
  }
  Scope* outer = scope_;
  Scope* body = evaluator_.new_scope(outer);
  {
    Evaluator::Swap<Scope*> own_scope(scope_, body);
    auto guard = evaluator_.use_scope(body);
    for (const ast::Stmt* stmt : def.body) {
      if ((is_plain && is_static_function(stmt)) || !ast::try_as<ast::FunctionDef>(stmt)) execute(stmt);
    }
  }
  Heap& heap = evaluator_.heap();
  Value made;
  if (is_enum) {
    made = enumeration(heap, def, *body);
  } else {
    RecordType& type = *heap.make(RecordType{std::string(def.name.text), {}, {}});
    if (is_plain) {
      type.kind = RecordType::Kind::kPlain;
    } else if (!has_base(def, {"NamedTuple"})) {
      type.kind = RecordType::Kind::kDataClass;
      type.is_ordered = is_ordered_class(def);
      type.is_mutable = std::any_of(def.body.begin(), def.body.end(), assigns_attributes);
    }
    if (bases) type.bases = *bases;
    type.exception = exception;
    for (const RecordType* base : type.bases) type.is_mutable = type.is_mutable || base->is_mutable;
    add_bases(type, type.bases);
    add_class_body(type, def, *body, !is_plain);
    made = static_cast<const RecordType*>(&type);
    Scope* of_methods = evaluator_.new_scope(outer);
    of_methods->bind(kClassName, made, def.name.span);
    auto guard = evaluator_.use_scope(of_methods);
    for (const ast::Stmt* stmt : def.body) add_method(type, stmt);
  }
  outer->bind(def.name.text, made, def.name.span);
}

/// Methods with decorators other than Python's own belong to the host.
void ModuleEvaluator::add_method(RecordType& type, const ast::Stmt* stmt) {
  auto* def = ast::try_as<ast::FunctionDef>(stmt);
  if (!def) return;
  RecordType::Member member{std::string(def->name.text), Undefined{}};
  bool is_setter = false;
  for (const ast::Expr* decorator : def->decorators) {
    std::string_view name = last_name(decorator);
    const bool is_static = name == "staticmethod", is_of_class = name == "classmethod";
    const bool is_property = name == "property" || name == "cached_property";
    const bool sets = name == "setter" && type.find(member.name);
    if (!is_static && !is_of_class && !is_property && !sets) return;
    is_setter = is_setter || sets;
    member.is_static = member.is_static || is_static;
    member.is_of_class = member.is_of_class || is_of_class;
    member.is_property = member.is_property || is_property;
  }
  DiagnosticSink attempt;
  auto sink = evaluator_.use_sink(attempt);
  FunctionObject function;
  if (!evaluator_.make_function(*def, function)) return;
  member.value = static_cast<const FunctionObject*>(evaluator_.heap().make(std::move(function)));
  if (is_setter) {
    RecordType::Member property = *type.find(member.name);
    property.setter = member.value;
    member = std::move(property);
  }
  set_member(type, std::move(member));
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
    if ((record && record->record) || (space && space->is_class) || object_if<RecordType>(bound->value))
      bind_unknown(name->id, stmt->span, "host code changes its attributes", {}, false);
  }
}

}  // namespace ttlc::frontend

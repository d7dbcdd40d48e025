// What compile-time code asks about types: isinstance, issubclass, type, callable, super.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/builtins.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {
namespace {

/// The name that Python gives the type of a value: what is an int only at run time is an int.
std::string python_type(const Value& value) {
  if (object_if<IndexObject>(value)) return "int";
  if (object_if<RealObject>(value)) return "float";
  if (object_if<ConditionObject>(value)) return "bool";
  return type_name(value);
}

Value builtin_callable(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "callable", {{"obj"}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  return object_if<FunctionObject>(value) || object_if<BuiltinFunction>(value) ||
         object_if<DeviceFunction>(value) || object_if<BoundMethod>(value) || object_if<RecordType>(value);
}

Value builtin_isinstance(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "isinstance", {{"obj"}, {"types"}});
  if (!args) return Undefined{};
  std::vector<Value> types = {(*args)[1]->value};
  if (auto* items = items_of((*args)[1]->value)) types = *items;
  for (const Value& type : types) {
    std::optional<bool> is_one = evaluator.is_instance((*args)[0]->value, type);
    if (!is_one) {
      evaluator.error((*args)[1]->span,
                      "isinstance knows Python's own types, data classes and enumerations here, not {}",
                      repr(type));
      return Undefined{};
    }
    if (*is_one) return true;
  }
  return false;
}

/// Whether a class is one of a type; nothing where that is not known.
std::optional<bool> is_subclass(const Value& type, const Value& of) {
  auto* record = object_if<RecordType>(type);
  auto* builtin = object_if<BuiltinFunction>(type);
  auto* wanted = object_if<BuiltinFunction>(of);
  if (auto* base = object_if<RecordType>(of); base && (record || builtin))
    return record && record->is_made_from(base);
  if (!wanted || (!record && !builtin)) return std::nullopt;
  const std::string_view exception = record ? std::string_view(record->exception) : exception_type(type);
  if (!exception.empty() && !exception_type(of).empty()) return catches(wanted->name, exception);
  if (record) return false;
  return builtin->name == wanted->name || (builtin->name == "bool" && wanted->name == "int");
}

Value builtin_issubclass(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "issubclass", {{"cls"}, {"types"}});
  if (!args) return Undefined{};
  std::vector<Value> types = {(*args)[1]->value};
  if (auto* items = items_of((*args)[1]->value)) types = *items;
  for (const Value& type : types) {
    std::optional<bool> is_one = is_subclass((*args)[0]->value, type);
    if (!is_one) {
      evaluator.error(call.span,
                      "issubclass knows Python's own types and classes of the file here, not {} and {}",
                      repr((*args)[0]->value), repr(type));
      return Undefined{};
    }
    if (*is_one) return true;
  }
  return false;
}

/// type(x): the function of that name, or the class.
Value builtin_type(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "type", {{"obj"}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  auto* tuple = object_if<TupleObject>(value);
  if (auto* object = get_if<InstanceObject*>(value)) return (*object)->type;
  if (auto* exception = object_if<ExceptionObject>(value)) return find_python_builtin(exception->type_name);
  if (tuple && tuple->record && !enumerated(value) && tuple->record->kind != RecordType::Kind::kEnum)
    return tuple->record;
  if (const BuiltinFunction* builtin = find_python_builtin(python_type(value))) return builtin;
  evaluator.error(call.span, "the type of {} is no value here", a_type(value));
  return Undefined{};
}

/// super(): finds the methods of the classes that the class of this method is made from.
Value builtin_super(Evaluator& evaluator, const CallArgs& call) {
  Scope* method = evaluator.scope();
  while (method && method->parent() && !method->parent()->find(kClassName)) method = method->parent();
  const Binding* type = method && method->parent() ? method->parent()->find(kClassName) : nullptr;
  if (!type || method->bindings().empty() || !call.args.empty()) {
    evaluator.error(call.span, "super() can be used only in a method of a data class");
    return Undefined{};
  }
  BoundMethod super{method->bindings().front().value, "", object_if<RecordType>(type->value)};
  return static_cast<const BoundMethod*>(evaluator.heap().make(std::move(super)));
}

constexpr BuiltinFunction kTypeFunctions[] = {
    {"callable", builtin_callable},
    {"isinstance", builtin_isinstance},
    {"issubclass", builtin_issubclass},
    {"super", builtin_super},
    {"type", builtin_type},
};

}  // namespace

std::optional<bool> Evaluator::is_instance(const Value& value, const Value& type) {
  auto* object = object_if<TupleObject>(value);
  auto* instance = get_if<InstanceObject*>(value);
  const RecordType* made_by = object ? object->record : instance ? (*instance)->type : nullptr;
  if (auto* record = object_if<RecordType>(type)) return made_by && made_by->is_made_from(record);
  auto* space = object_if<NamespaceObject>(type);
  if (space && space->enumerates) return made_by == space->enumerates;
  auto* builtin = object_if<BuiltinFunction>(type);
  if (!builtin) return std::nullopt;
  if (auto* exception = object_if<ExceptionObject>(value))
    return catches(builtin->name, exception->type_name);
  if (made_by && !made_by->exception.empty() && !exception_type(type).empty())
    return catches(builtin->name, made_by->exception);
  if (const Value* meant = enumerated(value)) return is_instance(*meant, type);
  const std::string name = python_type(value);
  return builtin->name == name || (builtin->name == "int" && name == "bool") ||
         (builtin->name == "frozenset" && name == "set");
}

std::span<const BuiltinFunction> type_functions() { return kTypeFunctions; }

}  // namespace ttlc::frontend

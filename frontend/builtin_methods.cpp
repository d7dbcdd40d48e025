// Attributes and methods of compile-time values: of containers and strings those of the tables, of objects those of their class.
#include "frontend/builtin_methods.h"

#include <algorithm>
#include <bit>

#include "frontend/arguments.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

Value int_bit_length(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "bit_length", {})) return Undefined{};
  const int64_t value = std::get<int64_t>(self);
  return static_cast<int64_t>(
      std::bit_width(value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value)));
}

constexpr Method kIntMethods[] = {{"bit_length", int_bit_length}};

std::span<const Method> methods_of(const Value& self) {
  auto* dict = get_if<DictObject*>(self);
  if (get_if<ListObject*>(self)) return list_methods();
  if (dict) return (*dict)->is_set ? set_methods() : dict_methods();
  if (get_if<int64_t>(self)) return kIntMethods;
  if (object_if<StringObject>(self)) return string_methods();
  return items_of(self) ? tuple_methods() : std::span<const Method>();
}

/// Of a record, or of a data class itself.
const RecordType* record_type_of(const Value& self) {
  auto* tuple = object_if<TupleObject>(self);
  auto* object = get_if<InstanceObject*>(self);
  if (object) return (*object)->type;
  return tuple ? tuple->record : object_if<RecordType>(self);
}

const Method* find_method(const Value& self, std::string_view name) {
  auto named = [&](const Method& method) { return method.name == name; };
  const RecordType* type = record_type_of(self);
  const bool is_named_tuple = type && type->kind == RecordType::Kind::kNamedTuple;
  for (std::span<const Method> methods :
       {methods_of(self), is_named_tuple ? named_tuple_methods() : std::span<const Method>()}) {
    auto found = std::find_if(methods.begin(), methods.end(), named);
    if (found != methods.end()) return &*found;
  }
  return nullptr;
}

/// What classes without other bases are made from.
const RecordType kRootType = {"object", {}, {}};

/// `super().name`: the member of the first base that has it.
Value inherited(Evaluator& evaluator, const BoundMethod& super, const ast::Identifier& name) {
  for (const RecordType* base : super.from->bases) {
    auto* member = base->find(name.text);
    if (!member) continue;
    if (!object_if<FunctionObject>(member->value) || member->is_static) return member->value;
    const BoundMethod bound{super.self, name.text, base};
    if (!member->is_property) return static_cast<const BoundMethod*>(evaluator.heap().make(bound));
    CallArgs call;
    call.span = call.callee_span = name.span;
    return call_compile_time_method(evaluator, bound, call);
  }
  if (name.text == "__init__")  // of `object`, or of an exception
    return static_cast<const BoundMethod*>(
        evaluator.heap().make(BoundMethod{super.self, name.text, &kRootType}));
  evaluator.raise("AttributeError", name.span, "no class that {} is made from has '{}'", super.from->name,
                  name.text);
  return Undefined{};
}

}  // namespace

bool is_compile_time_method(const Value& self) {
  auto* method = object_if<BoundMethod>(self);
  return object_if<StringObject>(self) || object_if<TupleObject>(self) || items_of(self) ||
         get_if<DictObject*>(self) || get_if<InstanceObject*>(self) || get_if<int64_t>(self) ||
         object_if<RecordType>(self) || (method && method->name.empty());
}

Value compile_time_attribute(Evaluator& evaluator, const Operand& self, const ast::Identifier& name) {
  if (auto* super = object_if<BoundMethod>(self.value)) return inherited(evaluator, *super, name);
  auto* tuple = object_if<TupleObject>(self.value);
  auto* object = get_if<InstanceObject*>(self.value);
  if (const Value* held = object ? (*object)->find(name.text) : nullptr) return *held;
  const RecordType* type = record_type_of(self.value);
  const std::vector<std::string> fields = type ? type->fields : std::vector<std::string>{};
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] != name.text) continue;
    if (tuple) return tuple->items[i];
    if (!is_undefined(type->defaults[i])) return type->defaults[i];
  }
  if (auto* member = type ? type->find(name.text) : nullptr) {
    const bool is_plain = member->is_static || (!tuple && !object && !member->is_of_class);
    if (!object_if<FunctionObject>(member->value) || is_plain) return member->value;
    const BoundMethod bound{member->is_of_class ? Value(type) : self.value, name.text};
    if (!member->is_property) return static_cast<const BoundMethod*>(evaluator.heap().make(bound));
    CallArgs call;
    call.span = call.callee_span = name.span;
    return call_compile_time_method(evaluator, bound, call);
  }
  if (type && type->kind == RecordType::Kind::kNamedTuple && name.text == "_fields") {
    std::vector<Value> names;
    for (const std::string& field : fields) names.push_back(evaluator.heap().string(field));
    return evaluator.heap().tuple(std::move(names));
  }
  if (find_method(self.value, name.text)) {
    return static_cast<const BoundMethod*>(evaluator.heap().make(BoundMethod{self.value, name.text}));
  }
  std::vector<std::string> known = fields;
  for (size_t i = 0; type && i < type->members.size(); ++i) known.push_back(type->members[i].name);
  for (const Method& method : methods_of(self.value)) known.emplace_back(method.name);
  DiagnosticBuilder builder =
      evaluator.raise("AttributeError", name.span, "{} has no '{}' here", a_type(self.value), name.text);
  std::string close = closest_name(name.text, known);
  if (!close.empty()) builder.help("did you mean {}?", close);
  return Undefined{};
}

Value call_compile_time_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call) {
  if (method.from == &kRootType) {
    auto* object = get_if<InstanceObject*>(method.self);
    if (object && !(*object)->type->exception.empty()) set_exception_args(evaluator, **object, call);
    return None{};
  }
  const RecordType* type = method.from ? method.from : record_type_of(method.self);
  auto* member = type ? type->find(method.name) : nullptr;
  if (!member) return find_method(method.self, method.name)->call(evaluator, method.self, call);
  CallArgs with_self = call;
  with_self.args.insert(with_self.args.begin(), {"", method.self, call.callee_span});
  return evaluator.call(member->value, with_self);
}

}  // namespace ttlc::frontend

// Tuples whose items have names: collections.namedtuple, and the objects of data classes.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/builtin_methods.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

/// The names of the fields: a sequence of strings, or one string with blanks or commas between them.
std::optional<std::vector<std::string>> field_names(Evaluator& evaluator, const Argument& arg) {
  std::vector<std::string> names;
  if (auto* text = object_if<StringObject>(arg.value)) {
    std::string rest = text->text;
    std::replace(rest.begin(), rest.end(), ',', ' ');
    for (size_t at = 0; (at = rest.find_first_not_of(' ', at)) != std::string::npos;) {
      size_t end = std::min(rest.find(' ', at), rest.size());
      names.push_back(rest.substr(at, end - at));
      at = end;
    }
    return names;
  }
  const std::vector<Value>* items = items_of(arg.value);
  for (size_t i = 0; items && i < items->size(); ++i) {
    auto* name = object_if<StringObject>((*items)[i]);
    if (!name) items = nullptr;
    if (name) names.push_back(name->text);
  }
  if (items) return names;
  evaluator.error(arg.span, "the fields of a namedtuple are names, not {}", repr(arg.value));
  return std::nullopt;
}

/// A list or dict of the object's own, for each object has its defaults to itself.
Value own_copy(Evaluator& evaluator, const Value& value) {
  if (auto* list = get_if<ListObject*>(value)) return evaluator.heap().list((*list)->items);
  if (auto* dict = get_if<DictObject*>(value)) return evaluator.heap().dict((*dict)->entries);
  return value;
}

}  // namespace

Value make_record_type(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "namedtuple",
                                     {{"typename"}, {"field_names"}, {"defaults", false, true}});
  if (!args) return Undefined{};
  auto* name = object_if<StringObject>((*args)[0]->value);
  if (!name) {
    evaluator.error((*args)[0]->span, "the name of a namedtuple is a str, not {}", a_type((*args)[0]->value));
    return Undefined{};
  }
  std::optional<std::vector<std::string>> fields = field_names(evaluator, *(*args)[1]);
  if (!fields) return Undefined{};
  std::vector<Value> defaults, last;
  if ((*args)[2] && !evaluator.iterate({(*args)[2]->value, (*args)[2]->span}, last)) return Undefined{};
  if (last.size() > fields->size()) {
    evaluator.raise("TypeError", (*args)[2]->span, "got more default values than field names");
    return Undefined{};
  }
  defaults.resize(fields->size() - last.size(), Undefined{});
  defaults.insert(defaults.end(), last.begin(), last.end());
  return static_cast<const RecordType*>(
      evaluator.heap().make(RecordType{name->text, std::move(*fields), std::move(defaults)}));
}

void set_exception_args(Evaluator& evaluator, InstanceObject& object, const CallArgs& call) {
  std::vector<Value> args;
  for (const Argument& arg : call.args) {
    if (arg.name.empty()) args.push_back(arg.value);
  }
  object.set("args", evaluator.heap().tuple(std::move(args)));
}

/// An object of a class that is no data class: what its __init__ makes of it.
static Value make_object(Evaluator& evaluator, const RecordType& type, const CallArgs& call) {
  InstanceObject* object = evaluator.heap().make(InstanceObject{&type, {}, evaluator.heap().region});
  auto* init = type.find("__init__");
  if (!type.exception.empty()) set_exception_args(evaluator, *object, call);
  if (!type.exception.empty() && !init) return object;
  if (!init) return match_arguments(evaluator, call, type.name, {}) ? Value(object) : Undefined{};
  CallArgs with_self = call;
  with_self.args.insert(with_self.args.begin(), {"", Value(object), call.callee_span});
  return is_undefined(evaluator.call(init->value, with_self)) ? Value(Undefined{}) : Value(object);
}

Value make_record(Evaluator& evaluator, const RecordType& type, const CallArgs& call) {
  if (type.kind == RecordType::Kind::kPlain) return make_object(evaluator, type, call);
  std::vector<BuiltinParam> params;
  for (size_t i = 0; i < type.fields.size(); ++i)
    params.push_back({type.fields[i], is_undefined(type.defaults[i])});
  MatchedArgs args = match_arguments(evaluator, call, type.name, params);
  if (!args) return Undefined{};
  TupleObject tuple{{}, &type};
  for (size_t i = 0; i < args->size(); ++i)
    tuple.items.push_back((*args)[i] ? (*args)[i]->value : own_copy(evaluator, type.defaults[i]));
  Value record;
  if (type.is_mutable) {
    InstanceObject object{&type, {}, evaluator.heap().region};
    for (size_t i = 0; i < type.fields.size(); ++i) object.set(type.fields[i], tuple.items[i]);
    record = evaluator.heap().make(std::move(object));
  } else {
    record = static_cast<const TupleObject*>(evaluator.heap().make(std::move(tuple)));
  }
  if (auto* checks = type.find("__post_init__")) {
    CallArgs self;
    self.args = {{"", record, call.callee_span}};
    self.span = call.span;
    self.callee_span = call.callee_span;
    if (is_undefined(evaluator.call(checks->value, self))) return Undefined{};
  }
  return record;
}

Value field_default(Evaluator& evaluator, const CallArgs& call) {
  for (const Argument& arg : call.args) {
    if (arg.name == "default") return arg.value;
    if (arg.name != "default_factory") continue;
    CallArgs none;
    none.span = none.callee_span = arg.span;
    return evaluator.call(arg.value, none);
  }
  return Undefined{};
}

namespace {

/// The fields of a record with their values; null type for other values.
struct Fields {
  const RecordType* type = nullptr;
  std::vector<Value> values = {};
};

Fields fields_of(const Value& value) {
  auto* tuple = object_if<TupleObject>(value);
  if (tuple && tuple->record) return {tuple->record, tuple->items};
  auto* object = get_if<InstanceObject*>(value);
  if (!object || (*object)->type->kind != RecordType::Kind::kDataClass) return {};
  Fields fields{(*object)->type};
  for (const std::string& name : fields.type->fields) {
    const Value* held = (*object)->find(name);
    fields.values.push_back(held ? *held : Value(Undefined{}));
  }
  return fields;
}

/// What `asdict` (or `astuple`) makes of a value: data classes in it are dicts (or tuples), lists and dicts are its own.
template <bool kDicts>
Value plain_copy(Evaluator& evaluator, const Value& value, Span span, int depth = 0) {
  constexpr int kMaxDepth = 200;
  if (depth > kMaxDepth) {
    evaluator.raise("RecursionError", span, "this holds itself, or {} values within each other", kMaxDepth);
    return Undefined{};
  }
  auto copies = [&](const std::vector<Value>& values) {
    std::vector<Value> copied;
    for (const Value& item : values) copied.push_back(plain_copy<kDicts>(evaluator, item, span, depth + 1));
    return copied;
  };
  Heap& heap = evaluator.heap();
  if (const Fields fields = fields_of(value); fields.type) {
    if (fields.type->kind != RecordType::Kind::kDataClass) return value;
    if (!kDicts) return heap.tuple(copies(fields.values));
    std::vector<std::pair<Value, Value>> entries;
    for (size_t i = 0; i < fields.values.size(); ++i)
      entries.emplace_back(heap.string(fields.type->fields[i]),
                           plain_copy<kDicts>(evaluator, fields.values[i], span, depth + 1));
    return heap.dict(std::move(entries));
  }
  if (auto* list = get_if<ListObject*>(value)) return heap.list(copies((*list)->items));
  if (auto* tuple = object_if<TupleObject>(value)) return heap.tuple(copies(tuple->items));
  auto* dict = get_if<DictObject*>(value);
  if (!dict || (*dict)->is_set) return own_copy(evaluator, value);
  std::vector<std::pair<Value, Value>> entries;
  for (const auto& [key, held] : (*dict)->entries)
    entries.emplace_back(key, plain_copy<kDicts>(evaluator, held, span, depth + 1));
  return heap.dict(std::move(entries));
}

/// The only argument, an object of a data class; null after an error.
const Argument* data_class_argument(Evaluator& evaluator, const CallArgs& call, std::string_view name) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"obj"}});
  if (!args) return nullptr;
  const Fields fields = fields_of((*args)[0]->value);
  if (fields.type && fields.type->kind == RecordType::Kind::kDataClass) return (*args)[0];
  evaluator.raise("TypeError", (*args)[0]->span, "{}() should be called on dataclass instances", name);
  return nullptr;
}

Value record_replace(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  CallArgs with_self = call;
  with_self.args.insert(with_self.args.begin(), {"", self, call.callee_span});
  return replaced_record(evaluator, with_self);
}

Value record_as_dict(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "_asdict", {})) return Undefined{};
  const Fields fields = fields_of(self);
  std::vector<std::pair<Value, Value>> entries;
  for (size_t i = 0; i < fields.values.size(); ++i)
    entries.emplace_back(evaluator.heap().string(fields.type->fields[i]), fields.values[i]);
  return evaluator.heap().dict(std::move(entries));
}

Value record_make(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "_make", {{"iterable"}});
  std::vector<Value> items;
  if (!args || !evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  auto* tuple = object_if<TupleObject>(self);
  const RecordType& type = tuple ? *tuple->record : *object_if<RecordType>(self);
  if (items.size() != type.fields.size()) {
    evaluator.raise("TypeError", call.span, "Expected {} arguments, got {}", type.fields.size(),
                    items.size());
    return Undefined{};
  }
  CallArgs fields = call;
  fields.args.clear();
  for (const Value& item : items) fields.args.push_back({"", item, call.span});
  return make_record(evaluator, type, fields);
}

constexpr Method kNamedTupleMethods[] = {
    {"_asdict", record_as_dict}, {"_make", record_make}, {"_replace", record_replace}};

}  // namespace

std::span<const Method> named_tuple_methods() { return kNamedTupleMethods; }

Value replaced_record(Evaluator& evaluator, const CallArgs& call) {
  const Fields record = call.args.empty() ? Fields{} : fields_of(call.args.front().value);
  if (!record.type) {
    evaluator.error(call.span, "replace takes an object of a data class, and new values of its fields");
    return Undefined{};
  }
  CallArgs fields = call;
  fields.args.erase(fields.args.begin());
  for (size_t i = 0; i < record.values.size(); ++i) {
    const std::string& name = record.type->fields[i];
    bool is_given = std::any_of(call.args.begin(), call.args.end(),
                                [&](const Argument& arg) { return arg.name == name; });
    if (!is_given) fields.args.push_back({name, record.values[i], call.span});
  }
  return make_record(evaluator, *record.type, fields);
}

Value record_dict(Evaluator& evaluator, const CallArgs& call) {
  const Argument* record = data_class_argument(evaluator, call, "asdict");
  return record ? plain_copy<true>(evaluator, record->value, record->span) : Undefined{};
}

Value record_tuple(Evaluator& evaluator, const CallArgs& call) {
  const Argument* record = data_class_argument(evaluator, call, "astuple");
  return record ? plain_copy<false>(evaluator, record->value, record->span) : Undefined{};
}

}  // namespace ttlc::frontend

// Tuples whose items have names: collections.namedtuple, and the objects of data classes.
#include <algorithm>

#include "frontend/arguments.h"
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
  MatchedArgs args = match_arguments(evaluator, call, "namedtuple", {{"typename"}, {"field_names"}});
  if (!args) return Undefined{};
  auto* name = object_if<StringObject>((*args)[0]->value);
  if (!name) {
    evaluator.error((*args)[0]->span, "the name of a namedtuple is a str, not {}", a_type((*args)[0]->value));
    return Undefined{};
  }
  std::optional<std::vector<std::string>> fields = field_names(evaluator, *(*args)[1]);
  if (!fields) return Undefined{};
  std::vector<Value> defaults(fields->size(), Undefined{});
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

Value replaced_record(Evaluator& evaluator, const CallArgs& call) {
  auto* record = call.args.empty() ? nullptr : object_if<TupleObject>(call.args.front().value);
  if (!record || !record->record) {
    evaluator.error(call.span, "replace takes an object of a data class, and new values of its fields");
    return Undefined{};
  }
  CallArgs fields = call;
  fields.args.erase(fields.args.begin());
  for (size_t i = 0; i < record->items.size(); ++i) {
    const std::string& name = record->record->fields[i];
    bool is_given = std::any_of(call.args.begin(), call.args.end(),
                                [&](const Argument& arg) { return arg.name == name; });
    if (!is_given) fields.args.push_back({name, record->items[i], call.span});
  }
  return make_record(evaluator, *record->record, fields);
}

}  // namespace ttlc::frontend

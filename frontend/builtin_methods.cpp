// Methods of compile-time values: the ones kernel files use of str, list, dict and tuple.
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstdlib>

#include "frontend/arguments.h"
#include "frontend/arithmetic.h"
#include "frontend/builtins.h"
#include "frontend/format_text.h"

namespace ttlc::frontend {
namespace {

using MethodFunction = Value (*)(Evaluator&, const Value& self, const CallArgs&);
enum class Receiver { kString, kList, kDict, kTuple, kInt, kClass };

struct Method {
  Receiver receiver;
  std::string_view name;
  MethodFunction call;
};

const Argument* only_argument(Evaluator& evaluator, const CallArgs& call, std::string_view name) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"value"}});
  return args ? (*args)[0] : nullptr;
}

Value list_append(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "append");
  if (!item || !evaluator.may_change(self, call.span)) return Undefined{};
  std::get<ListObject*>(self)->items.push_back(item->value);
  return None{};
}

Value list_extend(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* items = only_argument(evaluator, call, "extend");
  std::vector<Value> more;
  if (!items || !evaluator.iterate({items->value, items->span}, more)) return Undefined{};
  if (!evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<Value>& list = std::get<ListObject*>(self)->items;
  list.insert(list.end(), more.begin(), more.end());
  return None{};
}

Value sequence_index(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "index");
  if (!item) return Undefined{};
  const std::vector<Value>& items = *items_of(self);
  for (size_t i = 0; i < items.size(); ++i) {
    if (equal(items[i], item->value)) return static_cast<int64_t>(i);
  }
  evaluator.error(item->span, "{} is not in the {}", repr(item->value), type_name(self));
  return Undefined{};
}

Value sequence_count(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "count");
  if (!item) return Undefined{};
  const std::vector<Value>& items = *items_of(self);
  return static_cast<int64_t>(std::count_if(items.begin(), items.end(),
                                            [&](const Value& other) { return equal(other, item->value); }));
}

Value int_bit_length(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "bit_length", {})) return Undefined{};
  const int64_t value = std::get<int64_t>(self);
  return static_cast<int64_t>(
      std::bit_width(value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value)));
}

/// Where an index that counts from the end as well lies in a list; nothing after an error.
std::optional<size_t> place_in(Evaluator& evaluator, const Argument& at, size_t length) {
  const int64_t size = static_cast<int64_t>(length);
  const int64_t index = is_integer(at.value) ? integer_of(at.value) : size;
  if (index >= -size && index < size) return static_cast<size_t>(index < 0 ? index + size : index);
  evaluator.error(at.span, "{} is no index of a list of {}", repr(at.value), size);
  return std::nullopt;
}

Value list_pop(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "pop", {{"index", false}});
  if (!args || !evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<Value>& items = std::get<ListObject*>(self)->items;
  const Argument last{"", int64_t{-1}, call.span};
  std::optional<size_t> at = place_in(evaluator, (*args)[0] ? *(*args)[0] : last, items.size());
  if (!at) return Undefined{};
  Value taken = items[*at];
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(*at));
  return taken;
}

Value list_insert(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "insert", {{"index"}, {"item"}});
  if (!args || !evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<Value>& items = std::get<ListObject*>(self)->items;
  const int64_t size = static_cast<int64_t>(items.size());
  std::optional<int64_t> at = int_argument(evaluator, *(*args)[0], "the index of insert");
  if (!at) return Undefined{};
  items.insert(items.begin() + std::clamp<int64_t>(*at < 0 ? *at + size : *at, 0, size), (*args)[1]->value);
  return None{};
}

Value list_reverse(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "reverse", {}) || !evaluator.may_change(self, call.span))
    return Undefined{};
  std::vector<Value>& items = std::get<ListObject*>(self)->items;
  std::reverse(items.begin(), items.end());
  return None{};
}

Value list_copy(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "copy", {})) return Undefined{};
  return evaluator.heap().list(std::vector<Value>(std::get<ListObject*>(self)->items));
}

Value dict_get(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "get", {{"key"}, {"default", false}});
  if (!args) return Undefined{};
  for (const auto& [key, value] : std::get<DictObject*>(self)->entries) {
    if (equal(key, (*args)[0]->value)) return value;
  }
  return (*args)[1] ? (*args)[1]->value : Value(None{});
}

/// d.update(other), d.update(key=value)
Value dict_update(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<std::pair<Value, Value>>& entries = std::get<DictObject*>(self)->entries;
  auto set = [&](const Value& key, const Value& value) {
    for (auto& [known, held] : entries) {
      if (!equal(known, key)) continue;
      held = value;
      return;
    }
    entries.emplace_back(key, value);
  };
  for (const Argument& arg : call.args) {
    auto* other = get_if<DictObject*>(arg.value);
    if (!arg.name.empty()) {
      set(evaluator.heap().string(std::string(arg.name)), arg.value);
    } else if (other) {
      const std::vector<std::pair<Value, Value>> added = (*other)->entries;
      for (const auto& [key, value] : added) set(key, value);
    } else {
      evaluator.error(arg.span, "update takes a dict, not {}", a_type(arg.value));
      return Undefined{};
    }
  }
  return None{};
}

Value dict_keys(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::vector<Value> items;
  for (const auto& [key, value] : std::get<DictObject*>(self)->entries) items.push_back(key);
  return evaluator.heap().list(std::move(items));
}

Value dict_values(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::vector<Value> items;
  for (const auto& [key, value] : std::get<DictObject*>(self)->entries) items.push_back(value);
  return evaluator.heap().list(std::move(items));
}

Value dict_items(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::vector<Value> items;
  for (const auto& [key, value] : std::get<DictObject*>(self)->entries) {
    items.push_back(evaluator.heap().tuple({key, value}));
  }
  return evaluator.heap().list(std::move(items));
}

Value string_upper(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::string text = object_if<StringObject>(self)->text;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return evaluator.heap().string(std::move(text));
}

Value string_lower(Evaluator& evaluator, const Value& self, const CallArgs&) {
  std::string text = object_if<StringObject>(self)->text;
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return evaluator.heap().string(std::move(text));
}

Value string_startswith(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* prefix = only_argument(evaluator, call, "startswith");
  auto* text = prefix ? object_if<StringObject>(prefix->value) : nullptr;
  return text ? Value(object_if<StringObject>(self)->text.starts_with(text->text)) : Value(false);
}

Value string_endswith(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* suffix = only_argument(evaluator, call, "endswith");
  auto* text = suffix ? object_if<StringObject>(suffix->value) : nullptr;
  return text ? Value(object_if<StringObject>(self)->text.ends_with(text->text)) : Value(false);
}

constexpr const char* kBlanks = " \t\n\r\f\v";

Value string_strip(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "strip", {})) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string::npos) return evaluator.heap().string("");
  return evaluator.heap().string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

/// Pieces between separators; without one, the words between blanks.
Value string_split(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "split", {{"separator", false}});
  if (!args) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  auto* given = (*args)[0] ? object_if<StringObject>((*args)[0]->value) : nullptr;
  if ((*args)[0] && (!given || given->text.empty())) {
    evaluator.error((*args)[0]->span, "the separator of split must be a str that is not empty");
    return Undefined{};
  }
  std::vector<Value> parts;
  for (size_t at = 0; at <= text.size();) {
    const size_t found = given ? text.find(given->text, at) : text.find_first_of(kBlanks, at);
    const size_t end = std::min(found, text.size());
    if (given || end > at) parts.push_back(evaluator.heap().string(text.substr(at, end - at)));
    at = end + (given ? given->text.size() : 1);
  }
  return evaluator.heap().list(std::move(parts));
}

Value string_replace(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "replace", {{"old"}, {"new"}});
  auto* from = args ? object_if<StringObject>((*args)[0]->value) : nullptr;
  auto* to = args ? object_if<StringObject>((*args)[1]->value) : nullptr;
  if (args && (!from || !to || from->text.empty()))
    evaluator.error(call.span, "replace takes two strs, of which the first is not empty");
  if (!from || !to || from->text.empty()) return Undefined{};
  const std::string& text = object_if<StringObject>(self)->text;
  std::string replaced;
  for (size_t at = 0; at <= text.size() && std::ssize(replaced) <= Evaluator::kMaxItems;) {
    const size_t end = std::min(text.find(from->text, at), text.size());
    replaced += text.substr(at, end - at);
    if (end < text.size()) replaced += to->text;
    at = end + from->text.size();
  }
  return bounded_text(evaluator, std::move(replaced), call.span);
}

Value string_join(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* parts = only_argument(evaluator, call, "join");
  std::vector<Value> items;
  if (!parts || !evaluator.iterate({parts->value, parts->span}, items)) return Undefined{};
  std::string text;
  for (size_t i = 0; i < items.size() && std::ssize(text) <= Evaluator::kMaxItems; ++i)
    text += (i > 0 ? object_if<StringObject>(self)->text : "") + to_text(items[i]);
  return bounded_text(evaluator, std::move(text), call.span);
}

/// The argument that a replacement field names; empty names count.
const Argument* formatted(const CallArgs& call, std::string_view name, size_t& next) {
  const bool is_position = !name.empty() && name.find_first_not_of("0123456789") == std::string_view::npos;
  const size_t at = is_position    ? std::strtoul(std::string(name).c_str(), nullptr, 10)
                    : name.empty() ? next++
                                   : SIZE_MAX;
  for (size_t i = 0; i < call.args.size(); ++i) {
    if (i == at || (!name.empty() && call.args[i].name == name)) return &call.args[i];
  }
  return nullptr;
}

/// "{} and {1:>8} and {name}".format(a, b, name=c)
Value string_format(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const std::string& pattern = object_if<StringObject>(self)->text;
  std::string text;
  size_t next = 0;
  for (size_t i = 0; i < pattern.size() && std::ssize(text) <= Evaluator::kMaxItems; ++i) {
    const bool is_doubled = (pattern[i] == '{' || pattern[i] == '}') && pattern[i] == pattern[i + 1];
    if (is_doubled) {
      text += pattern[i++];
      continue;
    }
    size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
    if (close == std::string::npos) {
      text += pattern[i];
      continue;
    }
    std::string_view field = std::string_view(pattern).substr(i + 1, close - i - 1);
    size_t colon = std::min(field.find(':'), field.size());
    const Argument* arg = formatted(call, field.substr(0, colon), next);
    if (!arg) {
      evaluator.error(call.span, "no argument of format is meant by {{{}}}", field);
      return Undefined{};
    }
    text += format_value(arg->value, colon < field.size() ? field.substr(colon + 1) : "");
    i = close;
  }
  return bounded_text(evaluator, std::move(text), call.span);
}

constexpr Method kMethods[] = {
    {Receiver::kList, "append", list_append},
    {Receiver::kList, "count", sequence_count},
    {Receiver::kList, "extend", list_extend},
    {Receiver::kList, "index", sequence_index},
    {Receiver::kTuple, "count", sequence_count},
    {Receiver::kTuple, "index", sequence_index},
    {Receiver::kDict, "get", dict_get},
    {Receiver::kDict, "items", dict_items},
    {Receiver::kDict, "keys", dict_keys},
    {Receiver::kDict, "update", dict_update},
    {Receiver::kDict, "values", dict_values},
    {Receiver::kString, "endswith", string_endswith},
    {Receiver::kString, "format", string_format},
    {Receiver::kString, "join", string_join},
    {Receiver::kString, "lower", string_lower},
    {Receiver::kString, "startswith", string_startswith},
    {Receiver::kString, "upper", string_upper},
    {Receiver::kString, "split", string_split},
    {Receiver::kString, "strip", string_strip},
    {Receiver::kString, "replace", string_replace},
    {Receiver::kList, "pop", list_pop},
    {Receiver::kList, "insert", list_insert},
    {Receiver::kList, "reverse", list_reverse},
    {Receiver::kList, "copy", list_copy},
    {Receiver::kInt, "bit_length", int_bit_length},
};

/// Of a record, or of a data class itself.
const RecordType* record_type_of(const Value& self) {
  auto* tuple = object_if<TupleObject>(self);
  return tuple ? tuple->record : object_if<RecordType>(self);
}

Receiver receiver_of(const Value& self) {
  if (get_if<ListObject*>(self)) return Receiver::kList;
  if (get_if<DictObject*>(self)) return Receiver::kDict;
  if (get_if<int64_t>(self)) return Receiver::kInt;
  if (object_if<RecordType>(self)) return Receiver::kClass;
  return object_if<TupleObject>(self) ? Receiver::kTuple : Receiver::kString;
}

const Method* find_method(const Value& self, std::string_view name) {
  for (const Method& method : kMethods) {
    if (method.receiver == receiver_of(self) && method.name == name) return &method;
  }
  return nullptr;
}

}  // namespace

bool is_compile_time_method(const Value& self) {
  return object_if<StringObject>(self) || items_of(self) || get_if<DictObject*>(self) ||
         get_if<int64_t>(self) || object_if<RecordType>(self);
}

Value compile_time_attribute(Evaluator& evaluator, const Operand& self, const ast::Identifier& name) {
  auto* tuple = object_if<TupleObject>(self.value);
  const RecordType* type = record_type_of(self.value);
  const std::vector<std::string> fields = type ? type->fields : std::vector<std::string>{};
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i] != name.text) continue;
    if (tuple) return tuple->items[i];
    if (!is_undefined(type->defaults[i])) return type->defaults[i];
  }
  if (auto* member = type ? type->find(name.text) : nullptr) {
    const bool is_plain = member->is_static || (!tuple && !member->is_of_class);
    if (!object_if<FunctionObject>(member->value) || is_plain) return member->value;
    const BoundMethod bound{member->is_of_class ? Value(type) : self.value, name.text};
    if (!member->is_property) return static_cast<const BoundMethod*>(evaluator.heap().make(bound));
    CallArgs call;
    call.span = call.callee_span = name.span;
    return call_compile_time_method(evaluator, bound, call);
  }
  if (find_method(self.value, name.text)) {
    return static_cast<const BoundMethod*>(evaluator.heap().make(BoundMethod{self.value, name.text}));
  }
  std::vector<std::string> known = fields;
  for (size_t i = 0; type && i < type->members.size(); ++i) known.push_back(type->members[i].name);
  for (const Method& method : kMethods) {
    if (method.receiver == receiver_of(self.value)) known.emplace_back(method.name);
  }
  DiagnosticBuilder builder =
      evaluator.error(name.span, "{} has no '{}' here", a_type(self.value), name.text);
  std::string close = closest_name(name.text, known);
  if (!close.empty()) builder.help("did you mean {}?", close);
  return Undefined{};
}

Value call_compile_time_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call) {
  const RecordType* type = record_type_of(method.self);
  auto* member = type ? type->find(method.name) : nullptr;
  if (!member) return find_method(method.self, method.name)->call(evaluator, method.self, call);
  CallArgs with_self = call;
  with_self.args.insert(with_self.args.begin(), {"", method.self, call.callee_span});
  return evaluator.call(member->value, with_self);
}

}  // namespace ttlc::frontend

// Methods of lists, tuples, dicts and sets.
#include <algorithm>
#include <optional>

#include "frontend/arguments.h"
#include "frontend/builtin_methods.h"
#include "frontend/builtins.h"
#include "frontend/containers.h"

namespace ttlc::frontend {
namespace {

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
  evaluator.raise("ValueError", item->span, "{} is not in the {}", repr(item->value), type_name(self));
  return Undefined{};
}

Value sequence_count(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "count");
  if (!item) return Undefined{};
  const std::vector<Value>& items = *items_of(self);
  return static_cast<int64_t>(std::count_if(items.begin(), items.end(),
                                            [&](const Value& other) { return equal(other, item->value); }));
}

/// Where an index that counts from the end as well lies in a list; nothing after an error.
std::optional<size_t> place_in(Evaluator& evaluator, const Argument& at, size_t length) {
  const int64_t size = static_cast<int64_t>(length);
  const int64_t index = is_integer(at.value) ? integer_of(at.value) : size;
  if (index >= -size && index < size) return static_cast<size_t>(index < 0 ? index + size : index);
  evaluator.raise("IndexError", at.span, "{} is no index of a list of {}", repr(at.value), size);
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
  auto set = [&](const Value& key, const Value& value) { set_entry(entries, key, value); };
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

Value list_popleft(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  CallArgs first = call;
  first.args = {{"", int64_t{0}, call.span}};
  return list_pop(evaluator, self, first);
}

Value list_appendleft(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  CallArgs first = call;
  first.args.insert(first.args.begin(), {"", int64_t{0}, call.span});
  return list_insert(evaluator, self, first);
}

Value list_remove(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "remove");
  if (!item || !evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<Value>& items = std::get<ListObject*>(self)->items;
  auto found =
      std::find_if(items.begin(), items.end(), [&](const Value& other) { return equal(other, item->value); });
  if (found == items.end()) {
    evaluator.raise("ValueError", item->span, "{} is not in the list", repr(item->value));
    return Undefined{};
  }
  items.erase(found);
  return None{};
}

Value list_sort(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  std::vector<Value>& items = std::get<ListObject*>(self)->items;
  CallArgs sorting = call;
  sorting.args.insert(sorting.args.begin(), {"", evaluator.heap().list(items), call.span});
  const Value sorted = sorted_list(evaluator, sorting);
  if (is_undefined(sorted) || !evaluator.may_change(self, call.span)) return Undefined{};
  items = std::get<ListObject*>(sorted)->items;
  return None{};
}

Value container_clear(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "clear", {}) || !evaluator.may_change(self, call.span))
    return Undefined{};
  if (auto* list = get_if<ListObject*>(self)) (*list)->items.clear();
  if (auto* dict = get_if<DictObject*>(self)) (*dict)->entries.clear();
  return None{};
}

Value table_copy(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "copy", {})) return Undefined{};
  DictObject copy = *std::get<DictObject*>(self);
  copy.region = evaluator.heap().region;
  return evaluator.heap().make(std::move(copy));
}

Value dict_setdefault(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "setdefault", {{"key"}, {"default", false}});
  if (!args) return Undefined{};
  std::vector<std::pair<Value, Value>>& entries = std::get<DictObject*>(self)->entries;
  for (const auto& [key, value] : entries) {
    if (equal(key, (*args)[0]->value)) return value;
  }
  if (!evaluator.may_change(self, call.span)) return Undefined{};
  entries.emplace_back((*args)[0]->value, (*args)[1] ? (*args)[1]->value : Value(None{}));
  return entries.back().second;
}

Value dict_pop(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "pop", {{"key"}, {"default", false}});
  if (!args || !evaluator.may_change(self, call.span)) return Undefined{};
  std::vector<std::pair<Value, Value>>& entries = std::get<DictObject*>(self)->entries;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (!equal(entries[i].first, (*args)[0]->value)) continue;
    const Value taken = entries[i].second;
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(i));
    return taken;
  }
  if ((*args)[1]) return (*args)[1]->value;
  evaluator.raise("KeyError", (*args)[0]->span, "the dict has no key {}", repr((*args)[0]->value));
  return Undefined{};
}

Value dict_popitem(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "popitem", {}) || !evaluator.may_change(self, call.span))
    return Undefined{};
  std::vector<std::pair<Value, Value>>& entries = std::get<DictObject*>(self)->entries;
  if (entries.empty()) {
    evaluator.raise("KeyError", call.span, "popitem(): dictionary is empty");
    return Undefined{};
  }
  const auto [key, value] = entries.back();
  entries.pop_back();
  return evaluator.heap().tuple({key, value});
}

// ---- sets

Value set_add(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, "add");
  if (!item || !evaluator.may_change(self, call.span)) return Undefined{};
  set_entry(std::get<DictObject*>(self)->entries, item->value, None{});
  return None{};
}

template <bool kMustBeThere>
Value set_remove(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Argument* item = only_argument(evaluator, call, kMustBeThere ? "remove" : "discard");
  if (!item || !evaluator.may_change(self, call.span)) return Undefined{};
  const size_t removed = std::erase_if(std::get<DictObject*>(self)->entries,
                                       [&](const auto& entry) { return equal(entry.first, item->value); });
  if (removed > 0 || !kMustBeThere) return None{};
  evaluator.raise("KeyError", item->span, "{} is not in the set", repr(item->value));
  return Undefined{};
}

/// The arguments of `a.union(b, c)`, as sets.
bool sets_of(Evaluator& evaluator, const CallArgs& call, std::vector<Value>& sets) {
  for (const Argument& arg : call.args) {
    std::vector<Value> items;
    if (!evaluator.iterate({arg.value, arg.span}, items, false)) return false;
    sets.push_back(make_set(evaluator, items, arg.span));
  }
  return true;
}

template <ast::BinaryOperator kOp, bool kInPlace>
Value set_combine(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  std::vector<Value> sets;
  if (!sets_of(evaluator, call, sets)) return Undefined{};
  Value result = self;
  for (const Value& other : sets)
    result = evaluator.binary(kOp, {result, call.span}, {other, call.span}, call.span);
  if (!kInPlace) return result == self ? table_copy(evaluator, self, {}) : result;
  if (!evaluator.may_change(self, call.span)) return Undefined{};
  if (result != self) std::get<DictObject*>(self)->entries = std::get<DictObject*>(result)->entries;
  return None{};
}

template <ast::CompareOperator kOp>
Value set_compare(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  std::vector<Value> sets;
  if (!only_argument(evaluator, call, "value") || !sets_of(evaluator, call, sets)) return Undefined{};
  return evaluator.compare(kOp, {self, call.span}, {sets[0], call.span}, call.span);
}

Value set_isdisjoint(Evaluator& evaluator, const Value& self, const CallArgs& call) {
  const Value both = set_combine<ast::BinaryOperator::kBitAnd, false>(evaluator, self, call);
  auto* set = get_if<DictObject*>(both);
  return set ? Value((*set)->entries.empty()) : Undefined{};
}

constexpr Method kListMethods[] = {
    {"append", list_append},   {"appendleft", list_appendleft},
    {"popleft", list_popleft}, {"clear", container_clear},
    {"copy", list_copy},       {"count", sequence_count},
    {"extend", list_extend},   {"index", sequence_index},
    {"insert", list_insert},   {"pop", list_pop},
    {"remove", list_remove},   {"reverse", list_reverse},
    {"sort", list_sort},
};

constexpr Method kTupleMethods[] = {{"count", sequence_count}, {"index", sequence_index}};

constexpr Method kDictMethods[] = {
    {"clear", container_clear}, {"copy", table_copy},
    {"get", dict_get},          {"items", dict_items},
    {"keys", dict_keys},        {"pop", dict_pop},
    {"popitem", dict_popitem},  {"setdefault", dict_setdefault},
    {"update", dict_update},    {"values", dict_values},
};

constexpr Method kSetMethods[] = {
    {"add", set_add},
    {"clear", container_clear},
    {"copy", table_copy},
    {"difference", set_combine<ast::BinaryOperator::kSub, false>},
    {"difference_update", set_combine<ast::BinaryOperator::kSub, true>},
    {"discard", set_remove<false>},
    {"intersection", set_combine<ast::BinaryOperator::kBitAnd, false>},
    {"intersection_update", set_combine<ast::BinaryOperator::kBitAnd, true>},
    {"isdisjoint", set_isdisjoint},
    {"issubset", set_compare<ast::CompareOperator::kLessEqual>},
    {"issuperset", set_compare<ast::CompareOperator::kGreaterEqual>},
    {"remove", set_remove<true>},
    {"symmetric_difference", set_combine<ast::BinaryOperator::kBitXor, false>},
    {"union", set_combine<ast::BinaryOperator::kBitOr, false>},
    {"update", set_combine<ast::BinaryOperator::kBitOr, true>},
};

}  // namespace

std::span<const Method> list_methods() { return kListMethods; }
std::span<const Method> tuple_methods() { return kTupleMethods; }
std::span<const Method> dict_methods() { return kDictMethods; }
std::span<const Method> set_methods() { return kSetMethods; }

}  // namespace ttlc::frontend

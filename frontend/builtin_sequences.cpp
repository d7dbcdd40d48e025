// Python's functions that make containers and iterators or run over them.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/builtins.h"
#include "frontend/containers.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {
namespace {

bool any_runtime(const CallArgs& call) {
  return std::any_of(call.args.begin(), call.args.end(),
                     [](const Argument& arg) { return is_runtime(arg.value); });
}

/// What `function` says of an item; a call without a place of its own.
Value called_with(Evaluator& evaluator, const Argument& function, std::vector<Value> items, Span span) {
  CallArgs call;
  for (const Value& item : items) call.args.push_back({"", item, span});
  call.span = call.callee_span = span;
  return evaluator.call(function.value, call);
}

/// What items are compared by: what `key` says of them, or they themselves.
Value compared_by(Evaluator& evaluator, const Argument* key, const Value& item, Span span) {
  if (!key || std::holds_alternative<None>(key->value)) return item;
  return called_with(evaluator, *key, {item}, span);
}

/// min(a, b, ...) or min(sequence), key=, default=; of several that are the best the first.
Value extreme(Evaluator& evaluator, const CallArgs& call, std::string_view name,
              ast::CompareOperator better) {
  if (any_runtime(call) && evaluator.runtime()) return evaluator.runtime()->call_function(name, call);
  std::vector<Value> items;
  const Argument *key = nullptr, *fallback = nullptr;
  for (const Argument& arg : call.args) {
    if (arg.name == "key") key = &arg;
    if (arg.name == "default") fallback = &arg;
    if (!arg.name.empty() && &arg != key && &arg != fallback) {
      evaluator.error(arg.span, "{} has no parameter '{}' here", name, arg.name);
      return Undefined{};
    }
    if (arg.name.empty()) items.push_back(arg.value);
  }
  if (items.size() == 1) {
    Operand sequence{items[0], call.args[0].span};
    items.clear();
    if (!evaluator.iterate(sequence, items, key != nullptr)) return Undefined{};
  }
  if (items.empty() && fallback) return fallback->value;
  if (items.empty()) {
    evaluator.raise("ValueError", call.span, "{} needs at least one value", name);
    return Undefined{};
  }
  Value best = items[0], best_key = compared_by(evaluator, key, best, call.span);
  for (size_t i = 1; i < items.size(); ++i) {
    const Value by = compared_by(evaluator, key, items[i], call.span);
    Value is_better = evaluator.compare(better, {by, call.span}, {best_key, call.span}, call.span);
    auto* chosen = get_if<bool>(is_better);
    if (!chosen) return Undefined{};
    if (!*chosen) continue;
    best = items[i];
    best_key = by;
  }
  return best;
}

Value builtin_min(Evaluator& evaluator, const CallArgs& call) {
  return extreme(evaluator, call, "min", ast::CompareOperator::kLess);
}
Value builtin_max(Evaluator& evaluator, const CallArgs& call) {
  return extreme(evaluator, call, "max", ast::CompareOperator::kGreater);
}

Value builtin_sum(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "sum", {{"values"}, {"start", false}});
  if (!args) return Undefined{};
  std::vector<Value> items;
  if (!evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  Value total = (*args)[1] ? (*args)[1]->value : Value(int64_t{0});
  for (const Value& item : items) {
    total = evaluator.binary(ast::BinaryOperator::kAdd, {total, call.span}, {item, call.span}, call.span);
  }
  return total;
}

/// The items of the only argument; false after an error.
bool sequence_argument(Evaluator& evaluator, const CallArgs& call, std::string_view name,
                       std::vector<Value>& items) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"values", false}});
  if (!args) return false;
  return !(*args)[0] || evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items);
}

Value builtin_tuple(Evaluator& evaluator, const CallArgs& call) {
  std::vector<Value> items;
  return sequence_argument(evaluator, call, "tuple", items) ? evaluator.heap().tuple(std::move(items))
                                                            : Undefined{};
}
Value builtin_list(Evaluator& evaluator, const CallArgs& call) {
  std::vector<Value> items;
  return sequence_argument(evaluator, call, "list", items) ? evaluator.heap().list(std::move(items))
                                                           : Undefined{};
}
/// A list that can be run over once.
Value iterator(Evaluator& evaluator, std::vector<Value> items) {
  return evaluator.heap().make(ListObject{std::move(items), evaluator.heap().region, true});
}

Value builtin_reversed(Evaluator& evaluator, const CallArgs& call) {
  std::vector<Value> items;
  if (!sequence_argument(evaluator, call, "reversed", items)) return Undefined{};
  std::reverse(items.begin(), items.end());
  return iterator(evaluator, std::move(items));
}

Value builtin_sorted(Evaluator& evaluator, const CallArgs& call) { return sorted_list(evaluator, call); }

Value builtin_iter(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "iter", {{"values"}});
  if (!args) return Undefined{};
  auto* list = get_if<ListObject*>((*args)[0]->value);
  if (list && (*list)->is_iterator) return *list;
  std::vector<Value> items;
  return evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)
             ? iterator(evaluator, std::move(items))
             : Undefined{};
}

/// next(iterator), next(iterator, default)
Value builtin_next(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "next", {{"iterator"}, {"default", false}});
  if (!args) return Undefined{};
  auto* list = get_if<ListObject*>((*args)[0]->value);
  if (!list || !(*list)->is_iterator) {
    evaluator
        .raise("TypeError", (*args)[0]->span, "next takes an iterator, not {}", a_type((*args)[0]->value))
        .help("make one: next(iter(...))");
    return Undefined{};
  }
  std::vector<Value>& items = (*list)->items;
  if (items.empty() && (*args)[1]) return (*args)[1]->value;
  if (items.empty()) {
    evaluator.raise("StopIteration", call.span, "the iterator has no next value");
    return Undefined{};
  }
  if (!evaluator.may_change(*list, call.span)) return Undefined{};
  const Value first = items.front();
  items.erase(items.begin());
  return first;
}

Value builtin_set(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "set", {{"values", false}});
  std::vector<Value> items;
  if (!args) return Undefined{};
  if ((*args)[0] && !evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items, false))
    return Undefined{};
  return make_set(evaluator, items, call.span);
}

Value builtin_enumerate(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "enumerate", {{"values"}, {"start", false}});
  if (!args) return Undefined{};
  std::vector<Value> items;
  if (!evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  int64_t next = 0;
  if ((*args)[1]) {
    std::optional<int64_t> start = int_argument(evaluator, *(*args)[1], "the start of enumerate");
    if (!start) return Undefined{};
    next = *start;
  }
  for (Value& item : items) item = evaluator.heap().tuple({next++, item});
  return iterator(evaluator, std::move(items));
}

Value builtin_zip(Evaluator& evaluator, const CallArgs& call) {
  std::vector<std::vector<Value>> columns;
  size_t length = call.args.empty() ? 0 : SIZE_MAX;
  for (const Argument& arg : call.args) {
    if (arg.name == "strict") continue;
    std::vector<Value>& column = columns.emplace_back();
    if (!evaluator.iterate({arg.value, arg.span}, column)) return Undefined{};
    length = std::min(length, column.size());
  }
  const bool is_strict = std::any_of(call.args.begin(), call.args.end(), [](const Argument& arg) {
    return arg.name == "strict" && equal(arg.value, true);
  });
  for (const std::vector<Value>& column : columns) {
    if (!is_strict || column.size() == length) continue;
    evaluator.raise("ValueError", call.span, "zip(strict=True) of {} and {} values", length, column.size());
    return Undefined{};
  }
  std::vector<Value> rows;
  for (size_t i = 0; i < length; ++i) {
    std::vector<Value> row;
    for (const std::vector<Value>& column : columns) row.push_back(column[i]);
    rows.push_back(evaluator.heap().tuple(std::move(row)));
  }
  return iterator(evaluator, std::move(rows));
}

Value builtin_map(Evaluator& evaluator, const CallArgs& call) {
  CallArgs columns = call;
  if (call.args.size() < 2) {
    evaluator.error(call.span, "map needs a function and what it is called with").help("map(f, values)");
    return Undefined{};
  }
  columns.args.erase(columns.args.begin());
  Value rows = builtin_zip(evaluator, columns);
  if (is_undefined(rows)) return Undefined{};
  std::vector<Value> items;
  for (const Value& row : std::get<ListObject*>(rows)->items) {
    items.push_back(called_with(evaluator, call.args.front(), object_if<TupleObject>(row)->items, call.span));
    if (is_undefined(items.back())) return Undefined{};
  }
  return iterator(evaluator, std::move(items));
}

Value builtin_filter(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "filter", {{"function"}, {"values"}});
  if (!args) return Undefined{};
  std::vector<Value> items, kept;
  if (!evaluator.iterate({(*args)[1]->value, (*args)[1]->span}, items)) return Undefined{};
  const bool is_plain = std::holds_alternative<None>((*args)[0]->value);
  for (const Value& item : items) {
    Value says = is_plain ? item : called_with(evaluator, *(*args)[0], {item}, call.span);
    Evaluator::Truth truth = evaluator.truth({says, call.span});
    if (truth == Evaluator::Truth::kUndefined) return Undefined{};
    if (truth == Evaluator::Truth::kRuntime) {
      evaluator.error(call.span,
                      "filter is evaluated at compile time, but its function depends on run-time values");
      return Undefined{};
    }
    if (truth == Evaluator::Truth::kTrue) kept.push_back(item);
  }
  return iterator(evaluator, std::move(kept));
}

Value all_or_any(Evaluator& evaluator, const CallArgs& call, std::string_view name,
                 Evaluator::Truth decisive) {
  std::vector<Value> items;
  if (!sequence_argument(evaluator, call, name, items)) return Undefined{};
  for (const Value& item : items) {
    Evaluator::Truth truth = evaluator.truth({item, call.span});
    if (truth == decisive) return decisive == Evaluator::Truth::kTrue;
    if (truth == Evaluator::Truth::kRuntime) {
      evaluator.error(call.span, "{} is evaluated at compile time, but an element is known only at run time",
                      name);
    }
    if (truth == Evaluator::Truth::kRuntime || truth == Evaluator::Truth::kUndefined) return Undefined{};
  }
  return decisive != Evaluator::Truth::kTrue;
}
Value builtin_all(Evaluator& evaluator, const CallArgs& call) {
  return all_or_any(evaluator, call, "all", Evaluator::Truth::kFalse);
}
Value builtin_any(Evaluator& evaluator, const CallArgs& call) {
  return all_or_any(evaluator, call, "any", Evaluator::Truth::kTrue);
}

/// dict(other), dict(pairs), dict(key=value)
Value builtin_dict(Evaluator& evaluator, const CallArgs& call) {
  DictObject dict{{}, evaluator.heap().region};
  for (const Argument& arg : call.args) {
    auto* other = get_if<DictObject*>(arg.value);
    if (!arg.name.empty()) {
      set_entry(dict.entries, evaluator.heap().string(std::string(arg.name)), arg.value);
      continue;
    }
    if (other && !(*other)->is_set) {
      for (const auto& [key, value] : (*other)->entries) set_entry(dict.entries, key, value);
      continue;
    }
    std::vector<Value> pairs;
    if (!evaluator.iterate({arg.value, arg.span}, pairs)) return Undefined{};
    for (const Value& pair : pairs) {
      const std::vector<Value>* items = items_of(pair);
      if (!items || items->size() != 2) {
        evaluator.raise("TypeError", arg.span, "dict takes pairs of a key and a value, not {}", repr(pair));
        return Undefined{};
      }
      set_entry(dict.entries, items->front(), items->back());
    }
  }
  return evaluator.heap().make(std::move(dict));
}

constexpr BuiltinFunction kSequenceFunctions[] = {
    {"all", builtin_all},           {"any", builtin_any},
    {"dict", builtin_dict},         {"enumerate", builtin_enumerate},
    {"filter", builtin_filter},     {"frozenset", builtin_set},
    {"iter", builtin_iter},         {"list", builtin_list},
    {"map", builtin_map},           {"max", builtin_max},
    {"min", builtin_min},           {"next", builtin_next},
    {"reversed", builtin_reversed}, {"set", builtin_set},
    {"sorted", builtin_sorted},     {"sum", builtin_sum},
    {"tuple", builtin_tuple},       {"zip", builtin_zip},
};

}  // namespace

std::span<const BuiltinFunction> sequence_functions() { return kSequenceFunctions; }

Value sorted_list(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "sorted",
                                     {{"values"}, {"key", false, true}, {"reverse", false, true}});
  if (!args) return Undefined{};
  std::vector<Value> items;
  if (!evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items, (*args)[1] != nullptr))
    return Undefined{};
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : items)
    keyed.emplace_back(compared_by(evaluator, (*args)[1], item, call.span), item);
  const bool is_reversed = (*args)[2] && equal((*args)[2]->value, true);
  const auto op = is_reversed ? ast::CompareOperator::kGreater : ast::CompareOperator::kLess;
  bool failed = false;
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    if (failed) return false;
    Value before = evaluator.compare(op, {a.first, call.span}, {b.first, call.span}, call.span);
    failed = !get_if<bool>(before);
    return !failed && std::get<bool>(before);
  });
  if (failed) return Undefined{};
  items.clear();
  for (const auto& [key, item] : keyed) items.push_back(item);
  return evaluator.heap().list(std::move(items));
}

}  // namespace ttlc::frontend

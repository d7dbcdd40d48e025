// Python's builtin functions, as far as compile-time code of kernel files uses them.
#include "frontend/builtins.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "frontend/arguments.h"
#include "frontend/arithmetic.h"
#include "frontend/runtime_value.h"

namespace ttlc::frontend {
namespace {

bool any_runtime(const CallArgs& call) {
  return std::any_of(call.args.begin(), call.args.end(),
                     [](const Argument& arg) { return is_runtime(arg.value); });
}

Value builtin_len(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "len", {{"obj"}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  if (auto* string = object_if<StringObject>(value)) return static_cast<int64_t>(string->text.size());
  if (auto* dict = get_if<DictObject*>(value)) return static_cast<int64_t>((*dict)->entries.size());
  std::vector<Value> items;
  if (!evaluator.iterate({value, (*args)[0]->span}, items)) return Undefined{};
  return static_cast<int64_t>(items.size());
}

Value builtin_range(Evaluator& evaluator, const CallArgs& call) {
  return make_range(evaluator, call, "range");
}

/// min(a, b, ...) or min(sequence); `keep_first` when the earlier of two is the result.
Value extreme(Evaluator& evaluator, const CallArgs& call, std::string_view name,
              ast::CompareOperator better) {
  if (any_runtime(call) && evaluator.runtime()) return evaluator.runtime()->call_function(name, call);
  std::vector<Value> items;
  for (const Argument& arg : call.args) {
    if (!arg.name.empty()) {
      evaluator.error(arg.span, "{} has no parameter '{}' here", name, arg.name);
      return Undefined{};
    }
    items.push_back(arg.value);
  }
  if (items.size() == 1) {
    Operand sequence{items[0], call.args[0].span};
    items.clear();
    if (!evaluator.iterate(sequence, items)) return Undefined{};
  }
  if (items.empty()) {
    evaluator.error(call.span, "{} needs at least one value", name);
    return Undefined{};
  }
  Value best = items[0];
  for (const Value& item : items) {
    Value is_better = evaluator.compare(better, {item, call.span}, {best, call.span}, call.span);
    auto* chosen = get_if<bool>(is_better);
    if (!chosen) return Undefined{};
    if (*chosen) best = item;
  }
  return best;
}

Value builtin_min(Evaluator& evaluator, const CallArgs& call) {
  return extreme(evaluator, call, "min", ast::CompareOperator::kLess);
}
Value builtin_max(Evaluator& evaluator, const CallArgs& call) {
  return extreme(evaluator, call, "max", ast::CompareOperator::kGreater);
}

Value builtin_abs(Evaluator& evaluator, const CallArgs& call) {
  if (any_runtime(call)) return evaluator.runtime()->call_function("abs", call);
  MatchedArgs args = match_arguments(evaluator, call, "abs", {{"x"}});
  if (!args) return Undefined{};
  const Operand operand{(*args)[0]->value, (*args)[0]->span};
  if (is_number(operand.value) && number_of(operand.value) >= 0) return operand.value;
  return compile_time_unary(evaluator, ast::UnaryOperator::kNegate, operand, call.span);
}

Value int_of_text(Evaluator& evaluator, const std::string& text, Span span) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  evaluator.error(span, "{} is not an int", repr(evaluator.heap().string(text)));
  return Undefined{};
}

Value builtin_int(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "int", {{"x", false}});
  if (!args) return Undefined{};
  if (!(*args)[0]) return int64_t{0};
  const Value& value = (*args)[0]->value;
  if (is_integer(value)) return integer_of(value);
  if (object_if<IndexObject>(value)) return value;
  if (auto* string = object_if<StringObject>(value)) return int_of_text(evaluator, string->text, call.span);
  if (auto* real = get_if<double>(value)) {
    if (std::abs(*real) < 9.2e18) return static_cast<int64_t>(*real);
    evaluator.error(call.span, "{} does not fit a 64-bit integer", repr(value));
    return Undefined{};
  }
  evaluator.error(call.span, "int() does not work on {}", a_type(value));
  return Undefined{};
}

Value float_of_text(Evaluator& evaluator, std::string text, Span span) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  bool negative = text.starts_with('-');
  std::string magnitude = negative || text.starts_with('+') ? text.substr(1) : text;
  double infinity = std::numeric_limits<double>::infinity();
  if (magnitude == "inf" || magnitude == "infinity") return negative ? -infinity : infinity;
  if (magnitude == "nan") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  evaluator.error(span, "{} is not a float", repr(evaluator.heap().string(text)));
  return Undefined{};
}

Value builtin_float(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "float", {{"x", false}});
  if (!args) return Undefined{};
  if (!(*args)[0]) return 0.0;
  const Value& value = (*args)[0]->value;
  if (is_number(value)) return number_of(value);
  if (auto* string = object_if<StringObject>(value)) return float_of_text(evaluator, string->text, call.span);
  evaluator.error(call.span, "float() does not work on {}", a_type(value));
  return Undefined{};
}

Value builtin_bool(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "bool", {{"x", false}});
  if (!args) return Undefined{};
  if (!(*args)[0]) return false;
  Evaluator::Truth truth = evaluator.truth({(*args)[0]->value, (*args)[0]->span});
  if (truth == Evaluator::Truth::kRuntime) return (*args)[0]->value;
  return truth == Evaluator::Truth::kUndefined ? Value(Undefined{}) : Value(truth == Evaluator::Truth::kTrue);
}

Value builtin_str(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "str", {{"x", false}});
  if (!args) return Undefined{};
  return evaluator.heap().string((*args)[0] ? to_text((*args)[0]->value) : "");
}

Value builtin_repr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "repr", {{"x"}});
  return args ? evaluator.heap().string(repr((*args)[0]->value)) : Undefined{};
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

Value builtin_round(Evaluator& evaluator, const CallArgs& call) {
  if (any_runtime(call)) return evaluator.runtime()->call_function("round", call);
  MatchedArgs args = match_arguments(evaluator, call, "round", {{"x"}, {"digits", false}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  if (!is_number(value)) {
    evaluator.error(call.span, "round() does not work on {}", a_type(value));
    return Undefined{};
  }
  if (!(*args)[1])
    return is_integer(value) ? value : Value(static_cast<int64_t>(std::nearbyint(number_of(value))));
  std::optional<int64_t> digits = int_argument(evaluator, *(*args)[1], "the number of digits");
  if (!digits) return Undefined{};
  double scale = std::pow(10.0, static_cast<double>(*digits));
  return std::nearbyint(number_of(value) * scale) / scale;
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
Value builtin_reversed(Evaluator& evaluator, const CallArgs& call) {
  std::vector<Value> items;
  if (!sequence_argument(evaluator, call, "reversed", items)) return Undefined{};
  std::reverse(items.begin(), items.end());
  return evaluator.heap().list(std::move(items));
}

/// What `function` says of an item; a call without a place of its own.
Value called_with(Evaluator& evaluator, const Argument& function, std::vector<Value> items, Span span) {
  CallArgs call;
  for (const Value& item : items) call.args.push_back({"", item, span});
  call.span = call.callee_span = span;
  return evaluator.call(function.value, call);
}

Value builtin_sorted(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "sorted",
                                     {{"values"}, {"key", false, true}, {"reverse", false, true}});
  if (!args) return Undefined{};
  std::vector<Value> items;
  if (!evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  std::vector<std::pair<Value, Value>> keyed;
  for (const Value& item : items) {
    Value key = item;
    if ((*args)[1] && !std::holds_alternative<None>((*args)[1]->value))
      key = called_with(evaluator, *(*args)[1], {item}, call.span);
    keyed.emplace_back(key, item);
  }
  bool failed = false;
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    if (failed) return false;
    Value less =
        evaluator.compare(ast::CompareOperator::kLess, {a.first, call.span}, {b.first, call.span}, call.span);
    failed = !get_if<bool>(less);
    return !failed && std::get<bool>(less);
  });
  if (failed) return Undefined{};
  items.clear();
  for (const auto& [key, item] : keyed) items.push_back(item);
  if ((*args)[2] && equal((*args)[2]->value, true)) std::reverse(items.begin(), items.end());
  return evaluator.heap().list(std::move(items));
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
  return evaluator.heap().list(std::move(items));
}

Value builtin_zip(Evaluator& evaluator, const CallArgs& call) {
  std::vector<std::vector<Value>> columns;
  size_t length = call.args.empty() ? 0 : SIZE_MAX;
  for (const Argument& arg : call.args) {
    std::vector<Value>& column = columns.emplace_back();
    if (!evaluator.iterate({arg.value, arg.span}, column)) return Undefined{};
    length = std::min(length, column.size());
  }
  std::vector<Value> rows;
  for (size_t i = 0; i < length; ++i) {
    std::vector<Value> row;
    for (const std::vector<Value>& column : columns) row.push_back(column[i]);
    rows.push_back(evaluator.heap().tuple(std::move(row)));
  }
  return evaluator.heap().list(std::move(rows));
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
  return evaluator.heap().list(std::move(items));
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
  return evaluator.heap().list(std::move(kept));
}

Value builtin_callable(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "callable", {{"obj"}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  return object_if<FunctionObject>(value) || object_if<BuiltinFunction>(value) ||
         object_if<DeviceFunction>(value) || object_if<BoundMethod>(value) || object_if<RecordType>(value);
}

/// The attribute of the first argument that the second one names; `missing` when it has none. A property that fails is an error.
Value attribute_of(Evaluator& evaluator, const MatchedArgs& args, const std::optional<Value>& missing) {
  auto* name = args ? object_if<StringObject>((*args)[1]->value) : nullptr;
  if (args && !name) evaluator.error((*args)[1]->span, "the name of an attribute is a str");
  if (!name) return Undefined{};
  const Operand self{(*args)[0]->value, (*args)[0]->span};
  const ast::Identifier wanted{name->text, (*args)[1]->span};
  auto* record = object_if<TupleObject>(self.value);
  const bool is_member = record && record->record && record->record->find(name->text);
  if (!missing || is_member) return evaluator.attribute(self, wanted);
  DiagnosticSink attempt;
  auto sink = evaluator.use_sink(attempt);
  const Value found = evaluator.attribute(self, wanted);
  return is_undefined(found) ? *missing : found;
}

/// getattr(obj, name), getattr(obj, name, default)
Value builtin_getattr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "getattr", {{"obj"}, {"name"}, {"default", false}});
  const bool has_default = args && (*args)[2];
  return attribute_of(evaluator, args, has_default ? std::optional((*args)[2]->value) : std::nullopt);
}

Value builtin_hasattr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "hasattr", {{"obj"}, {"name"}});
  const Value missing = evaluator.heap().string("");
  const Value found = attribute_of(evaluator, args, missing);
  return is_undefined(found) ? found : Value(found != missing);
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

Value builtin_divmod(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "divmod", {{"a"}, {"b"}});
  if (!args) return Undefined{};
  Operand a{(*args)[0]->value, (*args)[0]->span}, b{(*args)[1]->value, (*args)[1]->span};
  Value quotient = evaluator.binary(ast::BinaryOperator::kFloorDiv, a, b, call.span);
  Value remainder = evaluator.binary(ast::BinaryOperator::kMod, a, b, call.span);
  if (is_undefined(quotient) || is_undefined(remainder)) return Undefined{};
  return evaluator.heap().tuple({quotient, remainder});
}

Value builtin_pow(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "pow", {{"base"}, {"exponent"}});
  if (!args) return Undefined{};
  return evaluator.binary(ast::BinaryOperator::kPow, {(*args)[0]->value, (*args)[0]->span},
                          {(*args)[1]->value, (*args)[1]->span}, call.span);
}

Value builtin_slice(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "slice", {{"start"}, {"stop", false}, {"step", false}});
  if (!args) return Undefined{};
  SliceObject slice{None{}, (*args)[0]->value, None{}};
  if ((*args)[1]) slice = {(*args)[0]->value, (*args)[1]->value, None{}};
  if ((*args)[2]) slice.step = (*args)[2]->value;
  return static_cast<const SliceObject*>(evaluator.heap().make(slice));
}

/// isinstance with Python's own types: the name of the type a value has.
Value builtin_isinstance(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "isinstance", {{"obj"}, {"types"}});
  if (!args) return Undefined{};
  std::vector<Value> types = {(*args)[1]->value};
  if (auto* items = items_of((*args)[1]->value)) types = *items;
  std::string name = type_name((*args)[0]->value);
  for (const Value& type : types) {
    auto* builtin = object_if<BuiltinFunction>(type);
    if (!builtin) {
      evaluator.error((*args)[1]->span, "isinstance knows int, float, bool, str, tuple, list and dict here");
      return Undefined{};
    }
    if (builtin->name == name || (builtin->name == "int" && name == "bool")) return true;
  }
  return false;
}

Value builtin_dict(Evaluator& evaluator, const CallArgs& call) {
  DictObject dict{{}, evaluator.heap().region};
  for (const Argument& arg : call.args) {
    if (arg.name.empty()) {
      evaluator.error(arg.span, "dict() takes only keyword arguments here")
          .help("write a dict display: {{key: value}}");
      return Undefined{};
    }
    dict.entries.emplace_back(evaluator.heap().string(std::string(arg.name)), arg.value);
  }
  return evaluator.heap().make(std::move(dict));
}

/// Output of compile-time code is not shown: what a compiler prints is its diagnostics.
Value builtin_print(Evaluator&, const CallArgs&) { return None{}; }

template <const char* kName>
Value make_exception(Evaluator& evaluator, const CallArgs& call) {
  std::string message = call.args.empty() ? "" : to_text(call.args[0].value);
  return static_cast<const ExceptionObject*>(
      evaluator.heap().make(ExceptionObject{kName, std::move(message)}));
}

constexpr char kException[] = "Exception";
constexpr char kValueError[] = "ValueError";
constexpr char kTypeError[] = "TypeError";
constexpr char kRuntimeError[] = "RuntimeError";
constexpr char kKeyError[] = "KeyError";
constexpr char kIndexError[] = "IndexError";
constexpr char kAssertionError[] = "AssertionError";
constexpr char kNotImplementedError[] = "NotImplementedError";

constexpr BuiltinFunction kPythonBuiltins[] = {
    {"abs", builtin_abs},
    {"all", builtin_all},
    {"any", builtin_any},
    {"bool", builtin_bool},
    {"callable", builtin_callable},
    {"dict", builtin_dict},
    {"divmod", builtin_divmod},
    {"enumerate", builtin_enumerate},
    {"filter", builtin_filter},
    {"float", builtin_float},
    {"getattr", builtin_getattr},
    {"hasattr", builtin_hasattr},
    {"int", builtin_int},
    {"isinstance", builtin_isinstance},
    {"len", builtin_len},
    {"list", builtin_list},
    {"map", builtin_map},
    {"max", builtin_max},
    {"min", builtin_min},
    {"pow", builtin_pow},
    {"print", builtin_print},
    {"range", builtin_range},
    {"repr", builtin_repr},
    {"reversed", builtin_reversed},
    {"round", builtin_round},
    {"slice", builtin_slice},
    {"sorted", builtin_sorted},
    {"str", builtin_str},
    {"sum", builtin_sum},
    {"tuple", builtin_tuple},
    {"zip", builtin_zip},
    {kException, make_exception<kException>},
    {kValueError, make_exception<kValueError>},
    {kTypeError, make_exception<kTypeError>},
    {kRuntimeError, make_exception<kRuntimeError>},
    {kKeyError, make_exception<kKeyError>},
    {kIndexError, make_exception<kIndexError>},
    {kAssertionError, make_exception<kAssertionError>},
    {kNotImplementedError, make_exception<kNotImplementedError>},
};

}  // namespace

Value make_range(Evaluator& evaluator, const CallArgs& call, std::string_view name) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"start"}, {"stop", false}, {"step", false}});
  if (!args) return Undefined{};
  for (const Argument* arg : *args) {
    if (!arg || is_integer(arg->value) || object_if<IndexObject>(arg->value)) continue;
    evaluator.error(arg->span, "a bound of {} must be an int, not {}", name, a_type(arg->value));
    return Undefined{};
  }
  Value start = int64_t{0}, stop = (*args)[0]->value, step = int64_t{1};
  if ((*args)[1]) {
    start = (*args)[0]->value;
    stop = (*args)[1]->value;
  }
  if ((*args)[2]) step = (*args)[2]->value;
  if (is_integer(step) && integer_of(step) == 0) {
    evaluator.error((*args)[2]->span, "the step of {} must not be 0", name);
    return Undefined{};
  }
  return static_cast<const RangeObject*>(evaluator.heap().make(RangeObject{start, stop, step}));
}

void bind_python_builtins(Heap& heap, Scope& scope) {
  for (const BuiltinFunction& builtin : kPythonBuiltins) scope.bind(builtin.name, &builtin, Span{});
  scope.bind("__name__", heap.string("kernels"), Span{});
}

void bind_language(Heap& heap, Scope& scope) {
  bind_kernel_language(heap, scope);
  bind_python_builtins(heap, scope);
}

}  // namespace ttlc::frontend

// Python's builtin functions, as far as compile-time code of kernel files uses them.
#include "frontend/builtins.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "frontend/arguments.h"
#include "frontend/arithmetic.h"
#include "frontend/format_text.h"
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
  if (std::optional<Value> own = evaluator.own_method({value, (*args)[0]->span}, "__len__", {}, call.span))
    return *own;
  if (get_if<InstanceObject*>(value)) {
    evaluator.raise("TypeError", call.span, "{} has no len()", a_type(value));
    return Undefined{};
  }
  if (auto* string = object_if<StringObject>(value)) return static_cast<int64_t>(string->text.size());
  if (auto* dict = get_if<DictObject*>(value)) return static_cast<int64_t>((*dict)->entries.size());
  auto* list = get_if<ListObject*>(value);
  if (list && (*list)->is_iterator) {
    evaluator.raise("TypeError", call.span, "an iterator has no len()")
        .help("make a list of it first: list(...)");
    return Undefined{};
  }
  std::vector<Value> items;
  if (!evaluator.iterate({value, (*args)[0]->span}, items)) return Undefined{};
  return static_cast<int64_t>(items.size());
}

Value builtin_range(Evaluator& evaluator, const CallArgs& call) {
  return make_range(evaluator, call, "range");
}

Value builtin_abs(Evaluator& evaluator, const CallArgs& call) {
  if (any_runtime(call)) return evaluator.runtime()->call_function("abs", call);
  MatchedArgs args = match_arguments(evaluator, call, "abs", {{"x"}});
  if (!args) return Undefined{};
  const Operand operand{(*args)[0]->value, (*args)[0]->span};
  if (is_number(operand.value) && number_of(operand.value) >= 0) return operand.value;
  return compile_time_unary(evaluator, ast::UnaryOperator::kNegate, operand, call.span);
}

/// Of base 16, 8 and 2 the text may say so: "0x1f".
Value int_of_text(Evaluator& evaluator, const std::string& all, int64_t base, Span span) {
  std::string text = all;
  std::erase(text, '_');
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.erase(0, 1);
  constexpr std::pair<std::string_view, int64_t> kPrefixes[] = {{"0x", 16}, {"0o", 8}, {"0b", 2}};
  for (const auto& [prefix, meant] : kPrefixes) {
    if ((base == meant || base == 0) && text.starts_with(prefix)) {
      text.erase(0, prefix.size());
      base = meant;
    }
  }
  int64_t value = 0;
  auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, base == 0 ? 10 : static_cast<int>(base));
  if (error == std::errc() && end == text.data() + text.size() && !text.starts_with('-'))
    return is_negative ? -value : value;
  evaluator.raise("ValueError", span, "{} is not an int", repr(evaluator.heap().string(all)));
  evaluator.python_says(
      fmt::format("invalid literal for int() with base {}: {}", base, repr(evaluator.heap().string(all))));
  return Undefined{};
}

Value builtin_int(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "int", {{"x", false}, {"base", false}});
  if (!args) return Undefined{};
  if (!(*args)[0]) return int64_t{0};
  const Value& value = (*args)[0]->value;
  std::optional<int64_t> base = 10;
  if ((*args)[1]) base = int_argument(evaluator, *(*args)[1], "the base");
  if (!base) return Undefined{};
  if (*base != 0 && (*base < 2 || *base > 36)) {
    evaluator.raise("ValueError", (*args)[1]->span, "the base is {}; it is 0, or 2 to 36", *base);
    return Undefined{};
  }
  if (is_integer(value)) return integer_of(value);
  if (object_if<IndexObject>(value)) return value;
  if (auto* string = object_if<StringObject>(value))
    return int_of_text(evaluator, string->text, *base, call.span);
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
  evaluator.raise("ValueError", span, "{} is not a float", repr(evaluator.heap().string(text)));
  evaluator.python_says(
      fmt::format("could not convert string to float: {}", repr(evaluator.heap().string(text))));
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
  return evaluator.heap().string((*args)[0] ? evaluator.str_of((*args)[0]->value, call.span) : "");
}

Value builtin_repr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "repr", {{"x"}});
  return args ? evaluator.heap().string(evaluator.repr_of((*args)[0]->value, call.span)) : Undefined{};
}

Value builtin_format(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "format", {{"value"}, {"spec", false}});
  if (!args) return Undefined{};
  const std::string spec = (*args)[1] ? to_text((*args)[1]->value) : "";
  std::optional<std::string> text = evaluator.format((*args)[0]->value, spec, call.span);
  return text ? evaluator.heap().string(std::move(*text)) : Undefined{};
}

/// hex(), oct() and bin() of an int.
template <const char* kName, const char* kSpec>
Value text_of_int(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kName, {{"number"}});
  std::optional<int64_t> number;
  if (args) number = int_argument(evaluator, *(*args)[0], "the argument");
  return number ? evaluator.heap().string(*format_number(*number, kSpec)) : Undefined{};
}
constexpr char kHex[] = "hex", kOct[] = "oct", kBin[] = "bin", kChr[] = "chr";
constexpr char kAsHex[] = "#x", kAsOct[] = "#o", kAsBin[] = "#b";

Value builtin_chr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kChr, {{"number"}});
  std::optional<int64_t> number;
  if (args) number = int_argument(evaluator, *(*args)[0], "the argument of chr");
  if (!number) return Undefined{};
  if (std::optional<std::string> text = format_number(*number, "c"))
    return evaluator.heap().string(std::move(*text));
  evaluator.raise("ValueError", call.span, "chr() arg not in range(0x110000)");
  return Undefined{};
}

Value builtin_ord(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "ord", {{"character"}});
  if (!args) return Undefined{};
  auto* text = object_if<StringObject>((*args)[0]->value);
  if (text && text->text.size() == 1 && static_cast<unsigned char>(text->text[0]) < 0x80)
    return int64_t{text->text[0]};
  evaluator.raise("TypeError", call.span, "ord() expects one ASCII character, not {}",
                  repr((*args)[0]->value));
  return Undefined{};
}

/// An int without its last digits; a half goes to the even side.
int64_t round_to_tens(int64_t value, int64_t digits) {
  int64_t unit = 1;
  for (int64_t i = 0; i < digits; ++i) {
    if (__builtin_mul_overflow(unit, int64_t{10}, &unit)) return 0;
  }
  const int64_t rest = ((value % unit) + unit) % unit, low = value - rest;
  const bool goes_up = rest > unit - rest || (rest == unit - rest && (low / unit) % 2 != 0);
  return goes_up ? low + unit : low;
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
  if (!(*args)[1] && is_integer(value)) return integer_of(value);
  if (!(*args)[1]) {
    const double whole = std::nearbyint(number_of(value));
    if (std::abs(whole) < 0x1p63) return static_cast<int64_t>(whole);
    evaluator.error(call.span, "{} does not fit a 64-bit integer", repr(value));
    return Undefined{};
  }
  std::optional<int64_t> digits = int_argument(evaluator, *(*args)[1], "the number of digits");
  if (!digits) return Undefined{};
  if (is_integer(value) && *digits >= 0) return integer_of(value);
  if (*digits >= 0 && std::abs(number_of(value)) < 1e15 && *digits < 20)
    return std::strtod(fmt::format("{:.{}f}", number_of(value), *digits).c_str(), nullptr);
  if (is_integer(value)) return round_to_tens(integer_of(value), -*digits);
  double scale = std::pow(10.0, static_cast<double>(*digits));
  return std::nearbyint(number_of(value) * scale) / scale;
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

Value builtin_divmod(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "divmod", {{"a"}, {"b"}});
  if (!args) return Undefined{};
  Operand a{(*args)[0]->value, (*args)[0]->span}, b{(*args)[1]->value, (*args)[1]->span};
  Value quotient = evaluator.binary(ast::BinaryOperator::kFloorDiv, a, b, call.span);
  Value remainder = evaluator.binary(ast::BinaryOperator::kMod, a, b, call.span);
  if (is_undefined(quotient) || is_undefined(remainder)) return Undefined{};
  return evaluator.heap().tuple({quotient, remainder});
}

/// `base` to the power of `exponent`, which is not negative, modulo a positive number.
int64_t power_modulo(int64_t base, int64_t exponent, int64_t modulus) {
  __int128 result = 1 % modulus, square = (base % modulus + modulus) % modulus;
  for (; exponent > 0; exponent >>= 1) {
    if (exponent & 1) result = result * square % modulus;
    square = square * square % modulus;
  }
  return static_cast<int64_t>(result);
}

Value builtin_pow(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "pow", {{"base"}, {"exponent"}, {"mod", false}});
  if (!args) return Undefined{};
  if (!(*args)[2] || std::holds_alternative<None>((*args)[2]->value)) {
    return evaluator.binary(ast::BinaryOperator::kPow, {(*args)[0]->value, (*args)[0]->span},
                            {(*args)[1]->value, (*args)[1]->span}, call.span);
  }
  int64_t numbers[3];
  for (int i : {0, 1, 2}) {
    std::optional<int64_t> number =
        int_argument(evaluator, *(*args)[i], "a number of a power modulo another");
    if (!number) return Undefined{};
    numbers[i] = *number;
  }
  if (numbers[1] < 0 || numbers[2] <= 0) {
    evaluator.error(call.span, "pow with a modulus takes an exponent of at least 0 and a positive modulus");
    return Undefined{};
  }
  return power_modulo(numbers[0], numbers[1], numbers[2]);
}

Value builtin_slice(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "slice", {{"start"}, {"stop", false}, {"step", false}});
  if (!args) return Undefined{};
  SliceObject slice{None{}, (*args)[0]->value, None{}};
  if ((*args)[1]) slice = {(*args)[0]->value, (*args)[1]->value, None{}};
  if ((*args)[2]) slice.step = (*args)[2]->value;
  return static_cast<const SliceObject*>(evaluator.heap().make(slice));
}

/// Output of compile-time code is not shown: what a compiler prints is its diagnostics.
Value builtin_print(Evaluator&, const CallArgs&) { return None{}; }

template <const char* kName>
Value make_exception(Evaluator& evaluator, const CallArgs& call) {
  std::vector<Value> args;
  for (const Argument& arg : call.args) args.push_back(arg.value);
  std::string message = exception_text(evaluator, kName, args, call.span);
  return static_cast<const ExceptionObject*>(
      evaluator.heap().make(ExceptionObject{kName, std::move(message), std::move(args)}));
}

constexpr char kException[] = "Exception";
constexpr char kValueError[] = "ValueError";
constexpr char kTypeError[] = "TypeError";
constexpr char kRuntimeError[] = "RuntimeError";
constexpr char kKeyError[] = "KeyError";
constexpr char kIndexError[] = "IndexError";
constexpr char kAssertionError[] = "AssertionError";
constexpr char kNotImplementedError[] = "NotImplementedError";
constexpr char kArithmeticError[] = "ArithmeticError";
constexpr char kAttributeError[] = "AttributeError";
constexpr char kBaseException[] = "BaseException";
constexpr char kImportError[] = "ImportError";
constexpr char kLookupError[] = "LookupError";
constexpr char kModuleNotFoundError[] = "ModuleNotFoundError";
constexpr char kNameError[] = "NameError";
constexpr char kOSError[] = "OSError";
constexpr char kOverflowError[] = "OverflowError";
constexpr char kStopIteration[] = "StopIteration";
constexpr char kZeroDivisionError[] = "ZeroDivisionError";

constexpr char kSetattr[] = "setattr";

/// setattr(x, name, value); of a frozen data class object.__setattr__, too.
Value builtin_setattr(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "setattr", {{"object"}, {"name"}, {"value"}});
  if (!args) return Undefined{};
  auto* name = object_if<StringObject>((*args)[1]->value);
  if (!name) {
    evaluator.raise("TypeError", (*args)[1]->span, "the name of an attribute is a string, not {}",
                    a_type((*args)[1]->value));
    return Undefined{};
  }
  evaluator.set_attribute((*args)[0]->value, name->text, (*args)[2]->value, call.span);
  return None{};
}

constexpr BuiltinFunction kPythonBuiltins[] = {
    {"abs", builtin_abs},
    {kBin, text_of_int<kBin, kAsBin>},
    {"bool", builtin_bool},
    {kChr, builtin_chr},
    {"divmod", builtin_divmod},
    {"float", builtin_float},
    {"format", builtin_format},
    {"getattr", builtin_getattr},
    {"hasattr", builtin_hasattr},
    {kHex, text_of_int<kHex, kAsHex>},
    {"int", builtin_int},
    {"len", builtin_len},
    {kOct, text_of_int<kOct, kAsOct>},
    {"ord", builtin_ord},
    {"pow", builtin_pow},
    {"print", builtin_print},
    {"range", builtin_range},
    {"repr", builtin_repr},
    {"round", builtin_round},
    {kSetattr, builtin_setattr},
    {"slice", builtin_slice},
    {"str", builtin_str},
    {kException, make_exception<kException>},
    {kValueError, make_exception<kValueError>},
    {kTypeError, make_exception<kTypeError>},
    {kRuntimeError, make_exception<kRuntimeError>},
    {kKeyError, make_exception<kKeyError>},
    {kIndexError, make_exception<kIndexError>},
    {kAssertionError, make_exception<kAssertionError>},
    {kNotImplementedError, make_exception<kNotImplementedError>},
    {kArithmeticError, make_exception<kArithmeticError>},
    {kAttributeError, make_exception<kAttributeError>},
    {kBaseException, make_exception<kBaseException>},
    {kImportError, make_exception<kImportError>},
    {kLookupError, make_exception<kLookupError>},
    {kModuleNotFoundError, make_exception<kModuleNotFoundError>},
    {kNameError, make_exception<kNameError>},
    {kOSError, make_exception<kOSError>},
    {kOverflowError, make_exception<kOverflowError>},
    {kStopIteration, make_exception<kStopIteration>},
    {kZeroDivisionError, make_exception<kZeroDivisionError>},
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

std::string exception_text(Evaluator& evaluator, std::string_view type, const std::vector<Value>& args,
                           Span span) {
  if (args.empty()) return "";
  if (args.size() > 1) return evaluator.repr_of(evaluator.heap().tuple(args), span);
  return type == "KeyError" ? evaluator.repr_of(args[0], span) : evaluator.str_of(args[0], span);
}

std::string_view exception_type(const Value& value) {
  auto* builtin = object_if<BuiltinFunction>(value);
  const std::string_view name = builtin ? builtin->name : "";
  const bool is_one =
      name.ends_with("Error") || name == kException || name == kBaseException || name == kStopIteration;
  return is_one && find_python_builtin(name) == builtin ? name : "";
}

const BuiltinFunction* find_python_builtin(std::string_view name) {
  for (std::span<const BuiltinFunction> table :
       {std::span<const BuiltinFunction>(kPythonBuiltins), sequence_functions()}) {
    for (const BuiltinFunction& builtin : table) {
      if (builtin.name == name) return &builtin;
    }
  }
  return nullptr;
}

void bind_python_builtins(Heap& heap, Scope& scope) {
  for (std::span<const BuiltinFunction> table :
       {std::span<const BuiltinFunction>(kPythonBuiltins), sequence_functions(), type_functions()}) {
    for (const BuiltinFunction& builtin : table) scope.bind(builtin.name, &builtin, Span{});
  }
  NamespaceObject object{"object", {}};
  object.members.emplace_back("__setattr__", find_python_builtin(kSetattr));
  scope.bind("object", static_cast<const NamespaceObject*>(heap.make(std::move(object))), Span{});
  scope.bind("__name__", heap.string("kernels"), Span{});
}

void bind_language(Heap& heap, Scope& scope) {
  bind_kernel_language(heap, scope);
  bind_python_builtins(heap, scope);
}

}  // namespace ttlc::frontend

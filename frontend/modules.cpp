// Modules whose contents the compiler knows: `math`, and the constants of `ttnn` and `ttl`.
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "frontend/arguments.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

using RealFunction = double (*)(double);

/// One argument, known at compile time; empty after an error.
std::optional<double> real_argument(Evaluator& evaluator, const CallArgs& call, std::string_view name) {
  MatchedArgs args = match_arguments(evaluator, call, name, {{"x"}});
  if (!args) return std::nullopt;
  const Argument& arg = *(*args)[0];
  if (is_number(arg.value)) return number_of(arg.value);
  DiagnosticBuilder builder = evaluator.error(
      arg.span, "{} works on numbers known at compile time, not on {}", name, a_type(arg.value));
  if (is_runtime(arg.value)) builder.help("write x.{}() for a block", name.substr(name.find('.') + 1));
  return std::nullopt;
}

Value checked(Evaluator& evaluator, const CallArgs& call, std::string_view name, double x, double result) {
  if (std::isfinite(result) || !std::isfinite(x)) return result;
  evaluator.error(call.span, "{}({}) is not defined", name, x);
  return Undefined{};
}

template <const char* kName, double (*kFunction)(double)>
Value call_real(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, kName);
  return x ? checked(evaluator, call, kName, *x, kFunction(*x)) : Undefined{};
}

Value rounded(Evaluator& evaluator, const CallArgs& call, double value) {
  if (std::abs(value) < 9.2e18) return static_cast<int64_t>(value);
  evaluator.error(call.span, "{} does not fit a 64-bit integer", value);
  return Undefined{};
}
Value math_floor(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.floor");
  return x ? rounded(evaluator, call, std::floor(*x)) : Undefined{};
}
Value math_ceil(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.ceil");
  return x ? rounded(evaluator, call, std::ceil(*x)) : Undefined{};
}

Value math_pow(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.pow", {{"x"}, {"y"}});
  if (!args) return Undefined{};
  if (!is_number((*args)[0]->value) || !is_number((*args)[1]->value)) {
    evaluator.error(call.span, "math.pow works on numbers known at compile time")
        .help("write x ** y for a block");
    return Undefined{};
  }
  double x = number_of((*args)[0]->value);
  return checked(evaluator, call, "math.pow", x, std::pow(x, number_of((*args)[1]->value)));
}

Value math_isqrt(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.isqrt", {{"n"}});
  std::optional<int64_t> n;
  if (args) n = int_argument(evaluator, *(*args)[0], "the argument of math.isqrt");
  if (!n) return Undefined{};
  if (*n < 0) {
    evaluator.error(call.span, "math.isqrt({}) is not defined", *n);
    return Undefined{};
  }
  auto root = static_cast<int64_t>(std::sqrt(static_cast<double>(*n)));
  while (static_cast<__int128>(root) * root > *n) --root;
  while (static_cast<__int128>(root + 1) * (root + 1) <= *n) ++root;
  return root;
}

/// math.gcd and math.lcm of any number of ints.
template <int64_t (*kCombine)(int64_t, int64_t)>
Value fold_ints(Evaluator& evaluator, const CallArgs& call) {
  std::optional<int64_t> result;
  for (const Argument& arg : call.args) {
    std::optional<int64_t> value = int_argument(evaluator, arg, "the argument");
    if (!value) return Undefined{};
    result = result ? kCombine(*result, *value) : *value;
  }
  return result ? Value(*result) : Value(int64_t{0});
}
int64_t gcd(int64_t a, int64_t b) { return std::gcd(a, b); }
int64_t lcm(int64_t a, int64_t b) { return a == 0 || b == 0 ? 0 : std::lcm(a, b); }

Value math_prod(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.prod", {{"values"}});
  std::vector<Value> items;
  if (!args || !evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  Value product = int64_t{1};
  for (const Value& item : items) {
    product = evaluator.binary(ast::BinaryOperator::kMul, {product, call.span}, {item, call.span}, call.span);
  }
  return product;
}

Value math_isinf(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.isinf");
  return x ? Value(std::isinf(*x)) : Undefined{};
}

constexpr char kSqrt[] = "math.sqrt";
constexpr char kExp[] = "math.exp";
constexpr char kLog[] = "math.log";
constexpr char kLog2[] = "math.log2";
constexpr char kLog10[] = "math.log10";
constexpr char kFabs[] = "math.fabs";
constexpr char kSin[] = "math.sin";
constexpr char kCos[] = "math.cos";
constexpr char kTanh[] = "math.tanh";

constexpr BuiltinFunction kMathFunctions[] = {
    {"sqrt", call_real<kSqrt, std::sqrt>},
    {"exp", call_real<kExp, std::exp>},
    {"log", call_real<kLog, std::log>},
    {"log2", call_real<kLog2, std::log2>},
    {"log10", call_real<kLog10, std::log10>},
    {"fabs", call_real<kFabs, std::fabs>},
    {"sin", call_real<kSin, std::sin>},
    {"cos", call_real<kCos, std::cos>},
    {"tanh", call_real<kTanh, std::tanh>},
    {"floor", math_floor},
    {"ceil", math_ceil},
    {"pow", math_pow},
    {"isqrt", math_isqrt},
    {"gcd", fold_ints<gcd>},
    {"lcm", fold_ints<lcm>},
    {"prod", math_prod},
    {"isinf", math_isinf},
};

Value math_module(Heap& heap) {
  NamespaceObject space{"math", {}};
  for (const BuiltinFunction& function : kMathFunctions) space.members.emplace_back(function.name, &function);
  space.members.emplace_back("pi", std::numbers::pi);
  space.members.emplace_back("e", std::numbers::e);
  space.members.emplace_back("tau", 2 * std::numbers::pi);
  space.members.emplace_back("inf", std::numeric_limits<double>::infinity());
  space.members.emplace_back("nan", std::numeric_limits<double>::quiet_NaN());
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// The names host code gives element formats.
constexpr std::pair<std::string_view, sim::DataFormat> kDtypes[] = {
    {"bfloat16", sim::DataFormat::kBf16},   {"float32", sim::DataFormat::kFp32},
    {"bfloat8_b", sim::DataFormat::kBfp8B}, {"bfloat4_b", sim::DataFormat::kBfp4B},
    {"int32", sim::DataFormat::kInt32},     {"uint16", sim::DataFormat::kUint16},
    {"uint32", sim::DataFormat::kUint32},
};

}  // namespace

void add_device_constants(Heap& heap, NamespaceObject& space) {
  space.members.emplace_back("TILE_SIZE", sim::kTileHeight);
  space.members.emplace_back("TILE_SHAPE", heap.tuple({sim::kTileHeight, sim::kTileWidth}));
  for (const auto& [dtype, format] : kDtypes) space.members.emplace_back(dtype, format);
}

namespace {

constexpr BuiltinFunction kTensorFunctions[] = {{"repeat", repeat_tensor}, {"squeeze", squeeze_tensor}};

Value device_module(Heap& heap) {
  NamespaceObject space{"ttnn", {}, true};
  for (const BuiltinFunction& function : kTensorFunctions)
    space.members.emplace_back(function.name, &function);
  add_device_constants(heap, space);
  for (const char* layout : {"TILE_LAYOUT", "ROW_MAJOR_LAYOUT"})
    space.members.emplace_back(layout, heap.string(layout));
  NamespaceObject fidelities{"ttnn.MathFidelity", {}};
  for (const char* name : {"LoFi", "HiFi2", "HiFi3", "HiFi4"})
    fidelities.members.emplace_back(name, heap.string(name));
  space.members.emplace_back("MathFidelity",
                             static_cast<const NamespaceObject*>(heap.make(std::move(fidelities))));
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// Of numpy the numbers and their functions; arrays are host code.
Value array_library(Heap& heap) {
  NamespaceObject space{"numpy", {}, true};
  for (const BuiltinFunction& function : kMathFunctions) {
    bool returns_real = function.call != math_floor && function.call != math_ceil;
    if (returns_real && function.name != "isqrt") space.members.emplace_back(function.name, &function);
  }
  for (const auto& [dtype, format] : kDtypes) space.members.emplace_back(dtype, format);
  space.members.emplace_back("pi", std::numbers::pi);
  space.members.emplace_back("e", std::numbers::e);
  space.members.emplace_back("inf", std::numeric_limits<double>::infinity());
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// Host code names element formats by this library; it knows nothing else that a kernel could use.
Value tensor_library(Heap& heap) {
  NamespaceObject space{"torch", {}, true};
  for (const auto& [dtype, format] : kDtypes) space.members.emplace_back(dtype, format);
  space.members.emplace_back("inf", std::numeric_limits<double>::infinity());
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

constexpr BuiltinFunction kNamedTuple = {"namedtuple", make_record_type};

Value collections_module(Heap& heap) {
  NamespaceObject space{"collections", {{kNamedTuple.name, &kNamedTuple}}, true};
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

constexpr BuiltinFunction kRecordFunctions[] = {{"field", field_default}, {"replace", replaced_record}};

Value data_class_module(Heap& heap) {
  NamespaceObject space{"dataclasses", {}, true};
  for (const BuiltinFunction& function : kRecordFunctions)
    space.members.emplace_back(function.name, &function);
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

}  // namespace

Value import_module(Heap& heap, std::string_view name) {
  if (name == "collections") return collections_module(heap);
  if (name == "dataclasses") return data_class_module(heap);
  if (name == "math") return math_module(heap);
  if (name == "numpy") return array_library(heap);
  if (name == "ttnn") return device_module(heap);
  if (name == "torch") return tensor_library(heap);
  if (name == "ttl") return ttl_module(heap);
  return None{};
}

}  // namespace ttlc::frontend

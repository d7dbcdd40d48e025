// Modules whose contents the compiler knows: `math`, and the constants of `ttnn` and `ttl`.
#include <algorithm>
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

constexpr char kSqrt[] = "math.sqrt";
constexpr char kExp[] = "math.exp";
constexpr char kLog[] = "math.log";
constexpr char kLog2[] = "math.log2";
constexpr char kLog10[] = "math.log10";
constexpr char kFabs[] = "math.fabs";
constexpr char kSin[] = "math.sin";
constexpr char kCos[] = "math.cos";
constexpr char kTanh[] = "math.tanh";
constexpr char kTan[] = "math.tan";
constexpr char kSinh[] = "math.sinh";
constexpr char kCosh[] = "math.cosh";
constexpr char kAsin[] = "math.asin";
constexpr char kAcos[] = "math.acos";
constexpr char kAtan[] = "math.atan";
constexpr char kLog1p[] = "math.log1p";
constexpr char kExpm1[] = "math.expm1";
constexpr char kExp2[] = "math.exp2";
constexpr char kErf[] = "math.erf";
constexpr char kErfc[] = "math.erfc";
constexpr char kCbrt[] = "math.cbrt";
constexpr char kHypot[] = "math.hypot";
constexpr char kCopysign[] = "math.copysign";
constexpr char kFmod[] = "math.fmod";
constexpr char kAtan2[] = "math.atan2";

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
  MatchedArgs args = match_arguments(evaluator, call, "math.prod", {{"values"}, {"start", false, true}});
  std::vector<Value> items;
  if (!args || !evaluator.iterate({(*args)[0]->value, (*args)[0]->span}, items)) return Undefined{};
  Value product = (*args)[1] ? (*args)[1]->value : Value(int64_t{1});
  for (const Value& item : items) {
    product = evaluator.binary(ast::BinaryOperator::kMul, {product, call.span}, {item, call.span}, call.span);
  }
  return product;
}

/// math.log(x), math.log(x, base)
Value math_log(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.log", {{"x"}, {"base", false}});
  if (!args) return Undefined{};
  CallArgs first = call;
  first.args.resize(1);
  const Value of_x = call_real<kLog, std::log>(evaluator, first);
  if (!(*args)[1] || is_undefined(of_x)) return of_x;
  first.args[0] = *(*args)[1];
  first.args[0].name = "";
  const Value of_base = call_real<kLog, std::log>(evaluator, first);
  if (is_undefined(of_base)) return of_base;
  return checked(evaluator, call, "math.log", number_of(of_x), number_of(of_x) / number_of(of_base));
}

template <const char* kName, double (*kFunction)(double, double)>
Value call_real_of_two(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kName, {{"x"}, {"y"}});
  if (!args) return Undefined{};
  if (!is_number((*args)[0]->value) || !is_number((*args)[1]->value)) {
    evaluator.error(call.span, "{} works on numbers known at compile time", kName);
    return Undefined{};
  }
  const double x = number_of((*args)[0]->value);
  return checked(evaluator, call, kName, x, kFunction(x, number_of((*args)[1]->value)));
}

Value math_trunc(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.trunc");
  return x ? rounded(evaluator, call, std::trunc(*x)) : Undefined{};
}

/// The product of the ints from `first` to `last`; nothing when it needs more than 63 bits.
std::optional<int64_t> product_of(int64_t first, int64_t last) {
  int64_t product = 1;
  for (int64_t i = std::max<int64_t>(first, 1); i <= last; ++i) {
    if (__builtin_mul_overflow(product, i, &product)) return std::nullopt;
  }
  return product;
}

Value math_factorial(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.factorial", {{"n"}});
  std::optional<int64_t> n;
  if (args) n = int_argument(evaluator, *(*args)[0], "the argument of math.factorial");
  if (!n) return Undefined{};
  std::optional<int64_t> product = *n >= 0 ? product_of(2, *n) : std::nullopt;
  if (product) return *product;
  evaluator.error(call.span, "math.factorial({}) does not fit a 64-bit integer", *n);
  return Undefined{};
}

Value math_comb(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.comb", {{"n"}, {"k"}});
  std::optional<int64_t> n, k;
  if (args) n = int_argument(evaluator, *(*args)[0], "the argument of math.comb");
  if (n) k = int_argument(evaluator, *(*args)[1], "the argument of math.comb");
  if (!k) return Undefined{};
  __int128 count = *k < 0 || *k > *n ? 0 : 1;
  const int64_t least = count == 0 ? 0 : std::min(*k, *n - *k);  // comb(n, i) >= 2^i: fewer than 70 rounds
  for (int64_t i = 1; i <= least && count <= INT64_MAX; ++i) count = count * (*n - least + i) / i;
  if (count <= INT64_MAX) return static_cast<int64_t>(count);
  evaluator.error(call.span, "math.comb({}, {}) does not fit a 64-bit integer", *n, *k);
  return Undefined{};
}

Value math_isnan(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.isnan");
  return x ? Value(std::isnan(*x)) : Undefined{};
}
Value math_isfinite(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.isfinite");
  return x ? Value(std::isfinite(*x)) : Undefined{};
}

Value math_isclose(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "math.isclose",
                                     {{"a"}, {"b"}, {"rel_tol", false, true}, {"abs_tol", false, true}});
  if (!args) return Undefined{};
  double values[] = {0, 0, 1e-9, 0};
  for (size_t i = 0; i < 4; ++i) {
    if (!(*args)[i]) continue;
    if (!is_number((*args)[i]->value)) {
      evaluator.error((*args)[i]->span, "math.isclose works on numbers known at compile time");
      return Undefined{};
    }
    values[i] = number_of((*args)[i]->value);
  }
  const double larger = std::max(std::abs(values[0]), std::abs(values[1]));
  return values[0] == values[1] || (std::isfinite(larger) && std::abs(values[0] - values[1]) <=
                                                                 std::max(values[2] * larger, values[3]));
}

Value math_isinf(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, "math.isinf");
  return x ? Value(std::isinf(*x)) : Undefined{};
}

constexpr BuiltinFunction kMathFunctions[] = {
    {"sqrt", call_real<kSqrt, std::sqrt>},
    {"exp", call_real<kExp, std::exp>},
    {"log", math_log},
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
    {"tan", call_real<kTan, std::tan>},
    {"sinh", call_real<kSinh, std::sinh>},
    {"cosh", call_real<kCosh, std::cosh>},
    {"asin", call_real<kAsin, std::asin>},
    {"acos", call_real<kAcos, std::acos>},
    {"atan", call_real<kAtan, std::atan>},
    {"log1p", call_real<kLog1p, std::log1p>},
    {"expm1", call_real<kExpm1, std::expm1>},
    {"exp2", call_real<kExp2, std::exp2>},
    {"erf", call_real<kErf, std::erf>},
    {"erfc", call_real<kErfc, std::erfc>},
    {"cbrt", call_real<kCbrt, std::cbrt>},
    {"hypot", call_real_of_two<kHypot, std::hypot>},
    {"copysign", call_real_of_two<kCopysign, std::copysign>},
    {"fmod", call_real_of_two<kFmod, std::fmod>},
    {"atan2", call_real_of_two<kAtan2, std::atan2>},
    {"trunc", math_trunc},
    {"factorial", math_factorial},
    {"comb", math_comb},
    {"isnan", math_isnan},
    {"isfinite", math_isfinite},
    {"isclose", math_isclose},
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

/// `ttnn.Tensor`: kernels ask whether their parameters are of it.
Value make_tensor(Evaluator& evaluator, const CallArgs& call) {
  evaluator.error(call.span, "a tensor cannot be made in a kernel").help("pass it as a parameter");
  return Undefined{};
}
constexpr BuiltinFunction kTensorType = {"tensor", make_tensor};

constexpr BuiltinFunction kTensorFunctions[] = {{"repeat", repeat_tensor}, {"squeeze", squeeze_tensor}};

Value device_module(Heap& heap) {
  NamespaceObject space{"ttnn", {{"Tensor", &kTensorType}}, true};
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

/// numpy rounds to floats.
template <const char* kName, double (*kFunction)(double)>
Value rounded_real(Evaluator& evaluator, const CallArgs& call) {
  std::optional<double> x = real_argument(evaluator, call, kName);
  return x ? Value(kFunction(*x)) : Undefined{};
}
constexpr char kFloor[] = "numpy.floor";
constexpr char kCeil[] = "numpy.ceil";
constexpr BuiltinFunction kArrayFunctions[] = {{"floor", rounded_real<kFloor, std::floor>},
                                               {"ceil", rounded_real<kCeil, std::ceil>}};

/// finfo(dtype): what a format of floats can hold.
Value float_limits(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "finfo", {{"dtype"}});
  if (!args) return Undefined{};
  auto* format = get_if<sim::DataFormat>((*args)[0]->value);
  const bool is_bf16 = format && *format == sim::DataFormat::kBf16;
  if (!is_bf16 && !(format && *format == sim::DataFormat::kFp32)) {
    evaluator.error((*args)[0]->span, "finfo knows bfloat16 and float32 here, not {}",
                    repr((*args)[0]->value));
    return Undefined{};
  }
  const double epsilon = is_bf16 ? 0x1p-7 : 0x1p-23;
  const double max = (2 - epsilon) * 0x1p127;
  NamespaceObject limits{"finfo", {{"max", max}, {"min", -max}, {"eps", epsilon}, {"tiny", 0x1p-126}}};
  return static_cast<const NamespaceObject*>(evaluator.heap().make(std::move(limits)));
}
constexpr BuiltinFunction kFloatLimits = {"finfo", float_limits};

/// Of numpy the numbers and their functions; arrays are host code.
Value array_library(Heap& heap) {
  NamespaceObject space{"numpy", {{kFloatLimits.name, &kFloatLimits}}, true};
  for (const BuiltinFunction& function : kArrayFunctions)
    space.members.emplace_back(function.name, &function);
  for (const BuiltinFunction& function : kMathFunctions) {
    const bool returns_int = function.call == math_floor || function.call == math_ceil ||
                             function.call == math_trunc || function.call == math_isqrt;
    if (!returns_int) space.members.emplace_back(function.name, &function);
  }
  for (const auto& [dtype, format] : kDtypes) space.members.emplace_back(dtype, format);
  space.members.emplace_back("pi", std::numbers::pi);
  space.members.emplace_back("e", std::numbers::e);
  space.members.emplace_back("inf", std::numeric_limits<double>::infinity());
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// Host code names element formats by this library; it knows nothing else that a kernel could use.
Value tensor_library(Heap& heap) {
  NamespaceObject space{"torch", {{kFloatLimits.name, &kFloatLimits}, {"Tensor", &kTensorType}}, true};
  for (const auto& [dtype, format] : kDtypes) space.members.emplace_back(dtype, format);
  space.members.emplace_back("inf", std::numeric_limits<double>::infinity());
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

/// defaultdict(factory): a dict that makes what it lacks.
Value make_default_dict(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "defaultdict", {{"default_factory", false}});
  if (!args) return Undefined{};
  DictObject dict{{}, evaluator.heap().region};
  if ((*args)[0] && !std::holds_alternative<None>((*args)[0]->value)) dict.factory = (*args)[0]->value;
  return evaluator.heap().make(std::move(dict));
}

constexpr BuiltinFunction kDefaultDict = {"defaultdict", make_default_dict};
constexpr BuiltinFunction kNamedTuple = {"namedtuple", make_record_type};

Value collections_module(Heap& heap) {
  NamespaceObject space{
      "collections", {{kNamedTuple.name, &kNamedTuple}, {kDefaultDict.name, &kDefaultDict}}, true};
  return static_cast<const NamespaceObject*>(heap.make(std::move(space)));
}

constexpr BuiltinFunction kRecordFunctions[] = {{"field", field_default},
                                                {"replace", replaced_record},
                                                {"asdict", record_dict},
                                                {"astuple", record_tuple}};

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

// What compile-time code reads of tensors.
#include <functional>
#include <numeric>

#include "frontend/arguments.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

/// What the tiles of a tensor hold; rows have no padding.
std::vector<int64_t> padded_shape(const TensorObject& tensor) {
  if (tensor.is_row_major()) return tensor.shape();
  std::vector<int64_t> sizes = tensor.desc.shape;
  for (int64_t* size : {&sizes.back(), &sizes.end()[-2]})
    *size = (*size + sim::kTileHeight - 1) / sim::kTileHeight * sim::kTileHeight;
  return sizes;
}

Value sizes_value(Evaluator& evaluator, const std::vector<int64_t>& sizes) {
  return evaluator.heap().tuple(std::vector<Value>(sizes.begin(), sizes.end()));
}

int64_t volume(const std::vector<int64_t>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t{1}, std::multiplies<>());
}

struct TensorMethod {
  std::string_view name;
  Value (*call)(Evaluator&, const TensorObject&);
};

constexpr TensorMethod kTensorMethods[] = {
    {"dim", [](Evaluator&, const TensorObject& t) -> Value { return std::ssize(t.shape()); }},
    {"get_dtype", [](Evaluator&, const TensorObject& t) -> Value { return t.desc.dtype; }},
    {"get_shape", [](Evaluator& e, const TensorObject& t) { return sizes_value(e, t.shape()); }},
    {"logical_volume", [](Evaluator&, const TensorObject& t) -> Value { return volume(t.shape()); }},
    {"numel", [](Evaluator&, const TensorObject& t) -> Value { return volume(t.shape()); }},
    {"volume", [](Evaluator&, const TensorObject& t) -> Value { return volume(t.shape()); }},
};

const TensorMethod* find_tensor_method(std::string_view name) {
  for (const TensorMethod& method : kTensorMethods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

constexpr std::string_view kExpand = "expand";

/// t.expand(rows, columns) of one element: repeated so often.
Value expanded(Evaluator& evaluator, const TensorObject& tensor, const CallArgs& call) {
  CallArgs repeat = call;
  std::vector<Value> times;
  for (const Argument& arg : call.args) times.push_back(arg.value);
  const Value sizes =
      times.size() == 1 && items_of(times[0]) ? times[0] : Value(evaluator.heap().tuple(times));
  repeat.args = {{"", &tensor, call.callee_span}, {"", sizes, call.span}};
  return repeat_tensor(evaluator, repeat);
}

}  // namespace

Value tensor_attribute(Evaluator& evaluator, const TensorObject& tensor, const ast::Identifier& name) {
  if (name.text == "shape") return sizes_value(evaluator, tensor.shape());
  if (name.text == "padded_shape") return sizes_value(evaluator, padded_shape(tensor));
  if (name.text == "layout")
    return evaluator.heap().string(tensor.is_row_major() ? "ROW_MAJOR_LAYOUT" : "TILE_LAYOUT");
  if (name.text == "tile") {
    NamespaceObject tile{"tile", {}};
    tile.members.emplace_back("tile_shape", sizes_value(evaluator, {sim::kTileHeight, sim::kTileWidth}));
    return static_cast<const NamespaceObject*>(evaluator.heap().make(std::move(tile)));
  }
  if (name.text == "dtype") return tensor.desc.dtype;
  if (name.text == kExpand || find_tensor_method(name.text)) {
    const BoundMethod method{&tensor, name.text};
    return static_cast<const BoundMethod*>(evaluator.heap().make(method));
  }
  if (name.text == "ndim") return static_cast<int64_t>(tensor.shape().size());
  DiagnosticBuilder builder = evaluator.error(name.span, "a tensor has no attribute '{}'", name.text);
  std::string close = closest_name(name.text, {"shape", "padded_shape", "dtype", "ndim", "layout", "tile"});
  if (!close.empty()) builder.help("did you mean {}?", close);
  return Undefined{};
}

Value call_tensor_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call) {
  const TensorObject& tensor = *object_if<TensorObject>(method.self);
  if (method.name == kExpand) return expanded(evaluator, tensor, call);
  if (!match_arguments(evaluator, call, method.name, {})) return Undefined{};
  return find_tensor_method(method.name)->call(evaluator, tensor);
}

}  // namespace ttlc::frontend

// `ttnn.repeat(t, sizes)` and `ttnn.squeeze(t)` in the body of a kernel: tensors that host code derives from a parameter. What is
// repeated has one element; a part of the result is that element all over (ThreadLowering::load_repeated).
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/builtins.h"

namespace ttlc::frontend {
namespace {

const TensorObject* tensor_argument(Evaluator& evaluator, const Argument& arg, std::string_view name) {
  auto* tensor = object_if<TensorObject>(arg.value);
  if (!tensor) evaluator.error(arg.span, "{} takes a tensor, not {}", name, a_type(arg.value));
  return tensor;
}

Value reshaped(Evaluator& evaluator, const TensorObject& tensor, std::vector<int64_t> shape) {
  TensorObject result = tensor;
  result.repeated = tensor.repeated ? tensor.repeated : &tensor;
  result.is_vector = shape.size() == 1;
  if (result.is_vector) shape.insert(shape.begin(), 1);
  result.desc.shape = std::move(shape);
  return static_cast<const TensorObject*>(evaluator.heap().make(std::move(result)));
}

}  // namespace

Value repeat_tensor(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "repeat", {{"input_tensor"}, {"repeat_dims"}});
  auto* tensor = args ? tensor_argument(evaluator, *(*args)[0], "repeat") : nullptr;
  std::optional<std::vector<int64_t>> times;
  if (tensor) times = ints_argument(evaluator, *(*args)[1], "repeat_dims");
  if (!times) return Undefined{};
  std::vector<int64_t> shape = tensor->shape();
  const bool has_one_element = !tensor->is_row_major() && std::all_of(shape.begin(), shape.end(),
                                                                      [](int64_t size) { return size == 1; });
  if (!has_one_element) {
    evaluator
        .error(call.span,
               "{} is {}, but inside of a kernel only a tensor of one element, in tiles, is repeated",
               tensor->name(), tensor->is_row_major() ? "row-major" : "larger")
        .note(tensor->span, "{} has shape {}", tensor->name(), shape_text(tensor->shape()))
        .help("repeat it before the kernel is called, and pass the result as a tensor");
    return Undefined{};
  }
  constexpr int64_t kMost = int64_t{1} << 31;
  int64_t elems = 1;
  for (int64_t time : *times) {
    if (time < 1 || time > kMost / elems) {
      evaluator.error((*args)[1]->span, "a tensor is repeated 1 to {} times, not {}", kMost / elems, time);
      return Undefined{};
    }
    elems *= time;
  }
  if (times->size() < shape.size()) {
    evaluator.error((*args)[1]->span, "{} has {} dimensions, but {} are repeated", tensor->name(),
                    shape.size(), times->size());
    return Undefined{};
  }
  return reshaped(evaluator, *tensor, std::move(*times));
}

/// Without the dimensions of 1, or without one of them.
Value squeeze_tensor(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "squeeze", {{"input_tensor"}, {"dim", false}});
  auto* tensor = args ? tensor_argument(evaluator, *(*args)[0], "squeeze") : nullptr;
  if (!tensor) return Undefined{};
  if (!tensor->repeated) {
    evaluator.error(call.span, "inside of a kernel only a repeated tensor is squeezed")
        .note(tensor->span, "{} is a parameter", tensor->name())
        .help("index {} with 0 in its dimensions of 1", tensor->name());
    return Undefined{};
  }
  std::vector<int64_t> shape = tensor->shape();
  std::optional<int64_t> dim;
  if ((*args)[1] && !(dim = int_argument(evaluator, *(*args)[1], "dim"))) return Undefined{};
  const int64_t rank = static_cast<int64_t>(shape.size());
  if (dim && (*dim < -rank || *dim >= rank)) {
    evaluator.error((*args)[1]->span, "dim is {}, but the tensor has {} dimensions", *dim, rank);
    return Undefined{};
  }
  std::vector<int64_t> kept;
  for (int64_t d = 0; d < rank; ++d) {
    const bool may_go = !dim || d == *dim || d == *dim + rank;
    if (shape[d] != 1 || !may_go) kept.push_back(shape[d]);
  }
  if (kept.empty()) kept.push_back(1);
  return reshaped(evaluator, *tensor, std::move(kept));
}

}  // namespace ttlc::frontend

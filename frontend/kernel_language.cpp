// The names of the seed dialect that exist outside threads: decorators, Program, Stream, CircularBuffer; and the binding
// of the functions that exist only inside them (device_functions.h).
#include <limits>

#include "frontend/arguments.h"
#include "frontend/buffers.h"
#include "frontend/builtins.h"
#include "frontend/device_functions.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {
namespace {

constexpr std::string_view kKernelOptions[] = {
    "grid",          "block_factors",  "memory_space", "tiled",
    "indexing_maps", "iterator_types", "num_outs",     "ttnn_interop",
};

Value call_pykernel_gen(Evaluator& evaluator, const CallArgs& call) {
  std::vector<BuiltinParam> params;
  for (std::string_view name : kKernelOptions) params.push_back({name, false});
  MatchedArgs args = match_arguments(evaluator, call, "pykernel_gen", params);
  if (!args) return Undefined{};
  KernelOptions options;
  options.span = call.span;
  for (size_t i = 0; i < params.size(); ++i) {
    if ((*args)[i]) options.options.push_back({params[i].name, (*args)[i]->value, (*args)[i]->span});
  }
  if (!options.find("grid")) {
    evaluator.error(call.span, "pykernel_gen needs a grid").help("add grid=(rows, columns)");
    return Undefined{};
  }
  for (std::string_view name : {"indexing_maps", "iterator_types"}) {
    const KernelOption* option = options.find(name);
    bool is_empty = !option || std::holds_alternative<None>(option->value) ||
                    (items_of(option->value) && items_of(option->value)->empty());
    if (is_empty) continue;
    evaluator
        .error(option->span, "{} is not needed: data movement threads say which blocks a core gets", name)
        .help("leave {} out", name);
    return Undefined{};
  }
  const KernelOptions* kept = evaluator.heap().make(std::move(options));
  return static_cast<const DecoratorObject*>(
      evaluator.heap().make(DecoratorObject{FunctionRole::kKernel, kept}));
}

}  // namespace

Value make_program(Evaluator& evaluator, const CallArgs& call) {
  ProgramObject program;
  program.span = call.span;
  for (const Argument& arg : call.args) {
    auto* function = object_if<FunctionObject>(arg.value);
    bool is_thread = function && (function->role == FunctionRole::kComputeThread ||
                                  function->role == FunctionRole::kDataMovementThread);
    if (!is_thread) {
      evaluator.error(arg.span, "Program takes thread functions, not {}", a_type(arg.value))
          .help("decorate the function with @compute() or @datamovement()");
      return Undefined{};
    }
    program.threads.push_back(function);
  }
  if (program.threads.empty()) {
    evaluator.error(call.span, "a Program needs at least one thread function");
    return Undefined{};
  }
  return static_cast<const ProgramObject*>(evaluator.heap().make(std::move(program)));
}

namespace {

Value make_stream(Evaluator& evaluator, const CallArgs& call) {
  // Where a tensor lies is said by what is given for it.
  MatchedArgs args = match_arguments(evaluator, call, "Stream", {{"tensor"}, {"memory_space", false, true}});
  if (!args) return Undefined{};
  const Value& value = (*args)[0]->value;
  if (object_if<TensorObject>(value)) return value;
  evaluator.error((*args)[0]->span, "a Stream is made of a tensor parameter, not of {}", a_type(value));
  return Undefined{};
}

Value make_buffer(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "CircularBuffer",
                                     {{"shape"}, {"buffer_factor", false}, {"dtype", false, true}});
  if (!args) return Undefined{};
  constexpr size_t kRank = 2;
  return make_buffer(evaluator, {"CircularBuffer", call.span, (*args)[0], (*args)[1], (*args)[2], kRank});
}

constexpr BuiltinFunction kKernelBuiltins[] = {
    {"pykernel_gen", call_pykernel_gen},
    {"compute", make_compute_decorator},
    {"datamovement", make_movement_decorator},
    {"Program", make_program},
    {"Stream", make_stream},
    {"TensorAccessor", make_stream},
    {"CircularBuffer", make_buffer},
    {"Semaphore", make_semaphore},
};

Value thread_decorator(Evaluator& evaluator, const CallArgs& call, std::string_view name, FunctionRole role) {
  if (!match_arguments(evaluator, call, name, {{"verbose", false}, {"kernel", false, true}}))
    return Undefined{};
  return static_cast<const DecoratorObject*>(evaluator.heap().make(DecoratorObject{role, nullptr}));
}

}  // namespace

Value make_compute_decorator(Evaluator& evaluator, const CallArgs& call) {
  return thread_decorator(evaluator, call, "compute", FunctionRole::kComputeThread);
}
Value make_movement_decorator(Evaluator& evaluator, const CallArgs& call) {
  return thread_decorator(evaluator, call, "datamovement", FunctionRole::kDataMovementThread);
}

Value call_program(Evaluator& evaluator, const ProgramObject& program, const CallArgs& call) {
  ProgramObject started = program;
  started.has_args = true;
  started.span = call.span;
  started.args.clear();
  for (const Argument& arg : call.args) {
    if (!arg.name.empty()) {
      evaluator.error(arg.span, "a Program takes its tensors and buffers by position");
      return Undefined{};
    }
    started.args.push_back(arg.value);
  }
  return static_cast<const ProgramObject*>(evaluator.heap().make(std::move(started)));
}

void bind_kernel_language(Heap& heap, Scope& scope) {
  for (const BuiltinFunction& builtin : kKernelBuiltins) scope.bind(builtin.name, &builtin, Span{});
  for (std::string_view name : device_function_names(kBare)) {
    scope.bind(name, static_cast<const DeviceFunction*>(heap.make(DeviceFunction{name})), Span{});
  }
  scope.bind("ttl", ttl_module(heap), Span{});
  scope.bind("inf", std::numeric_limits<double>::infinity(), Span{});
}

}  // namespace ttlc::frontend

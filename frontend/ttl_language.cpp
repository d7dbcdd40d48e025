// The `ttl` module: what exists outside threads is written here, what exists inside them comes from functions.def.
#include "frontend/arguments.h"
#include "frontend/buffers.h"
#include "frontend/builtins.h"
#include "frontend/device_functions.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {
namespace {

constexpr std::string_view kKernelOptions[] = {
    "grid",          "fp32_dest_acc_en", "dst_full_sync_en",
    "math_fidelity", "options",          "memory_space",
    "tiled",         "indexing_maps",    "iterator_types",
    "num_outs",      kGranularity,       "runtime_resource_factory",
};

template <const char* kName>
Value make_kernel_decorator(Evaluator& evaluator, const CallArgs& call) {
  std::vector<BuiltinParam> params;
  for (std::string_view name : kKernelOptions) params.push_back({name, false});
  MatchedArgs args = match_arguments(evaluator, call, kName, params);
  if (!args) return Undefined{};
  KernelOptions options;
  options.dialect = Dialect::kTtl;
  options.span = call.span;
  for (size_t i = 0; i < params.size(); ++i) {
    if ((*args)[i]) options.options.push_back({params[i].name, (*args)[i]->value, (*args)[i]->span});
  }
  const KernelOptions* kept = evaluator.heap().make(std::move(options));
  return static_cast<const DecoratorObject*>(
      evaluator.heap().make(DecoratorObject{FunctionRole::kKernel, kept}));
}
constexpr char kKernel[] = "ttl.kernel";
constexpr char kOperation[] = "ttl.operation";
constexpr char kAtom[] = "ttl.atom";

/// ttl.static_range(...): a loop over it runs at compile time.
Value static_range(Evaluator& evaluator, const CallArgs& call) {
  Value range = make_range(evaluator, call, "static_range");
  std::vector<Value> items;
  if (!evaluator.iterate({range, call.span}, items)) return Undefined{};
  return evaluator.heap().list(std::move(items));
}

/// On which cores a buffer has the same address: here on all, whatever is wished.
constexpr std::pair<const char*, const char*> kAddressScopes[] = {{"LOCAL", "local"},
                                                                  {"REMOTE_UNIFORM", "remote_uniform"}};

bool is_address_scope(Evaluator& evaluator, const Argument* given) {
  auto* name = given ? object_if<StringObject>(given->value) : nullptr;
  for (const auto& [member, text] : kAddressScopes) {
    if (!given || (name && name->text == text)) return true;
  }
  evaluator.error(given->span, "{} is no address scope", repr(given->value))
      .help("use ttl.DFBAddressScope.LOCAL or ttl.DFBAddressScope.REMOTE_UNIFORM");
  return false;
}

/// make_dataflow_buffer_like(t, shape=, block_count=), make_circular_buffer_like(t, shape=, buffer_factor=)
template <const char* kName>
Value make_buffer_like(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, kName,
                                     {{"tensor"},
                                      {"shape"},
                                      {"buffer_factor", false},
                                      {"block_count", false, true},
                                      {"dtype", false, true},
                                      {"allocation_group", false, true},
                                      {"address_scope", false, true}});
  if (!args || !is_address_scope(evaluator, (*args)[6])) return Undefined{};
  auto* tensor = object_if<TensorObject>((*args)[0]->value);
  auto* buffer = get_if<BufferObject*>((*args)[0]->value);
  if (!tensor && !buffer) {
    evaluator.error((*args)[0]->span, "a buffer is made like a tensor, not like {}",
                    a_type((*args)[0]->value));
    return Undefined{};
  }
  BufferCall made{kName, call.span, (*args)[1], (*args)[2] ? (*args)[2] : (*args)[3], (*args)[4]};
  made.format = tensor ? tensor->desc.dtype : (*buffer)->format;
  made.is_row_major = tensor ? tensor->is_row_major() : (*buffer)->is_row_major;
  return make_buffer(evaluator, made);
}
constexpr char kCircularBufferLike[] = "make_circular_buffer_like";
constexpr char kDataflowBufferLike[] = "make_dataflow_buffer_like";
constexpr char kCircularBuffer[] = "CircularBuffer";
constexpr char kDataflowBuffer[] = "DataflowBuffer";

Value make_dfb(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "make_dfb",
                                     {{"dtype"},
                                      {"shape"},
                                      {"block_count", false},
                                      {"tile", false},
                                      {"allocation_group", false, true},
                                      {"address_scope", false, true}});
  if (!args || !is_address_scope(evaluator, (*args)[5])) return Undefined{};
  if (const Argument* tile = (*args)[3]) {
    std::optional<std::vector<int64_t>> sizes = ints_argument(evaluator, *tile, "tile");
    if (!sizes) return Undefined{};
    if (*sizes != std::vector<int64_t>{sim::kTileHeight, sim::kTileWidth}) {
      evaluator.error(tile->span, "tiles of {} elements are not part of this version", shape_text(*sizes))
          .help("leave `tile` out: tiles have 32x32 elements");
      return Undefined{};
    }
  }
  return make_buffer(evaluator, {"make_dfb", call.span, (*args)[1], (*args)[2], (*args)[0]});
}

/// ttl.TensorAccessor(t, index_type=ttl.IndexType.TILE): the tensor, whose indices count tiles in any case.
Value make_accessor(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "TensorAccessor", {{"tensor"}, {"index_type", false}});
  if (!args) return Undefined{};
  if (object_if<TensorObject>((*args)[0]->value)) return (*args)[0]->value;
  evaluator.error((*args)[0]->span, "an accessor is made of a tensor, not of {}", a_type((*args)[0]->value));
  return Undefined{};
}

/// A wish that buffers share memory: which of them do is decided by when they hold blocks.
Value make_allocation_group(Evaluator& evaluator, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "make_dfb_allocation_group", {})) return Undefined{};
  return None{};
}

/// ttl.Kernel(kind): a name for a thread, for @ttl.compute(kernel=) and @ttl.datamovement(kernel=).
Value make_kernel_name(Evaluator& evaluator, const CallArgs& call) {
  if (!match_arguments(evaluator, call, "Kernel", {{"kind"}})) return Undefined{};
  return None{};
}

/// ttl.grid_size(dims=n): columns, rows and ones; one number counts all cores.
Value grid_size(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "grid_size", {{"dims", false}});
  if (!args) return Undefined{};
  const KernelContext* kernel = evaluator.kernel();
  if (!kernel) {
    evaluator.error(call.span, "grid_size is known only inside a kernel");
    return Undefined{};
  }
  std::optional<int64_t> dims = 2;
  if ((*args)[0]) dims = int_argument(evaluator, *(*args)[0], "dims");
  if (!dims) return Undefined{};
  constexpr int64_t kMaxDims = 8;
  if (*dims < 1 || *dims > kMaxDims) {
    evaluator.error((*args)[0]->span, "dims is {}; it must be 1 to {}", *dims, kMaxDims);
    return Undefined{};
  }
  if (*dims == 1) return kernel->grid_columns * kernel->grid_rows;
  std::vector<Value> sizes = {kernel->grid_columns, kernel->grid_rows};
  sizes.resize(*dims, int64_t{1});
  return evaluator.heap().tuple(std::move(sizes));
}

/// ttl.is_tiled(t, ttl.TILE_SHAPE): whether its sizes are multiples of the sizes of a tile.
Value is_tiled(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "is_tiled", {{"tensor"}, {"tile_shape", false}});
  if (!args) return Undefined{};
  auto* tensor = object_if<TensorObject>((*args)[0]->value);
  if (!tensor) {
    evaluator.error((*args)[0]->span, "is_tiled takes a tensor, not {}", a_type((*args)[0]->value));
    return Undefined{};
  }
  std::optional<std::vector<int64_t>> tile = std::vector<int64_t>{sim::kTileHeight, sim::kTileWidth};
  if ((*args)[1]) tile = ints_argument(evaluator, *(*args)[1], "tile_shape");
  if (!tile) return Undefined{};
  const std::vector<int64_t> shape = tensor->shape();
  if (shape.size() < tile->size()) return false;
  return std::equal(tile->rbegin(), tile->rend(), shape.rbegin(),
                    [](int64_t part, int64_t size) { return part > 0 && size % part == 0; });
}

constexpr BuiltinFunction kTtlBuiltins[] = {
    {"kernel", make_kernel_decorator<kKernel>},
    {"operation", make_kernel_decorator<kOperation>},
    {"atom", make_kernel_decorator<kAtom>},
    {"compute", make_compute_decorator},
    {"datamovement", make_movement_decorator},
    {"Program", make_program},
    {"static_range", static_range},
    {"TensorAccessor", make_accessor},
    {"is_tiled", is_tiled},
    {kCircularBufferLike, make_buffer_like<kCircularBufferLike>},
    {kDataflowBufferLike, make_buffer_like<kDataflowBufferLike>},
    {kCircularBuffer, make_buffer_like<kCircularBuffer>},
    {kDataflowBuffer, make_buffer_like<kDataflowBuffer>},
    {"make_dfb", make_dfb},
    {"make_dfb_allocation_group", make_allocation_group},
    {"Kernel", make_kernel_name},
    {"grid_size", grid_size},
    {"Pipe", make_pipe},
    {"PipeNet", make_pipe_net},
    {"Semaphore", make_semaphore},
};

NamespaceObject device_functions(Heap& heap, std::string_view name) {
  NamespaceObject space{name, {}};
  for (std::string_view function : device_function_names(kTtl)) {
    const DeviceFunction* made = heap.make(DeviceFunction{function});
    space.members.emplace_back(function, made);
  }
  return space;
}

}  // namespace

Value ttl_module(Heap& heap) {
  NamespaceObject space = device_functions(heap, "ttl");
  for (const BuiltinFunction& builtin : kTtlBuiltins) space.members.emplace_back(builtin.name, &builtin);
  for (std::string_view part : {"ttl.math", "ttl.block", "ttl.unsafe"}) {
    const NamespaceObject* functions = heap.make(device_functions(heap, part));
    space.members.emplace_back(part.substr(part.find('.') + 1), functions);
  }
  add_device_constants(heap, space);
  NamespaceObject kinds{"ttl.KernelKind", {}};
  for (const char* kind : {"COMPUTE", "DATA_MOVEMENT"}) kinds.members.emplace_back(kind, heap.string(kind));
  space.members.emplace_back("KernelKind", static_cast<const NamespaceObject*>(heap.make(std::move(kinds))));
  NamespaceObject scopes{"ttl.DFBAddressScope", {}};
  for (const auto& [member, text] : kAddressScopes) scopes.members.emplace_back(member, heap.string(text));
  space.members.emplace_back("DFBAddressScope",
                             static_cast<const NamespaceObject*>(heap.make(std::move(scopes))));
  NamespaceObject units{"ttl.IndexType", {}};
  units.members.emplace_back("TILE", heap.string("TILE"));
  space.members.emplace_back("IndexType", static_cast<const NamespaceObject*>(heap.make(std::move(units))));
  NamespaceObject* module = heap.make(std::move(space));
  module->members.emplace_back("ttl", static_cast<const NamespaceObject*>(module));  // from ttl import ttl
  return static_cast<const NamespaceObject*>(module);
}

}  // namespace ttlc::frontend

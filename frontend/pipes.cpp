// ttl.Pipe, ttl.PipeNet, ttl.Semaphore: what a kernel's body makes of them.
#include "frontend/pipes.h"

#include <algorithm>
#include <set>

#include "frontend/arguments.h"

namespace ttlc::frontend {
namespace {

struct Interval {
  int64_t first, last;
};

/// An int, or a slice a:b whose bounds default to the grid.
std::optional<Interval> interval(Evaluator& evaluator, const Value& value, int64_t size, Span span) {
  if (is_integer(value)) return Interval{integer_of(value), integer_of(value)};
  auto* slice = object_if<SliceObject>(value);
  bool has_step = slice && !std::holds_alternative<None>(slice->step) && !equal(slice->step, int64_t{1});
  auto known = [](const Value& bound) { return is_integer(bound) || std::holds_alternative<None>(bound); };
  if (!slice || has_step || !known(slice->lower) || !known(slice->upper)) {
    evaluator.error(span, "a coordinate of cores is an int or a slice a:b without a step, not {}",
                    repr(value));
    return std::nullopt;
  }
  int64_t first = is_integer(slice->lower) ? integer_of(slice->lower) : 0;
  int64_t end = is_integer(slice->upper) ? integer_of(slice->upper) : size;
  return Interval{first, end - 1};
}

/// Two corners, as early files write a range: ((0, 0), (3, 3)).
std::optional<std::vector<Value>> slices_of_corners(Heap& heap, const std::vector<Value>& items) {
  if (items.size() != 2) return std::nullopt;
  const std::vector<Value>*first = items_of(items[0]), *last = items_of(items[1]);
  if (!first || !last || first->size() != last->size()) return std::nullopt;
  std::vector<Value> slices;
  for (size_t i = 0; i < first->size(); ++i) {
    if (!is_integer((*first)[i]) || !is_integer((*last)[i])) return std::nullopt;
    slices.push_back(static_cast<const SliceObject*>(
        heap.make(SliceObject{(*first)[i], integer_of((*last)[i]) + 1, None{}})));
  }
  return slices;
}

/// Cores counted by one number: column by column, as ttl.node(dims=1) does. At most three rectangles: what is left of the first
/// column, whole columns, the begin of the last one.
std::optional<std::vector<CoreRectangle>> linear(Evaluator& evaluator, const Value& value, Span span) {
  const KernelContext& grid = *evaluator.kernel();
  std::optional<Interval> cores = interval(evaluator, value, grid.grid_rows * grid.grid_columns, span);
  if (!cores) return std::nullopt;
  const int64_t rows = grid.grid_rows, first = cores->first, end = cores->last + 1;
  if (first < 0 || end <= first || end > rows * grid.grid_columns)
    return std::vector<CoreRectangle>{{-1, -1, -1, -1}};
  std::vector<CoreRectangle> result;
  auto add = [&](int64_t from, int64_t to) {
    if (from < to) result.push_back({from % rows, from / rows, (to - 1) % rows, (to - 1) / rows});
  };
  const int64_t whole = std::min((first + rows - 1) / rows * rows, end),
                rest = std::max(end / rows * rows, whole);
  add(first, whole);
  add(whole, rest);
  add(rest, end);
  return result;
}

bool lies_on(const KernelContext& grid, const CoreRectangle& cores) {
  return cores.first_row >= 0 && cores.first_column >= 0 && cores.last_row >= cores.first_row &&
         cores.last_column >= cores.first_column && cores.last_row < grid.grid_rows &&
         cores.last_column < grid.grid_columns;
}

}  // namespace

std::optional<CoreRectangle> core_rectangle(Evaluator& evaluator, const Argument& arg,
                                            std::string_view what) {
  std::optional<std::vector<CoreRectangle>> cores = core_rectangles(evaluator, arg, what);
  if (!cores) return std::nullopt;
  if (cores->size() == 1) return cores->front();
  evaluator
      .error(arg.span, "{} names {}, but these cores are no rectangle of the grid", what, repr(arg.value))
      .help("name them by column and row: (x, slice(a, b))");
  return std::nullopt;
}

std::optional<std::vector<CoreRectangle>> core_rectangles(Evaluator& evaluator, const Argument& arg,
                                                          std::string_view what) {
  const KernelContext* grid = evaluator.kernel();
  if (!grid) {
    evaluator.error(arg.span, "{} can be made only inside a kernel", what);
    return std::nullopt;
  }
  std::optional<std::vector<CoreRectangle>> result;
  auto* items = items_of(arg.value);
  if (items && items->size() != 1) {
    std::vector<Value> parts = slices_of_corners(evaluator.heap(), *items).value_or(*items);
    bool has_two = parts.size() >= 2 && std::all_of(parts.begin() + 2, parts.end(), [](const Value& part) {
                     return is_integer(part) && integer_of(part) == 0;
                   });
    if (!has_two) {
      evaluator.error(arg.span, "{} names cores as (x, y), not as {}", what, repr(arg.value));
      return std::nullopt;
    }
    std::optional<Interval> columns = interval(evaluator, parts[0], grid->grid_columns, arg.span);
    std::optional<Interval> rows = interval(evaluator, parts[1], grid->grid_rows, arg.span);
    if (!columns || !rows) return std::nullopt;
    result = {{rows->first, columns->first, rows->last, columns->last}};
  } else {
    result = linear(evaluator, items ? items->front() : arg.value, arg.span);
    if (!result) return std::nullopt;
  }
  if (std::all_of(result->begin(), result->end(), [&](const auto& cores) { return lies_on(*grid, cores); }))
    return result;
  evaluator
      .error(arg.span, "{} names {}, but the grid has {} columns and {} rows", what, repr(arg.value),
             grid->grid_columns, grid->grid_rows)
      .help("coordinates are (x, y), from (0, 0) to ({}, {})", grid->grid_columns - 1, grid->grid_rows - 1);
  return std::nullopt;
}

namespace {

/// The pipe on the grid of the running kernel; null after an error.
const PipeObject* place_pipe(Evaluator& evaluator, const Argument& from, const Argument& to, Span span) {
  std::optional<std::vector<CoreRectangle>> source = core_rectangles(evaluator, from, "the source of a pipe");
  std::optional<std::vector<CoreRectangle>> targets =
      core_rectangles(evaluator, to, "the destination of a pipe");
  if (!source || !targets) return nullptr;
  int64_t sources = 0;
  for (const CoreRectangle& cores : *source) sources += cores.cores();
  if (sources == 1) {
    const CoreRectangle& core = source->front();
    PipeObject pipe{core.first_row, core.first_column, targets->front(), span};
    for (size_t i = 1; i < targets->size(); ++i) {
      PipeObject* piece =
          evaluator.heap().make(PipeObject{core.first_row, core.first_column, (*targets)[i], span});
      piece->is_further = true;
      piece->net = evaluator.heap().make(PipeNetObject{{piece}, span});
      pipe.further.push_back(piece);
    }
    return evaluator.heap().make(std::move(pipe));
  }
  evaluator.error(from.span, "the source of a pipe is one core, not {}", sources)
      .help("make a pipe for each source: [ttl.Pipe((x, 0), ...) for x in range(n)]");
  return nullptr;
}

/// The net, which its pipes know from now on.
const PipeNetObject* joined(const PipeNetObject* net) {
  for (const PipeObject* pipe : net->pipes) {
    if (!pipe->net) pipe->net = net;
  }
  return net;
}

bool overlap(const CoreRectangle& a, const CoreRectangle& b) {
  return a.first_row <= b.last_row && b.first_row <= a.last_row && a.first_column <= b.last_column &&
         b.first_column <= a.last_column;
}

size_t sources_of(const PipeNetObject& net) {
  std::set<std::pair<int64_t, int64_t>> sources;
  for (const PipeObject* pipe : net.pipes) sources.emplace(pipe->row, pipe->column);
  return sources.size();
}

/// The pipes of each source. Pipes of one source that share a destination are told apart by it: they are in different lanes.
std::vector<PipeNetObject*> lanes_of(Evaluator& evaluator, const PipeNetObject& net) {
  std::vector<PipeNetObject*> lanes;
  for (const PipeObject* pipe : net.pipes) {
    auto takes = [&](const PipeNetObject* lane) {
      return std::all_of(lane->pipes.begin(), lane->pipes.end(), [&](const PipeObject* other) {
        return other->row == pipe->row && other->column == pipe->column &&
               !overlap(other->targets, pipe->targets);
      });
    };
    auto lane = std::find_if(lanes.begin(), lanes.end(), takes);
    if (lane == lanes.end()) lane = lanes.insert(lane, evaluator.heap().make(PipeNetObject{{}, net.span}));
    (*lane)->pipes.push_back(pipe);
  }
  return lanes;
}

/// The net of pipes with places; null after an error.
const PipeNetObject* place_net(Evaluator& evaluator, const PipeNetObject& net) {
  PipeNetObject result{{}, net.span};
  for (const PipeObject* pipe : net.pipes) {
    auto* known = object_if<PipeObject>(placed(evaluator, pipe));
    if (!known) return nullptr;
    result.pipes.push_back(known);
  }
  const bool crosses = result.has_fans(PipeSide::kSource) && result.has_fans(PipeSide::kTarget);
  const PipeNetObject* kept = joined(evaluator.heap().make(std::move(result)));
  const std::vector<PipeNetObject*> lanes = lanes_of(evaluator, *kept);
  if (!crosses && lanes.size() == sources_of(*kept)) return kept;
  for (const PipeNetObject* lane : lanes) {
    for (const PipeObject* pipe : lane->pipes) pipe->lane = lane;
  }
  return kept;
}

}  // namespace

Value placed(Evaluator& evaluator, const Value& value) {
  auto* pipe = object_if<PipeObject>(value);
  auto* net = object_if<PipeNetObject>(value);
  KernelContext* kernel = evaluator.kernel();
  bool is_placed = (!pipe && !net) || (pipe && pipe->written.empty()) || (net && net->is_placed());
  if (!kernel || is_placed) return value;
  if (pipe && pipe->net) placed(evaluator, pipe->net);  // gives all its pipes their places
  const void* key = pipe ? static_cast<const void*>(pipe) : net;
  auto [known, is_new] = kernel->placed.try_emplace(key, Undefined{});
  if (!is_new) return known->second;
  const PipeObject* own_pipe =
      pipe ? place_pipe(evaluator, pipe->written[0], pipe->written[1], pipe->span) : nullptr;
  const PipeNetObject* own_net = net ? place_net(evaluator, *net) : nullptr;
  if (own_pipe) kernel->placed[key] = own_pipe;
  if (own_net) kernel->placed[key] = own_net;
  return kernel->placed[key];
}

Value make_pipe(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "ttl.Pipe", {{"src"}, {"dst"}});
  if (!args) return Undefined{};
  const Argument &source = *(*args)[0], &target = *(*args)[1];
  if (!evaluator.kernel()) {
    PipeObject later;
    later.span = call.span;
    later.written = {source, target};
    return static_cast<const PipeObject*>(evaluator.heap().make(std::move(later)));
  }
  const PipeObject* pipe = place_pipe(evaluator, source, target, call.span);
  return pipe ? evaluator.declared(pipe, call.span) : Undefined{};
}

Value make_pipe_net(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "ttl.PipeNet", {{"pipes"}});
  if (!args) return Undefined{};
  const Argument& list = *(*args)[0];
  const std::vector<Value>* items = items_of(list.value);
  PipeNetObject net;
  net.span = call.span;
  for (size_t i = 0; items && i < items->size(); ++i) {
    if (auto* pipe = object_if<PipeObject>((*items)[i])) net.pipes.push_back(pipe);
  }
  if (!items || net.pipes.size() != items->size()) {
    evaluator.error(list.span, "a PipeNet is made of a list of pipes, not of {}", a_type(list.value))
        .help("write ttl.PipeNet([ttl.Pipe((0, 0), (1, 0))])");
    return Undefined{};
  }
  if (!evaluator.kernel()) return joined(evaluator.heap().make(std::move(net)));
  const PipeNetObject* placed_net = place_net(evaluator, net);
  return placed_net ? evaluator.declared(placed_net, call.span) : Undefined{};
}

Value make_semaphore(Evaluator& evaluator, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator, call, "Semaphore", {{"initial_value", false}});
  if (!args) return Undefined{};
  std::optional<int64_t> initial = 0;
  if ((*args)[0]) initial = int_argument(evaluator, *(*args)[0], "the value of a semaphore");
  if (!initial) return Undefined{};
  if (*initial < 0 || *initial > UINT32_MAX) {
    evaluator.error((*args)[0]->span, "a semaphore holds 0 to {}, not {}", UINT32_MAX, *initial);
    return Undefined{};
  }
  const SemaphoreObject* semaphore = evaluator.heap().make(SemaphoreObject{"semaphore", *initial, call.span});
  return evaluator.declared(semaphore, call.span);
}

// ---- attributes

namespace {

std::vector<std::string> methods_of(const Value& value) {
  if (object_if<PipeNetObject>(value))
    return {"if_src", "if_dst", "is_src", "is_dst", "is_active", "destination_count"};
  if (object_if<PipeObject>(value)) return {"has_current_core", "if_src", "if_dst"};
  if (object_if<SemaphoreObject>(value))
    return {"wait", "wait_eq", "wait_ge", "set", "inc", "get_remote", "get_remote_multicast"};
  return {"set", "inc"};
}

}  // namespace

namespace {

Value bound(Evaluator& evaluator, const Value& self, std::string_view name) {
  if (is_undefined(self)) return Undefined{};
  return static_cast<const BoundMethod*>(evaluator.heap().make(BoundMethod{self, name}));
}

}  // namespace

bool is_core_object(const Value& value) {
  return object_if<PipeNetObject>(value) || object_if<PipeObject>(value) ||
         object_if<SemaphoreObject>(value) || object_if<RemoteSemaphoreObject>(value);
}

Value core_attribute(Evaluator& evaluator, const Operand& self, const ast::Identifier& name) {
  std::vector<std::string> known = methods_of(self.value);
  if (std::find(known.begin(), known.end(), name.text) != known.end())
    return bound(evaluator, placed(evaluator, self.value), name.text);
  DiagnosticBuilder builder = evaluator.error(name.span, "{} has no '{}'", a_type(self.value), name.text);
  std::string close = closest_name(name.text, known);
  builder.help("it has {}{}", fmt::join(known, ", "),
               close.empty() ? "" : fmt::format("; did you mean {}?", close));
  return Undefined{};
}

std::optional<Value> call_core_method(Evaluator& evaluator, const BoundMethod& method, const CallArgs& call) {
  auto* semaphore = object_if<SemaphoreObject>(method.self);
  bool is_one = method.name == "get_remote";
  if (!semaphore || (!is_one && method.name != "get_remote_multicast")) return std::nullopt;
  MatchedArgs args =
      match_arguments(evaluator, call, method.name, {{is_one ? "core" : "core_range", is_one}});
  if (!args) return Undefined{};
  RemoteSemaphoreObject remote{semaphore, {}, call.span};
  if ((*args)[0] && !std::holds_alternative<None>((*args)[0]->value)) remote.target = (*args)[0]->value;
  return static_cast<const RemoteSemaphoreObject*>(evaluator.heap().make(std::move(remote)));
}

}  // namespace ttlc::frontend

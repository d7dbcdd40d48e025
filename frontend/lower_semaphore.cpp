// Semaphores in threads, and blocks that are written straight to other cores.
//
//   ttl dialect    s.wait_eq(n), s.wait_ge(n), s.set(n), s.get_remote(core).inc(n), s.get_remote_multicast(range).set(n)
//   seed dialect   s.wait(n, reset=0), s.set(n, core=, mcast=), s.inc(n, core=); core is (row, column) and mcast the
//                  number of rows and columns from there
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/lower_thread.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {

using ast::BinaryOperator;

namespace {

constexpr std::string_view kSeedMethods[] = {"wait", "set", "inc"};
constexpr std::string_view kTtlMethods[] = {"wait_eq", "wait_ge", "set", "inc"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

/// Cores named at run time: their bounds, and whether they are more than one.
struct CoreTargets {
  ir::Value* bounds[4] = {};  // first row, first column, last row, last column
  bool is_multicast = false;
};

ir::Value* ThreadLowering::int_value(const Argument& arg, std::string_view what) {
  if (is_index_like(arg.value)) return index_value(arg.value);
  error(arg.span, "{} is an int, not {}", what, a_type(arg.value));
  return nullptr;
}

bool ThreadLowering::check_inside(const CoreTargets& targets, Span span) {
  for (int i : {0, 1, 2, 3}) {
    std::optional<int64_t> place = ir::constant_value(targets.bounds[i]);
    int64_t size = i % 2 == 0 ? resources_.grid_rows : resources_.grid_columns;
    if (!place || (*place >= 0 && *place < size)) continue;
    error(span, "{} {} of the cores is meant here, but the grid has {}", i % 2 == 0 ? "row" : "column",
          *place, size)
        .help("core=(row, column) is the first core, mcast=(rows, columns) how many");
    return false;
  }
  return true;
}

/// `core=(y, x)`, `mcast=(rows, columns)`
std::optional<CoreTargets> ThreadLowering::seed_targets(const Argument& core, const Argument* mcast) {
  auto pair_of = [&](const Argument& arg, std::string_view what) -> std::optional<std::array<ir::Value*, 2>> {
    const std::vector<Value>* items = items_of(arg.value);
    if (items && items->size() == 2 && is_index_like((*items)[0]) && is_index_like((*items)[1]))
      return std::array{index_value((*items)[0]), index_value((*items)[1])};
    error(arg.span, "{} is a pair of ints, not {}", what, a_type(arg.value));
    return std::nullopt;
  };
  auto first = pair_of(core, "core");
  if (!first) return std::nullopt;
  CoreTargets targets{{(*first)[0], (*first)[1], (*first)[0], (*first)[1]}, mcast != nullptr};
  if (!mcast && !check_inside(targets, core.span)) return std::nullopt;
  if (!mcast) return targets;
  auto extent = pair_of(*mcast, "mcast");
  if (!extent) return std::nullopt;
  ir::Builder b = builder(core.span);
  for (int i : {0, 1}) {
    ir::Value* beyond = b.arith(ir::OpKind::kIndexAdd, (*first)[i], (*extent)[i]);
    targets.bounds[2 + i] = b.arith(ir::OpKind::kIndexSub, beyond, b.index(1));
  }
  std::optional<int64_t> rows = ir::constant_value((*extent)[0]), columns = ir::constant_value((*extent)[1]);
  targets.is_multicast = !(rows == 1 && columns == 1);
  if (!check_inside(targets, core.span)) return std::nullopt;
  return targets;
}

/// `(x, y)`, where each may be a slice; nothing: the whole grid.
std::optional<CoreTargets> ThreadLowering::ttl_targets(const RemoteSemaphoreObject& remote) {
  CoreRectangle all{0, 0, resources_.grid_rows - 1, resources_.grid_columns - 1};
  std::array<Value, 4> bounds = {all.first_row, all.first_column, all.last_row, all.last_column};
  const std::vector<Value>* items = remote.target ? items_of(*remote.target) : nullptr;
  bool names_indices = items && items->size() == 2 && is_index_like((*items)[0]) &&
                       is_index_like((*items)[1]) && !(is_integer((*items)[0]) && is_integer((*items)[1]));
  if (names_indices) {
    bounds = {(*items)[1], (*items)[0], (*items)[1], (*items)[0]};
  } else if (remote.target) {
    std::optional<CoreRectangle> cores =
        core_rectangle(evaluator_, {"", *remote.target, remote.span}, "a remote semaphore");
    if (!cores) return std::nullopt;
    bounds = {cores->first_row, cores->first_column, cores->last_row, cores->last_column};
  }
  CoreTargets targets;
  for (int i : {0, 1, 2, 3}) targets.bounds[i] = index_value(bounds[i]);
  targets.is_multicast = !equal(bounds[0], bounds[2]) || !equal(bounds[1], bounds[3]);
  return targets;
}

/// How many cores of a range are not this one.
ir::Value* ThreadLowering::others_in(const CoreTargets& targets, Span span) {
  ir::Builder b = builder(span);
  ir::Value* const(&bound)[4] = targets.bounds;
  auto size = [&](int i) {
    return b.arith(ir::OpKind::kIndexAdd, b.arith(ir::OpKind::kIndexSub, bound[2 + i], bound[i]), b.index(1));
  };
  ir::Value* cores = b.arith(ir::OpKind::kIndexMul, size(0), size(1));
  ir::Value* inside = nullptr;
  for (int i : {0, 1}) {
    ir::Value* here = b.core_coord(i);
    for (auto [low, high] : {std::pair(bound[i], here), std::pair(here, bound[2 + i])}) {
      ir::Value* holds = b.op(ir::OpKind::kCmpLe, {low, high}, {ir::Type::boolean()})->result();
      inside = inside ? b.arith(ir::OpKind::kBoolAnd, inside, holds) : holds;
    }
  }
  ir::Value* own = b.op(ir::OpKind::kSelect, {inside, b.index(1), b.index(0)}, {ir::Type::index()})->result();
  return b.arith(ir::OpKind::kIndexSub, cores, own);
}

/// The value goes through this core's word, which is what the NoC sends.
void ThreadLowering::set_on(ir::Value* semaphore, ir::Value* value, const CoreTargets& targets, Span span) {
  ir::Builder b = builder(span);
  b.op(ir::OpKind::kSemSet, {semaphore, value});
  if (!targets.is_multicast) {
    b.op(ir::OpKind::kSemSetRemote, {semaphore, targets.bounds[0], targets.bounds[1]});
    return;
  }
  ir::Value* count = others_in(targets, span);
  b.op(ir::OpKind::kSemMulticast,
       {semaphore, targets.bounds[0], targets.bounds[1], targets.bounds[2], targets.bounds[3], count});
}

Value ThreadLowering::call_seed_semaphore(const SemaphoreObject& semaphore, std::string_view name,
                                          const CallArgs& call) {
  bool waits = name == "wait";
  MatchedArgs args =
      waits ? match_arguments(evaluator_, call, "wait", {{"value"}, {"reset", false}})
            : match_arguments(evaluator_, call, name, {{"value"}, {"core", false}, {"mcast", false}});
  ir::Value* value = args ? int_value(*(*args)[0], "the value of a semaphore") : nullptr;
  if (!value) return Undefined{};
  ir::Value* target = resources_.semaphore(&semaphore);
  ir::Builder b = builder(call.span);
  if (waits) {
    ir::Value* reset = (*args)[1] ? int_value(*(*args)[1], "reset") : nullptr;
    b.op(ir::OpKind::kSemWait, {target, value});
    if (reset) b.op(ir::OpKind::kSemSet, {target, reset});
    return None{};
  }
  if (!(*args)[1]) {
    if (name == "inc") {
      error(call.span, "inc adds to the semaphore of another core, which core=(row, column) names");
    } else {
      b.op(ir::OpKind::kSemSet, {target, value});
    }
    return None{};
  }
  std::optional<CoreTargets> targets = seed_targets(*(*args)[1], (*args)[2]);
  if (!targets) return Undefined{};
  if (name == "set") {
    set_on(target, value, *targets, call.span);
  } else if (targets->is_multicast) {
    error((*args)[2]->span, "inc adds to the semaphore of one core").help("leave mcast out");
  } else {
    builder(call.span).op(ir::OpKind::kSemInc, {target, value, targets->bounds[0], targets->bounds[1]});
  }
  return None{};
}

Value ThreadLowering::call_semaphore(const SemaphoreObject& semaphore, std::string_view name,
                                     const CallArgs& call) {
  if (unified_ && !unified_->signals()) return None{};
  if (!check_moves(call.span, "a semaphore", "wait for it and set it in a function under @datamovement()"))
    return Undefined{};
  if (is_seed() && is_one_of(kSeedMethods, name)) return call_seed_semaphore(semaphore, name, call);
  if (!is_one_of(kTtlMethods, name)) {
    error(call.span, "a semaphore has no '{}' here", name)
        .help("it has {}", is_seed() ? fmt::format("{}", fmt::join(kSeedMethods, ", "))
                                     : fmt::format("{}", fmt::join(kTtlMethods, ", ")));
    return Undefined{};
  }
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"value"}});
  ir::Value* value = args ? int_value(*(*args)[0], "the value of a semaphore") : nullptr;
  if (!value) return Undefined{};
  ir::Value* target = resources_.semaphore(&semaphore);
  ir::Builder b = builder(call.span);
  if (name == "set") {
    b.op(ir::OpKind::kSemSet, {target, value});
  } else if (name == "inc") {
    b.op(ir::OpKind::kSemInc, {target, value, b.core_coord(0), b.core_coord(1)});
  } else {
    ir::Op* wait = b.op(ir::OpKind::kSemWait, {target, value});
    if (name == "wait_ge") wait->set(ir::AttrKey::kAtLeast, true);
  }
  return None{};
}

Value ThreadLowering::call_remote_semaphore(const RemoteSemaphoreObject& remote, std::string_view name,
                                            const CallArgs& call) {
  if (unified_ && !unified_->signals()) return None{};
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"value"}});
  ir::Value* value = args ? int_value(*(*args)[0], "the value of a semaphore") : nullptr;
  std::optional<CoreTargets> targets = value ? ttl_targets(remote) : std::nullopt;
  if (!targets) return Undefined{};
  ir::Value* semaphore = resources_.semaphore(remote.semaphore);
  if (name == "set") {
    set_on(semaphore, value, *targets, call.span);
  } else if (targets->is_multicast) {
    error(call.span, "the semaphores of several cores can be set, not incremented")
        .help("increment them one by one: s.get_remote((x, y)).inc(n)");
  } else {
    builder(call.span).op(ir::OpKind::kSemInc, {semaphore, value, targets->bounds[0], targets->bounds[1]});
  }
  return None{};
}

Value ThreadLowering::send_to_cores(const Operand& source, const BlockObject& target, const Argument& core,
                                    const Argument* mcast, Span span) {
  if (!object_if<BlockObject>(source.value)) {
    error(source.span, "a block is written to other cores, not {}", a_type(source.value))
        .help(
            "read it into a block first: dma(t[i, j], block).wait(), then dma(block, block, core=(y, "
            "x)).wait()");
    return Undefined{};
  }
  ir::Value* block = block_value(source);
  std::optional<CoreTargets> targets = block ? seed_targets(core, mcast) : std::nullopt;
  if (!targets) return Undefined{};
  if (!target.held) {
    error(span, "the destination must be a reserved block").note(target.span, "this is the destination");
    return Undefined{};
  }
  note_use(*target.held);
  ir::Value* const(&bound)[4] = targets->bounds;
  ir::Value* count = targets->is_multicast ? others_in(*targets, span) : builder(span).index(1);
  ir::Op* op = builder(span).op(ir::OpKind::kCoreSend, {block, resources_.buffer(target.held->buffer),
                                                        bound[0], bound[1], bound[2], bound[3], count});
  if (targets->is_multicast) op->set(ir::AttrKey::kMulticast, true);
  return started(nullptr, span);
}

}  // namespace ttlc::frontend

#include "ir/interpreter_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "ir/constants.h"
#include "ir/interpreter_element.h"
#include "ir/interpreter_scalar.h"
#include "ir/reference_integers.h"
#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

using Queues = std::unordered_map<const Value*, std::deque<RunValue>>;  // by buffer

class CoreRun;

/// A thread as a stack of regions, each with the op that comes next.
class ThreadRun {
 public:
  ThreadRun(CoreRun& core, const Op& thread) : core_(core), thread_(thread) {
    frames_.push_back({&thread.region(), thread.region().first});
  }

  /// Runs until the thread ends, waits or is well ahead of who takes its blocks; whether it got anywhere.
  bool run();
  bool ended() const { return frames_.empty(); }
  const Op& thread() const { return thread_; }
  /// The op that waits; only when not ended.
  const Op& waiting() const { return *frames_.back().next; }

 private:
  struct Frame {
    const Block* block;
    const Op* next;
    int64_t index = 0, upper = 0, step = 0;  // of a loop
  };

  bool step();
  bool execute(const Op& op);
  static bool only_concerns_values(const Op& op);
  void enter_loop(const Op& op);
  void enter_branch(const Op& op);
  void leave_region(const Op& yield);
  void generic(const Op& op);
  bool take(const Op& op);
  /// The ops that wait for other threads or cores; false while they have to.
  bool pass(const Op& op);
  bool has_room(const Value* buffer);
  bool receive(const Op& op);
  void announce(const Op& receive);
  bool is_awaited(const Op& send);
  void send(const Op& op);
  void semaphore(const Op& op);
  CorePlace place(const Op& op, int first) const;
  CoreRange range(const Op& op, int first) const;
  void load(const Op& op);
  /// Visits the tiles of a block at the position that the operands from `first` on name: tile, matrix, row, column.
  template <typename Visit>
  void visit_tiles(const Op& op, const Value* tensor, const Shape& shape, int first, const Visit& visit);
  void store(const Op& op);
  void put(const Op& op);
  std::optional<ElementPlace> element(const Op& op);
  void read_element(const Op& op);
  void write_element(const Op& op);
  void scalar(const Op& op);
  int64_t scalar_of(const Value* value) const;
  std::vector<int64_t> indices(const Op& op, int first) const;
  void bind(const std::vector<Value*>& to, size_t skip, const std::vector<RunValue>& values);
  std::vector<RunValue> values_of(const std::vector<Value*>& values, size_t skip) const;

  CoreRun& core_;
  const Op& thread_;
  std::vector<Frame> frames_;
  std::unordered_map<const Value*, RunValue> values_;
  bool ahead_ = false;          // others should run first, to keep the queues short
  bool is_announced_ = false;   // the receive that waits
  bool has_announced_ = false;  // in this run: another core may go on
};

class CoreRun {
 public:
  CoreRun(const KernelProgram& program, TensorStore& tensors, Network& network, bool apply_at_once, int64_t x,
          int64_t y, int64_t max_steps)
      : program(program),
        tensors(tensors),
        network(network),
        x(x),
        y(y),
        steps_left(max_steps),
        apply_at_once_(apply_at_once),
        max_steps_(max_steps) {
    for (const Op& op : program.kernel->region()) {
      if (op.is(OpKind::kThread)) threads_.emplace_back(*this, op);
    }
  }

  /// Runs until all threads have ended or wait; whether any got anywhere.
  bool advance() {
    bool moved = true, moved_at_all = false;
    while (moved && !result.fault) {
      moved = false;
      for (ThreadRun& thread : threads_) moved = thread.run() || moved;
      moved_at_all = moved_at_all || moved;
    }
    return moved_at_all;
  }

  CoreResult finish() {
    if (!result.fault) report_deadlock();
    return std::move(result);
  }

  CorePlace place() const { return {y, x}; }

  /// Counts one op; false when there have been too many.
  bool count(const Op& op) {
    if (--steps_left >= 0) return true;
    fail_endless(op);
    return false;
  }

  void fail_endless(const Op& op) {
    fail(op.span, fmt::format("core [{}, {}] runs endlessly: more than {} operations", x, y, max_steps_));
  }

  void fail(Span span, std::string message) {
    if (!result.fault) result.fault = Diagnostic{Severity::kError, span, std::move(message), {}, "", ""};
  }

  void write(TensorWrite write) {
    if (apply_at_once_) {
      tensors.apply(write);
    } else {
      result.writes.push_back(std::move(write));
    }
  }

  const KernelProgram& program;
  TensorStore& tensors;
  Network& network;
  const int64_t x, y;
  Queues queues;
  int64_t steps_left;
  CoreResult result;

 private:
  /// What the op waits for.
  static std::string awaited(const Op& waiting) {
    auto with_name = [&](std::string_view what, int operand) {
      return fmt::format("{} '{}'", what, waiting.operand(operand)->name);
    };
    switch (waiting.kind) {
      case OpKind::kCbTake:
        return with_name("a block of", 0);
      case OpKind::kCbPut:
        return with_name("room in", 1);
      case OpKind::kSemWait:
        return with_name("the semaphore", 0);
      case OpKind::kPipeSend:
        return with_name("the receivers through", 2);
      case OpKind::kPipeReceive:
        return with_name("another core through", 2);
      default:
        return with_name("another core through", 0);
    }
  }

  void report_deadlock() {
    for (const ThreadRun& thread : threads_) {
      if (thread.ended()) continue;
      const Op& waiting = thread.waiting();
      if (!result.fault) {
        fail(waiting.span, fmt::format("core [{}, {}] hangs: every thread that has not ended waits", x, y));
        result.hangs = true;
      }
      const std::string& name = thread.thread().text(AttrKey::kName);
      result.fault->notes.push_back(
          {waiting.span, fmt::format("thread '{}' waits here for {}", name, awaited(waiting))});
    }
  }

  const bool apply_at_once_;
  const int64_t max_steps_;
  std::deque<ThreadRun> threads_;
};

bool ThreadRun::run() {
  bool moved = false;
  ahead_ = false;
  while (!ended() && !ahead_ && !core_.result.fault && step()) moved = true;
  return std::exchange(has_announced_, false) || moved;
}

/// One op; false when it waits.
bool ThreadRun::step() {
  Frame& frame = frames_.back();
  const Op* op = frame.next;
  if (!op) {
    frames_.pop_back();  // the end of the thread
    return true;
  }
  if (!core_.count(*op)) return false;
  if (!pass(*op)) return false;
  frame.next = op->next;
  switch (op->kind) {
    case OpKind::kFor:
      enter_loop(*op);
      break;
    case OpKind::kIf:
      enter_branch(*op);
      break;
    case OpKind::kYield:
      leave_region(*op);
      break;
    default:
      return execute(*op);
  }
  return true;
}

bool ThreadRun::execute(const Op& op) {
  if (core_.program.mode == KernelProgram::Mode::kMoves && only_concerns_values(op)) {
    for (const Value* result : op.results) values_[result] = {};
    return true;
  }
  switch (op.kind) {
    case OpKind::kCbTake:
    case OpKind::kPipeReceive:
    case OpKind::kCoreReceive:
    case OpKind::kSemWait:
      break;  // done
    case OpKind::kPipePost:
      announce(op);
      break;
    case OpKind::kPipeSend:
    case OpKind::kCoreSend:
      send(op);
      break;
    case OpKind::kSemSet:
    case OpKind::kSemInc:
    case OpKind::kSemSetRemote:
    case OpKind::kSemMulticast:
      semaphore(op);
      break;
    case OpKind::kBlockCopy:
    case OpKind::kBlockRefill:
      values_[op.result()] = values_[op.operands.back()];
      break;
    case OpKind::kTilize:
      values_[op.result()].block = tilized(op.operand(0)->type, *values_[op.operand(0)].block);
      break;
    case OpKind::kUntilize:
      values_[op.result()].block = untilized(op.result()->type, *values_[op.operand(0)].block);
      break;
    case OpKind::kBlockEmpty:
      values_[op.result()].block = empty_block(tiles_of_pages(op.result()->type).count());
      break;
    case OpKind::kGeneric:
      generic(op);
      break;
    case OpKind::kConstTiles:
      values_[op.result()].block = core_.program.constants.at(&op);
      break;
    case OpKind::kCbPut:
      put(op);
      break;
    case OpKind::kElementRead:
      read_element(op);
      break;
    case OpKind::kElementWrite:
      write_element(op);
      break;
    case OpKind::kTensorLoad:
      load(op);
      break;
    case OpKind::kTensorStore:
      store(op);
      break;
    default:
      TTLC_ASSERT(is_scalar_op(op.kind) || op.is(OpKind::kCoreCoord),
                  "'{}' has no meaning at the block level", op.mnemonic());
      scalar(op);
  }
  return !core_.result.fault;
}

bool ThreadRun::only_concerns_values(const Op& op) {
  switch (op.kind) {
    case OpKind::kGeneric:
    case OpKind::kTilize:
    case OpKind::kUntilize:
    case OpKind::kConstTiles:
    case OpKind::kBlockEmpty:
    case OpKind::kElementRead:
    case OpKind::kElementWrite:
    case OpKind::kTensorLoad:
    case OpKind::kTensorStore:
      return true;
    default:
      return false;
  }
}

void ThreadRun::enter_loop(const Op& op) {
  Frame frame{&op.region(), op.region().first, scalar_of(op.operand(0)), scalar_of(op.operand(1)),
              scalar_of(op.operand(2))};
  if (frame.step < 1) return core_.fail(op.span, fmt::format("the step of this loop is {}", frame.step));
  std::vector<RunValue> carried = values_of(op.operands, 3);
  if (frame.index >= frame.upper) return bind(op.results, 0, carried);
  bind(op.region().args, 1, carried);
  values_[op.region().args[0]].scalar = frame.index;
  frames_.push_back(frame);
}

void ThreadRun::enter_branch(const Op& op) {
  const Block& region = op.region(scalar_of(op.operand(0)) != 0 ? 0 : 1);
  frames_.push_back({&region, region.first});
}

void ThreadRun::leave_region(const Op& yield) {
  Frame& frame = frames_.back();
  const Op& parent = *frame.block->parent;
  std::vector<RunValue> yielded = values_of(yield.operands, 0);
  // The index is below the upper bound, so that their distance fits an unsigned number.
  bool again =
      parent.is(OpKind::kFor) && static_cast<uint64_t>(frame.upper) - static_cast<uint64_t>(frame.index) >
                                     static_cast<uint64_t>(frame.step);
  if (again) {
    frame.index += frame.step;
    frame.next = frame.block->first;
    bind(frame.block->args, 1, yielded);
    values_[frame.block->args[0]].scalar = frame.index;
  } else {
    frames_.pop_back();
    bind(parent.results, 0, yielded);
  }
}

void ThreadRun::generic(const Op& op) {
  std::vector<BlockRef> inputs;
  for (const Value* operand : op.operands) inputs.push_back(values_[operand].block);
  std::vector<BlockRef> results = core_.program.generics.at(&op).run(
      inputs, [this](const Value* value) { return scalar_of(value); }, core_.steps_left);
  if (core_.steps_left < 0) return core_.fail_endless(op);
  if (results.empty()) return core_.fail(op.span, "a division by zero happens here");
  for (size_t i = 0; i < results.size(); ++i) {
    RunValue& value = values_[op.results[i]];
    value.block = std::move(results[i]);
    value.lanes = op.results[i]->type.lanes;
  }
}

void ThreadRun::put(const Op& op) {
  constexpr size_t kBlocksAhead = 4;
  std::deque<RunValue>& queue = core_.queues[op.operand(1)];
  queue.push_back(values_[op.operand(0)]);
  ahead_ = queue.size() >= kBlocksAhead;
}

bool ThreadRun::take(const Op& op) {
  std::deque<RunValue>& queue = core_.queues[op.operand(0)];
  if (queue.empty()) return false;
  values_[op.result()] = std::move(queue.front());
  queue.pop_front();
  return true;
}

bool ThreadRun::has_room(const Value* buffer) {
  if (core_.program.mode == KernelProgram::Mode::kValues) return true;
  return static_cast<int64_t>(core_.queues[buffer].size()) < buffer->type.depth_blocks;
}

bool ThreadRun::pass(const Op& op) {
  switch (op.kind) {
    case OpKind::kCbTake:
      return take(op);
    case OpKind::kCbPut:
      return has_room(op.operand(1));
    case OpKind::kPipeSend:
      return is_awaited(op);
    case OpKind::kPipeReceive:
      if (!std::exchange(is_announced_, true) && !op.flag(AttrKey::kPosted)) announce(op);
      return receive(op);
    case OpKind::kCoreReceive:
      return receive(op);
    case OpKind::kSemWait: {
      int64_t value = core_.network.semaphore(op.operand(0), core_.place()),
              wanted = scalar_of(op.operand(1));
      return op.flag(AttrKey::kAtLeast) ? value >= wanted : value == wanted;
    }
    default:
      return true;
  }
}

CorePlace ThreadRun::place(const Op& op, int first) const {
  return {scalar_of(op.operand(first)), scalar_of(op.operand(first + 1))};
}

CoreRange ThreadRun::range(const Op& op, int first) const { return {place(op, first), place(op, first + 2)}; }

/// Tells the sender that the pages for its block are there; it waits for that where blocks only move.
void ThreadRun::announce(const Op& receive) {
  if (core_.program.mode == KernelProgram::Mode::kValues || place(receive, 3) == core_.place()) return;
  ++core_.network.semaphore(receive.operand(1), place(receive, 3));
  has_announced_ = true;
}

/// Whether all receivers of a block have announced themselves.
bool ThreadRun::is_awaited(const Op& send) {
  if (core_.program.mode == KernelProgram::Mode::kValues) return true;
  constexpr int kReady = 1, kCount = 7;
  int64_t& announced = core_.network.semaphore(send.operand(kReady), core_.place());
  const int64_t receivers = scalar_of(send.operand(kCount));
  if (announced < receivers) return false;
  announced -= receivers;
  return true;
}

bool ThreadRun::receive(const Op& op) {
  bool is_pipe = op.is(OpKind::kPipeReceive);
  std::optional<RunValue> block = is_pipe ? core_.network.receive(op.operand(2), place(op, 3), core_.place())
                                          : core_.network.receive_from_any(op.operand(0), core_.place());
  if (!block) return false;
  values_[op.result()] = std::move(*block);
  is_announced_ = false;
  return true;
}

/// Of the semaphores behind the operands that every pipe.send has: the flag starts at 1.
bool is_own(const Value* semaphore) { return semaphore->def->int_attr(AttrKey::kValue) == 0; }

void ThreadRun::send(const Op& op) {
  const RunValue& block = values_[op.operand(0)];
  bool is_pipe = op.is(OpKind::kPipeSend);
  core_.network.send(op.operand(is_pipe ? 2 : 1), core_.place(), range(op, is_pipe ? 3 : 2),
                     is_pipe && op.operands.size() > 8 && is_own(op.operand(8)), block);
}

void ThreadRun::semaphore(const Op& op) {
  Network& network = core_.network;
  const Value* semaphore = op.operand(0);
  switch (op.kind) {
    case OpKind::kSemSet:
      network.semaphore(semaphore, core_.place()) = scalar_of(op.operand(1));
      break;
    case OpKind::kSemInc:
      network.semaphore(semaphore, place(op, 2)) += scalar_of(op.operand(1));
      break;
    case OpKind::kSemSetRemote:
      network.semaphore(semaphore, place(op, 1)) = network.semaphore(semaphore, core_.place());
      break;
    default:
      network.set_others(semaphore, core_.place(), range(op, 1));
  }
}

template <typename Visit>
void ThreadRun::visit_tiles(const Op& op, const Value* tensor, const Shape& shape, int first,
                            const Visit& visit) {
  for_each_tile(shape, indices(op, first),
                [&](int64_t tile, const auto& leading, int64_t row, int64_t column) {
                  const std::string wrong = core_.tensors.outside(tensor, leading, row, column);
                  const CorePlace at = core_.place();
                  if (!wrong.empty())
                    core_.fail(op.span, fmt::format("core [{}, {}]: {}", at.first, at.second, wrong));
                  visit(tile, core_.tensors.matrix(tensor, leading), row, column);
                });
}

void ThreadRun::load(const Op& op) {
  const Value* tensor = op.operand(0);
  const Shape shape = tiles_of_pages(op.result()->type);
  BlockValue block{std::vector<TileRef>(shape.count())};
  visit_tiles(op, tensor, shape, 1, [&](int64_t tile, int64_t matrix, int64_t row, int64_t column) {
    block.tiles[tile] = core_.tensors.load(tensor, matrix, row, column);
  });
  values_[op.result()].block = std::make_shared<const BlockValue>(std::move(block));
}

void ThreadRun::store(const Op& op) {
  const Value* tensor = op.operand(1);
  const RunValue& value = values_[op.operand(0)];
  visit_tiles(op, tensor, tiles_of_pages(op.operand(0)->type), 2,
              [&](int64_t tile, int64_t matrix, int64_t row, int64_t column) {
                core_.write({tensor, matrix, row, column, value.lanes, value.block->tiles[tile]});
              });
}

/// Where the element lies that element.read or element.write names; empty when the run has failed there.
std::optional<ElementPlace> ThreadRun::element(const Op& op) {
  const Type& block = op.operand(0)->type;
  std::vector<int64_t> coordinates;
  for (int i = 0; i < block.shape.rank(); ++i) coordinates.push_back(scalar_of(op.operand(i + 1)));
  std::optional<ElementPlace> place = element_place(block, coordinates);
  if (!place)
    core_.fail(op.span, fmt::format("there is no element [{}] in this block", fmt::join(coordinates, ", ")));
  return place;
}

void ThreadRun::read_element(const Op& op) {
  std::optional<ElementPlace> place = element(op);
  if (!place) return;
  std::optional<double> number = element_of(*values_[op.operand(0)].block, *place);
  if (!number) return core_.fail(op.span, "this element is read, but nothing was written to it");
  values_[op.result()].scalar =
      op.result()->type.is_index() ? static_cast<int64_t>(*number) : ordered_bits(*number);
}

void ThreadRun::write_element(const Op& op) {
  std::optional<ElementPlace> place = element(op);
  if (!place) return;
  RunValue written = values_[op.operand(0)];
  const int64_t scalar = scalar_of(op.operands.back());
  double number = op.operands.back()->type.is_index() ? wrapped(scalar, op.result()->type.dtype)
                                                      : number_of_ordered_bits(scalar);
  written.block = with_element(*written.block, *place, number);
  values_[op.result()] = std::move(written);
}

/// Its result is computed by a thread; other indices are constants, coordinates, or elements of blocks.
void ThreadRun::scalar(const Op& op) {
  std::vector<int64_t> operands;
  for (const Value* operand : op.operands) operands.push_back(scalar_of(operand));
  std::optional<int64_t> value =
      op.is(OpKind::kCoreCoord) ? scalar_of(op.result()) : evaluate_scalar(op, operands);
  if (!value && op.is(OpKind::kRealIndex))
    return core_.fail(
        op.span, fmt::format("this element is {}, which is no index", number_of_ordered_bits(operands[0])));
  if (!value) return core_.fail(op.span, "a division by zero happens here");
  constexpr int64_t kLowest = std::numeric_limits<int32_t>::min(),
                    kHighest = std::numeric_limits<int32_t>::max();
  const bool fits = *value >= kLowest && *value <= kHighest;
  if (is_arithmetic(op.kind) && !fits)
    return core_.fail(op.span, fmt::format("the result is {}, but a thread computes with 32 bits", *value));
  values_[op.result()].scalar = *value;
}

int64_t ThreadRun::scalar_of(const Value* value) const {
  if (value->def && value->def->is(OpKind::kCoreCoord)) {
    return value->def->int_attr(AttrKey::kDim) == 0 ? core_.y : core_.x;
  }
  return values_.at(value).scalar;
}

/// Positions in a tensor; what lies far outside of any tensor is moved to where sums with it do not overflow.
std::vector<int64_t> ThreadRun::indices(const Op& op, int first) const {
  constexpr int64_t kFar = int64_t{1} << 50;
  std::vector<int64_t> result;
  for (size_t i = first; i < op.operands.size(); ++i) {
    result.push_back(std::clamp(scalar_of(op.operands[i]), -kFar, kFar));
  }
  return result;
}

void ThreadRun::bind(const std::vector<Value*>& to, size_t skip, const std::vector<RunValue>& values) {
  for (size_t i = 0; i < values.size(); ++i) values_[to[i + skip]] = values[i];
}

std::vector<RunValue> ThreadRun::values_of(const std::vector<Value*>& values, size_t skip) const {
  std::vector<RunValue> result;
  for (size_t i = skip; i < values.size(); ++i) {
    result.push_back(values[i]->type.is_scalar() ? RunValue{scalar_of(values[i]), nullptr}
                                                 : values_.at(values[i]));
  }
  return result;
}

}  // namespace

CoreResult run_core(const KernelProgram& program, TensorStore& tensors, bool apply_at_once, int64_t x,
                    int64_t y, int64_t max_steps) {
  Network network;
  CoreRun core(program, tensors, network, apply_at_once, x, y, max_steps);
  core.advance();
  return core.finish();
}

CoreResult run_together(const KernelProgram& program, TensorStore& tensors, int64_t columns, int64_t rows,
                        int64_t max_steps) {
  Network network;
  std::deque<CoreRun> cores;
  for (int64_t core = 0; core < columns * rows; ++core)
    cores.emplace_back(program, tensors, network, true, core % columns, core / columns, max_steps);
  bool moved = true;
  while (moved) {
    moved = false;
    for (CoreRun& core : cores) moved = core.advance() || moved;
  }
  for (CoreRun& core : cores) {
    if (CoreResult result = core.finish(); result.fault) return result;
  }
  return {};
}

}  // namespace ttlc::ir

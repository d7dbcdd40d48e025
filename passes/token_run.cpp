#include "passes/token_run.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ir/interpreter_scalar.h"
#include "ir/module.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kMaxSteps = 20'000'000;  // over all cores

bool is_page_op(OpKind kind) {
  return kind == OpKind::kCbReserveBack || kind == OpKind::kCbPushBack || kind == OpKind::kCbWaitFront ||
         kind == OpKind::kCbPopFront;
}

/// What all cores share.
struct TokenProgram {
  const Op& kernel;
  std::unordered_set<const Op*> touches_pages;  // page ops and the loops and branches around them
  int64_t steps_left = kMaxSteps;

  explicit TokenProgram(const Op& kernel) : kernel(kernel) {
    walk(kernel.region(), [this](Op& op) {
      if (!is_page_op(op.kind)) return;
      for (const Op* at = &op; at && touches_pages.insert(at).second;) at = at->parent();
    });
  }
};

struct Core {
  int64_t x, y;
  std::unordered_map<const Value*, int64_t> pages;  // published and not released, by buffer
};

/// One thread as a stack of regions, each with the op that comes next.
class TokenThread {
 public:
  TokenThread(TokenProgram& program, Core& core, const Op& thread) : program_(program), core_(core) {
    frames_.push_back({thread.region().first});
  }

  bool ended() const { return frames_.empty(); }
  bool failed() const { return failed_; }

  /// Runs until the thread ends, waits or fails; whether it got anywhere.
  bool run() {
    bool moved = false;
    while (!frames_.empty() && !failed_ && step()) moved = true;
    return moved;
  }

 private:
  struct Frame {
    const Op* next;
    const Op* loop = nullptr;  // of a loop's body
    int64_t index = 0, upper = 0, step = 0;
  };

  bool step() {
    failed_ = --program_.steps_left < 0;
    const Op* op = frames_.back().next;
    if (!op) {
      frames_.pop_back();
      return true;
    }
    if (is_page_op(op->kind) && !turn_pages(*op)) return false;
    frames_.back().next = op->next;
    if (op->is(OpKind::kYield)) {
      leave(*op);
    } else if (op->is(OpKind::kFor)) {
      enter_loop(*op);
    } else if (op->is(OpKind::kIf)) {
      if (program_.touches_pages.contains(op))
        frames_.push_back({op->region(scalar(op->operand(0)) ? 0 : 1).first});
    } else if (op->is(OpKind::kCoreCoord)) {
      scalars_[op->result()] = op->int_attr(AttrKey::kDim) == 0 ? core_.y : core_.x;
    } else if (is_scalar_op(op->kind)) {
      evaluate(*op);
    }
    return true;
  }

  bool turn_pages(const Op& op) {
    const Value* cb = buffer(op.operand(0));
    int64_t pages = op.int_attr(AttrKey::kPages);
    int64_t& filled = core_.pages[cb];
    switch (op.kind) {
      case OpKind::kCbReserveBack:
        return cb->type.depth_blocks * cb->type.shape.count() - filled >= pages;
      case OpKind::kCbWaitFront:
        return filled >= pages;
      default:
        filled += op.is(OpKind::kCbPushBack) ? pages : -pages;
        return true;
    }
  }

  void enter_loop(const Op& loop) {
    bind(loop.results, 0, loop, kLoopBounds);
    if (!program_.touches_pages.contains(&loop)) return;
    Frame body{loop.region().first, &loop, scalar(loop.operand(0)), scalar(loop.operand(1)),
               scalar(loop.operand(2))};
    if (body.step <= 0) failed_ = true;
    if (failed_ || body.index >= body.upper) return;
    bind(loop.region().args, 1, loop, kLoopBounds);
    scalars_[loop.region().args[0]] = body.index;
    frames_.push_back(body);
  }

  void leave(const Op& yield) {
    Frame& frame = frames_.back();
    if (!frame.loop) {
      bind(yield.parent()->results, 0, yield, 0);
      frames_.pop_back();
      return;
    }
    const Op& loop = *frame.loop;
    bind(loop.results, 0, yield, 0);
    bind(loop.region().args, 1, yield, 0);
    frame.index += frame.step;
    if (frame.index >= frame.upper) {
      frames_.pop_back();
      return;
    }
    scalars_[loop.region().args[0]] = frame.index;
    frame.next = loop.region().first;
  }

  /// Gives `to`, from `first` on, the values of an op's operands from `operand` on, all at once.
  void bind(const std::vector<Value*>& to, size_t first, const Op& from, size_t operand) {
    std::vector<std::pair<const Value*, int64_t>> values;
    for (size_t i = first; i < to.size(); ++i) {
      const Value* value = from.operands[operand + i - first];
      bool is_buffer = value->type.is(TypeKind::kCb);
      values.emplace_back(is_buffer ? buffer(value) : nullptr, is_buffer ? 0 : scalar(value));
    }
    for (size_t i = first; i < to.size(); ++i) {
      buffers_[to[i]] = values[i - first].first;
      scalars_[to[i]] = values[i - first].second;
    }
  }

  void evaluate(const Op& op) {
    std::vector<int64_t> operands;
    for (const Value* operand : op.operands) operands.push_back(scalar(operand));
    std::optional<int64_t> value = evaluate_scalar(op, operands);
    failed_ = failed_ || !value;
    scalars_[op.result()] = value.value_or(0);
  }

  int64_t scalar(const Value* value) const {
    auto found = scalars_.find(value);
    return found == scalars_.end() ? 0 : found->second;
  }
  /// The declared buffer that a value stands for: loops hand buffers on.
  const Value* buffer(const Value* value) const {
    auto found = buffers_.find(value);
    return found == buffers_.end() ? value : found->second;
  }

  TokenProgram& program_;
  Core& core_;
  std::vector<Frame> frames_;
  std::unordered_map<const Value*, int64_t> scalars_;
  std::unordered_map<const Value*, const Value*> buffers_;
  bool failed_ = false;
};

bool core_runs_to_its_end(TokenProgram& program, int64_t x, int64_t y) {
  Core core{x, y, {}};
  std::vector<TokenThread> threads;
  for (const Op& op : program.kernel.region()) {
    if (op.is(OpKind::kThread)) threads.emplace_back(program, core, op);
  }
  bool moved = true;
  while (moved) {
    moved = false;
    for (TokenThread& thread : threads) moved = thread.run() || moved;
  }
  return std::all_of(threads.begin(), threads.end(),
                     [](const TokenThread& thread) { return thread.ended() && !thread.failed(); });
}

}  // namespace

bool runs_to_its_end(const Op& kernel) {
  TokenProgram program(kernel);
  const std::vector<int64_t>& grid = kernel.ints(AttrKey::kGrid);
  for (int64_t core = 0; core < grid[0] * grid[1]; ++core) {
    if (!core_runs_to_its_end(program, core % grid[0], core / grid[0])) return false;
  }
  return true;
}

}  // namespace ttlc::passes

// V30-V36: what each level promises.
#include <set>

#include "ir/generic.h"
#include "ir/verifier_impl.h"

namespace ttlc::ir {
namespace {

struct LevelRange {
  Level first;
  Level last;
};

/// Levels at which an op may stand in a compute thread; data movement threads keep their blocks until they
/// are lowered.
LevelRange levels_of(const Op& op) {
  switch (op.kind) {
    case OpKind::kGeneric:
    case OpKind::kIterIndex:
    case OpKind::kTileOp:
      return {Level::kBlocks, Level::kBuffers};
    case OpKind::kTilizePages:
    case OpKind::kUntilizePages:
      return {Level::kBuffers, Level::kEmittable};
    case OpKind::kTilize:
    case OpKind::kUntilize:
    case OpKind::kConstTiles:
    case OpKind::kCbTake:
    case OpKind::kCbPut:
    case OpKind::kTensorLoad:
    case OpKind::kTensorStore:
    case OpKind::kBlockEmpty:
    case OpKind::kBlockRefill:
    case OpKind::kBlockCopy:
    case OpKind::kElementRead:
    case OpKind::kElementWrite:
    case OpKind::kPipeSend:
    case OpKind::kPipePost:
    case OpKind::kPipeReceive:
    case OpKind::kCoreSend:
    case OpKind::kCoreReceive:
      return {Level::kBlocks, in_compute_thread(op) ? Level::kBlocks : Level::kTiles};
    case OpKind::kCbWaitFront:
    case OpKind::kCbPopFront:
    case OpKind::kCbReserveBack:
    case OpKind::kCbPushBack:
    case OpKind::kCbWritePtr:
    case OpKind::kCbReadPtr:
    case OpKind::kNocReadPage:
    case OpKind::kNocWritePage:
    case OpKind::kNocReadBarrier:
    case OpKind::kNocWriteBarrier:
    case OpKind::kNocWriteCores:
    case OpKind::kNocReadCore:
    case OpKind::kNocWritesFlushed:
    case OpKind::kElementLoad:
    case OpKind::kElementStore:
    case OpKind::kSemRead:
    case OpKind::kSemToOffset:
    case OpKind::kSemFromOffset:
    case OpKind::kFillTiles:
      return {Level::kBuffers, Level::kEmittable};
    case OpKind::kDstSection:
      return {Level::kTiles, Level::kTiles};
    default:
      return {op.kind > OpKind::kDstSection ? Level::kTiles : Level::kBlocks, Level::kEmittable};
  }
}

void check_exists(const Op& op, Level level, Problems& problems) {
  LevelRange range = levels_of(op);
  if (level < range.first || level > range.last)
    problems.add(op, 30, "does not exist at the level '{}'", level_name(level));
}

void check_generic_form(const Op& op, Level level, Problems& problems) {
  bool has_outs = !Generic(const_cast<Op*>(&op)).outs().empty();
  if (level == Level::kBlocks && has_outs) problems.add(op, 31, "must yield blocks at this level");
  if (level == Level::kBuffers && in_compute_thread(op) && !has_outs)
    problems.add(op, 32, "must have outs at this level");
}

void check_no_blocks(const Op& op, Level level, Problems& problems) {
  if (level == Level::kBlocks || (level < Level::kEmittable && !in_compute_thread(op))) return;
  for (const Value* result : op.results) {
    if (result->type.is_block()) problems.add(op, 32, "yields a block at the level '{}'", level_name(level));
  }
  for (const Block* region : op.regions) {
    for (const Value* arg : region->args) {
      if (arg->type.is_block()) problems.add(op, 32, "carries a block at the level '{}'", level_name(level));
    }
  }
}

bool is_math(OpKind kind) {
  switch (kind) {
    case OpKind::kFpuCopy:
    case OpKind::kFpuTranspose:
    case OpKind::kFpuBcast:
    case OpKind::kFpuBinary:
    case OpKind::kFpuReuse:
    case OpKind::kFpuMatmul:
    case OpKind::kFpuReduce:
    case OpKind::kSfpuUnary:
    case OpKind::kSfpuBinary:
    case OpKind::kDstCopy:
      return true;
    default:
      return false;
  }
}

bool is_packing(OpKind kind) { return kind == OpKind::kPackTile; }

void check_section(const Op& op, Problems& problems) {
  if (enclosing(op, OpKind::kDstSection)) problems.add(op, 33, "stands in another section");
  for_each_op(op.region(0), [&](const Op& inner) {
    if (is_packing(inner.kind)) problems.add(inner, 33, "stands in the math region");
  });
  for_each_op(op.region(1), [&](const Op& inner) {
    if (is_math(inner.kind)) problems.add(inner, 33, "stands in the pack region");
  });
}

void check_buffer_ids(const Op& kernel, int64_t buffers, Problems& problems) {
  std::set<int64_t> ids;
  for (const Op& op : kernel.region()) {
    if (!op.is(OpKind::kBuffer)) continue;
    int64_t id = op.int_attr(AttrKey::kId, -1);
    if (id < 0 || id >= buffers) {
      problems.add(op, 34, "needs an id below {}", buffers);
    } else if (!ids.insert(id).second) {
      problems.add(op, 34, "shares the id {} with another buffer", id);
    }
  }
}

void check_thread_roles(const Op& kernel, Problems& problems) {
  std::set<std::string> roles;
  for (const Op& op : kernel.region()) {
    if (op.is(OpKind::kThread) && !roles.insert(op.text(AttrKey::kRole)).second) {
      problems.add(op, 35, "is a second {} thread", op.text(AttrKey::kRole));
    }
  }
}

/// V36: the life of a DST section along every path.
class DstProtocol {
 public:
  explicit DstProtocol(Problems& problems) : problems_(problems) {}

  void thread(const Op& thread) {
    if (block(thread.region(), State::kFree) != State::kFree)
      problems_.add(thread, 36, "ends within a DST section");
  }

 private:
  enum class State { kFree, kAcquired, kCommitted, kPacking };

  State block(const Block& content, State state) {
    for (const Op& op : content) state = step(op, state);
    return state;
  }

  State step(const Op& op, State state) {
    switch (op.kind) {
      case OpKind::kDstAcquire:
        return move(op, state, State::kFree, State::kAcquired);
      case OpKind::kDstCommit:
        return move(op, state, State::kAcquired, State::kCommitted);
      case OpKind::kDstWait:
        return move(op, state, State::kCommitted, State::kPacking);
      case OpKind::kDstRelease:
        return move(op, state, State::kPacking, State::kFree);
      case OpKind::kFor:
      case OpKind::kIf:
        for (const Block* region : op.regions) {
          if (block(*region, state) != state)
            problems_.add(op, 36, "leaves DST in another state than it found");
        }
        return state;
      default:
        if (is_math(op.kind)) return move(op, state, State::kAcquired, State::kAcquired);
        if (is_packing(op.kind)) return move(op, state, State::kPacking, State::kPacking);
        return state;
    }
  }

  State move(const Op& op, State state, State want, State next) {
    constexpr std::string_view kNames[] = {"free", "acquired", "committed", "being packed"};
    if (state != want) {
      problems_.add(op, 36, "DST is {} here, but must be {}", kNames[static_cast<int>(state)],
                    kNames[static_cast<int>(want)]);
    }
    return next;
  }

  Problems& problems_;
};

}  // namespace

void verify_level(const Module& module, Level level, Problems& problems) {
  for_each_op(module.body(), [&](const Op& op) {
    check_exists(op, level, problems);
    check_no_blocks(op, level, problems);
    if (op.is(OpKind::kGeneric)) check_generic_form(op, level, problems);
    if (op.is(OpKind::kDstSection)) check_section(op, problems);
  });
  if (level != Level::kEmittable) return;
  for (const Op* kernel : module.kernels()) {
    check_buffer_ids(*kernel, module.target.arch.circular_buffer_count, problems);
    check_thread_roles(*kernel, problems);
    for (const Op& op : kernel->region()) {
      if (op.is(OpKind::kThread)) DstProtocol(problems).thread(op);
    }
  }
}

}  // namespace ttlc::ir

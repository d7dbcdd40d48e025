#include "passes/buffer_liveness.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Numbers of an op and of the last op in it.
struct Extent {
  int64_t begin = 0, end = 0;
};

class Numbering {
 public:
  explicit Numbering(Op* kernel) { number(kernel); }
  const Extent& of(const Op* op) const { return extents_.at(op); }

 private:
  void number(Op* op) {
    int64_t begin = next_++;
    for (Block* region : op->regions) {
      for (Op& inner : *region) number(&inner);
    }
    extents_[op] = {begin, next_ - 1};
  }

  int64_t next_ = 0;
  std::unordered_map<const Op*, Extent> extents_;
};

/// Innermost block of code that contains all ops.
const Block* common_block(const std::vector<Op*>& ops) {
  const Block* block = ops.front()->block;
  auto holds_all = [&] {
    return std::all_of(ops.begin(), ops.end(), [&](Op* op) { return ancestor_in(op, block) != nullptr; });
  };
  while (!holds_all()) block = block->parent->block;
  return block;
}

/// Ops that use a buffer, and those that use what it is called after a loop that exchanges it.
void add_users(const Value* buffer, std::vector<Op*>& users) {
  for (const Use& use : buffer->uses) {
    bool is_new = std::find(users.begin(), users.end(), use.user) == users.end();
    if (is_new) users.push_back(use.user);
    if (!is_new || !use.user->is(OpKind::kFor)) continue;
    for (const Value* result : use.user->results) {
      if (result->type.is(TypeKind::kCb)) add_users(result, users);
    }
  }
}

LiveRange range_in(const Block* block, const std::vector<Op*>& users, const Numbering& numbering) {
  std::optional<LiveRange> range;
  for (Op* user : users) {
    const Extent& extent = numbering.of(ancestor_in(user, block));
    if (!range) range = {extent.begin, extent.end};
    range->first = std::min(range->first, extent.begin);
    range->last = std::max(range->last, extent.end);
  }
  return *range;
}

/// Follows how many pages a buffer holds through a block of code that it enters empty.
class FillLevel {
 public:
  explicit FillLevel(const Value* buffer) : buffer_(buffer) {}

  bool is_empty_after(const Block& block) { return run(block) && pages_ == 0; }

 private:
  /// Whether every page is published before it is waited for, and loops and branches leave as many as they found.
  bool run(const Block& block) {
    for (const Op& op : block) {
      for (const Block* region : op.regions) {
        const int64_t before = pages_;
        if (!run(*region) || pages_ != before) return false;
      }
      if (op.operands.empty() || op.operand(0) != buffer_) continue;
      if (op.is(OpKind::kCbPushBack)) pages_ += op.int_attr(AttrKey::kPages);
      if (op.is(OpKind::kCbPopFront)) pages_ -= op.int_attr(AttrKey::kPages);
      if (op.is(OpKind::kCbWaitFront) && op.int_attr(AttrKey::kPages) > pages_) return false;
    }
    return true;
  }

  const Value* buffer_;
  int64_t pages_ = 0;
};

/// Whether an op only sets units up for the format of a buffer, and touches none of its pages.
bool only_configures(const Op* op) { return !op->is_tile_op() && info(op->kind).trait == OpTrait::kSetsUp; }

/// From every use of an empty buffer to the op that empties it again.
std::vector<LiveRange> filled_ranges(const Block& block, const Value* buffer, const std::vector<Op*>& users,
                                     const Numbering& numbering) {
  std::vector<LiveRange> ranges;
  int64_t pages = 0;
  bool is_in_use = false, is_reserved = false;
  for (Op& op : block) {
    const bool touches =
        std::any_of(users.begin(), users.end(), [&](Op* user) { return ancestor_in(user, &block) == &op; });
    if (!touches) continue;
    const Extent& extent = numbering.of(&op);
    if (!is_in_use) ranges.push_back({extent.begin, extent.end});
    ranges.back().last = extent.end;
    const bool is_direct = !op.operands.empty() && op.operand(0) == buffer;
    if (is_direct && op.is(OpKind::kCbReserveBack)) is_reserved = true;
    if (is_direct && op.is(OpKind::kCbPushBack)) {
      is_reserved = false;
      pages += op.int_attr(AttrKey::kPages);
    }
    if (is_direct && op.is(OpKind::kCbPopFront)) pages -= op.int_attr(AttrKey::kPages);
    is_in_use = is_reserved || pages > 0;
  }
  return ranges;
}

}  // namespace

std::unordered_map<const Value*, LiveRange> buffer_live_ranges(Op* kernel) {
  Numbering numbering(kernel);
  std::unordered_map<const Value*, LiveRange> ranges;
  for (Op& op : kernel->region()) {
    if (!op.is(OpKind::kBuffer) || op.text(AttrKey::kRole) != "intermediate") continue;
    std::vector<Op*> users;
    add_users(op.result(), users);
    if (!std::all_of(users.begin(), users.end(), only_configures)) std::erase_if(users, only_configures);
    if (!users.empty()) ranges[op.result()] = range_in(common_block(users), users, numbering);
  }
  return ranges;
}

std::unordered_map<const Value*, std::vector<LiveRange>> private_live_ranges(Op* kernel) {
  Numbering numbering(kernel);
  std::unordered_map<const Value*, std::vector<LiveRange>> ranges;
  for (Op& op : kernel->region()) {
    if (!op.is(OpKind::kBuffer) || op.text(AttrKey::kRole) != "user") continue;
    std::vector<Op*> users;
    add_users(op.result(), users);
    if (!std::all_of(users.begin(), users.end(), is_in_compute_thread)) continue;
    std::erase_if(users, only_configures);
    if (users.empty()) continue;
    const Block* block = common_block(users);
    auto is_empty_after = [&] { return FillLevel(op.result()).is_empty_after(*block); };
    while (!block->parent->is(OpKind::kThread) && !is_empty_after()) block = block->parent->block;
    ranges[op.result()] = is_empty_after() ? filled_ranges(*block, op.result(), users, numbering)
                                           : std::vector{range_in(block, users, numbering)};
  }
  return ranges;
}

}  // namespace ttlc::passes

#include "passes/block_pressure.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "passes/carried_values.h"
#include "passes/kernel_facts.h"

namespace ttlc::passes {

using namespace ir;

namespace {

BlockClass class_of(const Value* block) { return {block->type.dtype, block->type.shape.count()}; }

/// Whether a block is computed into the buffer it is put to.
bool goes_to_user(const Value* block) {
  return block->single_use() && block->uses[0].user->is(OpKind::kCbPut);
}

/// Whether a block is computed into one of the two places of a loop: as what the loop starts with, or what it goes on with.
bool starts_loop(const Value* block) { return block->single_use() && block->uses[0].user->is(OpKind::kFor); }
bool goes_on_in_loop(const Value* block) {
  if (!block->single_use() || !block->uses[0].user->is(OpKind::kYield)) return false;
  const Op* parent = block->uses[0].user->parent();
  return parent && parent->is(OpKind::kFor);
}

/// Number alive at each op, by class.
class Liveness {
 public:
  explicit Liveness(const Block& code) {
    for (Op& op : code) position_.emplace(&op, static_cast<int64_t>(position_.size()));
    for (Op& op : code) visit(op, code);
  }

  BlockPressure peak() const {
    BlockPressure result;
    for (const auto& [block_class, changes] : changes_) {
      int64_t alive = 0, most = 0;
      std::vector<int64_t> nested = inner(block_class);
      for (size_t i = 0; i < position_.size(); ++i) {
        alive += changes[i];
        most = std::max(most, alive + nested[i]);
      }
      result[block_class] = most;
    }
    return result;
  }

 private:
  std::vector<int64_t>& changes(const BlockClass& block_class) {
    auto [entry, is_new] = changes_.try_emplace(block_class);
    if (is_new) entry->second.assign(position_.size() + 1, 0);
    return entry->second;
  }

  void visit(Op& op, const Block& code) {
    int64_t here = position_.at(&op);
    bool makes_blocks = op.is(OpKind::kGeneric) || op.is(OpKind::kFor) || op.is(OpKind::kIf);
    for (int i = 0; i < static_cast<int>(op.results.size()); ++i) {
      const Value* result = op.result(i);
      if (!makes_blocks || !result->type.is_block() || goes_to_user(result) || goes_on_in_loop(result))
        continue;
      int64_t last = here;
      for (const Use& use : result->uses) last = std::max(last, position_.at(ancestor_in(use.user, &code)));
      std::vector<int64_t>& change = changes(class_of(result));
      ++change[here];
      --change[starts_loop(result) ? last : last + 1];
      const bool needs_two_places = op.is(OpKind::kFor) && !accumulates_in_place(&op, i) &&
                                    !continues_loop(&op, i);  // else one is that of the earlier loop
      if (needs_two_places) ++inner_[class_of(result)][here];
    }
    if (op.is(OpKind::kGeneric)) return;
    BlockPressure most;
    for (const Block* region : op.regions) {
      for (const auto& [block_class, count] : peak_pressure(*region))
        most[block_class] = std::max(most[block_class], count);
    }
    for (const auto& [block_class, count] : most) {
      changes(block_class);
      inner_[block_class][here] += count;
    }
  }

  std::vector<int64_t> inner(const BlockClass& block_class) const {
    std::vector<int64_t> counts(position_.size(), 0);
    auto found = inner_.find(block_class);
    if (found == inner_.end()) return counts;
    for (const auto& [position, count] : found->second) counts[position] = count;
    return counts;
  }

  std::unordered_map<const Op*, int64_t> position_;
  std::map<BlockClass, std::vector<int64_t>> changes_;      // of the number alive, by position
  std::map<BlockClass, std::map<int64_t, int64_t>> inner_;  // alive inside of the op at a position
};

}  // namespace

BlockBudget::BlockBudget(const Module& module, const Op* kernel, bool may_shrink)
    : buffers(module.target.arch.circular_buffer_count), bytes(l1_bytes_for_buffers(module.target, kernel)) {
  constexpr int64_t kConstantBuffers = 2;  // that bufferize may add
  buffers -= kConstantBuffers;
  for (const Op& op : kernel->region()) {
    if (!op.is(OpKind::kBuffer)) continue;
    const Type& type = op.result()->type;
    const bool shrinks = may_shrink && !op.flag(AttrKey::kFixedDepth);
    --buffers;
    bytes -= (shrinks ? 1 : type.depth_blocks) * type.shape.count() * type.page_bytes();
  }
}

double BlockBudget::share_taken(const BlockPressure& pressure) const {
  auto share = [](int64_t taken, int64_t all) {
    return static_cast<double>(taken) / static_cast<double>(std::max<int64_t>(all, 1));
  };
  return std::max(share(buffers_of(pressure), buffers), share(bytes_of(pressure), bytes));
}

BlockPressure peak_pressure(const Block& code) { return Liveness(code).peak(); }

int64_t buffers_of(const BlockPressure& pressure) {
  int64_t buffers = 0;
  for (const auto& [block_class, count] : pressure) buffers += count;
  return buffers;
}

int64_t bytes_of(const BlockPressure& pressure) {
  int64_t bytes = 0;
  for (const auto& [block_class, count] : pressure)
    bytes += count * block_class.tiles * sim::tile_bytes(block_class.format);
  return bytes;
}

}  // namespace ttlc::passes

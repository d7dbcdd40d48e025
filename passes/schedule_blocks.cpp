#include "passes/schedule_blocks.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "passes/block_pressure.h"

namespace ttlc::passes {

using namespace ir;

namespace {

int64_t bytes_of_block(const Value* block) {
  return block->type.shape.count() * sim::tile_bytes(block->type.dtype);
}

/// Orders the ops of one block of code.
class Scheduler {
 public:
  explicit Scheduler(Block& code) : code_(code) {
    for (Op& op : code) {
      position_.emplace(&op, static_cast<int64_t>(written_.size()));
      written_.push_back(&op);
    }
    for (Op* op : written_) {
      if (op->is(OpKind::kGeneric)) collect_demands(op);
    }
  }

  const std::vector<Op*>& written() const { return written_; }

  std::vector<Op*> order() {
    for (Op* op : written_) {
      if (op->is(OpKind::kGeneric)) continue;
      if (op->is(OpKind::kYield)) compute_all();
      for (Op* generic : demanded_[op]) compute(generic);
      for (Op* generic : due_[op]) compute(generic);
      order_.push_back(op);
    }
    compute_all();
    return std::move(order_);
  }

 private:
  bool moves(const Op* op) const { return op->is(OpKind::kGeneric) && op->block == &code_; }

  /// Notes which other ops ask for the generic's results, and where it has to have read its inputs at last.
  void collect_demands(Op* generic) {
    for (const Value* result : generic->results) {
      for (const Use& use : result->uses) {
        Op* user = ancestor_in(use.user, &code_);
        if (!user->is(OpKind::kGeneric)) demanded_[user].push_back(generic);
      }
    }
    for (const Value* operand : generic->operands) {
      if (Op* deadline = release_deadline(operand)) due_[deadline].push_back(generic);
    }
  }

  /// The op with an effect that follows the last use of a block that was taken from a buffer; null for other blocks.
  Op* release_deadline(const Value* block) {
    if (!block->def || !block->def->is(OpKind::kCbTake)) return nullptr;
    auto [entry, is_new] = deadline_.try_emplace(block, nullptr);
    if (!is_new) return entry->second;
    int64_t last = 0;
    for (const Use& use : block->uses) {
      const Op* user = ancestor_in(use.user, &code_);
      if (user) last = std::max(last, position_.at(user));
    }
    for (size_t i = static_cast<size_t>(last) + 1; i < written_.size() && !entry->second; ++i) {
      if (!written_[i]->is_pure()) entry->second = written_[i];
    }
    return entry->second;
  }

  void compute_all() {
    for (Op* op : written_) {
      if (op->is(OpKind::kGeneric)) compute(op);
    }
  }

  void compute(Op* generic) {
    if (!computed_.insert(generic).second) return;
    std::vector<Value*> operands = generic->operands;
    std::stable_sort(operands.begin(), operands.end(), [this](const Value* a, const Value* b) {
      return need_of(a) - bytes_of_block(a) > need_of(b) - bytes_of_block(b);
    });
    for (const Value* operand : operands) {
      if (operand->def && moves(operand->def)) compute(operand->def);
    }
    order_.push_back(generic);
  }

  /// Bytes it takes to compute a block when its operands are computed in the best order.
  int64_t need_of(const Value* block) {
    if (!block->def || !moves(block->def)) return 0;
    auto [entry, is_new] = need_.try_emplace(block->def, bytes_of_block(block));
    if (!is_new) return entry->second;
    std::vector<std::pair<int64_t, int64_t>> operands;  // need beyond the block itself, bytes of the block
    for (const Value* operand : block->def->operands) {
      if (operand->def && moves(operand->def))
        operands.emplace_back(need_of(operand) - bytes_of_block(operand), bytes_of_block(operand));
    }
    std::sort(operands.rbegin(), operands.rend());
    int64_t held = 0, need = 0;
    for (const auto& [beyond, bytes] : operands) {
      need = std::max(need, held + beyond + bytes);
      held += bytes;
    }
    return need_[block->def] = std::max(need, held + bytes_of_block(block));
  }

  Block& code_;
  std::vector<Op*> written_, order_;
  std::unordered_map<const Op*, int64_t> position_;
  std::unordered_map<const Op*, std::vector<Op*>> demanded_, due_;
  std::unordered_map<const Value*, Op*> deadline_;
  std::unordered_map<const Op*, int64_t> need_;
  std::unordered_set<const Op*> computed_;
};

void put_in_order(Module& module, Block& code, const std::vector<Op*>& order) {
  for (Op* op : order) module.move(op, InsertPoint::at_end(code));
}

void schedule(Module& module, Block& code, const BlockBudget& budget) {
  for (Op& op : code) {
    if (op.is(OpKind::kGeneric)) continue;
    for (Block* region : op.regions) schedule(module, *region, budget);
  }
  Scheduler scheduler(code);
  double as_written = budget.share_taken(peak_pressure(code));
  put_in_order(module, code, scheduler.order());
  if (budget.share_taken(peak_pressure(code)) >= as_written) put_in_order(module, code, scheduler.written());
}

}  // namespace

void schedule_blocks(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    BlockBudget budget(module, kernel);
    for (Op& op : kernel->region()) {
      bool computes = op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute";
      if (computes && !budget.holds(peak_pressure(op.region()))) schedule(module, op.region(), budget);
    }
  }
}

}  // namespace ttlc::passes

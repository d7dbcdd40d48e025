#include "passes/eliminate_common_subexprs.h"

#include <map>
#include <string>
#include <unordered_map>

namespace ttlc::passes {

using namespace ir;

namespace {

/// Whether two ops compute the same values. Values defined inside the ops correspond by position.
class Equivalence {
 public:
  bool same(const Op& a, const Op& b) {
    if (a.kind != b.kind || (a.is_tile_op() && a.tile != b.tile)) return false;
    if (a.attrs != b.attrs || a.operands.size() != b.operands.size() ||
        a.results.size() != b.results.size() || a.regions.size() != b.regions.size()) {
      return false;
    }
    for (size_t i = 0; i < a.operands.size(); ++i) {
      if (!same(a.operands[i], b.operands[i])) return false;
    }
    for (size_t i = 0; i < a.regions.size(); ++i) {
      if (!same(*a.regions[i], *b.regions[i])) return false;
    }
    for (size_t i = 0; i < a.results.size(); ++i) {
      if (!(a.results[i]->type == b.results[i]->type)) return false;
      matching_[a.results[i]] = b.results[i];
    }
    return true;
  }

 private:
  bool same(const Value* a, const Value* b) const {
    auto found = matching_.find(a);
    return found == matching_.end() ? a == b : found->second == b;
  }
  bool same(const Block& a, const Block& b) {
    if (a.args.size() != b.args.size()) return false;
    for (size_t i = 0; i < a.args.size(); ++i) matching_[a.args[i]] = b.args[i];
    const Op *x = a.first, *y = b.first;
    for (; x && y; x = x->next, y = y->next) {
      if (!same(*x, *y)) return false;
    }
    return !x && !y;
  }

  std::unordered_map<const Value*, const Value*> matching_;
};

class CommonSubexprs {
 public:
  explicit CommonSubexprs(Module& module) : module_(module) {}

  void run(Block& block) {
    size_t scope = available_.size();
    for (Op& op : block) {
      if (!op.is(OpKind::kGeneric)) {
        for (Block* region : op.regions) run(*region);
      } else {
        run_on_regions(op);
      }
      if (!is_candidate(op)) continue;
      if (Op* earlier = find(op)) {
        for (size_t i = 0; i < op.results.size(); ++i)
          module_.replace_all_uses(op.results[i], earlier->results[i]);
        module_.erase(&op);
      } else {
        available_.push_back(&op);
      }
    }
    available_.resize(scope);
  }

 private:
  /// Index ops of a generic's regions may depend on its point: what is outside is not offered to them.
  void run_on_regions(Op& generic) {
    std::vector<Op*> outside;
    outside.swap(available_);
    for (Block* region : generic.regions) run(*region);
    available_.swap(outside);
  }

  /// Reading a tile from its CB again costs less than holding it in DST.
  static bool is_move(const Op& op) {
    return op.is_tile_op() && info(op.tile).tile_class == TileClass::kMove;
  }

  static bool is_candidate(const Op& op) {
    bool is_fill = op.is(OpKind::kGeneric) && op.int_attr(AttrKey::kIns) == 0;
    return op.is_pure() && !is_fill && !is_move(op) && !op.results.empty();
  }

  Op* find(const Op& op) const {
    for (auto it = available_.rbegin(); it != available_.rend(); ++it) {
      if (Equivalence().same(**it, op)) return *it;
    }
    return nullptr;
  }

  Module& module_;
  std::vector<Op*> available_;  // candidates that dominate the current place, in order
};

}  // namespace

void eliminate_common_subexprs(Module& module, PassContext&) {
  CommonSubexprs subexprs(module);
  for (Op* kernel : module.kernels()) subexprs.run(kernel->region());
}

}  // namespace ttlc::passes

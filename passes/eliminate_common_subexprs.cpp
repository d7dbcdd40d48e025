#include "passes/eliminate_common_subexprs.h"

#include <functional>
#include <unordered_map>
#include <vector>

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

void add_to_hash(size_t& hash, size_t part) { hash = hash * 31 + part; }

/// What an op does, apart from its operands.
void add_function(size_t& hash, const Op& op) {
  add_to_hash(hash, static_cast<size_t>(op.kind) * 64 + static_cast<size_t>(op.tile));
  if (const Attr* real = op.find(AttrKey::kReal))
    add_to_hash(hash, std::hash<double>()(std::get<double>(*real)));
  for (const Block* region : op.regions) {
    for (const Op& inner : *region) add_function(hash, inner);
  }
}

/// Equal for equal ops.
size_t hash_of(const Op& op) {
  size_t hash = 0;
  add_function(hash, op);
  for (const Value* operand : op.operands) add_to_hash(hash, std::hash<const Value*>()(operand));
  return hash;
}

class CommonSubexprs {
 public:
  explicit CommonSubexprs(Module& module) : module_(module) {}

  void run(Block& block) {
    std::vector<size_t> offered;  // hashes of the ops of this block that are available
    for (Op& op : block) {
      if (!op.is(OpKind::kGeneric)) {
        for (Block* region : op.regions) run(*region);
      } else {
        run_on_regions(op);
      }
      if (!is_candidate(op)) continue;
      size_t hash = hash_of(op);
      if (Op* earlier = find(op, hash)) {
        for (size_t i = 0; i < op.results.size(); ++i)
          module_.replace_all_uses(op.results[i], earlier->results[i]);
        module_.erase(&op);
      } else {
        available_[hash].push_back(&op);
        offered.push_back(hash);
      }
    }
    for (size_t hash : offered) available_[hash].pop_back();
  }

 private:
  /// Candidates that dominate the current place, in order, by hash.
  using Available = std::unordered_map<size_t, std::vector<Op*>>;

  /// Index ops of a generic's regions may depend on its point: what is outside is not offered to them.
  void run_on_regions(Op& generic) {
    Available outside;
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

  Op* find(const Op& op, size_t hash) const {
    auto candidates = available_.find(hash);
    if (candidates == available_.end()) return nullptr;
    for (auto it = candidates->second.rbegin(); it != candidates->second.rend(); ++it) {
      if (Equivalence().same(**it, op)) return *it;
    }
    return nullptr;
  }

  Module& module_;
  Available available_;
};

}  // namespace

void eliminate_common_subexprs(Module& module, PassContext&) {
  CommonSubexprs subexprs(module);
  for (Op* kernel : module.kernels()) subexprs.run(kernel->region());
}

}  // namespace ttlc::passes

#include "passes/fuse_elementwise.h"

#include <algorithm>
#include <optional>
#include <set>

#include "ir/support/ice.h"
#include "passes/body_schedule.h"
#include "passes/kernel_facts.h"
#include "passes/rewrite.h"
#include "passes/select_forms.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Longer bodies gain nothing: a trip through a buffer is small beside the ops of one, and every merger is scheduled
/// anew, so that a bound keeps the pass linear in the length of a chain.
constexpr int64_t kMaxTileOps = 64;

/// Computed blocks that a generic reads are all in L1 at once, however late each of them could be computed without a
/// merger.
constexpr size_t kMaxComputedInputs = 12;

void add_computed(std::set<const Value*>& blocks, const Generic& reader) {
  for (const Value* block : reader.ins()) {
    bool lies_in_users_buffer = block->def && block->def->is(OpKind::kCbTake);
    if (!lies_in_users_buffer) blocks.insert(block);
  }
}

/// Whether a merger leaves room for what else is alive, when it reads more blocks than the user alone.
bool fits_l1(const Generic& producer, const Generic& user, int64_t l1_bytes) {
  std::set<const Value*> blocks;
  add_computed(blocks, user);
  size_t before = blocks.size();
  blocks.erase(producer.op->result());
  add_computed(blocks, producer);
  if (blocks.size() <= before) return true;
  int64_t bytes = 0;
  for (const Value* block : blocks) bytes += block->type.shape.count() * sim::tile_bytes(block->type.dtype);
  return blocks.size() <= kMaxComputedInputs && 2 * bytes <= l1_bytes;
}

int64_t tile_op_count(const Generic& generic) {
  int64_t count = 0;
  for (const Block* region : generic.op->regions) {
    for (const Op& op : *region) count += op.is_tile_op() ? 1 : 0;
  }
  return count;
}

bool is_computing(const Op& op) {
  TileClass tile_class = info(op.tile).tile_class;
  return tile_class == TileClass::kUnary || tile_class == TileClass::kBinary;
}

/// Whether all that a generic's regions do with a tile can be done with one that is in DST.
bool only_used_in_dst(const Value* tile) {
  return std::all_of(tile->uses.begin(), tile->uses.end(), [](const Use& use) {
    return use.user->is(OpKind::kYield) || (use.user->is_tile_op() && is_computing(*use.user));
  });
}

bool only_used_in_dst(const Generic& user, int64_t input) {
  return std::all_of(user.op->regions.begin(), user.op->regions.end(), [&](const Block* region) {
    return region->empty() || only_used_in_dst(region->args[input]);
  });
}

bool is_fill(const Generic& generic) { return generic.in_count() == 0; }

/// The producer's iteration space in terms of the user's: where the user reads result tile out(point), the
/// producer is at this point. Nothing when the producer has dimensions that the result does not name.
std::optional<IndexingMap> points_of_producer(const Generic& producer, const IndexingMap& read) {
  IndexingMap points{read.dims, std::vector<MapResult>(producer.dims())};
  std::vector<bool> known(producer.dims());
  const IndexingMap& out = producer.out_map(0);
  for (size_t i = 0; i < out.results.size(); ++i) {
    if (out.results[i].is_constant()) continue;
    points.results[out.results[i].dim] = read.results[i];
    known[out.results[i].dim] = true;
  }
  for (int64_t d = 0; d < producer.dims(); ++d) {
    if (!known[d] && producer.extents()[d] != 1) return std::nullopt;
  }
  return points;
}

/// Whether the user reads every tile of the producer at one point of its parallel space only.
bool reads_each_tile_once(const Generic& user, const IndexingMap& points) {
  for (int64_t d : user.parallel_dims()) {
    if (user.extents()[d] != 1 && !points.uses(d)) return false;
  }
  return true;
}

/// Whether a loop or a branch hands the block on: then it is one of those the choice of forms asks about.
bool is_handed_on(const Value* block) {
  return std::any_of(block->uses.begin(), block->uses.end(), [](const Use& use) {
    return use.user->is(OpKind::kFor) || use.user->is(OpKind::kYield);
  });
}

class Fusion {
 public:
  Fusion(Module& module, Op* kernel) : module_(module), kernel_(kernel), forms_(module, kernel) {}

  bool sweep() { return sweep(kernel_->region()); }

 private:
  /// Later ops first: a chain is merged from its end, so that the longest part that fits stays together.
  bool sweep(Block& block) {
    bool changed = false;
    for (Op* op = block.last; op;) {
      if (op->is(OpKind::kGeneric)) {
        while (Op* merged = merge_one_producer(op)) {
          op = merged;
          changed = true;
        }
      } else {
        for (Block* region : op->regions) changed |= sweep(*region);
      }
      op = op->prev;
    }
    return changed;
  }

  /// Merges one producer of the generic into it; returns the merged generic, or null.
  Op* merge_one_producer(Op* op) {
    Generic user(op);
    for (int64_t i = 0; i < user.in_count(); ++i) {
      std::optional<Generic> producer = Generic::producing(user.in(i));
      if (!producer || producer->op->results.size() != 1) continue;
      if (tile_op_count(*producer) + tile_op_count(user) > kMaxTileOps) continue;
      if (!fits_l1(*producer, user, module_.target.arch.l1_usable_bytes())) continue;
      Op* merged = producer->is_elementwise() ? merge_elementwise(*producer, user, i)
                                              : merge_into_finish(*producer, user, i);
      if (merged) return merged;
    }
    return nullptr;
  }

  static bool may_move(const Generic& producer, const Generic& user) {
    if (is_fill(producer)) return true;
    return producer.op->block == user.op->block && !holds_block_over_next_take(producer.op, user.op);
  }

  /// Inputs of a merged generic: the user's (with `maps`), then the producer's.
  static void append_inputs(GenericSpec& spec, const Generic& from, const IndexingMap& points) {
    for (int64_t i = 0; i < from.in_count(); ++i) {
      spec.ins.push_back(from.in(i));
      spec.in_maps.push_back(compose(from.in_map(i), points));
    }
  }

  Op* merge_elementwise(const Generic& producer, const Generic& user, int64_t input) {
    bool worth = user.in(input)->single_use() || is_fill(producer);
    if (!worth || !may_move(producer, user) || !only_used_in_dst(user, input)) return nullptr;
    std::optional<IndexingMap> points = points_of_producer(producer, user.in_map(input));
    if (!points || (!is_fill(producer) && !reads_each_tile_once(user, *points))) return nullptr;
    GenericSpec spec = spec_of(user);
    append_inputs(spec, producer, *points);
    auto with_producer = [&](const Block& region) -> RegionFill {
      return [&, fill = copy_of(region, iota(user.in_count()))](Builder& b, std::span<Value* const> t) {
        std::vector<Value*> args(t.begin(), t.end());
        if (!region.args[input]->unused()) {
          args[input] =
              inline_region(b, producer.body(), t.subspan(user.in_count(), producer.in_count()), &*points)
                  .front();
        }
        return fill(b, args);
      };
    };
    if (user.has_init()) spec.init = with_producer(user.init());
    spec.body = with_producer(user.body());
    if (user.has_finish()) spec.finish = with_producer(user.finish());
    return commit(producer, user, spec);
  }

  Op* merge_into_finish(const Generic& producer, const Generic& user, int64_t input) {
    if (!user.is_elementwise() || !user.in(input)->single_use()) return nullptr;
    if (!may_move(producer, user) || !only_used_in_dst(user, input)) return nullptr;
    std::optional<IndexingMap> points = points_of_user(producer, user, input);
    if (!points) return nullptr;
    GenericSpec spec = spec_of(producer);
    append_inputs(spec, user, *points);
    spec.results.clear();
    spec.out_maps.clear();
    for (int64_t i = 0; i < user.out_count(); ++i) {
      spec.results.push_back(user.op->result(i)->type);
      spec.out_maps.push_back(compose(user.out_map(i), *points));
    }
    spec.finish = [&](Builder& b, std::span<Value* const> t) {
      std::span<Value* const> sums = t.last(producer.accumulator_count());
      Value* result = sums.front();
      if (producer.has_finish()) {
        std::vector<Value*> own(t.begin(), t.begin() + producer.in_count());
        own.insert(own.end(), sums.begin(), sums.end());
        result = inline_region(b, producer.finish(), own).front();
      }
      std::vector<Value*> args(t.begin() + producer.in_count(), t.end() - sums.size());
      args[input] = result;
      return inline_region(b, user.body(), args, &*points);
    };
    return commit(producer, user, spec);
  }

  /// The user's iteration space in terms of the producer's parallel dimensions; nothing when they differ.
  static std::optional<IndexingMap> points_of_user(const Generic& producer, const Generic& user,
                                                   int64_t input) {
    IndexingMap points{producer.dims(), std::vector<MapResult>(user.dims())};
    const IndexingMap &out = producer.out_map(0), &read = user.in_map(input);
    std::vector<bool> known(user.dims());
    for (size_t i = 0; i < read.results.size(); ++i) {
      if (read.results[i].is_constant()) {
        if (!out.results[i].is_constant() && producer.extents()[out.results[i].dim] != 1) return std::nullopt;
        continue;
      }
      if (known[read.results[i].dim]) return std::nullopt;  // a diagonal
      known[read.results[i].dim] = true;
      points.results[read.results[i].dim] = out.results[i];
    }
    for (int64_t d = 0; d < user.dims(); ++d) {
      if (!known[d] && user.extents()[d] != 1) return std::nullopt;
      if (!known[d]) points.results[d] = {-1, 0};
    }
    return points;
  }

  /// Replaces producer and user by their merger if that fits a DST section; null when it does not.
  Op* commit(const Generic& producer, const Generic& user, const GenericSpec& spec) {
    Op* merged = build_beside(module_, user.op, spec);
    if (Op* smaller = merge_inputs(module_, Generic(merged))) merged = smaller;
    merged = start_sum_with_addend(Generic(merged));
    if (!fits_dst(Generic(merged))) {
      module_.erase(merged);
      return nullptr;
    }
    bool moves_on = false;
    for (size_t i = 0; i < user.op->results.size(); ++i) {
      merged->results[i]->name = user.op->result(i)->name;
      module_.replace_all_uses(user.op->result(i), merged->result(i));
      moves_on = moves_on || is_handed_on(merged->result(i));
    }
    Op* made = producer.op;
    module_.erase(user.op);
    if (made->result()->unused()) module_.erase(made);
    if (moves_on) forms_ = FormSelector(module_, kernel_);
    return merged;
  }

  /// Tries the merged generic with its forms chosen: what DST slots does it need?
  bool fits_dst(const Generic& generic) {
    std::vector<std::pair<Value*, Value*>> map;
    Op* trial = module_.clone(generic.op, InsertPoint::before_op(generic.op), map);
    forms_.run(Generic(trial));
    int64_t slots = schedule_generic(Generic(trial)).slot_count;
    module_.erase(trial);
    return slots <= module_.target.dst_tiles();
  }

  /// Turn this: body: matmul(%x, %y, %acc) ; finish: add(%e, %acc), %e not computed from %acc
  /// Into this: init: %e ; body: matmul(%x, %y, %acc)
  Op* start_sum_with_addend(const Generic& generic) {
    if (!generic.has_finish() || generic.has_init() || generic.accumulator_count() != 1) return generic.op;
    const Op* sum = generic.body().terminator()->operand(0)->def;
    Value* total = generic.finish().args.back();
    if (!sum || !sum->is(TileOp::kMatmul) || !total->single_use()) return generic.op;
    Op* add = total->uses.front().user;
    if (!add->is(TileOp::kAdd)) return generic.op;
    Value* addend = add->operand(add->operand(0) == total ? 1 : 0);
    GenericSpec spec = spec_of(generic);
    Op* yield = generic.finish().terminator();
    module_.add_operand(yield, addend);
    RegionFill finish = spec.finish;
    spec.init = [&](Builder& b, std::span<Value* const> t) {
      std::vector<Value*> args(t.begin(), t.end());
      args.push_back(t.front());  // stands for %acc, on which %e does not depend
      return std::vector{finish(b, args).back()};
    };
    spec.finish = [&](Builder& b, std::span<Value* const> t) {
      std::vector<Value*> yields = finish(b, t);
      yields.pop_back();
      Op* copy = t.back()->uses.front().user;  // of `add`
      std::replace(yields.begin(), yields.end(), copy->result(), t.back());
      module_.replace_all_uses(copy->result(), t.back());
      module_.erase(copy);
      return yields;
    };
    bool finish_is_trivial = yield->operand(0) == add->result() && yield->operands.size() == 2;
    if (finish_is_trivial) spec.finish = nullptr;
    Op* fresh = build_beside(module_, generic.op, spec);
    erase_unused_tiles(module_, fresh->region(kInit));
    if (!finish_is_trivial) erase_unused_tiles(module_, fresh->region(kFinish));
    module_.erase(generic.op);
    return fresh;
  }

  Module& module_;
  Op* kernel_;
  FormSelector forms_;  // of the kernel as it stands
};

}  // namespace

void fuse_elementwise(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) {
    Fusion fusion(module, kernel);
    while (fusion.sweep()) {
    }
  }
}

}  // namespace ttlc::passes

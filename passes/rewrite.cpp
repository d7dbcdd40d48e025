#include "passes/rewrite.h"

#include <numeric>

#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Copies an iter.index for another iteration space.
Value* index_at(Builder& b, int64_t dim, const IndexingMap& points) {
  const MapResult& source = points.results[dim];
  if (source.is_constant()) return b.index(source.constant);
  Op* index = b.op(OpKind::kIterIndex, {}, {Type::index()});
  index->set(AttrKey::kDim, source.dim);
  return index->result();
}

}  // namespace

std::vector<Value*> inline_region(Builder& b, const Block& region, std::span<Value* const> args,
                                  const IndexingMap* points) {
  std::vector<std::pair<Value*, Value*>> map;
  for (size_t i = 0; i < region.args.size(); ++i) map.emplace_back(region.args[i], args[i]);
  for (Op& op : region) {
    if (op.is(OpKind::kYield)) continue;
    if (op.is(OpKind::kIterIndex) && points) {
      map.emplace_back(op.result(), index_at(b, op.int_attr(AttrKey::kDim), *points));
    } else {
      b.module().clone(&op, b.at(), map);
    }
  }
  std::vector<Value*> yields;
  for (Value* yielded : region.terminator()->operands) {
    Value* copy = yielded;
    for (const auto& [from, to] : map) {
      if (from == yielded) copy = to;
    }
    yields.push_back(copy);
  }
  return yields;
}

RegionFill copy_of(const Block& region, std::vector<int64_t> position, const IndexingMap* points) {
  return [&region, position = std::move(position), points](Builder& b, std::span<Value* const> args) {
    size_t inputs = position.size(), accumulators = region.args.size() - inputs;
    std::vector<Value*> own;
    for (int64_t p : position) own.push_back(args[p]);
    for (size_t i = 0; i < accumulators; ++i) own.push_back(args[args.size() - accumulators + i]);
    return inline_region(b, region, own, points);
  };
}

void inline_into_parent(Module& module, Op* op, Block& region) {
  module.splice(region, InsertPoint::before_op(op));
  std::vector<Value*> yields;
  if (const Op* yield = region.terminator()) yields = yield->operands;
  for (size_t i = 0; i < op->results.size(); ++i) module.replace_all_uses(op->results[i], yields[i]);
  module.erase(op);
}

void run_body_once(Module& module, Op* loop) {
  Block& body = loop->region();
  module.replace_all_uses(body.args[0], loop->operand(0));
  for (size_t i = 0; i < loop->results.size(); ++i)
    module.replace_all_uses(body.args[i + 1], loop->operand(kLoopBounds + i));
  inline_into_parent(module, loop, body);
}

std::vector<int64_t> iota(int64_t count) {
  std::vector<int64_t> values(count);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

GenericSpec spec_of(const Generic& generic) {
  GenericSpec spec;
  spec.ins.assign(generic.ins().begin(), generic.ins().end());
  for (int64_t i = 0; i < generic.in_count(); ++i) spec.in_maps.push_back(generic.in_map(i));
  for (const Value* result : generic.op->results) spec.results.push_back(result->type);
  for (int64_t i = 0; i < generic.out_count(); ++i) spec.out_maps.push_back(generic.out_map(i));
  spec.extents = generic.extents();
  spec.iterators = generic.op->text(AttrKey::kIterators);
  spec.accumulators = generic.accumulator_count();
  std::vector<int64_t> same = iota(generic.in_count());
  if (generic.has_init()) spec.init = copy_of(generic.init(), same);
  spec.body = copy_of(generic.body(), same);
  if (generic.has_finish()) spec.finish = copy_of(generic.finish(), same);
  return spec;
}

Op* build_beside(Module& module, const Op* old, const GenericSpec& spec) {
  Builder b = builder_before(module, const_cast<Op*>(old));
  Op* fresh = build_generic(b, spec);
  size_t kept = std::min(old->results.size(), fresh->results.size());
  for (size_t i = 0; i < kept; ++i) fresh->results[i]->name = old->results[i]->name;
  return fresh;
}

Op* replace_generic(Module& module, Op* old, const GenericSpec& spec) {
  Op* fresh = build_beside(module, old, spec);
  for (size_t i = 0; i < old->results.size(); ++i)
    module.replace_all_uses(old->results[i], fresh->results[i]);
  module.erase(old);
  return fresh;
}

namespace {

bool input_is_used(const Generic& generic, int64_t input) {
  for (const Block* region : generic.op->regions) {
    if (!region->empty() && !region->args[input]->unused()) return true;
  }
  return false;
}

}  // namespace

Op* merge_inputs(Module& module, const Generic& generic) {
  GenericSpec spec = spec_of(generic);
  std::vector<Value*> ins;
  std::vector<IndexingMap> maps;
  std::vector<int64_t> position;
  for (int64_t i = 0; i < generic.in_count(); ++i) {
    int64_t found = 0, kept = static_cast<int64_t>(ins.size());
    while (found < kept && !(ins[found] == generic.in(i) && maps[found] == generic.in_map(i))) ++found;
    bool used = input_is_used(generic, i);
    position.push_back(used ? found : 0);
    if (!used || found < kept) continue;
    ins.push_back(generic.in(i));
    maps.push_back(generic.in_map(i));
  }
  if (static_cast<int64_t>(ins.size()) == generic.in_count()) return nullptr;
  if (ins.empty() && generic.has_reduction()) return nullptr;
  spec.ins = ins;
  spec.in_maps = maps;
  auto copy = [&](const Block& region) -> RegionFill {
    if (!ins.empty()) return copy_of(region, position);
    return [&region](Builder& b, std::span<Value* const>) {
      std::vector<Value*> none(region.args.size(), nullptr);
      return inline_region(b, region, none);
    };
  };
  if (generic.has_init()) spec.init = copy(generic.init());
  spec.body = copy(generic.body());
  if (generic.has_finish()) spec.finish = copy(generic.finish());
  return replace_generic(module, generic.op, spec);
}

Op* sole_tile_op(const Generic& generic) {
  if (!generic.is_elementwise() || generic.in_count() != 1) return nullptr;
  Op* op = generic.body().first;
  if (!op->is_tile_op() || op->next != generic.body().terminator()) return nullptr;
  bool unary = op->operands.size() == 1 && op->operand(0) == generic.body().args[0];
  return unary && op->next->operand(0) == op->result() ? op : nullptr;
}

void erase_unused_tiles(Module& module, Block& region) {
  for (Op* op = region.last; op;) {
    Op* previous = op->prev;
    if (op->is_pure() && op->result()->unused()) module.erase(op);
    op = previous;
  }
}

Value* build_copy(Builder& b, Value* block) {
  int64_t dims = block->type.shape.rank();
  GenericSpec spec;
  spec.ins = {block};
  spec.in_maps = spec.out_maps = {IndexingMap::identity(dims)};
  spec.results = {block->type};
  spec.extents = block->type.shape.vec();
  spec.iterators = std::string(dims, 'p');
  spec.body = [](Builder& r, std::span<Value* const> t) {
    return std::vector{r.tile(TileOp::kCopy, {t[0]})};
  };
  Value* copy = build_generic(b, spec)->result();
  copy->name = block->name;
  return copy;
}

void for_each_generic(Module& module, const std::function<void(Generic)>& visit) {
  walk_post(module.body(), [&](Op& op) {
    if (op.is(OpKind::kGeneric)) visit(Generic(&op));
  });
}

}  // namespace ttlc::passes

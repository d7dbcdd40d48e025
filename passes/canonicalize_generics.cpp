// Rules of canonicalize on whole generics.
#include <algorithm>
#include <optional>

#include "passes/canonicalize.h"
#include "passes/kernel_facts.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Turn this: %a, %b = generic { yield %s, %t }      // %b unused
/// Into this: %a = generic { yield %s }
bool drop_unused_results(Module& module, const Generic& generic) {
  if (generic.op->results.size() < 2 || (generic.has_reduction() && !generic.has_finish())) return false;
  bool changed = false;
  for (int i = static_cast<int>(generic.op->results.size()) - 1; i >= 0; --i) {
    if (!generic.op->result(i)->unused() || generic.op->results.size() < 2) continue;
    std::vector<IndexingMap> maps = generic.op->maps();
    maps.erase(maps.begin() + generic.in_count() + i);
    module.erase_operand(generic.last_region().terminator(), i);
    module.erase_result(generic.op, i);
    generic.op->set(AttrKey::kMaps, std::move(maps));
    changed = true;
  }
  return changed;
}

/// Turn this: generic ins(%x) identity maps { yield %x }      // same type
/// Into this: %x
bool forward_copy(Module& module, const Generic& generic) {
  if (!generic.is_elementwise() || generic.in_count() != 1 || generic.op->results.size() != 1) return false;
  const Op* yield = generic.body().terminator();
  const Value* arg = generic.body().args[0];
  const Value* tile = yield->operand(0);
  if (tile->def && tile->def->is(TileOp::kCopy)) tile = tile->def->operand(0);
  bool same = tile == arg && generic.in_map(0) == generic.out_map(0) &&
              generic.in(0)->type == generic.op->result()->type;
  if (!same) return false;
  module.replace_all_uses(generic.op->result(), generic.in(0));
  module.erase(generic.op);
  return true;
}

/// What a generic of its own copies into `block` without another value: its lanes that count, as numbers of any float format.
Value* copied_into(const Value* block) {
  std::optional<Generic> copy = Generic::producing(block);
  const Op* op = copy ? sole_tile_op(*copy) : nullptr;
  if (!op || !op->is(TileOp::kCopy) || copy->in_map(0) != copy->out_map(0)) return nullptr;
  Value* source = copy->in(0);
  const bool rounds = source->type.dtype != block->type.dtype && block->type.dtype != DataFormat::kFp32;
  return rounds || sim::is_integer(source->type.dtype) ? nullptr : source;
}

/// Turn this: %r = generic ins(%x) { tile.copy %x } : block<1x2 fp32, row>
///            generic ins(%y, %r) { tile.add %y, bcast_row(%r) }
/// Into this: generic ins(%y, %x) { tile.add %y, bcast_row(%x) }
bool read_copied(Module& module, const Generic& generic) {
  GenericSpec spec = spec_of(generic);
  bool changed = false;
  for (Value*& input : spec.ins) {
    Value* source = copied_into(input);
    if (!source || source->type.shape != input->type.shape || input->def->block != generic.op->block)
      continue;
    if (holds_block_over_next_take(input->def, generic.op)) continue;
    input = source;
    changed = true;
  }
  if (changed) replace_generic(module, generic.op, spec);
  return changed;
}

bool is_transposition(const Generic& generic) {
  Op* op = sole_tile_op(generic);
  if (!op || !op->is(TileOp::kTranspose) || !generic.out_map(0).is_identity()) return false;
  IndexingMap swapped = IndexingMap::identity(generic.dims());
  std::swap(swapped.results[generic.dims() - 1], swapped.results[generic.dims() - 2]);
  return generic.in_map(0) == swapped;
}

/// Turn this: transpose(transpose(%x))
/// Into this: %x
bool fold_double_transpose(Module& module, const Generic& generic) {
  if (!is_transposition(generic)) return false;
  std::optional<Generic> inner = Generic::producing(generic.in(0));
  if (!inner || !is_transposition(*inner) || !(inner->in(0)->type == generic.op->result()->type))
    return false;
  module.replace_all_uses(generic.op->result(), inner->in(0));
  module.erase(generic.op);
  return true;
}

bool is_broadcast(const Op& op) {
  return op.is(TileOp::kBcastCol) || op.is(TileOp::kBcastRow) || op.is(TileOp::kBcastScalar);
}

bool is_fill(const Value* block) {
  std::optional<Generic> producer = Generic::producing(block);
  return producer && producer->in_count() == 0 && producer->body().first->is(TileOp::kFill);
}

/// Turn this: bcast_col(%x) | transpose(%x), %x a tile of a block that is filled with one value
/// Into this: %x
bool drop_moves_of_fills(Module& module, const Generic& generic) {
  bool changed = false;
  for (Block* region : generic.op->regions) {
    for (Op& op : *region) {
      if (!is_broadcast(op) && !op.is(TileOp::kTranspose)) continue;
      const Value* tile = op.operand(0);
      if (!tile->is_argument() || tile->index >= generic.in_count() || !is_fill(generic.in(tile->index)))
        continue;
      module.replace_all_uses(op.result(), op.operand(0));
      module.erase(&op);
      changed = true;
    }
  }
  return changed;
}

/// Input whose spread tile divides in `op`, when its block is smaller than the space it is spread over.
std::optional<int64_t> spread_divisor(const Generic& generic, const Op& op) {
  if (!op.is(TileOp::kDiv)) return std::nullopt;
  const Op* spread = op.operand(1)->def;
  if (!spread || !is_broadcast(*spread) || !spread->operand(0)->is_argument()) return std::nullopt;
  int64_t input = spread->operand(0)->index, points = 1;
  for (int64_t d : generic.parallel_dims()) points *= generic.extents()[d];
  bool smaller = input < generic.in_count() && generic.in(input)->type.shape.count() < points;
  return smaller ? std::optional(input) : std::nullopt;
}

/// Turn this: %y = generic ins(%a, %b) { tile.div %a, bcast_col(%b) }
/// Into this: %r = generic ins(%b) { tile.recip %b }
///            %y = generic ins(%a, %r) { tile.mul %a, bcast_col(%r) }
bool invert_spread_divisor(Module& module, const Generic& generic) {
  for (Block* region : generic.op->regions) {
    for (Op& op : *region) {
      std::optional<int64_t> input = spread_divisor(generic, op);
      if (!input) continue;
      Value* divisor = generic.in(*input);
      Builder b = builder_before(module, generic.op);
      Value* inverse = build_unary(b, TileOp::kRecip, divisor);
      if (!divisor->name.empty()) inverse->name = divisor->name + "_inverse";
      TileOp spread = op.operand(1)->def->tile;
      GenericSpec spec = spec_of(generic);
      spec.ins.push_back(inverse);
      spec.in_maps.push_back(generic.in_map(*input));
      Op* fresh = build_beside(module, generic.op, spec);
      // The copies stand in the same order as the originals.
      size_t region_index = std::find(generic.op->regions.begin(), generic.op->regions.end(), region) -
                            generic.op->regions.begin();
      Op* copy = fresh->region(region_index).first;
      for (Op* original = region->first; original != &op; original = original->next) copy = copy->next;
      Builder inner(module, InsertPoint::before_op(copy), op.span);
      Value* tile = inner.tile(spread, {fresh->region(region_index).args[generic.in_count()]});
      module.replace_all_uses(copy->result(), inner.tile(TileOp::kMul, {copy->operand(0), tile}));
      module.erase(copy);
      for (size_t i = 0; i < fresh->results.size(); ++i)
        module.replace_all_uses(generic.op->results[i], fresh->results[i]);
      module.erase(generic.op);
      return true;
    }
  }
  return false;
}

}  // namespace

bool canonicalize_generic(Module& module, Op* op) {
  if (op->results.empty()) return false;  // after bufferize
  Generic generic(op);
  return drop_moves_of_fills(module, generic) || forward_copy(module, generic) ||
         read_copied(module, generic) || fold_double_transpose(module, generic) ||
         invert_spread_divisor(module, generic) || merge_inputs(module, generic) ||
         drop_unused_results(module, generic);
}

}  // namespace ttlc::passes

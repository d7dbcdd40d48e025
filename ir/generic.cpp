#include "ir/generic.h"

#include "ir/support/ice.h"

namespace ttlc::ir {

Generic::Generic(Op* generic) : op(generic) {
  TTLC_ASSERT(op && op->is(OpKind::kGeneric), "a view of a generic needs a generic");
}

std::optional<Generic> Generic::from(Op* op) {
  if (!op || !op->is(OpKind::kGeneric)) return std::nullopt;
  return Generic(op);
}

std::optional<Generic> Generic::producing(const Value* value) { return from(value->def); }

int64_t Generic::out_count() const { return static_cast<int64_t>(op->maps().size()) - in_count(); }

IteratorKind Generic::iterator(int64_t dim) const {
  return op->text(AttrKey::kIterators)[dim] == 'r' ? IteratorKind::kReduction : IteratorKind::kParallel;
}

bool Generic::has_reduction() const { return !reduction_dims().empty(); }

namespace {

std::vector<int64_t> dims_of(const Generic& generic, IteratorKind kind) {
  std::vector<int64_t> result;
  for (int64_t d = 0; d < generic.dims(); ++d) {
    if (generic.iterator(d) == kind) result.push_back(d);
  }
  return result;
}

}  // namespace

std::vector<int64_t> Generic::parallel_dims() const { return dims_of(*this, IteratorKind::kParallel); }
std::vector<int64_t> Generic::reduction_dims() const { return dims_of(*this, IteratorKind::kReduction); }

int64_t Generic::accumulator_count() const {
  return has_reduction() ? static_cast<int64_t>(body().args.size()) - in_count() : 0;
}

void fill_region(Builder& b, Op* generic, GenericRegion region, int64_t accumulators,
                 const RegionFill& fill) {
  Generic view(generic);
  Block& block = generic->region(region);
  for (Value* in : view.ins()) b.module().add_argument(block, Type::tile(in->type.dtype), in->name);
  for (int64_t i = 0; i < accumulators; ++i)
    b.module().add_argument(block, Type::tile(DataFormat::kFp32), "acc");
  Builder inner(b.module(), InsertPoint::at_end(block), b.span());
  std::vector<Value*> yields = fill(inner, block.args);
  inner.yield(yields);
}

Op* build_generic(Builder& b, const GenericSpec& spec) {
  Op* op = b.op(OpKind::kGeneric, spec.ins, spec.results);
  std::vector<IndexingMap> maps = spec.in_maps;
  maps.insert(maps.end(), spec.out_maps.begin(), spec.out_maps.end());
  op->set(AttrKey::kIns, static_cast<int64_t>(spec.ins.size()));
  op->set(AttrKey::kExtents, spec.extents);
  op->set(AttrKey::kIterators, spec.iterators);
  op->set(AttrKey::kMaps, std::move(maps));
  if (spec.init) fill_region(b, op, kInit, 0, spec.init);
  fill_region(b, op, kBody, spec.accumulators, spec.body);
  if (spec.finish) fill_region(b, op, kFinish, spec.accumulators, spec.finish);
  return op;
}

bool only_copies(const Generic& generic, int64_t input) {
  for (const Block* region : generic.op->regions) {
    if (region->empty()) continue;
    for (const Use& use : region->args[input]->uses) {
      if (!use.user->is(TileOp::kCopy)) return false;
    }
  }
  return true;
}

std::optional<DataFormat> integer_format(const Value* tile) {
  std::optional<DataFormat> format;
  if (tile->is_argument()) {
    format = tile->type.dtype;
  } else if (tile->def->has(AttrKey::kDtype)) {
    format = sim::parse_data_format(tile->def->text(AttrKey::kDtype));
  } else if (info(tile->def->tile).tile_class == TileClass::kMove) {
    return integer_format(tile->def->operand(0));
  }
  return format && sim::is_integer(*format) ? format : std::nullopt;
}

}  // namespace ttlc::ir

#include "passes/split_generics.h"

#include <algorithm>
#include <optional>

#include "ir/support/ice.h"
#include "passes/body_schedule.h"
#include "passes/carried_values.h"
#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool is_move(const Op& op) { return op.is_tile_op() && info(op.tile).tile_class == TileClass::kMove; }

/// Maps between a generic's iteration space and the space of its parallel dimensions.
struct ParallelSpace {
  std::vector<int64_t> extents;
  std::string iterators;
  IndexingMap from_parallel;  // parallel space -> whole space; 0 for reduction dimensions

  explicit ParallelSpace(const Generic& generic) {
    std::vector<int64_t> dims = generic.parallel_dims();
    from_parallel = {static_cast<int64_t>(dims.size()), std::vector<MapResult>(generic.dims())};
    for (size_t i = 0; i < dims.size(); ++i) {
      extents.push_back(generic.extents()[dims[i]]);
      from_parallel.results[dims[i]] = {static_cast<int64_t>(i), 0};
    }
    iterators = std::string(dims.size(), 'p');
  }
  IndexingMap restrict(const IndexingMap& map) const { return compose(map, from_parallel); }
  int64_t dims() const { return static_cast<int64_t>(extents.size()); }
};

/// An element-wise generic over the parallel space, with the inputs of `generic`; body and results are open.
GenericSpec parallel_spec(const Generic& generic, const ParallelSpace& space) {
  GenericSpec spec;
  spec.ins.assign(generic.ins().begin(), generic.ins().end());
  for (int64_t i = 0; i < generic.in_count(); ++i) spec.in_maps.push_back(space.restrict(generic.in_map(i)));
  spec.extents = space.extents;
  spec.iterators = space.iterators;
  return spec;
}

/// Type of a block in between that lies like `block`.
Type computed_like(const Value* block) {
  Type type = block->type;
  if (sim::is_float(type.dtype)) type.dtype = DataFormat::kFp32;
  return type;
}

class Splitter {
 public:
  explicit Splitter(Module& module) : module_(module) {}

  void run(Op* op) {
    open_.push_back(op);
    while (!open_.empty()) {
      Op* next = open_.back();
      open_.pop_back();
      split(Generic(next));
    }
  }

 private:
  /// Makes one split, when one is needed, and leaves the parts to be looked at again.
  void split(const Generic& generic) {
    if (split_move(generic)) return;
    GenericSchedule schedule = schedule_generic(generic);
    if (schedule.slot_count <= module_.target.dst_tiles()) return apply_order(module_, schedule);
    if (generic.has_finish()) return split_finish(generic);
    if (generic.has_init()) return split_init(generic);
    TTLC_ASSERT(generic.is_elementwise(), "a reduction needs {} DST slots for one point",
                schedule.slot_count);
    split_body(generic);
  }

  void leave(Op* op) {
    if (Op* merged = merge_inputs(module_, Generic(op))) op = merged;
    open_.push_back(op);
  }

  // ---- moves

  bool split_move(const Generic& generic) {
    for (Block* region : generic.op->regions) {
      for (Op& op : *region) {
        if (!is_move(op) || !op.operand(0)->def) continue;
        cut(generic, *region, op.operand(0));
        return true;
      }
    }
    return false;
  }

  // ---- regions that are too large

  /// Turn this: reduction with finish
  /// Into this: reduction whose results are the accumulators, and finish as an element-wise generic on them
  void split_finish(const Generic& generic) {
    ParallelSpace space(generic);
    GenericSpec reduction = spec_of(generic);
    reduction.finish = nullptr;
    reduction.out_maps.assign(generic.accumulator_count(), generic.out_map(0));
    Type sums = computed_like(generic.op->result());
    reduction.results.assign(generic.accumulator_count(), sums);
    Op* first = build_beside(module_, generic.op, reduction);
    for (Value* result : first->results) result->name.clear();

    GenericSpec rest = parallel_spec(generic, space);
    for (Value* sum : first->results) {
      rest.ins.push_back(sum);
      rest.in_maps.push_back(space.restrict(generic.out_map(0)));
    }
    for (int64_t i = 0; i < generic.out_count(); ++i) {
      rest.results.push_back(generic.op->result(i)->type);
      rest.out_maps.push_back(space.restrict(generic.out_map(i)));
    }
    int64_t inputs = generic.in_count();
    rest.body = [&](Builder& b, std::span<Value* const> t) {
      std::vector<Value*> args(t.begin(), t.end());
      for (size_t i = inputs; i < args.size(); ++i) args[i] = b.tile(TileOp::kCopy, {args[i]});
      std::vector<Value*> yields = inline_region(b, generic.finish(), args, &space.from_parallel);
      for (size_t i = inputs; i < args.size(); ++i) read_input_from_cb(args[i], t[i]);
      return yields;
    };
    Op* second = replace_generic(module_, generic.op, rest);
    leave(first);
    leave(second);
  }

  /// Turn this: reduction with init
  /// Into this: init as an element-wise generic, and the reduction that starts with copies of its results
  void split_init(const Generic& generic) {
    ParallelSpace space(generic);
    GenericSpec start = parallel_spec(generic, space);
    Type sums = computed_like(generic.op->result());
    start.results.assign(generic.accumulator_count(), sums);
    start.out_maps.assign(generic.accumulator_count(), space.restrict(generic.out_map(0)));
    start.body = copy_of(generic.init(), iota(generic.in_count()), &space.from_parallel);
    Builder b = builder_before(module_, generic.op);
    Op* first = build_generic(b, start);

    GenericSpec rest = spec_of(generic);
    for (Value* sum : first->results) {
      rest.ins.push_back(sum);
      rest.in_maps.push_back(generic.out_map(0));
    }
    int64_t inputs = generic.in_count();
    rest.init = [inputs](Builder& r, std::span<Value* const> t) {
      std::vector<Value*> copies;
      for (Value* tile : t.subspan(inputs)) copies.push_back(r.tile(TileOp::kCopy, {tile}));
      return copies;
    };
    Op* second = replace_generic(module_, generic.op, rest);
    leave(first);
    leave(second);
  }

  /// Cuts off the largest part of an element-wise body that fits a section.
  void split_body(const Generic& generic) {
    std::vector<Value*> candidates;  // computed from other computed tiles, later ones first
    for (Op* op = generic.body().last; op; op = op->prev) {
      bool grows = op->is_tile_op() && std::any_of(op->operands.begin(), op->operands.end(),
                                                   [](const Value* v) { return v->def != nullptr; });
      if (grows) candidates.push_back(op->result());
    }
    for (Value* value : candidates) {
      Op* part = build_part(generic, value);
      bool fits = schedule_generic(Generic(part)).slot_count <= module_.target.dst_tiles();
      module_.erase(part);
      if (fits) return cut(generic, generic.body(), value);
    }
    TTLC_ICE("no part of an element-wise body fits {} DST tiles", module_.target.dst_tiles());
  }

  /// An element-wise generic that computes `value` of the body alone.
  Op* build_part(const Generic& generic, Value* value) {
    GenericSpec spec = spec_of(generic);
    spec.results = {computed_like(generic.op->result())};
    spec.out_maps = {generic.out_map(0)};
    Op* yield = generic.body().terminator();
    module_.add_operand(yield, value);
    RegionFill whole = spec.body;
    spec.body = [&](Builder& b, std::span<Value* const> t) { return std::vector{whole(b, t).back()}; };
    Builder b = builder_before(module_, generic.op);
    Op* part = build_generic(b, spec);
    module_.erase_operand(yield, static_cast<int>(yield->operands.size()) - 1);
    erase_unused_tiles(module_, part->region(kBody));
    return part;
  }

  /// Computes `value` of `region` in a generic of its own; the rest reads it from there.
  void cut(const Generic& generic, const Block& region, Value* value) {
    if (&region == &generic.op->region(kFinish)) return split_finish(generic);
    if (&region == &generic.op->region(kInit)) return split_init(generic);
    TTLC_ASSERT(generic.is_elementwise(), "a reduction reads a tile that its body computes");
    Op* part = build_part(generic, value);
    Op* yield = generic.body().terminator();
    module_.add_operand(yield, value);
    GenericSpec spec = spec_of(generic);
    spec.ins.push_back(part->result());
    spec.in_maps.push_back(generic.out_map(0));
    RegionFill whole = spec.body;
    spec.body = [&](Builder& b, std::span<Value* const> t) {
      std::vector<Value*> yields = whole(b, t);
      Value* cut_tile = yields.back();
      yields.pop_back();
      Builder after(module_, InsertPoint::after_op(cut_tile->def), b.span());
      Value* copy = after.tile(TileOp::kCopy, {t.back()});
      module_.replace_all_uses(cut_tile, copy);
      std::replace(yields.begin(), yields.end(), cut_tile, copy);
      read_input_from_cb(copy, t.back());
      return yields;
    };
    Op* rest = replace_generic(module_, generic.op, spec);
    erase_unused_tiles(module_, rest->region(kBody));
    leave(part);
    leave(rest);
  }

  /// Ops that read from CBs take `input` itself instead of its copy in DST.
  void read_input_from_cb(Value* copy, Value* input) {
    module_.replace_uses_if(copy, input, [](const Use& use) {
      return is_move(*use.user) || (use.user->is_tile_op() && use.user->text(AttrKey::kForm, "") == "cb");
    });
  }

  Module& module_;
  std::vector<Op*> open_;
};

/// Whether the generic needs input `input` in a source register: it does more with it than copy it to DST.
bool reads_through_source_register(const Generic& generic, int64_t input) {
  for (const Block* region : generic.op->regions) {
    if (region->empty()) continue;
    for (const Use& use : region->args[input]->uses) {
      if (!use.user->is(TileOp::kCopy)) return true;
    }
  }
  return false;
}

/// Turn this: %y = generic ins(%acc) { tile.matmul %acc, ... }    // %acc accumulates over a loop
/// Into this: %copy = generic ins(%acc) { tile.copy %acc } ; %y = generic ins(%copy) { tile.matmul %copy, ... }
void detach_accumulating_inputs(Module& module, Op* kernel) {
  if (!module.target.dst_fp32) return;
  CarriedValues carried(kernel->region());
  walk_post(kernel->region(), [&](Op& op) {
    if (!op.is(OpKind::kGeneric)) return;
    Generic generic(&op);
    for (int64_t i = 0; i < generic.in_count(); ++i) {
      Value* block = generic.in(i);
      if (block->type.dtype != DataFormat::kFp32 || !carried.accumulates(block)) continue;
      if (!reads_through_source_register(generic, i)) continue;
      Builder b = builder_before(module, &op);
      module.set_operand(&op, static_cast<int>(i), build_copy(b, block));
    }
  });
}

}  // namespace

void split_generics(Module& module, PassContext&) {
  for (Op* kernel : module.kernels()) detach_accumulating_inputs(module, kernel);
  std::vector<Op*> generics;
  for_each_generic(module, [&](Generic generic) { generics.push_back(generic.op); });
  Splitter splitter(module);
  for (Op* op : generics) splitter.run(op);
}

}  // namespace ttlc::passes

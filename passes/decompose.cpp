#include "passes/decompose.h"

#include "passes/rewrite.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// The reduction a generic consists of, when its body is one and init and finish are absent.
Op* sole_reduction(const Generic& generic) {
  if (!generic.has_reduction() || generic.has_init() || generic.has_finish()) return nullptr;
  Op* op = generic.body().first;
  return op->is_tile_op() && op->next == generic.body().terminator() ? op : nullptr;
}

/// A generic like `sum` with a matmul for its reduction; `ones_first` tells on which side the constant is.
GenericSpec matmul_spec(Builder& b, const Generic& sum, bool ones_first) {
  GenericSpec spec = spec_of(sum);
  spec.ins.push_back(build_constant(b, {ones_first ? ConstKind::kOnesRow : ConstKind::kOnesColumn}));
  spec.in_maps.push_back(IndexingMap{sum.dims(), {{-1, 0}, {-1, 0}}});
  spec.body = [ones_first](Builder& r, std::span<Value* const> t) {
    Value* left = ones_first ? t[1] : t[0];
    Value* right = ones_first ? t[0] : t[1];
    return std::vector{r.tile(TileOp::kMatmul, {left, right, t[2]})};
  };
  return spec;
}

/// Sums over the columns first, into a column of tiles, then over the rows of that column.
void decompose_full_sum(Module& module, const Generic& sum) {
  Builder b = builder_before(module, sum.op);
  Value* x = sum.in(0);
  Value* rows = build_reduce(b, /*is_max=*/false, ReduceAxis::kColumns, x);
  Value* all = build_reduce(b, /*is_max=*/false, ReduceAxis::kRows, rows);
  all->type = sum.op->result()->type;
  all->name = sum.op->result()->name;
  module.replace_all_uses(sum.op->result(), all);
  module.erase(sum.op);
  for (Value* part : {rows, all}) {
    Generic generic(part->def);
    Builder here = builder_before(module, part->def);
    replace_generic(module, part->def, matmul_spec(here, generic, part == all));
  }
}

}  // namespace

void decompose(Module& module, PassContext&) {
  for_each_generic(module, [&](Generic generic) {
    Op* op = sole_reduction(generic);
    if (!op) return;
    if (op->is(TileOp::kSumAll)) {
      decompose_full_sum(module, generic);
    } else if (op->is(TileOp::kSumRow) || op->is(TileOp::kSumCol)) {
      Builder b = builder_before(module, generic.op);
      replace_generic(module, generic.op, matmul_spec(b, generic, op->is(TileOp::kSumCol)));
    }
  });
}

}  // namespace ttlc::passes

#include "passes/mask_padding.h"

#include <algorithm>
#include <set>

#include "ir/generic.h"
#include "ir/support/ice.h"
#include "passes/eliminate_dead_code.h"
#include "passes/index_math.h"
#include "passes/padding_analysis.h"
#include "passes/rewrite.h"
#include "passes/unread_lanes.h"

namespace ttlc::passes {

using namespace ir;

namespace {

ConstKind mask_kind(TileDim dim, Content content) {
  bool columns = dim == TileDim::kColumns;
  switch (content) {
    case Content::kZeros:
      return columns ? ConstKind::kValidColumns : ConstKind::kValidRows;
    case Content::kLow:
      return columns ? ConstKind::kLowColumns : ConstKind::kLowRows;
    case Content::kHigh:
      return columns ? ConstKind::kHighColumns : ConstKind::kHighRows;
    default:
      TTLC_ICE("there is no mask that leaves anything");
  }
}

/// Whether a fill may be masked like the padded block that it stands for in the first iteration: the op that folds over it
/// gets the same from fewer elements.
bool may_mask_uniform(const DimPadding& padding, const PaddingNeed& need) {
  return !padding.uniform || need.meets_zeros || need.content != Content::kZeros ||
         *padding.uniform == Content::kZeros;
}

bool can_mask(const DimPadding& padding, const PaddingNeed& need) {
  if (!need.edges.empty()) return true;
  return padding.extent == Extent::kPadded && may_mask_uniform(padding, need);
}

class PaddingMasker {
 public:
  PaddingMasker(Module& module, Op* kernel, DiagnosticSink& sink)
      : module_(module), kernel_(kernel), sink_(sink), analysis_(module, kernel) {}

  void run() {
    bool changed = true;
    while (changed) {
      analysis_.run();
      changed = mask_first_need();
    }
    for (const PaddingNeed& need : analysis_.needs()) report(need);
    erase_unused_indices();
  }

 private:
  bool mask_first_need();
  Value* build_mask(Builder b, Value* block, const PaddingNeed& need, const std::vector<Edge>& edges);
  bool gains(const Use& use, const Padding& now, const Padding& masked) const;
  void report(const PaddingNeed& need);
  void erase_unused_indices();

  Module& module_;
  Op* kernel_;
  DiagnosticSink& sink_;
  PaddingAnalysis analysis_;
};

InsertPoint after_definition(Value* block) {
  return block->def ? InsertPoint::after_op(block->def) : InsertPoint::at_start(*block->owner);
}

/// %mask = tile.at_edge of `table` at the edge; the element of %mask or of `tile`, as the mask says.
Value* masked_tile(Builder& b, Value* tile, Value* table, Value* edge, int64_t dim, Content content) {
  Op* position = b.op(OpKind::kIterIndex, {}, {Type::index()});
  position->set(AttrKey::kDim, dim);
  Value* mask = b.tile(TileOp::kAtEdge, {table, edge, position->result()});
  return b.tile(content == Content::kZeros ? TileOp::kKeep : TileOp::kOverride, {mask, tile});
}

Value* PaddingMasker::build_mask(Builder b, Value* block, const PaddingNeed& need,
                                 const std::vector<Edge>& edges) {
  const TileDim dim = need.dim;
  const Content content = need.content;
  int64_t rank = block->type.shape.rank();
  int64_t iteration_dim = rank - (dim == TileDim::kRows ? 2 : 1);
  GenericSpec spec;
  spec.ins = {block};
  spec.in_maps = {IndexingMap::identity(rank)};
  std::vector<Value*> places;  // of the edges, in tiles from the block's first
  for (const Edge& edge : edges) {
    Value* whole_tiles = thread_constant(b, edge.size / sim::kTileWidth);
    places.push_back(b.arith(OpKind::kIndexSub, whole_tiles, edge.first_tile));
    spec.ins.push_back(build_constant(b, {mask_kind(dim, content), edge.size % sim::kTileWidth}));
    spec.in_maps.push_back(IndexingMap{rank, {{-1, 0}, {-1, 0}}});
  }
  spec.results = {block->type};
  spec.out_maps = {IndexingMap::identity(rank)};
  spec.extents = block->type.shape.vec();
  spec.iterators = std::string(rank, 'p');
  spec.body = [&](Builder& r, std::span<Value* const> tiles) {
    Value* tile = tiles[0];
    for (size_t i = 0; i < places.size(); ++i) {
      tile = masked_tile(r, tile, tiles[i + 1], places[i], iteration_dim, content);
    }
    return std::vector{tile};
  };
  Value* masked = build_generic(b, spec)->result();
  if (!block->name.empty()) masked->name = block->name + "_masked";
  analysis_.set_masked(masked, dim, content);
  return masked;
}

/// Whether a user of a block is better off with the masked one.
bool PaddingMasker::gains(const Use& use, const Padding& now, const Padding& masked) const {
  if (shares_exponents(*use.user)) return masked.columns.content == Content::kZeros;
  bool knows_nothing = now.rows.content == Content::kAnything || now.columns.content == Content::kAnything;
  if (!use.user->is(OpKind::kGeneric)) return knows_nothing;
  int64_t before = analysis_.badness(use.user, use.operand, now);
  int64_t after = analysis_.badness(use.user, use.operand, masked);
  return after < before || (after == before && knows_nothing);
}

bool PaddingMasker::mask_first_need() {
  for (const PaddingNeed& need : analysis_.needs()) {
    Value* block = need.user->operand(need.operand);
    const Padding now = analysis_.of(block);
    const DimPadding& padding = along(now, need.dim);
    if (!can_mask(padding, need)) continue;
    Padding then = now;
    along(then, need.dim).content = need.content;
    const bool is_for_all = need.edges.empty();  // else for one store
    std::vector<Use> users;
    for (const Use& use : block->uses) {
      bool needs_it = use.user == need.user && use.operand == need.operand;
      if (needs_it || (is_for_all && gains(use, now, then))) users.push_back(use);
    }
    Builder b(module_, is_for_all ? after_definition(block) : InsertPoint::before_op(need.user),
              block->def ? block->def->span : block->owner->parent->span);
    Value* masked = build_mask(b, block, need, is_for_all ? padding.edges : need.edges);
    for (const Use& use : users) module_.set_operand(use.user, use.operand, masked);
    return true;
  }
  return false;
}

void PaddingMasker::report(const PaddingNeed& need) {
  const Op* place = need.folds ? need.folds : need.user;
  std::string_view what = need.dim == TileDim::kRows ? "rows" : "columns";
  sink_
      .error(
          place->span,
          "this takes in {} of which some are padding, and where the tensor ends is known only at run time",
          what)
      .help(
          "use a tensor whose last two dimensions are multiples of 32, or read its blocks in the same loops "
          "as this thread "
          "takes them");
}

/// The analysis has made indices for all padded blocks, also for those that need no mask.
void PaddingMasker::erase_unused_indices() {
  bool erased = true;
  while (erased) {
    erased = false;
    for (Op& thread : kernel_->region()) {
      if (!thread.is(OpKind::kThread) || thread.text(AttrKey::kRole) != "compute") continue;
      walk_post(thread.region(), [&](Op& op) {
        bool is_index = op.is_pure() && op.results.size() == 1 && op.result()->type.is_index();
        if (!is_index || !op.result()->unused()) return;
        module_.erase(&op);
        erased = true;
      });
    }
  }
}

/// Whether a thread loads from a tensor that does not end with whole tiles, or columns are stored that share exponents with
/// what lies beside them.
bool has_padding(Op* kernel) {
  bool found = false;
  walk(kernel->region(), [&](Op& op) {
    found = found || (shares_exponents(op) && has_values_beside_column(op.operand(0)));
    found = found || (op.is(OpKind::kTensorLoad) && op.operand(0)->type.has_padding());
  });
  return found;
}

/// From here on blocks have no other elements than those of their tiles.
void replace_likes(Module& module, Op* kernel) {
  walk_post(kernel->region(), [&module](Op& op) {
    std::optional<Generic> generic = Generic::from(&op);
    if (!generic || !generic->body().first->is(TileOp::kLike)) return;
    Value* block = generic->in(0);
    if (block->name.empty()) block->name = op.result()->name;
    module.replace_all_uses(op.result(), block);
    module.erase(&op);
  });
}

}  // namespace

void mask_padding(Module& module, PassContext& context) {
  eliminate_dead_code(module, context);  // what nobody uses needs no mask, and its place may be unknown
  for (Op* kernel : module.kernels()) {
    if (has_padding(kernel)) PaddingMasker(module, kernel, context.sink).run();
    replace_likes(module, kernel);
  }
}

}  // namespace ttlc::passes

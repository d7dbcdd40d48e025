#include "passes/padding_analysis.h"

#include <algorithm>
#include <unordered_set>

#include "ir/support/ice.h"
#include "passes/carried_values.h"
#include "passes/index_math.h"
#include "passes/kernel_facts.h"
#include "passes/unread_lanes.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr TileDim kBothDims[] = {TileDim::kRows, TileDim::kColumns};

TileDim other(TileDim dim) { return dim == TileDim::kRows ? TileDim::kColumns : TileDim::kRows; }

Padding uniform(Content content) {
  DimPadding dim{Extent::kUniform, content, {}, {}};
  return {dim, dim};
}

bool is_defined_in(const Value* value, const Op* region_op) {
  if (value->def) return is_inside(value->def, region_op);
  return value->owner->parent == region_op || is_inside(value->owner->parent, region_op);
}

DimPadding without_edges(DimPadding padding) {
  if (padding.edges.empty()) return padding;
  padding.extent = Extent::kUnknown;
  padding.edges.clear();
  return padding;
}

/// What is known outside of `region_op` of a block from inside: edges that are computed in there are not.
DimPadding seen_outside(const DimPadding& padding, const Op* region_op) {
  bool hidden = std::any_of(padding.edges.begin(), padding.edges.end(),
                            [&](const Edge& edge) { return is_defined_in(edge.first_tile, region_op); });
  return hidden ? without_edges(padding) : padding;
}

Padding seen_outside(const Padding& padding, const Op* region_op) {
  return {seen_outside(padding.rows, region_op), seen_outside(padding.columns, region_op)};
}

Padding join(const Padding& a, const Padding& b) {
  return {passes::join(a.rows, b.rows), passes::join(a.columns, b.columns)};
}

Content fill_content(const Op& fill) {
  double value = fill.real_attr(AttrKey::kReal);
  if (value == 0) return Content::kZeros;
  return value <= -kLargestBf16 ? Content::kLow : value >= kLargestBf16 ? Content::kHigh : Content::kValue;
}

/// Dimensions that a reduction folds.
std::vector<TileDim> folded_dims(TileOp op) {
  switch (op) {
    case TileOp::kMaxRow:
    case TileOp::kSumRow:
      return {TileDim::kColumns};
    case TileOp::kMaxCol:
    case TileOp::kSumCol:
      return {TileDim::kRows};
    case TileOp::kMaxAll:
    case TileOp::kSumAll:
      return {TileDim::kRows, TileDim::kColumns};
    default:
      return {};
  }
}

/// What a fold over the other dimension leaves in lanes without element.
DimPadding after_fold(TileOp op, DimPadding padding) {
  bool keeps = *identity(op) == Content::kLow || padding.content == Content::kZeros;
  if (padding.has_padding() && !keeps) padding.content = Content::kAnything;
  if (padding.extent == Extent::kUniform) padding.content = Content::kValue;
  padding.uniform = padding.uniform ? std::optional(Content::kValue) : std::nullopt;
  return padding;
}

/// Rows or columns of a product of tiles: those of one operand.
DimPadding after_matmul(DimPadding padding) { return after_fold(TileOp::kMatmul, std::move(padding)); }

TileDim folded_dim_of_right(const Op& matmul) {
  return matmul.flag(AttrKey::kTransposeB) ? TileDim::kColumns : TileDim::kRows;
}

/// The input that `tile` is, perhaps moved or spread, and its dimension that became `dim`.
std::pair<int, TileDim> source_of(const Generic& generic, const Value* tile, TileDim dim) {
  while (tile->def) {
    TTLC_ASSERT(info(tile->def->tile).tile_class == TileClass::kMove,
                "padding has to be masked between fused ops");
    if (tile->def->is(TileOp::kTranspose)) dim = other(dim);
    tile = tile->def->operand(0);
  }
  TTLC_ASSERT(tile->index < generic.in_count(), "padding of an accumulator has to be masked");
  return {tile->index, dim};
}

bool is_used_by(const Value* value, OpKind kind) {
  return std::any_of(value->uses.begin(), value->uses.end(),
                     [kind](const Use& use) { return use.user->is(kind); });
}

/// Collects what the ops of one generic need.
class NeedCollector {
 public:
  NeedCollector(const Generic& generic, std::vector<PaddingNeed>& needs) : generic_(generic), needs_(needs) {}

  void visit(const Op& op, const std::unordered_map<const Value*, Padding>& tiles) {
    for (TileDim dim : folded_dims(op.tile)) require(op, 0, dim, tiles);
    if (op.is(TileOp::kMatmul)) visit_matmul(op, tiles);
    if (info(op.tile).tile_class != TileClass::kBinary || !identity(op.tile)) return;
    for (TileDim dim : kBothDims) {
      if (are_aligned(along(tiles.at(op.operand(0)), dim), along(tiles.at(op.operand(1)), dim))) continue;
      require(op, 0, dim, tiles);
      require(op, 1, dim, tiles);
    }
  }

 private:
  /// Where one operand is zero, the other one needs to be a number only.
  void visit_matmul(const Op& op, const std::unordered_map<const Value*, Padding>& tiles) {
    const TileDim dims[] = {TileDim::kColumns, folded_dim_of_right(op)};
    const DimPadding* paddings[] = {&along(tiles.at(op.operand(0)), dims[0]),
                                    &along(tiles.at(op.operand(1)), dims[1])};
    bool aligned = are_aligned(*paddings[0], *paddings[1]);
    for (int side : {0, 1}) {
      const DimPadding &own = *paddings[side], &other = *paddings[1 - side];
      bool meets_zeros = aligned && other.has_padding() && other.content == Content::kZeros;
      if (meets_zeros && own.content != Content::kAnything) continue;
      require(op, side, dims[side], tiles, meets_zeros);
    }
  }

  void require(const Op& op, int operand, TileDim dim, const std::unordered_map<const Value*, Padding>& tiles,
               bool meets_zeros = false) {
    const DimPadding& padding = along(tiles.at(op.operand(operand)), dim);
    Content content = *identity(op.tile);
    if (!padding.has_padding() || padding.content == content) return;
    auto [input, input_dim] = source_of(generic_, op.operand(operand), dim);
    needs_.push_back({generic_.op, input, input_dim, content, &op, meets_zeros});
  }

  const Generic& generic_;
  std::vector<PaddingNeed>& needs_;
};

}  // namespace

bool shares_exponents(const Op& op) {
  return op.is(OpKind::kCbPut) && sim::is_block_float(op.operand(1)->type.dtype);
}

const Padding& PaddingAnalysis::of(const Value* block) const {
  static const Padding kNone;
  auto known = paddings_.find(block);
  return known == paddings_.end() ? kNone : known->second;
}

void PaddingAnalysis::update(const Value* value, const Padding& padding) {
  auto [known, is_new] = paddings_.try_emplace(value, padding);
  if (!is_new && is_same(known->second, padding)) return;
  known->second = padding;
  changed_ = true;
}

void PaddingAnalysis::run() {
  paddings_.clear();
  promises_.clear();
  // Loops and buffers carry padding backwards in the text. What is known of them only gets worse, so this ends.
  do {
    changed_ = false;
    needs_.clear();
    for (Op& op : kernel_->region()) {
      if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) == "compute") visit(op.region());
    }
  } while (changed_);
}

void PaddingAnalysis::visit(Block& block) {
  for (Op& op : block) visit(op);
}

void PaddingAnalysis::visit(Op& op) {
  switch (op.kind) {
    case OpKind::kCbTake:
      return visit_take(op);
    case OpKind::kConstTiles:
      return update(op.result(), uniform(Content::kValue));
    case OpKind::kGeneric:
      return visit_generic(op);
    case OpKind::kCbPut:
      return visit_put(op);
    case OpKind::kFor:
      return visit_loop(op);
    case OpKind::kIf:
      return visit_branch(op);
    default:
      return;
  }
}

DimPadding PaddingAnalysis::loaded(Op* take, TileDim dim) {
  int64_t from_last = dim == TileDim::kRows ? 1 : 0;
  std::optional<DimPadding> result;
  for (const Op* put : puts_of(take->operand(0))) {
    const Value* tensor = put->operand(0)->def->operand(0);
    int64_t size = tensor->type.shape.rank() > from_last ? tensor->type.shape.back(from_last) : 1;
    const bool is_stored = is_used_by(tensor, OpKind::kTensorStore);
    DimPadding padding;
    if (size % sim::kTileWidth != 0) {
      auto [first, is_new] = first_tiles_.try_emplace({take, dim}, nullptr);
      if (is_new) first->second = positions_.first_tile(take, from_last);
      padding.extent = first->second ? Extent::kPadded : Extent::kUnknown;
      padding.content = is_stored ? Content::kAnything : Content::kZeros;
      if (first->second) padding.edges.push_back({first->second, size});
    }
    result = result ? passes::join(*result, padding) : padding;
  }
  return result.value_or(DimPadding{});
}

namespace {

/// What a block of a data movement thread may come from.
class BlockSources {
 public:
  BlockSources(Op* kernel, const Value* block) : kernel_(kernel) { visit(block); }

  std::unordered_set<const Value*> tensors;  // never iterated
  std::vector<const Value*> computed;        // blocks that compute threads put

 private:
  void visit(const Value* value);
  void visit_sends(OpKind kind, const Op* receive, const Value* channel);

  Op* kernel_;
  std::unordered_set<const Value*> visited_;  // never iterated
};

void BlockSources::visit(const Value* value) {
  if (!value->type.is_block() || !visited_.insert(value).second) return;
  const Op* op = value->is_argument() ? value->owner->parent : value->def;
  const int at = value->is_argument() ? value->index - 1 : value->index;
  switch (op->kind) {
    case OpKind::kTensorLoad:
      tensors.insert(op->operand(0));
      return;
    case OpKind::kFor:
      visit(op->operand(kLoopBounds + at));
      return visit(op->region().terminator()->operand(at));
    case OpKind::kIf:
      for (int region : {0, 1}) visit(op->region(region).terminator()->operand(at));
      return;
    case OpKind::kPipeReceive:
      return visit_sends(OpKind::kPipeSend, op, op->operand(1));
    case OpKind::kCoreReceive:
      return visit_sends(OpKind::kCoreSend, op, op->operand(0));
    case OpKind::kCbTake:
      for (Op* put : puts_of(op->operand(0))) {
        const bool is_computed = is_in_compute_thread(put);
        if (is_computed) computed.push_back(put->operand(0));
        if (!is_computed) visit(put->operand(0));
      }
      return;
    default:  // what changes or copies a block
      for (const Value* operand : op->operands) visit(operand);
  }
}

/// What is sent over `channel`, a semaphore or a buffer, and what lay in the pages before.
void BlockSources::visit_sends(OpKind kind, const Op* receive, const Value* channel) {
  for (const Value* operand : receive->operands) visit(operand);
  walk(kernel_->region(), [&](Op& op) {
    if (op.is(kind) && op.operand(1) == channel) visit(op.operand(0));
  });
}

}  // namespace

/// Of a block that data movement threads fill in several ways, or that comes from another core.
Padding PaddingAnalysis::moved(const Value* block) const {
  const BlockSources sources(kernel_, block);
  std::optional<Padding> computed;
  for (const Value* value : sources.computed) {
    if (!paddings_.contains(value)) continue;  // not looked at yet
    const Padding padding = {without_edges(of(value).rows), without_edges(of(value).columns)};
    computed = computed ? join(*computed, padding) : padding;
  }
  if (computed && sources.tensors.empty()) return *computed;
  Padding result = computed ? join(*computed, Padding{}) : Padding{};
  for (const Op& op : kernel_->region()) {
    if (!op.is(OpKind::kTensor) || !sources.tensors.contains(op.result())) continue;
    const Value* tensor = op.result();
    if (tensor->type.layout == Layout::kRowMajor) continue;
    const bool is_stored = is_used_by(tensor, OpKind::kTensorStore);
    for (TileDim dim : kBothDims) {
      int64_t from_last = dim == TileDim::kRows ? 1 : 0;
      if (tensor->type.shape.rank() <= from_last || tensor->type.shape.back(from_last) % sim::kTileWidth == 0)
        continue;
      along(result, dim) = passes::join(
          along(result, dim), {Extent::kUnknown, is_stored ? Content::kAnything : Content::kZeros, {}, {}});
    }
  }
  return result;
}

void PaddingAnalysis::visit_take(Op& op) {
  std::vector<Op*> puts = puts_of(op.operand(0));
  bool all_loaded = std::all_of(puts.begin(), puts.end(), [](const Op* put) {
    return put->operand(0)->def && put->operand(0)->def->is(OpKind::kTensorLoad);
  });
  if (all_loaded) return update(op.result(), {loaded(&op, TileDim::kRows), loaded(&op, TileDim::kColumns)});
  std::optional<Padding> result;
  for (Op* put : puts) {
    const Value* block = put->operand(0);
    bool is_moved = !is_in_compute_thread(put);
    if (!is_moved && !paddings_.contains(block)) continue;  // not looked at yet
    const Op* outermost = put;
    while (!outermost->parent()->is(OpKind::kThread)) outermost = outermost->parent();
    Padding padding = is_moved ? moved(block) : seen_outside(of(block), outermost);
    result = result ? join(*result, padding) : padding;
  }
  if (!result) return;
  if (paddings_.contains(op.result())) result = join(of(op.result()), *result);
  update(op.result(), *result);
}

/// Meets what one iteration yields with what the block starts with.
void PaddingAnalysis::carry(Op& loop, int index, TileDim dim) {
  const Value* argument = loop.region().args[index + 1];
  Op* yield = loop.region().terminator();
  DimPadding known = along(of(argument), dim);
  const DimPadding& yielded = along(of(yield->operand(index)), dim);
  DimPadding outside = seen_outside(yielded, &loop);
  auto promise = promises_.find({argument, dim});
  bool can_promise = known.extent == Extent::kUniform && known.content != Content::kValue &&
                     known.content != Content::kAnything;
  if (promise == promises_.end() && can_promise && outside.extent == Extent::kUnknown) {
    promise = promises_.emplace(std::pair{argument, dim}, known.content).first;
  }
  Padding padding = of(argument);
  if (promise == promises_.end()) {
    along(padding, dim) = passes::join(known, outside);
  } else {
    Content content = promise->second;
    along(padding, dim) = {Extent::kUnknown, content, {}, content};
    if (yielded.has_padding() && yielded.content != content) {
      needs_.push_back({yield, index, dim, content, yield->operand(index)->def});
    }
  }
  update(argument, padding);
}

void PaddingAnalysis::visit_loop(Op& loop) {
  for (size_t i = kLoopBounds; i < loop.operands.size(); ++i) {
    const Value* argument = loop.region().args[i - kLoopBounds + 1];
    if (argument->type.is_block() && !paddings_.contains(argument)) update(argument, of(loop.operands[i]));
  }
  visit(loop.region());
  for (size_t i = 0; i < loop.results.size(); ++i) {
    if (!loop.results[i]->type.is_block()) continue;
    int index = static_cast<int>(i);
    for (TileDim dim : kBothDims) carry(loop, index, dim);
    Padding result = seen_outside(of(loop.region().terminator()->operand(index)), &loop);
    if (!runs_at_least_once(loop)) result = join(of(loop.operand(kLoopBounds + index)), result);
    update(loop.results[i], result);
  }
}

void PaddingAnalysis::visit_branch(Op& branch) {
  for (Block* region : branch.regions) visit(*region);
  for (size_t i = 0; i < branch.results.size(); ++i) {
    if (!branch.results[i]->type.is_block()) continue;
    int index = static_cast<int>(i);
    auto yielded = [&](int region) {
      return seen_outside(of(branch.region(region).terminator()->operand(index)), &branch);
    };
    update(branch.results[i], join(yielded(0), yielded(1)));
  }
}

Padding PaddingAnalysis::tile_padding(const Op& op, const TilePaddings& tiles) {
  auto operand = [&](int i) -> const Padding& { return tiles.at(op.operand(i)); };
  switch (op.tile) {
    case TileOp::kTranspose:
      return {operand(0).columns, operand(0).rows};
    case TileOp::kBcastCol:
      return {spread(operand(0).rows), uniform(Content::kValue).columns};
    case TileOp::kBcastRow:
      return {uniform(Content::kValue).rows, spread(operand(0).columns)};
    case TileOp::kBcastScalar:
    case TileOp::kAtEdge:
      return uniform(Content::kValue);
    case TileOp::kFill:
      return uniform(fill_content(op));
    case TileOp::kMatmul:
      return {after_matmul(operand(0).rows), after_matmul(along(operand(1), other(folded_dim_of_right(op))))};
    case TileOp::kMaxRow:
    case TileOp::kSumRow:
      return {after_fold(op.tile, operand(0).rows), {}};
    case TileOp::kMaxCol:
    case TileOp::kSumCol:
      return {{}, after_fold(op.tile, operand(0).columns)};
    case TileOp::kMaxAll:
    case TileOp::kSumAll:
      return {};
    case TileOp::kLike:
      return {like(operand(0).rows, operand(1).rows), like(operand(0).columns, operand(1).columns)};
    default:
      break;
  }
  if (info(op.tile).tile_class != TileClass::kBinary) {
    return {apply(op, operand(0).rows), apply(op, operand(0).columns)};
  }
  return {combine(op.tile, operand(0).rows, operand(1).rows),
          combine(op.tile, operand(0).columns, operand(1).columns)};
}

std::vector<Padding> PaddingAnalysis::results_of(Op& op, const std::vector<Padding>& inputs,
                                                 std::vector<PaddingNeed>& needs) {
  Generic generic(&op);
  NeedCollector collector(generic, needs);
  TilePaddings tiles;
  for (Block* region : op.regions) {
    if (region->empty()) continue;
    for (size_t i = 0; i < region->args.size(); ++i) {
      tiles[region->args[i]] = i < inputs.size() ? inputs[i] : uniform(Content::kValue);
    }
    for (const Op& tile_op : *region) {
      if (!tile_op.is_tile_op()) continue;
      collector.visit(tile_op, tiles);
      tiles[tile_op.result()] = tile_padding(tile_op, tiles);
    }
  }
  std::vector<Padding> results;
  for (const Value* yielded : generic.last_region().terminator()->operands)
    results.push_back(tiles.at(yielded));
  return results;
}

void PaddingAnalysis::visit_generic(Op& op) {
  std::vector<Padding> inputs;
  for (const Value* input : Generic(&op).ins()) inputs.push_back(of(input));
  std::vector<Padding> results = results_of(op, inputs, needs_);
  for (size_t i = 0; i < results.size(); ++i) {
    auto mask = masked_.find(op.results[i]);
    if (mask != masked_.end()) {
      // A choice by a mask: the padding of what is chosen from, but for what the mask has put there.
      results[i] = inputs.front();
      along(results[i], mask->second.dim).content = mask->second.content;
    }
    update(op.results[i], results[i]);
  }
}

/// Who takes a block on another core does not know where it ends, so that it has zeros there, which most ops can use.
void PaddingAnalysis::visit_put_to_pipe(Op& op) {
  const std::vector<Use>& uses = op.operand(1)->uses;
  const bool is_sent = std::any_of(uses.begin(), uses.end(), [](const Use& use) {
    return use.user->is(OpKind::kCbTake) && !is_in_compute_thread(use.user) &&
           (is_used_by(use.user->result(), OpKind::kPipeSend) ||
            is_used_by(use.user->result(), OpKind::kCoreSend) ||
            is_used_by(use.user->result(), OpKind::kBlockCopy));
  });
  if (!is_sent) return;
  for (TileDim dim : kBothDims) {
    const DimPadding& padding = along(of(op.operand(0)), dim);
    if (padding.extent == Extent::kPadded && !padding.uniform && padding.content != Content::kZeros)
      needs_.push_back({&op, 0, dim, Content::kZeros, &op});
  }
}

/// What a block has in which only the first column counts.
Edge PaddingAnalysis::first_column(Op* put) {
  Builder b(module_, InsertPoint::before_op(put), put->span);
  return {thread_constant(b, 0), 1};
}

bool PaddingAnalysis::is_masked(const Value* block, TileDim dim) const {
  auto mask = masked_.find(block);
  return mask != masked_.end() && mask->second.dim == dim;
}

/// Where the columns end of the tensors that a block is stored to.
std::vector<Edge> PaddingAnalysis::stored_column_edges(Op* put) {
  std::vector<Edge> edges;
  for (const Op* take : takes_of(put->operand(1))) {
    const std::vector<Use>& uses = take->result()->uses;
    if (uses.size() != 1 || !uses.front().user->is(OpKind::kTensorStore)) return {};
    const int64_t size = uses.front().user->operand(1)->type.shape.back(0);
    if (!edges.empty() && edges.front().size != size) return {};
    edges = {{nullptr, size}};
  }
  if (edges.empty()) return {};
  auto [first, is_new] = first_tiles_.try_emplace({put, TileDim::kColumns}, nullptr);
  if (is_new) first->second = positions_.first_tile_stored(put, 0);
  if (!first->second) return {};
  edges.front().first_tile = first->second;
  return edges;
}

/// Where elements and padding are among the 16 numbers of a row that share an exponent. A block that may as well have no end, or
/// that ends nobody knows where, is masked as the tensor wants that it is stored to: all of it may be elements of that.
void PaddingAnalysis::visit_put(Op& op) {
  visit_put_to_pipe(op);
  if (!shares_exponents(op)) return;
  auto needs_zeros = [&](std::vector<Edge> edges) {
    needs_.push_back({&op, 0, TileDim::kColumns, Content::kZeros, &op, false, std::move(edges)});
  };
  const Value* block = op.operand(0);
  if (!is_masked(block, TileDim::kColumns) && has_values_beside_column(block)) {
    return needs_zeros({first_column(&op)});
  }
  const DimPadding& columns = of(block).columns;
  if (!columns.has_padding() || columns.content == Content::kZeros) return;
  auto end_inside = [](const std::vector<Edge>& edges) {
    return std::any_of(edges.begin(), edges.end(),
                       [](const Edge& edge) { return edge.size % sim::kFaceWidth != 0; });
  };
  const bool knows_end = columns.extent == Extent::kPadded && !columns.uniform;
  std::vector<Edge> edges = knows_end ? std::vector<Edge>() : stored_column_edges(&op);
  if (end_inside(knows_end ? columns.edges : edges)) needs_zeros(std::move(edges));
}

int64_t PaddingAnalysis::badness(Op* generic, int operand, const Padding& padding) const {
  constexpr int64_t kPerNeed = 16;  // more than all dimensions of all results
  std::vector<Padding> inputs;
  for (const Value* input : Generic(generic).ins()) inputs.push_back(of(input));
  inputs[operand] = padding;
  std::vector<PaddingNeed> needs;
  int64_t badness = 0;
  for (const Padding& result : results_of(*generic, inputs, needs)) {
    for (TileDim dim : kBothDims) {
      const DimPadding& along_dim = along(result, dim);
      if (along_dim.has_padding() && along_dim.content == Content::kAnything) ++badness;
    }
  }
  return badness + kPerNeed * static_cast<int64_t>(needs.size());
}

}  // namespace ttlc::passes

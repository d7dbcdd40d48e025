#include "ir/interpreter_generic.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "ir/interpreter_scalar.h"
#include "ir/support/ice.h"

namespace ttlc::ir {
namespace {

Spread spread_of(const Op& op) {
  std::string bcast = op.text(AttrKey::kBcast, "none");
  if (bcast == "row") return Spread::kRow;
  if (bcast == "col") return Spread::kColumn;
  return bcast == "scalar" ? Spread::kScalar : Spread::kNone;
}

/// The finite number of largest magnitude a format holds.
double largest_finite(sim::DataFormat format) {
  if (sim::is_integer(format)) return format == sim::DataFormat::kInt32 ? 2147483648.0 : 0.0;
  return (2 - std::ldexp(1.0, -static_cast<int>(sim::info(format).mantissa_bits))) * std::ldexp(1.0, 127);
}

/// What `fill` writes: infinities stand for the end of the format's range.
double fill_value(const Op& op) {
  double real = op.real_attr(AttrKey::kReal);
  if (!std::isinf(real)) return real;
  sim::DataFormat format = op.result()->type.dtype;
  for (const Use& use : op.result()->uses) {
    const Op* generic = use.user->parent();
    size_t results = generic->results.size();
    bool is_result = use.user->is(OpKind::kYield) && static_cast<size_t>(use.operand) < results;
    if (is_result) format = generic->results[use.operand]->type.dtype;
  }
  return std::copysign(largest_finite(format), real);
}

/// Whether a tile of a generic's region comes from a tensor as it is.
bool is_unrounded(const Value* tile) {
  if (!tile->is_argument()) return false;
  Generic generic(tile->owner->parent);
  const Op* take = tile->index < generic.in_count() ? generic.in(tile->index)->def : nullptr;
  if (take && take->is(OpKind::kTensorLoad)) return true;
  if (!take || !take->is(OpKind::kCbTake)) return false;
  const std::vector<Use>& uses = take->operand(0)->uses;
  return std::none_of(uses.begin(), uses.end(), [](const Use& use) {
    const Op* thread = use.user;
    while (!thread->is(OpKind::kThread)) thread = thread->parent();
    return use.user->is(OpKind::kCbPut) && thread->text(AttrKey::kRole) == "compute";
  });
}

/// How far an op that jumps sees its operand shifted. The sign of a number that nobody has rounded is known.
double shift_of(const Op& op, double jump_shift) {
  switch (jumps_of(op.tile)) {
    case Jumps::kNowhere:
      return 0;
    case Jumps::kAtNumbers:
      return jump_shift;
    case Jumps::kAtZero:
      return is_unrounded(op.operand(0)) ? 0 : jump_shift;
  }
  TTLC_UNREACHABLE();
}

TileCall call_of(const Op& op, double jump_shift) {
  TileCall call{.op = op.tile, .jump_shift = shift_of(op, jump_shift)};
  if (op.has(AttrKey::kReal))
    call.real = op.is(TileOp::kFill) ? fill_value(op) : op.real_attr(AttrKey::kReal);
  if (op.has(AttrKey::kDtype)) call.dtype = *sim::parse_data_format(op.text(AttrKey::kDtype));
  if (op.has(AttrKey::kFrom)) call.from = *sim::parse_data_format(op.text(AttrKey::kFrom));
  call.transpose_b = op.flag(AttrKey::kTransposeB);
  call.spread_b = spread_of(op);
  return call;
}

/// Numbers the values of a region and lists its steps.
class RegionCompiler {
 public:
  explicit RegionCompiler(double jump_shift) : jump_shift_(jump_shift) {}

  RegionProgram compile(const Block& block) {
    for (const Value* arg : block.args) slots_[arg] = program_.slots++;
    for (const Op& op : block) {
      if (op.is(OpKind::kYield)) {
        for (const Value* value : op.operands) program_.yields.push_back(slot(value));
      } else if (op.is(OpKind::kCoreCoord)) {
        slot(op.result());  // known outside
      } else {
        step(op);
      }
    }
    mark_last_uses();
    return std::move(program_);
  }

 private:
  int slot(const Value* value) {
    auto [at, is_outer] = slots_.try_emplace(value, program_.slots);
    if (is_outer) program_.outer.push_back({value, program_.slots++});
    return at->second;
  }

  void step(const Op& op) {
    RegionProgram::Step step{.op = &op, .call = {}, .operands = {}, .last_use = {}, .result = 0};
    if (op.is_tile_op()) step.call = call_of(op, jump_shift_);
    for (const Value* operand : op.operands) step.operands.push_back(slot(operand));
    step.result = program_.slots++;
    slots_[op.result()] = step.result;
    program_.steps.push_back(std::move(step));
  }

  void mark_last_uses() {
    std::vector<bool> needed(program_.slots, false);
    for (int slot : program_.yields) needed[slot] = true;
    for (auto step = program_.steps.rbegin(); step != program_.steps.rend(); ++step) {
      step->last_use.resize(step->operands.size());
      for (size_t i = step->operands.size(); i-- > 0;) {
        step->last_use[i] = !needed[step->operands[i]];
        needed[step->operands[i]] = true;
      }
    }
  }

  const double jump_shift_;
  RegionProgram program_;
  std::unordered_map<const Value*, int> slots_;
};

/// Where accumulator `index` starts by itself: what updates it decides.
double start_of(const Generic& generic, int64_t index) {
  const Value* accumulator = generic.body().args[generic.in_count() + index];
  for (const Use& use : accumulator->uses) {
    if (use.user->is_tile_op() && accumulator_start(use.user->tile) != 0)
      return accumulator_start(use.user->tile);
  }
  return 0;
}

/// The next point of the given dimensions, the last one fastest; false after the last.
bool advance(std::vector<int64_t>& point, const std::vector<int64_t>& dims,
             const std::vector<int64_t>& extents) {
  for (auto dim = dims.rbegin(); dim != dims.rend(); ++dim) {
    if (++point[*dim] < extents[*dim]) return true;
    point[*dim] = 0;
  }
  return false;
}

}  // namespace

int64_t GenericProgram::TileMap::at(const std::vector<int64_t>& point) const {
  int64_t offset = base;
  for (size_t d = 0; d < strides.size(); ++d) offset += point[d] * strides[d];
  return offset;
}

GenericProgram::TileMap GenericProgram::tile_map(const IndexingMap& map, const Shape& shape) {
  TileMap result{0, std::vector<int64_t>(map.dims, 0)};
  int64_t stride = 1;
  for (int64_t i = shape.rank() - 1; i >= 0; --i) {
    const MapResult& position = map.results[i];
    if (position.is_constant()) {
      result.base += position.constant * stride;
    } else {
      result.strides[position.dim] += stride;
    }
    stride *= shape[i];
  }
  return result;
}

GenericProgram::GenericProgram(const Op& op, double jump_shift) {
  Generic generic(const_cast<Op*>(&op));
  extents_ = generic.extents();
  parallel_ = generic.parallel_dims();
  reduction_ = generic.reduction_dims();
  for (int64_t i = 0; i < generic.in_count(); ++i) {
    in_maps_.push_back(tile_map(generic.in_map(i), generic.in(i)->type.shape));
  }
  for (int64_t i = 0; i < generic.out_count(); ++i) {
    const Shape& shape = op.results[i]->type.shape;
    out_maps_.push_back(tile_map(generic.out_map(i), shape));
    out_tiles_.push_back(shape.count());
  }
  for (int64_t i = 0; i < generic.accumulator_count(); ++i) starts_.push_back(start_of(generic, i));
  has_init_ = generic.has_init();
  has_finish_ = generic.has_finish();
  if (has_init_) init_ = RegionCompiler(jump_shift).compile(generic.init());
  body_ = RegionCompiler(jump_shift).compile(generic.body());
  if (has_finish_) finish_ = RegionCompiler(jump_shift).compile(generic.finish());
}

/// The state of one evaluation.
class GenericProgram::Run {
 public:
  Run(const GenericProgram& program, const std::vector<BlockRef>& inputs, const OuterScalars& outer,
      int64_t& steps_left)
      : program_(program), inputs_(inputs), steps_left_(steps_left), point_(program.extents_.size(), 0) {
    for (const RegionProgram* region : {&program.init_, &program.body_, &program.finish_}) {
      for (const RegionProgram::Outer& value : region->outer) outer_[value.value] = outer(value.value);
    }
  }

  std::vector<BlockRef> all() {
    std::vector<BlockValue> results;
    for (int64_t tiles : program_.out_tiles_) results.push_back({std::vector<TileRef>(tiles)});
    do {
      std::vector<TileRef> tiles = program_.reduction_.empty() ? region(program_.body_, {}) : reduce();
      if (failed_) return {};
      for (size_t i = 0; i < results.size(); ++i) {
        results[i].tiles[program_.out_maps_[i].at(point_)] = std::move(tiles[i]);
      }
    } while (advance(point_, program_.parallel_, program_.extents_));
    std::vector<BlockRef> blocks;
    for (BlockValue& block : results) blocks.push_back(std::make_shared<const BlockValue>(std::move(block)));
    return blocks;
  }

 private:
  /// The results at one parallel point.
  std::vector<TileRef> reduce() {
    std::vector<TileRef> accumulators;
    if (program_.has_init_) {
      accumulators = region(program_.init_, {});
    } else {
      for (double start : program_.starts_) accumulators.push_back(filled_tile(start, absent_presence()));
    }
    do {
      accumulators = region(program_.body_, std::move(accumulators));
    } while (!failed_ && advance(point_, program_.reduction_, program_.extents_));
    return program_.has_finish_ && !failed_ ? region(program_.finish_, std::move(accumulators))
                                            : accumulators;
  }

  std::vector<TileRef> region(const RegionProgram& region, std::vector<TileRef> accumulators) {
    tiles_.assign(region.slots, nullptr);
    scalars_.assign(region.slots, 0);
    size_t slot = 0;
    for (size_t i = 0; i < inputs_.size(); ++i)
      tiles_[slot++] = inputs_[i]->tiles[program_.in_maps_[i].at(point_)];
    for (TileRef& accumulator : accumulators) tiles_[slot++] = std::move(accumulator);
    for (const RegionProgram::Outer& value : region.outer) scalars_[value.slot] = outer_[value.value];
    for (const RegionProgram::Step& step : region.steps) {
      --steps_left_;
      step.op->is_tile_op() ? tile_step(step) : scalar_step(step);
    }
    failed_ = failed_ || steps_left_ < 0;
    std::vector<TileRef> yields;
    for (int slot : region.yields) yields.push_back(tiles_[slot]);
    tiles_.clear();
    return yields;
  }

  void tile_step(const RegionProgram::Step& step) {
    TileCall call = step.call;
    operands_.clear();
    if (call.op == TileOp::kAtEdge) choose_tile(step);
    size_t tiles = call.op == TileOp::kAtEdge ? 1 : step.operands.size();
    for (size_t i = 0; i < tiles; ++i) {
      TileRef& tile = tiles_[step.operands[i]];
      operands_.push_back(step.last_use[i] ? std::move(tile) : tile);
    }
    tiles_[step.result] = evaluate_tile(call, operands_);
    operands_.clear();
  }

  /// Has the operand of at_edge stand for the tile of its input that the position asks for.
  void choose_tile(const RegionProgram::Step& step) {
    int64_t edge = scalars_[step.operands[1]], position = scalars_[step.operands[2]];
    int64_t choice = position < edge ? 0 : position == edge ? 1 : 2;
    tiles_[step.operands[0]] = inputs_[step.operands[0]]->tiles[choice];  // arguments have the first slots
  }

  void scalar_step(const RegionProgram::Step& step) {
    if (step.op->is(OpKind::kIterIndex)) {
      scalars_[step.result] = point_[step.op->int_attr(AttrKey::kDim)];
      return;
    }
    std::vector<int64_t> values;
    for (int slot : step.operands) values.push_back(scalars_[slot]);
    std::optional<int64_t> value = evaluate_scalar(*step.op, values);
    failed_ = failed_ || !value;
    scalars_[step.result] = value.value_or(0);
  }

  const GenericProgram& program_;
  const std::vector<BlockRef>& inputs_;
  int64_t& steps_left_;
  std::vector<int64_t> point_;
  std::unordered_map<const Value*, int64_t> outer_;
  std::vector<TileRef> tiles_;    // by slot
  std::vector<int64_t> scalars_;  // by slot
  std::vector<TileRef> operands_;
  bool failed_ = false;
};

std::vector<BlockRef> GenericProgram::run(const std::vector<BlockRef>& inputs, const OuterScalars& outer,
                                          int64_t& steps_left) const {
  return Run(*this, inputs, outer, steps_left).all();
}

}  // namespace ttlc::ir

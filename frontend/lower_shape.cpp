// Blocks of another shape (transpose, reductions, broadcasts) and blocks from nothing.
#include <algorithm>
#include <cmath>

#include "frontend/arguments.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {
namespace {

/// A call as it is written today, and the block that early spellings say the result is stored to: it stands behind the operands
/// (`transpose(x, out)`, `reduce_sum(x, scaler, out, dims=[1])`) or is called `output`. One dimension was called `dim`.
struct TodaysCall {
  CallArgs call;
  std::optional<Argument> stored_to;

  const Argument* output() const { return stored_to ? &*stored_to : nullptr; }
};

TodaysCall today(const CallArgs& call, size_t operands) {
  TodaysCall result{call, std::nullopt};
  std::vector<Argument>& args = result.call.args;
  const bool stands_behind =
      args.size() > operands && args[operands].name.empty() && object_if<BlockObject>(args[operands].value);
  auto output = stands_behind ? args.begin() + static_cast<std::ptrdiff_t>(operands)
                              : std::find_if(args.begin(), args.end(),
                                             [](const Argument& arg) { return arg.name == "output"; });
  if (output != args.end()) {
    result.stored_to = *output;
    args.erase(output);
  }
  for (Argument& arg : args) {
    if (arg.name == "dim") arg.name = "dims";
  }
  return result;
}

}  // namespace

/// The result of `function`, which early spellings name the block for that it is stored to.
Value ThreadLowering::checked_output(const Argument* output, const Value& result, std::string_view function) {
  auto* block = object_if<BlockObject>(result);
  if (!output || !block) return result;
  std::optional<ir::Shape> wanted = wanted_shape(output, nullptr, function);
  if (!wanted) return Undefined{};
  const BlockObject& named = *object_if<BlockObject>(output->value);
  const bool fits =
      block->spreads ? check_spread(*block, *wanted, output->span) : block->type.shape == *wanted;
  if (!fits && !block->spreads) {
    error(output->span, "{} makes a block of {} tiles here, not of {}", function,
          shape_text(block->type.shape.vec()), shape_text(wanted->vec()))
        .note(named.span, "the block that the result is stored to is made here");
  }
  if (fits && sim::is_integer(named.type.dtype) != sim::is_integer(block->type.dtype)) {
    error(output->span, "{} makes {} here, not {}", function, sim::info(block->type.dtype).name,
          sim::info(named.type.dtype).name)
        .note(named.span, "the block that the result is stored to is made here");
    return Undefined{};
  }
  return fits ? result : Value(Undefined{});
}

/// transpose(x), x.transpose()
Value ThreadLowering::transpose_call(std::string_view name, const CallArgs& call) {
  const TodaysCall written = today(call, 1);
  MatchedArgs args = match_arguments(evaluator_, written.call, name, {{"x"}});
  if (!args || !check_computes(call.span, name)) return Undefined{};
  Operand operand{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(operand, name)) return Undefined{};
  ir::Value* value = block_value(operand);
  if (!value) return Undefined{};
  ir::Builder b = builder(call.span);
  const Value result = make_spread(ir::build_transpose(b, value), call.span, false,
                                   rank_of(*object_if<BlockObject>(operand.value)));
  return checked_output(written.output(), result, name);
}

/// How many dimensions the source sees. A computed block does not tell whether it had leading dimensions of 1, or no rows: then
/// it has as many as all buffers, and nobody knows when those differ.
std::optional<int64_t> ThreadLowering::rank_of(const BlockObject& block) const {
  if (block.rank) return block.rank;
  if (block.held) return static_cast<int64_t>(block.held->buffer->shape.size());
  const int64_t kept = block.type.shape.rank();
  std::optional<int64_t> common;
  bool is_certain = true, is_common = true;
  for (const auto& [buffer, value] : resources_.buffers()) {
    const auto written = static_cast<int64_t>(buffer->shape.size());
    is_certain = is_certain && written <= kept && (written > 1 || kept > 2);
    is_common = is_common && written == common.value_or(written);
    common = written;
  }
  if (is_certain) return kept;
  const ir::Shape& shape = block.type.shape;
  const bool fits = common > 1 ? *common >= kept : kept == 2 && shape.back(1) == 1;
  return is_common && fits ? common : std::nullopt;
}

/// Of what an operator makes of them, element by element: of the one with the most, when it is known of all.
std::optional<int64_t> ThreadLowering::rank_among(std::span<const Operand> operands) const {
  int64_t rank = 0;
  for (const Operand& operand : operands) {
    auto* block = object_if<BlockObject>(operand.value);
    if (!block) continue;
    const std::optional<int64_t> one = rank_of(*block);
    if (!one) return std::nullopt;
    rank = std::max(rank, *one);
  }
  return rank;
}

std::optional<ThreadLowering::ReducedDims> ThreadLowering::reduced_dims(const Argument& dim,
                                                                        const BlockObject& block) {
  if (std::holds_alternative<None>(dim.value)) return ReducedDims{};
  std::optional<std::vector<int64_t>> dims = ints_argument(evaluator_, dim, "dim");
  if (!dims) return std::nullopt;
  const std::optional<int64_t> rank = rank_of(block);
  bool columns = false, rows = false;
  ReducedDims result;
  for (int64_t d : *dims) {
    if (d >= 0 && !rank) {
      error(dim.span, "dim {} of this block may be any, as leading dimensions of 1 are not kept", d)
          .note(block.span, "the block is made here")
          .help("count from the end: -1 for each row, -2 for each column");
      return std::nullopt;
    }
    const int64_t from_last = d < 0 ? -1 - d : *rank - 1 - d;
    columns = columns || from_last == 0;
    rows = rows || from_last == 1;
    if (from_last == 0 || (from_last == 1 && rank != 1)) continue;
    if (from_last < 0 || from_last == 1 || from_last >= rank.value_or(ir::Shape::kMaxRank)) {
      error(dim.span, "dim is {}, but the block has {} dimensions{}", d,
            rank.value_or(block.type.shape.rank()), rank == 2 ? ": 0 (rows) and 1 (columns)" : "")
          .help("use dim=-1 for each row, dim=-2 for each column, dim=None for all");
      return std::nullopt;
    }
    result.leading.push_back(from_last);
  }
  result.axis = columns && rows ? std::optional(ir::ReduceAxis::kAll)
                : rows          ? std::optional(ir::ReduceAxis::kRows)
                : columns       ? std::optional(ir::ReduceAxis::kColumns)
                                : std::nullopt;
  return result;
}

namespace {

ir::ReduceAxis exchanged(ir::ReduceAxis axis) {
  if (axis == ir::ReduceAxis::kAll) return axis;
  return axis == ir::ReduceAxis::kRows ? ir::ReduceAxis::kColumns : ir::ReduceAxis::kRows;
}

/// What reducing leaves of a block of which only some lanes count.
ir::Lanes reduced_lanes(ir::Lanes lanes, ir::ReduceAxis axis) {
  if (axis == ir::ReduceAxis::kAll || lanes == ir::Lanes::kScalar) return ir::Lanes::kScalar;
  if (axis == ir::ReduceAxis::kColumns)
    return lanes == ir::Lanes::kRow ? ir::Lanes::kScalar : ir::Lanes::kColumn;
  return lanes == ir::Lanes::kColumn ? ir::Lanes::kScalar : ir::Lanes::kRow;
}

/// Whether there is nothing left to reduce: a column along its columns.
bool is_reduced(const ir::Type& type, ir::ReduceAxis axis) {
  bool one_column =
      type.shape.back(0) == 1 && (type.lanes == ir::Lanes::kColumn || type.lanes == ir::Lanes::kScalar);
  bool one_row =
      type.shape.back(1) == 1 && (type.lanes == ir::Lanes::kRow || type.lanes == ir::Lanes::kScalar);
  switch (axis) {
    case ir::ReduceAxis::kColumns:
      return one_column;
    case ir::ReduceAxis::kRows:
      return one_row;
    case ir::ReduceAxis::kAll:
      return one_column && one_row;
  }
  TTLC_UNREACHABLE();
}

/// The axis along which lanes that carry nothing would be folded in.
ir::ReduceAxis remaining_axis(const ir::Type& type, ir::ReduceAxis axis) {
  if (axis != ir::ReduceAxis::kAll) return axis;
  if (type.lanes == ir::Lanes::kColumn) return ir::ReduceAxis::kRows;
  if (type.lanes == ir::Lanes::kRow) return ir::ReduceAxis::kColumns;
  return axis;
}

}  // namespace

ir::Value* ThreadLowering::reduced(bool is_max, const ReducedDims& dims, ir::Value* value, Span span) {
  ir::Builder b = builder(span);
  if (!dims.leading.empty()) value = ir::build_fold(b, is_max, dims.leading, value);
  if (!dims.axis) return value;
  const ir::ReduceAxis axis = *dims.axis;
  ir::Type before = value->type;
  if (is_reduced(before, axis)) return value;
  ir::Value* result = ir::build_reduce(b, is_max, remaining_axis(before, axis), value);
  result->type.lanes = reduced_lanes(before.lanes, axis);
  return result;
}

Value ThreadLowering::reduce_rows(std::string_view name, const CallArgs& call) {
  if (!check_computes(call.span, name)) return Undefined{};
  CallArgs full = call;
  // The second argument is a running value or, as in x.rowmax(-1), the dimension.
  bool dim_by_position =
      full.args.size() > 1 && full.args[1].name.empty() && !object_if<BlockObject>(full.args[1].value);
  if (dim_by_position) full.args[1].name = "dim";
  MatchedArgs args = match_arguments(evaluator_, full, name, {{"x"}, {"running", false}, {"dim", false}});
  if (!args) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, name) || !check_floats(source, name, call.span)) return Undefined{};
  std::optional<ReducedDims> dims = ReducedDims{ir::ReduceAxis::kColumns, {}};
  if ((*args)[2]) dims = reduced_dims(*(*args)[2], *object_if<BlockObject>(source.value));
  ir::Value* value = dims ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  bool is_max = name == "rowmax";
  Operand result{make_block(reduced(is_max, *dims, value, call.span), call.span), call.span};
  if (!(*args)[1]) return result.value;
  Operand running{(*args)[1]->value, (*args)[1]->span};
  if (!block_operand(running, name)) return Undefined{};
  return block_binary(is_max ? ir::TileOp::kMax : ir::TileOp::kAdd, name, running, result, call.span);
}

/// ttl.math.reduce_sum(x, scaler, dims=[1]), reduce_sum(x, dims=[0, 1], shape=(1, 1)): the scaler, a block of one value or
/// a number, multiplies the result.
Value ThreadLowering::reduce_dims(std::string_view name, const CallArgs& call) {
  const TodaysCall written = today(call, 2);
  return checked_output(written.output(), reduce_today(name, written.call), name);
}

Value ThreadLowering::reduce_today(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name,
                                     {{"x"}, {"scaler", false}, {"dims", false}, {"shape", false, true}});
  if (!args || !check_computes(call.span, name)) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, name) || !check_floats(source, name, call.span)) return Undefined{};
  const Argument *scaler = (*args)[1], *dims = (*args)[2];
  std::optional<ReducedDims> folded = ReducedDims{};
  if (dims) folded = reduced_dims(*dims, *object_if<BlockObject>(source.value));
  if (folded && folded->axis && resources_.legacy_reduce_dims) folded->axis = exchanged(*folded->axis);
  ir::Value* value = folded ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  value = reduced(name == "reduce_max", *folded, value, call.span);
  if (const Argument* shape = (*args)[3]) {
    std::optional<ir::Shape> wanted = wanted_shape(nullptr, shape, name);
    if (wanted && *wanted != value->type.shape) {
      error(shape->span, "{} along these dims makes a block of {} tiles, not of {}", name,
            shape_text(value->type.shape.vec()), shape_text(wanted->vec()))
          .note(object_if<BlockObject>(source.value)->span, "what is reduced is made here")
          .help("write shape={}, or leave it out", shape_text(value->type.shape.vec()));
      wanted = std::nullopt;
    }
    if (!wanted) return Undefined{};
  }
  Operand result{like(source, value, call.span), call.span};
  if (!scaler) return result.value;
  if (is_number(scaler->value)) {
    return scalar_binary(ir::TileOp::kMul, result, number_of(scaler->value), false, call.span);
  }
  Operand factor{scaler->value, scaler->span};
  const BlockObject* block = block_operand(factor, name);
  ir::Value* factors = block ? block_value(factor) : nullptr;
  if (!factors) return Undefined{};
  if (block->uniform && *block->uniform == 1) return result.value;
  if (factors->type.shape.count() != 1) {
    error(factor.span, "the scaler has {} tiles; it must be one tile", shape_text(factors->type.shape.vec()));
    return Undefined{};
  }
  factors = narrowed(factors, ir::ReduceAxis::kAll, factor.span);
  ir::Builder b = builder(call.span);
  return like(source, ir::build_binary(b, ir::TileOp::kMul, value, factors), call.span);
}

// ---- blocks from nothing

ir::Value* ThreadLowering::fill_value(double value, const ir::Shape& tiles, ir::Lanes lanes, Span span,
                                      sim::DataFormat dtype) {
  ir::Builder b = builder(span);
  ir::Value* result = ir::build_fill(b, value, tiles, dtype);
  result->type.lanes = lanes;
  return result;
}

std::optional<std::vector<int64_t>> ThreadLowering::tile_shape(const Argument& arg,
                                                               std::string_view function) {
  std::optional<std::vector<int64_t>> shape = ints_argument(evaluator_, arg, "shape");
  if (!shape) return std::nullopt;
  if (shape->size() == 1) shape->insert(shape->begin(), 1);
  while (shape->size() > 2 && shape->front() == 1) shape->erase(shape->begin());
  bool is_positive = std::all_of(shape->begin(), shape->end(), [](int64_t size) { return size > 0; });
  if (shape->size() < 2 || shape->size() > ir::Shape::kMaxRank || !is_positive) {
    error(arg.span, "the shape of {} is (rows, columns) in tiles, both at least 1, not {}", function,
          shape_text(*shape));
    return std::nullopt;
  }
  // A block beyond this fits no core; whether a smaller one needs memory at all is decided later.
  int64_t left = int64_t{1} << 26;
  for (int64_t size : *shape) left /= size;
  if (left < 1) {
    error(arg.span, "a block of {} tiles is too large for any core", shape_text(*shape))
        .help("give the shape of a block, not of a tensor");
    return std::nullopt;
  }
  auto largest_side = [](const std::vector<int64_t>& sizes) {
    return *std::max_element(sizes.end() - std::min<std::ptrdiff_t>(2, std::ssize(sizes)), sizes.end());
  };
  int64_t largest_block = 1;
  for (const auto& [buffer, value] : resources_.buffers())
    largest_block = std::max(largest_block, largest_side(buffer->shape));
  if (largest_side(*shape) < sim::kTileHeight || largest_block >= sim::kTileHeight) return shape;
  for (int64_t& size : std::span(*shape).last(2)) {
    if (size != 1 && size % sim::kTileHeight != 0) {
      error(arg.span, "{} in the shape of {} is neither a number of tiles nor a multiple of 32 elements",
            size, function)
          .help("give the shape in tiles; the largest block of this kernel has {} tiles in a row or column",
                largest_block);
      return std::nullopt;
    }
    size = (size + sim::kTileHeight - 1) / sim::kTileHeight;
  }
  return shape;
}

std::optional<ir::Shape> ThreadLowering::wanted_shape(const Argument* like, const Argument* shape,
                                                      std::string_view function) {
  if (like) {
    const BlockObject* block = block_operand({like->value, like->span}, function);
    if (block && block->held) block->held->gives_shape = true;
    return block ? std::optional(block->type.shape) : std::nullopt;
  }
  std::optional<std::vector<int64_t>> sizes = tile_shape(*shape, function);
  return sizes ? std::optional(ir::Shape(*sizes)) : std::nullopt;
}

namespace {

/// fill(-inf) means the lowest finite value, as arithmetic on infinities only makes NaN. The limit is that of bf16, which
/// every float format holds exactly.
double finite(double value) {
  const double limit = sim::float_from_bf16(0x7f7f);
  return std::clamp(value, -limit, limit);
}

}  // namespace

/// fill(v, shape=(r, c)), ttl.math.fill(like, v), ttl.block.fill(v, shape=, dtype=)
Value ThreadLowering::fill(std::string_view, const CallArgs& call) {
  bool has_like = !call.args.empty() && object_if<BlockObject>(call.args[0].value);
  std::vector<BuiltinParam> params = {
      {"value"}, {"shape"}, {"dtype", false}, {"layout", false, true}, {"tile", false, true}};
  if (has_like) params = {{"like"}, {"value"}, {"dtype", false}};
  MatchedArgs args = match_arguments(evaluator_, call, "fill", params);
  if (!args || !check_computes(call.span, "fill")) return Undefined{};
  const Argument& number = *(*args)[has_like ? 1 : 0];
  if (!is_number(number.value)) {
    error(number.span, "the value of fill must be a number known at compile time, not {}",
          a_type(number.value));
    return Undefined{};
  }
  std::optional<ir::Shape> shape =
      wanted_shape(has_like ? (*args)[0] : nullptr, has_like ? nullptr : (*args)[1], "fill");
  if (!shape) return Undefined{};
  double value = finite(number_of(number.value));
  const Argument* dtype = (*args)[2];
  auto* format = dtype ? get_if<sim::DataFormat>(dtype->value) : nullptr;
  if (format && sim::is_integer(*format)) {
    ir::Value* filled = integers({value, number.span}, ir::Type::block(*shape, *format), call.span);
    return filled ? make_block(filled, call.span) : Value(Undefined{});
  }
  ir::Value* block = ending_like(fill_value(value, *shape, ir::Lanes::kFull, call.span),
                                 has_like ? (*args)[0] : nullptr, call.span);
  BlockObject filled = *object_if<BlockObject>(make_block(block, call.span, value));
  const std::vector<Value>* sizes = has_like ? nullptr : items_of((*args)[1]->value);
  if (sizes) filled.rank = static_cast<int64_t>(sizes->size());
  if (has_like) filled.rank = rank_of(*object_if<BlockObject>((*args)[0]->value));
  return static_cast<const BlockObject*>(evaluator_.heap().make(filled));
}

Value ThreadLowering::causal_mask(std::string_view, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "causal_mask", {{"q_tile"}, {"k_tile"}, {"shape"}});
  if (!args || !check_computes(call.span, "causal_mask")) return Undefined{};
  for (size_t i : {0, 1}) {
    if (is_index_like((*args)[i]->value)) continue;
    error((*args)[i]->span, "{} is the number of the first {} tile, an int, not {}",
          i == 0 ? "q_tile" : "k_tile", i == 0 ? "query" : "key", a_type((*args)[i]->value));
    return Undefined{};
  }
  std::optional<std::vector<int64_t>> shape = tile_shape(*(*args)[2], "causal_mask");
  if (!shape) return Undefined{};
  ir::Value* row = index_value((*args)[0]->value);
  ir::Value* column = index_value((*args)[1]->value);
  ir::Builder b = builder(call.span);
  return make_block(ir::build_causal_mask(b, row, column, ir::Shape(*shape)), call.span);
}

// ---- spreading

ir::Value* ThreadLowering::narrowed(ir::Value* value, ir::ReduceAxis axis, Span span) {
  ir::Lanes lanes = reduced_lanes(value->type.lanes, axis);
  if (lanes == value->type.lanes) return value;
  ir::Builder b = builder(span);
  ir::Value* result = ir::build_unary(b, ir::TileOp::kCopy, value);
  result->type.lanes = lanes;
  return result;
}

Value ThreadLowering::broadcast_lanes(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"x"}, {"dim"}, {"shape", false}});
  if (!args || !check_computes(call.span, name)) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, name) || !check_floats(source, name, call.span)) return Undefined{};
  std::optional<ReducedDims> dims = reduced_dims(*(*args)[1], *object_if<BlockObject>(source.value));
  ir::Value* value = dims ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  ir::Shape target = value->type.shape;
  if ((*args)[2]) {
    std::optional<ir::Shape> wanted = wanted_shape(nullptr, (*args)[2], name);
    if (!wanted) return Undefined{};
    target = *wanted;
  }
  if (!check_spread(*object_if<BlockObject>(source.value), target, call.span)) return Undefined{};
  if (value->type.lanes == ir::Lanes::kFull && dims->axis) value = narrowed(value, *dims->axis, call.span);
  ir::Builder b = builder(call.span);
  return make_block(ir::build_broadcast(b, value, target), call.span);
}

/// ttl.math.broadcast(x, like, dims=[1]), (x, dims=[1], shape=(2, 4)), or (x, dims=[1]), which takes the shape of what it
/// meets.
Value ThreadLowering::broadcast_dims(std::string_view name, const CallArgs& call) {
  TodaysCall written = today(call, 2);
  std::vector<Argument>& args = written.call.args;
  const bool has_shape = std::any_of(args.begin(), args.end(), [&](const Argument& arg) {
    const bool is_second_block =
        &arg == &args[0] + 1 && arg.name.empty() && object_if<BlockObject>(arg.value);
    return is_second_block || arg.name == "like" || arg.name == "shape";
  });
  if (written.stored_to && !has_shape) {  // the block for the result says the shape
    if (args.size() > 1 && args[1].name.empty()) args[1].name = "dims";
    args.push_back(*written.stored_to);
    args.back().name = "like";
  }
  return checked_output(written.output(), broadcast_today(name, written.call), name);
}

Value ThreadLowering::broadcast_today(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name,
                                     {{"x"}, {"like", false}, {"dims", false}, {"shape", false, true}});
  if (!args || !check_computes(call.span, name)) return Undefined{};
  Operand source{(*args)[0]->value, (*args)[0]->span};
  if (!block_operand(source, name) || !check_floats(source, name, call.span)) return Undefined{};
  const Argument *like = (*args)[1], *dims = (*args)[2], *shape = (*args)[3];
  if (like && !dims && !object_if<BlockObject>(like->value)) std::swap(like, dims);
  if (!dims) {
    error(call.span, "{} needs the dimensions to spread along", name).help("add dims=[1] for columns");
    return Undefined{};
  }
  std::optional<ReducedDims> spread = reduced_dims(*dims, *object_if<BlockObject>(source.value));
  ir::Value* value = spread ? raw_value(source) : nullptr;
  if (!value) return Undefined{};
  if (spread->axis) value = narrowed(value, *spread->axis, call.span);
  if (!like && !shape) return make_spread(value, call.span, true);
  std::optional<ir::Shape> target = wanted_shape(like, shape, name);
  BlockObject narrow = *object_if<BlockObject>(source.value);
  narrow.type = value->type;
  if (!target || !check_spread(narrow, *target, call.span)) return Undefined{};
  ir::Builder b = builder(call.span);
  ir::Value* spread_out = ending_like(ir::build_broadcast(b, value, *target), like, call.span);
  BlockObject result = *object_if<BlockObject>(make_block(spread_out, call.span));
  const std::vector<Value>* sizes = shape ? items_of(shape->value) : nullptr;
  if (sizes) result.rank = static_cast<int64_t>(sizes->size());
  if (like) result.rank = rank_of(*object_if<BlockObject>(like->value));
  return static_cast<const BlockObject*>(evaluator_.heap().make(result));
}

/// squeeze(x, dims=[0]) and unsqueeze(x, dims=[0]): without or with sizes of 1, at places that count in the shape that has them.
/// Tiles stay in their order.
Value ThreadLowering::reshape_call(std::string_view name, const CallArgs& call) {
  const TodaysCall written = today(call, 2);
  return checked_output(written.output(), reshape_today(name, written.call), name);
}

Value ThreadLowering::reshape_today(std::string_view name, const CallArgs& call) {
  const bool adds = name == "unsqueeze";
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"x"}, {"dims"}});
  Operand source{args ? (*args)[0]->value : Value(), args ? (*args)[0]->span : call.span};
  if (!args || !check_computes(call.span, name) || !block_operand(source, name)) return Undefined{};
  const BlockObject& block = *object_if<BlockObject>(source.value);
  std::optional<std::vector<int64_t>> dims = ints_argument(evaluator_, *(*args)[1], "dims");
  const std::optional<int64_t> rank = rank_of(block);
  ir::Value* value = dims ? block_value(source) : nullptr;
  if (!value) return Undefined{};
  if (!rank) {
    error(call.span,
          "how many dimensions this block has is not known, as leading dimensions of 1 are not kept")
        .note(block.span, "the block is made here")
        .help("give a taken block to {}, or a block whose shape is written", name);
    return Undefined{};
  }
  std::vector<int64_t> sizes = block.shape();
  if (*rank == 1) sizes.erase(sizes.begin());  // the one row of a vector
  sizes.insert(sizes.begin(), std::max<int64_t>(0, *rank - static_cast<int64_t>(sizes.size())), 1);
  const int64_t full =
      *rank + (adds ? static_cast<int64_t>(dims->size()) : 0);  // dimensions of the longer shape
  std::vector<bool> is_named(static_cast<size_t>(full), false);
  for (int64_t d : *dims) {
    const int64_t at = d < 0 ? d + full : d;
    if (at >= 0 && at < full && !is_named[at] && (adds || sizes[at] == 1)) {
      is_named[at] = true;
      continue;
    }
    if (at < 0 || at >= full || is_named[at]) {
      error((*args)[1]->span, "dim {} is named twice or is none of {}", d, full)
          .note(block.span, "the block is made here");
    } else {
      error((*args)[1]->span, "dimension {} of a block of {} is not 1", d, shape_text(sizes))
          .note(block.span, "the block is made here");
    }
    return Undefined{};
  }
  std::vector<int64_t> shape;
  for (int64_t at = 0, next = 0; at < full; ++at) {
    if (adds) {
      shape.push_back(is_named[at] ? 1 : sizes[next++]);
    } else if (!is_named[at]) {
      shape.push_back(sizes[at]);
    }
  }
  if (shape.empty() || shape.size() > ir::Shape::kMaxRank) {
    error(call.span, "{} would leave {} dimensions, but blocks have 1 to {}", name, shape.size(),
          ir::Shape::kMaxRank)
        .note(block.span, "the block is made here");
    return Undefined{};
  }
  ir::Builder b = builder(call.span);
  BlockObject result = block;
  result.held = nullptr;
  result.value = ir::build_reshape(b, value, shape);
  result.type = result.value->type;
  result.rank = static_cast<int64_t>(shape.size());
  result.span = call.span;
  return static_cast<const BlockObject*>(evaluator_.heap().make(result));
}

/// A block that another one lends its shape ends where that does, within the tensor: this counts where it is summed up.
ir::Value* ThreadLowering::ending_like(ir::Value* value, const Argument* like, Span span) {
  const BlockObject* named = like ? object_if<BlockObject>(like->value) : nullptr;
  const bool is_gone = !named || (named->held && named->held->is_released);
  const BlockObject* block = is_gone ? nullptr : content_of(*named);
  if (!block || !block->value || block->value->type.lanes != ir::Lanes::kFull || !resources_.has_padding())
    return value;
  ir::Builder b = builder(span);
  return ir::build_binary(b, ir::TileOp::kLike, value, block->value);
}

bool ThreadLowering::check_spread(const BlockObject& block, const ir::Shape& target, Span span) {
  const ir::Shape& shape = block.type.shape;
  std::optional<ir::Shape> spread = ir::broadcast_shape(shape, target);
  // What is spread along one dimension has the whole size of the other one.
  bool keeps_rows = !is_seed() && block.type.lanes == ir::Lanes::kColumn;
  bool keeps_columns = !is_seed() && block.type.lanes == ir::Lanes::kRow;
  bool fits =
      (!keeps_rows || shape.back(1) == target.back(1)) && (!keeps_columns || shape.back(0) == target.back(0));
  if (spread && *spread == target && fits) return true;
  error(span, "a block of {} tiles cannot be spread over {} tiles", shape_text(block.type.shape.vec()),
        shape_text(target.vec()))
      .note(block.span, "the block is made here");
  return false;
}

void ThreadLowering::offer_broadcast(DiagnosticBuilder& builder, const ir::Shape& have,
                                     const ir::Shape& want) {
  std::optional<ir::Shape> joint = ir::broadcast_shape(have, want);
  if (!joint || *joint != want) return;
  bool rows = have.back(1) != want.back(1), columns = have.back(0) != want.back(0);
  builder.help("spread it: ttl.math.broadcast(x, dims={})", rows && columns ? "[0, 1]"
                                                            : rows          ? "[0]"
                                                                            : "[1]");
}

}  // namespace ttlc::frontend

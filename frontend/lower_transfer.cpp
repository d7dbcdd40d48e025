// Transfers between blocks and parts of tensors.
//
//   dma(t[i, j], slot), ttl.copy(t[i, j], slot)      reads a block into the slot     tensor.load
//   dma(block, t[i, j]), ttl.copy(block, t[a:b, j])  writes a block                  tensor.store
//
// In the seed dialect indices count blocks of the buffer; in the ttl dialect they count tiles, and a slice a:b covers as
// many tiles as the block has there.
#include <algorithm>
#include <array>

#include "frontend/affine.h"
#include "frontend/arguments.h"
#include "frontend/lower_thread.h"
#include "frontend/pipes.h"

namespace ttlc::frontend {

Value ThreadLowering::copy(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name,
                                     {{"src"}, {"dst"}, {"core", false, true}, {"mcast", false, true}});
  if (!args) return Undefined{};
  if (!check_moves(call.span, fmt::format("{}(...)", name),
                   fmt::format("take blocks with cb.{}() and store them with cb.reserve().store(x) here",
                               is_seed() ? "pop" : "wait")))
    return Undefined{};
  Operand source{held_block((*args)[0]->value, false), (*args)[0]->span};
  Operand target{held_block((*args)[1]->value, true), (*args)[1]->span};
  auto* from_tensor = object_if<SubBlockObject>(source.value);
  auto* to_tensor = object_if<SubBlockObject>(target.value);
  auto* from_block = object_if<BlockObject>(source.value);
  auto* to_block = object_if<BlockObject>(target.value);
  if (from_block && !from_block->is_reserved()) note_unified(source, &BufferUse::copied_out);
  if (to_block) note_unified(target, &BufferUse::copied_in);
  if ((*args)[2] && to_block) return send_to_cores(source, *to_block, *(*args)[2], (*args)[3], call.span);
  std::optional<PipeEndObject> from_pipe = named_end(source, false), to_pipe = named_end(target, true);
  if (from_pipe && to_block) return receive(*from_pipe, *to_block, call.span);
  if (to_pipe && from_block) return send(source, *to_pipe, call.span);
  if (from_tensor && to_block) return load(*from_tensor, *to_block, call.span);
  if (to_tensor && from_block) return store_to_tensor(source, *to_tensor, call.span);
  if (from_block && to_block && unified_) {
    error(call.span, "a copy from block to block has no thread of its own here")
        .help("store it: target.store(source)");
    return Undefined{};
  }
  if (from_block && to_block) return copy_block(source, *to_block, target.span, call.span);
  report_no_copy(name, source.value, target.value, call.span);
  return Undefined{};
}

/// Whether the block was loaded in this place, and nothing happened since that could have changed the tensor.
bool ThreadLowering::is_just_loaded(const ir::Value* value) const {
  const ir::Op* op = value->def;
  if (!op || !op->is(ir::OpKind::kTensorLoad) || op->block != block_) return false;
  for (op = op->next; op; op = op->next) {
    if (!op->is_pure() && !op->is(ir::OpKind::kTensorLoad) && !op->is(ir::OpKind::kCbPut)) return false;
  }
  return true;
}

/// From one buffer to another of the same core.
Value ThreadLowering::copy_block(const Operand& source, const BlockObject& target, Span target_span,
                                 Span span) {
  ir::Value* value = block_value(source);
  if (!value) return Undefined{};
  if (!target.is_reserved()) {
    error(target_span, "the destination must be a reserved block");
    return Undefined{};
  }
  if (value->type.dtype != target.type.dtype) {
    error(span, "a copy moves {} as they are, but the blocks of {} are {}", sim::name_of(value->type.dtype),
          target.held->buffer->name, sim::name_of(target.type.dtype))
        .note(target.held->buffer->span, "{} is made here", target.held->buffer->name)
        .help("convert in the compute thread: out.reserve().store(x.wait())");
    return Undefined{};
  }
  // What was just loaded is loaded again, as two reads from a tensor run side by side.
  if (!is_just_loaded(value))
    value = builder(span).op(ir::OpKind::kBlockCopy, {value}, {value->type})->result();
  if (!store_value(target, value, source.span, span)) return Undefined{};
  return started(target.held, span);
}

/// Early spelling: after `cb.reserve()` or `cb.wait()` the buffer stands for the block of it that this thread holds.
Value ThreadLowering::held_block(const Value& value, bool is_reserved) {
  auto* buffer = get_if<BufferObject*>(value);
  for (size_t i = held_.size(); buffer && i > 0; --i) {
    HeldBlock* held = held_[i - 1];
    if (held->buffer != *buffer || held->is_reserved != is_reserved) continue;
    held->has_name = true;  // that of the buffer
    BlockObject block;
    block.type = block_type(**buffer, is_reserved);
    block.held = held;
    block.span = held->span;
    if (const BlockObject* taken = is_reserved ? nullptr : content_of(block)) return taken;
    return static_cast<const BlockObject*>(evaluator_.heap().make(block));
  }
  return value;
}

/// Transfers that are waited for together: g.add(transfer), g.wait_all().
Value ThreadLowering::group_transfer(std::string_view name, const CallArgs& call) {
  if (!match_arguments(evaluator_, call, name, {})) return Undefined{};
  return started(nullptr, call.span);
}

Value ThreadLowering::started(HeldBlock* destination, Span span) {
  TransferObject* transfer = evaluator_.heap().make(TransferObject{destination, false, span});
  transfers_.push_back(transfer);
  return transfer;
}

void ThreadLowering::report_no_copy(std::string_view name, const Value& source, const Value& target,
                                    Span span) {
  std::string_view spelled = is_seed() ? name : "ttl.copy";
  DiagnosticBuilder builder =
      error(span, "{} copies between a block and a part of a tensor, not from {} to {}", spelled,
            a_type(source), a_type(target));
  std::string_view take = is_seed() ? "pop" : "wait";
  if (auto* buffer = get_if<BufferObject*>(source))
    builder.help("use a block of the buffer: {}({}.{}(), t[i, j])", spelled, (*buffer)->name, take);
  if (auto* buffer = get_if<BufferObject*>(target))
    builder.help("use a block of the buffer: {}(t[i, j], {}.reserve())", spelled, (*buffer)->name);
  if (object_if<TensorObject>(source) || object_if<TensorObject>(target))
    builder.help("say which block of the tensor: t[i, j]");
  if (object_if<SubBlockObject>(source) && object_if<SubBlockObject>(target))
    builder.help("go through a buffer: {0}(a[i, j], cb.reserve()), then {0}(cb.{1}(), b[i, j])", spelled,
                 take);
}

Value ThreadLowering::load(const SubBlockObject& source, const BlockObject& target, Span span) {
  if (!target.is_reserved() || target.held->is_released) {
    error(span, "the destination must be a reserved block that is not published yet")
        .note(target.span, "this is the destination")
        .help("write {}(t[i, j], cb.reserve()).wait()", is_seed() ? "dma" : "ttl.copy");
    return Undefined{};
  }
  if (source.tensor->repeated) return load_repeated(source, target, span);
  std::vector<ir::Value*> operands;
  if (!address(source, target.type, operands)) return Undefined{};
  const sim::TensorDesc& tensor = source.tensor->desc;
  if (target.type.dtype != tensor.dtype) {
    error(span, "a copy moves {} as they are, but the blocks of {} are {}", sim::name_of(tensor.dtype),
          target.held->buffer->name, sim::name_of(target.type.dtype))
        .note(target.span, "the block is reserved here")
        .help("make the buffer like {}: the compute thread takes any format", tensor.name);
    return Undefined{};
  }
  ir::Op* op = builder(span).op(ir::OpKind::kTensorLoad, operands, std::vector{target.type});
  ir::Value* value = op->result();
  const BlockObject* before = content_of(target);
  if (before && before->type == value->type)
    value = builder(span).op(ir::OpKind::kBlockRefill, {before->value, value}, {value->type})->result();
  set_content(*target.held, object_if<BlockObject>(make_block(value, span)));
  return started(target.held, span);
}

/// A part of a tensor that has one element in all places: the tile with this element is loaded, and the element written to all
/// others.
Value ThreadLowering::load_repeated(const SubBlockObject& source, const BlockObject& target, Span span) {
  std::vector<ir::Value*> unused;
  if (!address(source, target.type, unused)) return Undefined{};
  const TensorObject& whole = *source.tensor->repeated;
  if (target.type.shape.count() != 1 || sim::is_block_float(whole.desc.dtype)) {
    error(span,
          "parts of a repeated tensor are copied tile by tile, and not in formats with shared exponents")
        .help("make the buffer's shape (1, 1), and spread its block: ttl.math.broadcast(x, dims=[0, 1])");
    return Undefined{};
  }
  ir::Builder b = builder(span);
  ir::Type type = target.type;
  type.dtype = whole.desc.dtype;
  std::vector<ir::Value*> operands(whole.desc.shape.size() + 1, b.index(0));
  operands.front() = resources_.tensor(&whole);
  ir::Value* tile = b.op(ir::OpKind::kTensorLoad, operands, std::vector{type})->result();
  std::vector<ir::Value*> place(shape_of(type).size(), b.index(0));
  place.insert(place.begin(), tile);
  const ir::Type number = sim::is_integer(type.dtype) ? ir::Type::index() : ir::Type::real();
  ir::Value* element = b.op(ir::OpKind::kElementRead, place, std::vector{number})->result();
  const std::array<int64_t, 2> sizes = {sim::kTileHeight, sim::kTileWidth};
  std::array<ir::Op*, 2> loops;
  ir::Value* content = tile;
  for (size_t i = 0; i < 2; ++i) {
    ir::Builder at = builder(span);
    loops[i] = at.for_loop(at.index(0), at.index(sizes[i]), at.index(1), std::vector{content});
    block_ = &loops[i]->region();
    place[place.size() - 2 + i] = block_->args[0];
    content = block_->args[1];
  }
  place.front() = content;
  place.push_back(element);
  content = builder(span).op(ir::OpKind::kElementWrite, place, std::vector{type})->result();
  for (size_t i = 2; i > 0; --i) {
    builder(span).yield({content});
    block_ = loops[i - 1]->block;
    content = loops[i - 1]->result();
  }
  set_content(*target.held, object_if<BlockObject>(make_block(content, span)));
  return started(target.held, span);
}

Value ThreadLowering::store_to_tensor(const Operand& source, const SubBlockObject& target, Span span) {
  ir::Value* value = block_value(source);
  std::vector<ir::Value*> operands = {value};
  if (value && target.tensor->repeated) {
    error(span, "{} is repeated here; what is written to the result is lost", target.tensor->name())
        .help("write to a tensor that is a parameter");
    return Undefined{};
  }
  if (!value || !address(target, value->type, operands)) return Undefined{};
  const sim::TensorDesc& tensor = target.tensor->desc;
  if (value->type.dtype != tensor.dtype) {
    auto* block = object_if<BlockObject>(source.value);
    DiagnosticBuilder builder =
        error(span, "a copy moves {} as they are, but {} holds {}", sim::name_of(value->type.dtype),
              tensor.name, sim::name_of(tensor.dtype));
    if (block->held)
      builder.note(block->span, "the block is {} here", block->is_reserved() ? "reserved" : "taken");
    builder.help("make its buffer like {}: blocks that are stored to it get the format of the buffer",
                 tensor.name);
    return Undefined{};
  }
  builder(span).op(ir::OpKind::kTensorStore, operands, std::vector<ir::Type>{});
  return started(nullptr, span);
}

Value ThreadLowering::call_transfer_method(TransferObject* transfer, std::string_view name,
                                           const CallArgs& call) {
  if (name == "add") {
    MatchedArgs args = match_arguments(evaluator_, call, name, {{"transfer"}});
    auto* added = args ? get_if<TransferObject*>((*args)[0]->value) : nullptr;
    if (args && !added)
      error((*args)[0]->span, "a transfer is expected here, not {}", a_type((*args)[0]->value));
    if (!added) return Undefined{};
    transfer->group.push_back(*added);
    return None{};
  }
  if (!match_arguments(evaluator_, call, name, {})) return Undefined{};
  for (TransferObject* part : transfer->group) call_transfer_method(part, "wait", call);
  transfer->is_waited = true;
  end_receive(*transfer);
  HeldBlock* filled = transfer->destination;
  if (!filled || filled->is_released) return None{};
  if (filled->has_name || !is_seed()) {
    note_use(*filled);
  } else if (check_region(*filled, call.span, "is published by this wait")) {
    publish(*filled, ir::InsertPoint::at_end(*block_), call.span);
  }
  return None{};
}

Value ThreadLowering::subscript(const Operand& self, const Operand& index, Span span) {
  auto* tensor = object_if<TensorObject>(self.value);
  if (!tensor) {
    DiagnosticBuilder builder = error(span, "{} cannot be indexed", a_type(self.value));
    if (object_if<BlockObject>(self.value))
      builder.help("give the parts buffers of their own, or make blocks of [1, 1] tiles and count them");
    else if (is_seed())
      builder.help("index a Stream of a tensor: Stream(t)[i, j]");
    return Undefined{};
  }
  SubBlockObject part;
  part.tensor = tensor;
  part.span = span;
  part.counts_blocks = is_seed();
  std::vector<Value> indices = {index.value};
  if (auto* tuple = object_if<TupleObject>(index.value)) indices = tuple->items;
  size_t rank = tensor->shape().size();
  const bool is_row_of_vector = tensor->is_vector && indices.size() == 2;  // which lies like one row
  if (indices.size() != rank && !is_row_of_vector) {
    error(index.span, "{} has {} dimension{}, but {} {} given", tensor->name(), rank, rank == 1 ? "" : "s",
          indices.size(), indices.size() == 1 ? "index is" : "indices are")
        .note(tensor->span, "{} has shape {}", tensor->name(), shape_text(tensor->shape()));
    return Undefined{};
  }
  if (tensor->is_vector && !is_row_of_vector) indices.insert(indices.begin(), int64_t{0});
  for (size_t dim = 0; dim < indices.size(); ++dim) {
    if (!add_index(part, dim, {indices[dim], index.span})) return Undefined{};
  }
  return static_cast<const SubBlockObject*>(evaluator_.heap().make(std::move(part)));
}

namespace {

/// Tiles of a dimension; what pads the last one belongs to the block.
int64_t tiles_of(int64_t elems) { return (elems + sim::kTileHeight - 1) / sim::kTileHeight; }

/// What an index of this dimension counts, at most: matrices of leading dimensions, tiles of the last two; elements of row-major
/// tensors.
int64_t extent_of(const sim::TensorDesc& tensor, size_t dim) {
  if (tensor.layout == sim::TensorLayout::kRowMajor) return tensor.shape[dim];
  return dim + 2 < tensor.shape.size() ? tensor.shape[dim] : tiles_of(tensor.shape[dim]);
}

}  // namespace

bool ThreadLowering::add_index(SubBlockObject& part, size_t dim, const Operand& index) {
  if (is_index_like(index.value)) {
    part.indices.push_back(index);
    part.tiles.push_back(1);
    return true;
  }
  auto* slice = object_if<SliceObject>(index.value);
  if (!slice || part.counts_blocks) {
    error(index.span, "an index of a tensor must be {}, not {}",
          part.counts_blocks ? "an int" : "an int or a slice a:b", a_type(index.value));
    return false;
  }
  if (!std::holds_alternative<None>(slice->step) && !equal(slice->step, int64_t{1})) {
    error(index.span, "a slice of a tensor has no step").help("write a:b, in tiles");
    return false;
  }
  auto bound = [](const Value& value, int64_t absent) {
    return std::holds_alternative<None>(value) ? Value(absent) : value;
  };
  Value lower = bound(slice->lower, 0), upper = bound(slice->upper, extent_of(part.tensor->desc, dim));
  for (const Value* value : {&lower, &upper}) {
    if (is_index_like(*value)) continue;
    if (is_undefined(*value)) return false;
    error(index.span, "a bound of a slice of a tensor must be an int, not {}", a_type(*value));
    return false;
  }
  std::optional<int64_t> tiles = constant_distance(index_value(upper), index_value(lower));
  if (tiles && *tiles < 1) {
    error(index.span, "the slice {}:{} is empty", repr(lower), repr(upper))
        .help("a slice a:b counts tiles from a to b - 1");
    return false;
  }
  part.indices.push_back({lower, index.span});
  part.tiles.push_back(tiles);
  return true;
}

/// Whether a part has the shape of the block it is copied to or from, as far as that is known.
bool ThreadLowering::check_part_shape(const SubBlockObject& part, const std::vector<int64_t>& block_shape) {
  size_t rank = part.tiles.size();
  bool is_equal = block_shape.size() <= rank;
  std::vector<std::string> sizes;
  for (size_t dim = 0; dim < rank; ++dim) {
    size_t from_back = rank - dim;
    int64_t expected =
        from_back <= block_shape.size() ? block_shape[block_shape.size() - from_back] : int64_t{1};
    is_equal = is_equal && (!part.tiles[dim] || *part.tiles[dim] == expected);
    sizes.push_back(part.tiles[dim] ? std::to_string(*part.tiles[dim]) : "?");
  }
  if (is_equal) return true;
  std::string_view unit = part.tensor->is_row_major() ? "element" : "tile";
  error(part.span, "this part of {} has [{}] {}s, but the block has {}", part.tensor->name(),
        fmt::join(sizes, ", "), unit, shape_text(block_shape))
      .note(part.tensor->span, "{} has shape {}", part.tensor->name(), shape_text(part.tensor->desc.shape))
      .help("an index i covers one {}, a slice a:b covers b - a", unit);
  return false;
}

/// Whether a part of a tensor and a block lie in the same way, and rows are whole.
bool ThreadLowering::check_layout(const SubBlockObject& part, const ir::Type& block) {
  const sim::TensorDesc& tensor = part.tensor->desc;
  const bool is_row_major = part.tensor->is_row_major();
  if (is_row_major != (block.row_elems > 0)) {
    error(part.span, "{} is {}, but the block holds {}", tensor.name,
          is_row_major ? "row-major" : "in tile layout", is_row_major ? "tiles" : "rows of elements")
        .note(part.tensor->span, "{} is given as --tensor {}=...:{}", tensor.name, tensor.name,
              sim::name_of(tensor.layout))
        .help("make the buffer like this tensor");
    return false;
  }
  if (!is_row_major || block.row_elems == tensor.shape.back()) return true;
  error(part.span,
        "a block with {} elements in a row is no part of {}, whose rows have {}: rows move as a whole",
        block.row_elems, tensor.name, tensor.shape.back())
      .note(part.tensor->span, "{} has shape {}", tensor.name, shape_text(tensor.shape))
      .help("make the last size of the buffer's shape {}", tensor.shape.back());
  return false;
}

bool ThreadLowering::check_division(const SubBlockObject& part, size_t dim, int64_t block_tiles) {
  const sim::TensorDesc& tensor = part.tensor->desc;
  int64_t tiles = tiles_of(tensor.shape[dim]);
  if (tiles % block_tiles == 0) return true;
  std::string_view unit = dim + 1 == tensor.shape.size() ? "column" : "row";
  error(part.span, "{} has {} {}{} of tiles, which is no multiple of the {} of a block here", tensor.name,
        tiles, unit, tiles == 1 ? "" : "s", block_tiles)
      .note(part.tensor->span, "{} has shape {}", tensor.name, shape_text(tensor.shape))
      .help("use blocks whose {}s of tiles divide {}", unit, tiles);
  return false;
}

/// `limit`: how many places along a dimension a block of `extent` can begin at.
bool ThreadLowering::check_bounds(const SubBlockObject& part, size_t dim, int64_t limit, int64_t extent) {
  const Operand& index = part.indices[dim];
  const sim::TensorDesc& tensor = part.tensor->desc;
  IndexRange range;
  if (is_integer(index.value)) {
    range = {integer_of(index.value), integer_of(index.value), true};
  } else {
    range = object_if<IndexObject>(index.value)->range;
  }
  if (limit < 1) {
    error(part.span, "the block has more {} along dimension {} than {}, which has {} elements there",
          part.tensor->is_row_major() ? "elements" : "tiles", dim, tensor.name, tensor.shape[dim])
        .note(part.tensor->span, "{} has shape {}", tensor.name, shape_text(tensor.shape))
        .help("use smaller blocks, or a larger tensor");
    return false;
  }
  bool too_small = range.greatest && *range.greatest < 0;
  bool always_too_large = range.least && *range.least >= limit;
  bool sometimes_too_large = range.greatest && *range.greatest >= limit && range.is_reached && guards_ == 0;
  if (!too_small && !always_too_large && !sometimes_too_large) return true;
  bool is_leading = dim + 2 < tensor.shape.size();
  std::string_view what = part.counts_blocks ? "block" : part.tensor->is_row_major() ? "element" : "tile";
  std::string unit = is_leading
                         ? "matrix index"
                         : fmt::format("{} {}", what, dim + 1 == tensor.shape.size() ? "column" : "row");
  const bool is_one = is_integer(index.value) && (too_small || extent == 1);
  std::string_view reach = is_one ? "is" : too_small ? "is at most" : "reaches";
  const int64_t reached = *range.greatest + (too_small ? 0 : extent - 1);
  const int64_t available = limit + extent - 1;
  std::string_view counted = is_leading ? (available == 1 ? "matrix" : "matrices") : std::string_view(unit);
  DiagnosticBuilder builder =
      error(part.span, "the {} of {} {} {}, but {} has {} {}{}", unit, tensor.name, reach, reached,
            tensor.name, available, counted, is_leading || available == 1 ? "" : "s");
  builder.note(part.tensor->span, "{} has shape {}", tensor.name, shape_text(tensor.shape));
  const std::string units = is_leading ? "matrices" : fmt::format("{}s", what);
  if (part.counts_blocks) {
    builder.help("indices count blocks of the buffer the block goes to, from 0 to {}", limit - 1);
  } else if (extent == 1) {
    builder.help("indices count {}, from 0 to {}", units, limit - 1);
  } else {
    builder.help("indices count {}; a block of {} begins at 0 to {}", units, extent, limit - 1);
  }
  return false;
}

bool ThreadLowering::address(const SubBlockObject& part, const ir::Type& block,
                             std::vector<ir::Value*>& operands) {
  const sim::TensorDesc& tensor = part.tensor->desc;
  const std::vector<int64_t> block_shape = shape_of(block);
  if (!check_layout(part, block)) return false;
  size_t rank = tensor.shape.size();
  bool ok = true;
  std::vector<int64_t> factors(rank, 1);  // matrices or tiles per step of the index
  if (!part.counts_blocks && !check_part_shape(part, block_shape)) return false;
  for (size_t dim = 0; dim < rank; ++dim) {
    bool is_leading = dim + 2 < rank;
    int64_t tiles = dim + block_shape.size() < rank ? 1 : block_shape[block_shape.size() + dim - rank];
    int64_t limit = extent_of(tensor, dim);
    const bool counts_blocks = !is_leading && part.counts_blocks;
    if (counts_blocks) {
      factors[dim] = tiles;
      if (!check_division(part, dim, tiles)) ok = false;
      limit /= tiles;
    } else {
      limit -= tiles - 1;
    }
    ok = ok && check_bounds(part, dim, limit, counts_blocks ? 1 : tiles);
  }
  if (!ok) return false;
  operands.push_back(resources_.tensor(part.tensor));
  ir::Builder b = builder(part.span);
  for (size_t dim = 0; dim < rank; ++dim) {
    ir::Value* index = index_value(part.indices[dim].value);
    if (factors[dim] != 1) index = b.arith(ir::OpKind::kIndexMul, index, b.index(factors[dim]));
    operands.push_back(index);
  }
  return true;
}

}  // namespace ttlc::frontend

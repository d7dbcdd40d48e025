// Buffers, reserved blocks and transfers of the seed dialect.
//
//   x = cb.pop(), cb.wait()       takes the next block            cb.take
//   b = cb.reserve()              a slot; b.store(x) fills it     no op until it is published
//   cb.push(), a bare cb.pop()    publishes the filled slot       cb.put
//   dma(t[i, j], slot)            reads a block into the slot     tensor.load
//   dma(block, t[i, j])           writes a block                  tensor.store
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

void ThreadLowering::refuse_integers(const BufferObject& buffer, Span span) {
  if (role_ != FunctionRole::kComputeThread || !sim::is_integer(buffer.format)) return;
  const TensorObject* tensor = buffer.tensor;
  DiagnosticBuilder builder =
      error(tensor ? tensor->span : buffer.span,
            "{} {} has dtype {}, but compute threads take bf16, fp32, bfp8_b and bfp4_b",
            tensor ? "tensor" : "circular buffer", tensor ? tensor->name() : std::string(buffer.name),
            sim::name_of(buffer.format));
  builder.note(span, "the compute thread uses it here");
  if (tensor) {
    builder.help("give it as one of these, for example --tensor {}={}:fp32", tensor->name(),
                 fmt::join(tensor->desc.shape, "x"));
  } else {
    builder.help("give the buffer one of these, for example dtype=\"fp32\"");
  }
}

Value ThreadLowering::acquire(BufferObject* buffer, bool reserve, Span span) {
  refuse_integers(*buffer, span);
  ir::Value* cb = resources_.buffer(buffer);
  HeldBlock held;
  held.buffer = buffer;
  held.is_reserved = reserve;
  held.region = region_;
  held.span = span;
  BlockObject block;
  block.span = span;
  block.type = ir::Type::block(ir::Shape(buffer->shape), buffer->format);
  if (!reserve) {
    ir::Op* take = builder(span).op(ir::OpKind::kCbTake, {cb}, {block.type});
    block.value = take->result();
  }
  block.held = evaluator_.heap().make(held);
  held_.push_back(block.held);
  return static_cast<const BlockObject*>(evaluator_.heap().make(block));
}

Value ThreadLowering::call_buffer_method(BufferObject* buffer, std::string_view name, const CallArgs& call) {
  if (!match_arguments(evaluator_, call, fmt::format("{}.{}", buffer->name, name), {})) return Undefined{};
  if (name == "reserve") return acquire(buffer, true, call.span);
  if (name == "wait" || (name == "pop" && !call.is_statement)) return acquire(buffer, false, call.span);
  if (name == "pop") {
    bare_pop(buffer, call.span);
  } else {
    push_oldest(buffer, call.span);
  }
  return None{};
}

void ThreadLowering::push_oldest(BufferObject* buffer, Span span) {
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || !held->is_reserved) continue;
    if (check_region(*held, span, "is pushed")) publish(*held, ir::InsertPoint::at_end(*block_), span);
    return;
  }
  error(span, "{0}.push() publishes a reserved block, but no block of {0} is reserved here", buffer->name)
      .help("reserve one first: {}.reserve().store(x)", buffer->name);
}

void ThreadLowering::bare_pop(BufferObject* buffer, Span span) {
  auto is_stored = [&](HeldBlock* held) {
    return std::any_of(contents_.begin(), contents_.end(),
                       [&](const auto& entry) { return entry.first == held; });
  };
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || !held->is_reserved || !is_stored(held)) continue;
    if (check_region(*held, span, "is popped")) publish(*held, ir::InsertPoint::at_end(*block_), span);
    return;
  }
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || held->is_reserved) continue;
    if (check_region(*held, span, "is popped")) forget(*held);
    return;
  }
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer) continue;
    error(span, "nothing is stored to the block of {} that this would publish", buffer->name)
        .note(held->span, "it is reserved here");
    forget(*held);
    return;
  }
  error(span, "this neither publishes nor releases: no block of {} is held here", buffer->name)
      .help("to take the next block, use the value: x = {}.pop()", buffer->name);
}

Value ThreadLowering::store(const BlockObject& target, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "store", {{"value"}});
  if (!args) return Undefined{};
  const Argument& source = *(*args)[0];
  if (!target.is_reserved()) {
    error(call.span, "a value can be stored only to a reserved block")
        .note(target.span, "this block was {}", target.held ? "taken here" : "computed here")
        .help("write out_cb.reserve().store(x)");
    return Undefined{};
  }
  if (target.held->is_released) {
    error(call.span, "this block of {} is published already", target.held->buffer->name)
        .note(target.held->span, "it was reserved here");
    return Undefined{};
  }
  if (is_number(source.value)) {
    double number = number_of(source.value);
    store_value(target, fill_value(number, target.type.shape, ir::Lanes::kFull, source.span), source.span,
                call.span);
    return None{};
  }
  if (!object_if<BlockObject>(source.value)) {
    error(source.span, "a block is expected here, not {}", a_type(source.value));
    return Undefined{};
  }
  ir::Value* value = block_value({source.value, source.span});
  if (!value) return Undefined{};
  store_value(target, value, source.span, call.span);
  return None{};
}

bool ThreadLowering::store_value(const BlockObject& target, ir::Value* value, Span value_span, Span span) {
  const ir::Shape& have = value->type.shape;
  const ir::Shape& want = target.type.shape;
  if (have != want) {
    std::optional<ir::Shape> spread = ir::broadcast_shape(have, want);
    if (!spread || *spread != want) {
      error(value_span, "this block has {} tiles, but a block of {} has {}", shape_text(have.vec()),
            target.held->buffer->name, shape_text(want.vec()))
          .note(target.held->span, "the block stored to is reserved here")
          .note(target.held->buffer->span, "the shape of {} is said here", target.held->buffer->name);
      return false;
    }
    ir::Builder b = builder(span);
    value = ir::build_broadcast(b, value, want);
  }
  set_content(*target.held, object_if<BlockObject>(make_block(value, value_span)));
  return true;
}

// ---- transfers

Value ThreadLowering::call_dma(const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, "dma",
                                     {{"src"}, {"dst"}, {"core", false, true}, {"mcast", false, true}});
  if (!args) return Undefined{};
  if (role_ != FunctionRole::kDataMovementThread) {
    error(call.span, "dma(...) belongs into a @datamovement() thread")
        .help("take blocks with cb.pop() and store them with cb.reserve().store(x) here");
    return Undefined{};
  }
  for (size_t i : {2, 3}) {
    if (!(*args)[i]) continue;
    error((*args)[i]->span, "a dma to other cores (core=, mcast=) is not possible in this version")
        .help("let every core read the block it needs from the tensor");
    return Undefined{};
  }
  Operand source{(*args)[0]->value, (*args)[0]->span};
  Operand target{(*args)[1]->value, (*args)[1]->span};
  auto* from_tensor = object_if<SubBlockObject>(source.value);
  auto* to_tensor = object_if<SubBlockObject>(target.value);
  auto* to_block = object_if<BlockObject>(target.value);
  if (from_tensor && to_block) return load(*from_tensor, *to_block, call.span);
  if (to_tensor && object_if<BlockObject>(source.value))
    return store_to_tensor(source, *to_tensor, call.span);
  if (object_if<BlockObject>(source.value) && to_block) {
    ir::Value* value = block_value(source);
    if (!value || !to_block->is_reserved() || !store_value(*to_block, value, source.span, call.span)) {
      if (value && !to_block->is_reserved()) error(target.span, "the destination must be a reserved block");
      return Undefined{};
    }
    TransferObject* transfer = evaluator_.heap().make(TransferObject{to_block->held, false, call.span});
    transfers_.push_back(transfer);
    return transfer;
  }
  DiagnosticBuilder builder =
      error(call.span, "dma copies between a block and a part of a tensor, not from {} to {}",
            a_type(source.value), a_type(target.value));
  if (get_if<BufferObject*>(source.value)) builder.help("use a block of the buffer: dma(cb.pop(), t[i, j])");
  if (get_if<BufferObject*>(target.value))
    builder.help("use a block of the buffer: dma(t[i, j], cb.reserve())");
  if (object_if<TensorObject>(source.value) || object_if<TensorObject>(target.value)) {
    builder.help("say which block of the tensor: t[i, j]");
  }
  if (from_tensor && to_tensor)
    builder.help("go through a buffer: dma(a[i, j], cb.reserve()), then dma(cb.pop(), b[i, j])");
  return Undefined{};
}

Value ThreadLowering::load(const SubBlockObject& source, const BlockObject& target, Span span) {
  if (!target.is_reserved() || target.held->is_released) {
    error(span, "the destination must be a reserved block that is not published yet")
        .note(target.span, "this is the destination")
        .help("write dma(t[i, j], cb.reserve()).wait()");
    return Undefined{};
  }
  std::vector<ir::Value*> operands;
  if (!address(source, target.shape(), operands)) return Undefined{};
  ir::Type type = target.type;
  type.dtype = source.tensor->desc.dtype;
  ir::Op* op = builder(span).op(ir::OpKind::kTensorLoad, operands, std::vector{type});
  set_content(*target.held, object_if<BlockObject>(make_block(op->result(), span)));
  TransferObject* transfer = evaluator_.heap().make(TransferObject{target.held, false, span});
  transfers_.push_back(transfer);
  return transfer;
}

Value ThreadLowering::store_to_tensor(const Operand& source, const SubBlockObject& target, Span span) {
  ir::Value* value = block_value(source);
  std::vector<ir::Value*> operands = {value};
  if (!value || !address(target, value->type.shape.vec(), operands)) return Undefined{};
  builder(span).op(ir::OpKind::kTensorStore, operands, std::vector<ir::Type>{});
  TransferObject* transfer = evaluator_.heap().make(TransferObject{nullptr, false, span});
  transfers_.push_back(transfer);
  return transfer;
}

Value ThreadLowering::call_transfer_method(TransferObject* transfer, std::string_view name,
                                           const CallArgs& call) {
  if (!match_arguments(evaluator_, call, name, {})) return Undefined{};
  transfer->is_waited = true;
  HeldBlock* filled = transfer->destination;
  if (!filled || filled->is_released) return None{};
  if (filled->has_name) {
    note_use(*filled);
  } else if (check_region(*filled, call.span, "is published by this wait")) {
    publish(*filled, ir::InsertPoint::at_end(*block_), call.span);
  }
  return None{};
}

Value ThreadLowering::subscript(const Operand& self, const Operand& index, Span span) {
  auto* tensor = object_if<TensorObject>(self.value);
  if (!tensor) {
    error(span, "{} cannot be indexed", a_type(self.value))
        .help("index a Stream of a tensor: Stream(t)[i, j]");
    return Undefined{};
  }
  SubBlockObject part;
  part.tensor = tensor;
  part.span = span;
  std::vector<Value> indices = {index.value};
  if (auto* tuple = object_if<TupleObject>(index.value)) indices = tuple->items;
  for (const Value& value : indices) {
    if (is_index_like(value)) {
      part.indices.push_back({value, index.span});
      continue;
    }
    error(index.span, "an index of a tensor must be an int, not {}", a_type(value));
    return Undefined{};
  }
  size_t rank = tensor->desc.shape.size();
  if (part.indices.size() != rank) {
    error(index.span, "{} has {} dimension{}, but {} {} given", tensor->name(), rank, rank == 1 ? "" : "s",
          part.indices.size(), part.indices.size() == 1 ? "index is" : "indices are")
        .note(tensor->span, "{} has shape {}", tensor->name(), shape_text(tensor->desc.shape));
    return Undefined{};
  }
  return static_cast<const SubBlockObject*>(evaluator_.heap().make(std::move(part)));
}

namespace {

/// Tiles of a dimension; what pads the last one belongs to the block.
int64_t tiles_of(int64_t elems) { return (elems + sim::kTileHeight - 1) / sim::kTileHeight; }

}  // namespace

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

bool ThreadLowering::check_bounds(const SubBlockObject& part, size_t dim, int64_t limit) {
  const Operand& index = part.indices[dim];
  const sim::TensorDesc& tensor = part.tensor->desc;
  IndexRange range;
  if (is_integer(index.value)) {
    range = {integer_of(index.value), integer_of(index.value), true};
  } else {
    range = object_if<IndexObject>(index.value)->range;
  }
  bool too_small = range.greatest && *range.greatest < 0;
  bool always_too_large = range.least && *range.least >= limit;
  bool sometimes_too_large = range.greatest && *range.greatest >= limit && range.is_reached && guards_ == 0;
  if (!too_small && !always_too_large && !sometimes_too_large) return true;
  bool is_leading = dim + 2 < tensor.shape.size();
  std::string_view unit = is_leading                       ? "matrix index"
                          : dim + 1 == tensor.shape.size() ? "block column"
                                                           : "block row";
  std::string_view reach = is_integer(index.value) ? "is" : too_small ? "is at most" : "reaches";
  std::string_view counted = is_leading ? (limit == 1 ? "matrix" : "matrices") : unit;
  error(part.span, "the {} of {} {} {}, but {} has {} {}{}", unit, tensor.name, reach, *range.greatest,
        tensor.name, limit, counted, is_leading || limit == 1 ? "" : "s")
      .note(part.tensor->span, "{} has shape {}", tensor.name, shape_text(tensor.shape))
      .help("indices count blocks of the buffer the block goes to, from 0 to {}", limit - 1);
  return false;
}

bool ThreadLowering::address(const SubBlockObject& part, const std::vector<int64_t>& block_shape,
                             std::vector<ir::Value*>& operands) {
  const sim::TensorDesc& tensor = part.tensor->desc;
  size_t rank = tensor.shape.size();
  bool ok = true;
  std::vector<int64_t> factors(rank, 1);  // matrices or tiles per step of the index
  for (size_t dim = 0; dim < rank; ++dim) {
    bool is_leading = dim + 2 < rank;
    int64_t tiles = is_leading ? 1 : block_shape[dim + 2 - rank];
    int64_t limit = tensor.shape[dim];
    if (!is_leading) {
      factors[dim] = tiles;
      if (!check_division(part, dim, tiles)) ok = false;
      limit = tiles_of(tensor.shape[dim]) / tiles;
    }
    ok = ok && check_bounds(part, dim, limit);
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

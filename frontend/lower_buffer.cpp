// Buffers: taken blocks, reserved blocks and their release.
//
//   x = cb.wait(), x = cb.pop()         takes the next block            cb.take
//   b = cb.reserve()                    a slot; b.store(x) fills it     no op until it is published
//   b.store(x, acc=True), b += x        adds to what the slot holds; the first one fills it
//   cb.push(), b.push(), end of with    publishes the filled slot       cb.put
//   cb.pop(), x.pop(), end of with      releases the taken block        no op: the passes see the last use
//
// In the seed dialect `x = cb.pop()` acquires, and a bare `cb.pop()` also publishes a filled slot.
#include <algorithm>

#include "frontend/arguments.h"
#include "frontend/lower_thread.h"

namespace ttlc::frontend {

bool ThreadLowering::changes_layout(const BufferObject& buffer, bool reserves) const {
  const bool computes =
      unified_ ? unified_->computes_with(&buffer, reserves) : role_ == FunctionRole::kComputeThread;
  return computes && buffer.is_row_major;
}

bool ThreadLowering::check_tiled(const BufferObject& buffer, bool reserves, Span span) {
  if (!changes_layout(buffer, reserves)) return true;
  const bool fits = buffer.shape.size() >= 2 && buffer.shape.back() % sim::kTileWidth == 0 &&
                    buffer.shape.end()[-2] % sim::kTileHeight == 0;
  if (fits && sim::is_float(buffer.format)) return true;
  DiagnosticBuilder builder =
      fits
          ? error(span, "rows of {} become no tiles, which compute threads take", sim::name_of(buffer.format))
          : error(span, "a block of {} has {} elements, which are no whole tiles: compute threads take those",
                  buffer.name, shape_text(buffer.shape));
  builder.note(buffer.span, "{} is made like a row-major tensor here", buffer.name);
  if (fits) {
    builder.help("give that tensor in tile layout, or in bf16 or fp32");
  } else {
    builder.help(
        "use a multiple of 32 rows of a multiple of 32 elements, or give that tensor in tile layout");
  }
  return false;
}

ir::Type ThreadLowering::block_type(const BufferObject& buffer, bool reserves) const {
  if (!changes_layout(buffer, reserves))
    return ir::Type::block(ir::Shape(buffer.pages()), buffer.format).of_rows(buffer.row_elems());
  std::vector<int64_t> tiles = buffer.pages();
  tiles.back() = buffer.row_elems() / sim::kTileWidth;
  tiles.end()[-2] /= sim::kTileHeight;
  return ir::Type::block(ir::Shape(tiles), buffer.format);
}

Value ThreadLowering::acquire(BufferObject* buffer, bool reserve, Span span) {
  if (unified_ && !unified_->owns(buffer, reserve, span)) return Undefined{};
  if (!check_tiled(*buffer, reserve, span)) return Undefined{};
  ir::Value* cb = resources_.buffer(buffer);
  HeldBlock held;
  held.buffer = buffer;
  held.is_reserved = reserve;
  held.region = region_;
  held.span = span;
  held.acquire_order = ++acquire_count_;
  held.acquired_in = block_;
  held.acquired_after = block_->last;
  BlockObject block;
  block.span = span;
  block.type = block_type(*buffer, reserve);
  if (!reserve) {
    const ir::Type taken =
        ir::Type::block(ir::Shape(buffer->pages()), buffer->format).of_rows(buffer->row_elems());
    block.value = builder(span).op(ir::OpKind::kCbTake, {cb}, {taken})->result();
    if (changes_layout(*buffer, reserve))
      block.value = builder(span).op(ir::OpKind::kTilize, {block.value}, {block.type})->result();
  }
  block.held = evaluator_.heap().make(held);
  held_.push_back(block.held);
  auto* made = static_cast<const BlockObject*>(evaluator_.heap().make(block));
  if (!reserve) contents_.emplace_back(block.held, made);  // until something is stored to it
  return made;
}

/// The release of a block that another part acquires belongs there.
bool ThreadLowering::releases_in_this_part(const BufferObject& buffer, bool publishes, Span span) const {
  if (!unified_->is_shared(&buffer, publishes)) return unified_->owns(&buffer, publishes, span);
  return std::any_of(held_.begin(), held_.end(), [&](const HeldBlock* held) {
    return held->buffer == &buffer && held->is_reserved == publishes;
  });
}

Value ThreadLowering::call_buffer_method(BufferObject* buffer, std::string_view name, const CallArgs& call) {
  if (!match_arguments(evaluator_, call, fmt::format("{}.{}", buffer->name, name), {})) return Undefined{};
  if (name == "reserve") return acquire(buffer, true, call.span);
  bool takes = name == "wait" || (name == "pop" && is_seed() && !call.is_statement);
  if (takes) return acquire(buffer, false, call.span);
  if (unified_ && !releases_in_this_part(*buffer, name == "push", call.span)) return None{};
  if (name == "push") {
    push_oldest(buffer, call.span);
  } else if (is_seed()) {
    bare_pop(buffer, call.span);
  } else {
    pop_oldest(buffer, call.span);
  }
  return None{};
}

void ThreadLowering::push_oldest(BufferObject* buffer, Span span) {
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || !held->is_reserved) continue;
    const HeldBlock* latest = held;
    for (const HeldBlock* other : held_) {
      if (other->buffer == buffer && other->is_reserved) latest = other;
    }
    if (check_region(*held, span, "is pushed")) publish_oldest(*held, *latest, span);
    return;
  }
  error(span, "{0}.push() publishes a reserved block, but no block of {0} is reserved here", buffer->name)
      .help("reserve one first: {}.reserve().store(x)", buffer->name);
}

void ThreadLowering::pop_oldest(BufferObject* buffer, Span span) {
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || held->is_reserved) continue;
    if (check_region(*held, span, "is popped")) forget(*held);
    return;
  }
  error(span, "{0}.pop() releases a taken block, but no block of {0} is held here", buffer->name)
      .help("take one first: x = {}.wait()", buffer->name);
}

void ThreadLowering::bare_pop(BufferObject* buffer, Span span) {
  for (HeldBlock* held : held_) {
    if (held->buffer != buffer || !held->is_reserved || !is_stored(*held)) continue;
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
  MatchedArgs args = match_arguments(evaluator_, call, "store", {{"value"}, {"acc", false}});
  if (!args) return Undefined{};
  const Argument& source = *(*args)[0];
  if ((*args)[1] && !get_if<bool>((*args)[1]->value)) {
    error((*args)[1]->span, "acc is True or False, not {}", a_type((*args)[1]->value));
    return Undefined{};
  }
  bool accumulates = (*args)[1] && std::get<bool>((*args)[1]->value);
  if (!check_storable(target, call.span)) return Undefined{};
  note_unified({&target, call.span}, target.is_reserved() ? &BufferUse::stored : &BufferUse::computed);
  ir::Value* value = stored_value(target, {source.value, source.span});
  if (value) value = stored_integers(target, {source.value, source.span}, value);
  if (!value) return Undefined{};
  if (accumulates) value = accumulated(target, value, call.span);
  if (value) store_value(target, value, source.span, call.span);
  return None{};
}

bool ThreadLowering::check_storable(const BlockObject& target, Span span) {
  if (!target.held || (is_seed() && !target.is_reserved())) {
    error(span, "a value can be stored only to a reserved block")
        .note(target.span, "this block was {}", target.held ? "taken here" : "computed here")
        .help("write out_cb.reserve().store(x)");
    return false;
  }
  if (!target.held->is_released) return true;
  error(span, "this block of {} is {} already", target.held->buffer->name,
        target.is_reserved() ? "published" : "released")
      .note(target.held->span, "it was {} here", target.is_reserved() ? "reserved" : "taken");
  return false;
}

ir::Value* ThreadLowering::stored_value(const BlockObject& target, const Operand& source) {
  if (is_number(source.value)) {
    return fill_value(number_of(source.value), target.type.shape, ir::Lanes::kFull, source.span);
  }
  auto* block = object_if<BlockObject>(source.value);
  if (!block) {
    error(source.span, "a block is expected here, not {}", a_type(source.value));
    return nullptr;
  }
  if (!block->is_reserved()) note_unified(source, &BufferUse::computed);
  if (!block->spreads) return block_value(source);
  if (!check_spread(*block, target.type.shape, source.span)) return nullptr;
  ir::Builder b = builder(source.span);
  return ir::build_broadcast(b, block->value, target.type.shape);
}

/// What a block that fills up holds after `value` is added: the first one fills it.
ir::Value* ThreadLowering::accumulated(const BlockObject& target, ir::Value* value, Span span) {
  const BlockObject* before = content_of(target);
  if (!before) return value;
  if (before->type.shape != value->type.shape) {
    error(span, "{} tiles cannot be added to the {} tiles stored before", shape_text(value->type.shape.vec()),
          shape_text(before->type.shape.vec()))
        .note(before->span, "they were stored here");
    return nullptr;
  }
  ir::Builder b = builder(span);
  const bool of_integers = sim::is_integer(value->type.dtype);
  return ir::build_binary(b, of_integers ? ir::TileOp::kIntAdd : ir::TileOp::kAdd, before->value, value);
}

std::optional<Value> ThreadLowering::update(ast::BinaryOperator op, const Operand& target,
                                            const Operand& value, Span span) {
  auto* block = object_if<BlockObject>(target.value);
  if (!block->is_reserved() || op != ast::BinaryOperator::kAdd) return std::nullopt;
  if (!check_storable(*block, span)) return Value(Undefined{});
  note_unified(target, &BufferUse::stored);
  ir::Value* added = stored_value(*block, value);
  if (added) added = stored_integers(*block, value, added);
  if (added) added = accumulated(*block, added, span);
  if (added) store_value(*block, added, value.span, span);
  return target.value;
}

void ThreadLowering::leave(const Operand& context) {
  if (std::holds_alternative<None>(context.value)) return;  // a signpost
  auto* block = object_if<BlockObject>(context.value);
  if (!block || !block->held) {
    error(context.span, "`with` holds a block of a buffer, not {}", a_type(context.value))
        .help("write `with buffer.wait() as x:` or `with buffer.reserve() as y:`");
    return;
  }
  HeldBlock* held = oldest_like(*block->held);
  if (!held) return;
  if (!held->is_reserved) {
    forget(*held);
  } else if (check_filled(*held)) {
    publish_oldest(*held, *block->held, held->span);
  }
}

/// Several blocks of one buffer end in the order in which they were acquired, whichever is named. Reserved ones that nothing
/// was stored to yet are passed over.
HeldBlock* ThreadLowering::oldest_like(HeldBlock& named) {
  for (HeldBlock* held : held_) {
    const bool is_alike = held->buffer == named.buffer && held->is_reserved == named.is_reserved &&
                          held->region == named.region;
    if (is_alike && (!held->is_reserved || is_stored(*held))) return held;
  }
  return named.is_released ? nullptr : &named;
}

bool ThreadLowering::is_stored(const HeldBlock& held) const {
  return std::any_of(contents_.begin(), contents_.end(),
                     [&](const auto& entry) { return entry.first == &held; });
}

bool ThreadLowering::store_value(const BlockObject& target, ir::Value* value, Span value_span, Span span) {
  const ir::Shape& have = value->type.shape;
  const ir::Shape& want = target.type.shape;
  if (have != want) {
    std::optional<ir::Shape> spread;
    if (is_seed()) spread = ir::broadcast_shape(have, want);
    if (!spread || *spread != want) {
      DiagnosticBuilder builder =
          error(value_span, "this block has {} tiles, but a block of {} has {}", shape_text(have.vec()),
                target.held->buffer->name, shape_text(want.vec()));
      builder.note(target.held->span, "the block stored to is reserved here")
          .note(target.held->buffer->span, "the shape of {} is said here", target.held->buffer->name);
      if (!is_seed()) offer_broadcast(builder, have, want);
      return false;
    }
    ir::Builder b = builder(span);
    value = ir::build_broadcast(b, value, want);
  }
  set_content(*target.held, object_if<BlockObject>(make_block(value, value_span)));
  return true;
}

}  // namespace ttlc::frontend

#include "frontend/lower_thread.h"

#include <algorithm>
#include <unordered_map>

#include "frontend/arguments.h"
#include "frontend/derived_functions.h"
#include "frontend/device_functions.h"
#include "frontend/pipes.h"
#include "ir/support/ice.h"

namespace ttlc::frontend {
namespace {

template <typename Object>
ir::Value* find_value(const std::vector<std::pair<const Object*, ir::Value*>>& list, const Object* object) {
  for (const auto& [known, value] : list) {
    if (known == object) return value;
  }
  return nullptr;
}

}  // namespace

ir::InsertPoint KernelResources::declarations() const {
  for (ir::Op& op : kernel_->region()) {
    if (op.is(ir::OpKind::kThread)) return ir::InsertPoint::before_op(&op);
  }
  return ir::InsertPoint::at_end(kernel_->region());
}

bool KernelResources::has_padding() const {
  return std::any_of(tensors_.begin(), tensors_.end(),
                     [](const auto& entry) { return entry.second->type.has_padding(); });
}

void KernelResources::declare(const TensorObject* tensor) {
  const sim::TensorDesc& desc = tensor->desc;
  bool in_dram = desc.memory.kind == sim::MemoryKind::kDram;
  bool tiled = desc.layout == sim::TensorLayout::kTile;
  ir::Type type = ir::Type::tensor(ir::Shape(desc.shape), desc.dtype,
                                   in_dram ? ir::MemorySpace::kDram : ir::MemorySpace::kL1,
                                   tiled ? ir::Layout::kTile : ir::Layout::kRowMajor);
  ir::Op* op = ir::Builder(module_, declarations(), tensor->span).op(ir::OpKind::kTensor, {}, {type});
  op->set(ir::AttrKey::kRole, std::string("in"));
  op->result()->name = desc.name;
  tensors_.emplace_back(tensor, op->result());
}

ir::Value* KernelResources::tensor(const TensorObject* tensor) const { return find_value(tensors_, tensor); }

ir::Value* KernelResources::buffer(const BufferObject* buffer) {
  if (ir::Value* known = find_value(buffers_, buffer)) return known;
  ir::Type type =
      ir::Type::cb(ir::Shape(buffer->pages()), buffer->format, buffer->blocks).of_rows(buffer->row_elems());
  ir::Op* op = ir::Builder(module_, declarations(), buffer->span).op(ir::OpKind::kBuffer, {}, {type});
  op->set(ir::AttrKey::kRole, std::string("user"));
  if (buffer->has_declared_blocks) op->set(ir::AttrKey::kFixedDepth, true);
  op->result()->name = buffer->name;
  buffers_.emplace_back(buffer, op->result());
  return op->result();
}

ThreadLowering::ThreadLowering(Evaluator& evaluator, ir::Module& module, ir::Op* thread,
                               KernelResources& resources, FunctionRole role, UnifiedPlan* unified)
    : evaluator_(evaluator),
      module_(module),
      resources_(resources),
      role_(role),
      unified_(unified),
      block_(&thread->region()) {}

void ThreadLowering::run(const FunctionObject& function, const CallArgs& call) {
  auto guard = evaluator_.use_runtime(*this);
  errors_before_ = evaluator_.sink().error_count();
  evaluator_.begin_thread();
  evaluator_.execute_put_off();
  evaluator_.call_function(function, call);
  end_region();
  evaluator_.end_thread();
  for (const TransferObject* transfer : transfers_) {
    if (transfer->is_waited || !is_seed()) continue;  // in the ttl dialect the wait may be left out
    evaluator_.sink()
        .warning(transfer->span, "transfer-not-waited",
                 "this transfer is never waited for; the wait is inserted")
        .help("write dma(...).wait()");
  }
}

// ---- values

Value ThreadLowering::make_index(ir::Value* value, IndexRange range) {
  return static_cast<const IndexObject*>(evaluator_.heap().make(IndexObject{value, std::move(range)}));
}

Value ThreadLowering::make_condition(ir::Value* value) {
  return static_cast<const ConditionObject*>(evaluator_.heap().make(ConditionObject{value}));
}

Value ThreadLowering::make_block(ir::Value* value, Span span, std::optional<double> uniform) {
  BlockObject block;
  block.value = value;
  block.type = value->type;
  block.uniform = uniform;
  block.span = span;
  return static_cast<const BlockObject*>(evaluator_.heap().make(block));
}

ir::Value* ThreadLowering::index_value(const Value& value) {
  if (auto* index = object_if<IndexObject>(value)) return index->value;
  return builder({}).index(integer_of(value));
}

const BlockObject* ThreadLowering::content_of(const BlockObject& block) const {
  if (!block.held) return &block;
  for (const auto& [held, content] : contents_) {
    if (held == block.held) return content;
  }
  return block.is_reserved() ? nullptr : &block;
}

ir::Value* ThreadLowering::block_value(const Operand& operand) {
  auto* block = object_if<BlockObject>(operand.value);
  TTLC_ASSERT(block, "{} is no block", a_type(operand.value));
  const BlockObject* content = content_of(*block);
  if (content == block && block->held && block->held->is_replaced) {
    error(operand.span, "this block of {} was written to and then released", block->held->buffer->name)
        .note(block->held->span, "it is taken here")
        .help("release it after its last use, or leave the release out");
    return nullptr;
  }
  if (content && !content->spreads) return content->value;
  if (content) {
    ir::Builder b = builder(operand.span);
    return ir::build_broadcast(b, content->value, content->type.shape);
  }
  const bool is_guarded = !open_loops_.empty() && region_ != open_loops_.back().region;
  if ((is_addend_ || is_guarded) && may_be_of_earlier_iteration(*block->held)) {
    early_reads_.emplace_back(block->held, operand.span);
    return zeros(block->type, operand.span);
  }
  report_unstored(*block->held, operand.span);
  return nullptr;
}

/// `o.store(o + x)` in a loop reads what an earlier iteration stored, as `o += x` does; so may any read under a condition.
bool ThreadLowering::may_be_of_earlier_iteration(const HeldBlock& held) const {
  const bool computes = unified_ ? unified_->computes() : role_ == FunctionRole::kComputeThread;
  return computes && !open_loops_.empty() && held.region < open_loops_.back().region;
}

void ThreadLowering::report_unstored(const HeldBlock& held, Span span) {
  error(span, "this block of {} was reserved, but nothing is stored to it yet", held.buffer->name)
      .note(held.span, "it is reserved here")
      .help("{}", open_loops_.empty() ? fmt::format("to read the next block of {0}, write {0}.{1}()",
                                                    held.buffer->name, is_seed() ? "pop" : "wait")
                                      : "store to it before the loop, or in the first iteration");
}

void ThreadLowering::name_value(const Value& value, std::string_view name) {
  auto give = [&](ir::Value* ir_value) {
    if (ir_value && ir_value->name.empty()) ir_value->name = name;
  };
  if (auto* index = object_if<IndexObject>(value)) give(index->value);
  if (auto* condition = object_if<ConditionObject>(value)) give(condition->value);
  if (auto* block = object_if<BlockObject>(value)) {
    give(block->value);
    if (block->held) block->held->has_name = true;
  }
}

// ---- acquired blocks

void ThreadLowering::set_content(HeldBlock& held, const BlockObject* content) {
  note_use(held);
  if (!held.is_reserved) held.is_replaced = true;
  for (auto& [known, value] : contents_) {
    if (known != &held) continue;
    value = content;
    return;
  }
  contents_.emplace_back(&held, content);
}

void ThreadLowering::note_use(HeldBlock& held) {
  held.last_use = block_->last ? block_->last : block_->parent;
  held.use_order = ++use_count_;
}

void ThreadLowering::forget(HeldBlock& held) {
  held.is_released = true;
  std::erase(held_, &held);
  std::erase_if(contents_, [&](const auto& entry) { return entry.first == &held; });
}

bool ThreadLowering::check_region(const HeldBlock& held, Span span, std::string_view action) {
  if (held.region == region_) return true;
  error(span, "{} {} inside a loop or branch, but the block was acquired outside it", held.buffer->name,
        action)
      .note(held.span, "it is acquired here")
      .help("acquire and release a block at the same level of the code, or leave the release out");
  return false;
}

ir::Op* ThreadLowering::publish(HeldBlock& held, ir::InsertPoint at, Span span) {
  ir::Op* put = nullptr;
  const BlockObject* content = nullptr;
  for (const auto& [known, value] : contents_) {
    if (known == &held) content = value;
  }
  if (!content && is_seed()) content = unfilled(held);
  if (!content) {
    // A mistake in this thread may have kept what was meant for the block.
    if (evaluator_.sink().error_count() == errors_before_)
      error(span, "a block of {} is published, but nothing was stored to it", held.buffer->name)
          .note(held.span, "it is reserved here");
  } else {
    ir::Builder b(module_, at, span);
    ir::Value* value = content->value;
    if (changes_layout(*held.buffer, true)) {
      const ir::Type rows = ir::Type::block(ir::Shape(held.buffer->pages()), held.buffer->format)
                                .of_rows(held.buffer->row_elems());
      value = b.op(ir::OpKind::kUntilize, {value}, {rows})->result();
    }
    put = b.op(ir::OpKind::kCbPut, {value, resources_.buffer(held.buffer)});
    latest_puts_[held.buffer] = {held.acquire_order, put};
  }
  forget(held);
  return put;
}

bool ThreadLowering::check_filled(HeldBlock& held) {
  bool is_written_by_others =
      is_seed() && role_ == FunctionRole::kDataMovementThread && resources_.has_semaphores();
  if (is_stored(held) || is_written_by_others) return true;
  const bool was_for_shape =
      held.gives_shape && !held.has_name;  // a reservation without a push changes nothing
  // After another mistake in this thread the store may be what failed.
  if (!was_for_shape && evaluator_.sink().error_count() == errors_before_) {
    error(held.span, "a block of {} is reserved here, but nothing is ever stored to it", held.buffer->name)
        .help("store a value: {}.reserve().store(x)", held.buffer->name);
  }
  forget(held);
  return false;
}

/// The op of this block of code after which a block can be published: its last use, and the blocks of its buffer that were
/// acquired earlier are published by then. Null: at the end.
ir::Op* ThreadLowering::last_use_of(const HeldBlock& held) {
  ir::Op* last = held.last_use ? ir::ancestor_in(held.last_use, block_) : nullptr;
  const Put& latest = latest_puts_[held.buffer];
  const bool is_earlier = latest.op && latest.acquire_order < held.acquire_order;
  ir::Op* earlier = is_earlier ? ir::ancestor_in(latest.op, block_) : nullptr;
  return last && earlier && last->is_before(earlier) ? earlier : last;
}

/// Publishes the oldest block of a buffer because the source releases one, this one or a later one. Blocks that it does not
/// release are published after their last use, so that this may have been earlier.
void ThreadLowering::publish_oldest(HeldBlock& oldest, const HeldBlock& named, Span span) {
  ir::Op* last = &oldest == &named ? nullptr : last_use_of(oldest);
  publish(oldest, last ? ir::InsertPoint::after_op(last) : ir::InsertPoint::at_end(*block_), span);
}

void ThreadLowering::end_region() {
  std::vector<HeldBlock*> ending;
  for (HeldBlock* held : held_) {
    if (held->region == region_) ending.push_back(held);
  }
  // Each after its last use, but not before a block of its buffer that was acquired earlier.
  std::unordered_map<const BufferObject*, int64_t> use_of_buffer;
  for (HeldBlock* held : ending) {
    int64_t& latest = use_of_buffer[held->buffer];
    held->use_order = latest = std::max(latest, held->use_order);
  }
  std::stable_sort(ending.begin(), ending.end(),
                   [](const HeldBlock* a, const HeldBlock* b) { return a->use_order < b->use_order; });
  std::unordered_map<const ir::Op*, ir::Op*> behind;  // the latest put that was inserted after an op
  for (HeldBlock* held : ending) {
    if (!held->is_reserved) {
      forget(*held);
      continue;
    }
    if (!check_filled(*held)) continue;
    ir::Op* last = last_use_of(*held);
    while (last && behind.contains(last)) last = behind[last];
    ir::Op* put =
        publish(*held, last ? ir::InsertPoint::after_op(last) : ir::InsertPoint::at_end(*block_), held->span);
    if (last && put) behind[last] = put;
  }
}

// ---- attributes and calls

Value ThreadLowering::attribute(const Operand& self, const ast::Identifier& name) {
  auto method = [&]() -> Value {
    return static_cast<const BoundMethod*>(evaluator_.heap().make(BoundMethod{self.value, name.text}));
  };
  if (auto* end = object_if<PipeEndObject>(self.value)) return end_attribute(*end, name);
  std::vector<std::string> known;
  if (auto* block = object_if<BlockObject>(self.value)) {
    if (name.text == "shape") {
      std::vector<Value> dims;
      for (int64_t dim : block->shape()) dims.emplace_back(dim);
      return evaluator_.heap().tuple(std::move(dims));
    }
    if (name.text == "dtype") return block->type.dtype;
    known = block_method_names();
    if (!is_seed()) std::erase(known, "wait");
    if (std::find(known.begin(), known.end(), name.text) != known.end()) return method();
    known.insert(known.end(), {"shape", "dtype"});
  }
  if (auto* buffer = get_if<BufferObject*>(self.value)) {
    if (name.text == "shape") {
      std::vector<Value> dims((*buffer)->shape.begin(), (*buffer)->shape.end());
      return evaluator_.heap().tuple(std::move(dims));
    }
    known = {"pop", "wait", "reserve", "push"};
    if (std::find(known.begin(), known.end(), name.text) != known.end()) return method();
    if (name.text == "dtype") return (*buffer)->format;
    known.insert(known.end(), {"shape", "dtype"});
  }
  if (get_if<TransferObject*>(self.value)) {
    known = {"wait", "add", "wait_all"};
    if (std::find(known.begin(), known.end(), name.text) != known.end()) return method();
  }
  DiagnosticBuilder builder = error(name.span, "{} has no '{}'", a_type(self.value), name.text);
  std::string close = closest_name(name.text, known);
  auto* block = object_if<BlockObject>(self.value);
  if (block && (name.text == "wait" || name.text == "reserve")) {
    explain_block(builder, *block, name.text);
  } else if (!close.empty()) {
    builder.help("did you mean {}?", close);
  } else if (get_if<BufferObject*>(self.value)) {
    builder.help("take a block first: x = {}.{}()", (*get_if<BufferObject*>(self.value))->name,
                 is_seed() ? "pop" : "wait");
  } else if (block) {
    builder.help("a block has store, push, pop, shape and dtype; functions of it are called as {}(x)",
                 is_seed() ? name.text : fmt::format("ttl.math.{}", name.text));
  } else if (!known.empty()) {
    builder.help("it has {}", fmt::join(known, ", "));
  }
  return Undefined{};
}

/// Blocks are acquired from buffers, not from blocks.
void ThreadLowering::explain_block(DiagnosticBuilder& builder, const BlockObject& block,
                                   std::string_view method) const {
  if (!block.held) {
    builder.note(block.span, "it is computed here");
    builder.help("call {} on a buffer, or use the block as it is", method);
    return;
  }
  const std::string& buffer = block.held->buffer->name;
  builder.note(block.held->span, "it is {} here", block.is_reserved() ? "reserved" : "taken");
  builder.help("use the block as it is, or write {}.{}() for the next one", buffer, method);
}

Value ThreadLowering::call_method(const BoundMethod& method, const CallArgs& call) {
  if (auto* buffer = get_if<BufferObject*>(method.self))
    return call_buffer_method(*buffer, method.name, call);
  if (auto* transfer = get_if<TransferObject*>(method.self))
    return call_transfer_method(*transfer, method.name, call);
  if (auto* net = object_if<PipeNetObject>(method.self)) {
    bool calls = method.name == "if_src" || method.name == "if_dst";
    if (calls) return call_net(*net, method.name, call);
    if (!match_arguments(evaluator_, call, fmt::format("net.{}", method.name), {})) return Undefined{};
    return takes_part(net->pipes, method.name, call.span);
  }
  if (auto* pipe = object_if<PipeObject>(method.self)) {
    if (!match_arguments(evaluator_, call, fmt::format("pipe.{}", method.name), {})) return Undefined{};
    return takes_part({pipe}, method.name, call.span);
  }
  if (auto* semaphore = object_if<SemaphoreObject>(method.self))
    return call_semaphore(*semaphore, method.name, call);
  if (auto* remote = object_if<RemoteSemaphoreObject>(method.self))
    return call_remote_semaphore(*remote, method.name, call);
  auto* block = object_if<BlockObject>(method.self);
  TTLC_ASSERT(block, "{} has no methods", a_type(method.self));
  for (const Argument& arg : call.args) {
    if (is_undefined(arg.value)) return Undefined{};
  }
  return call_block_method(*block, method.name, call);
}

Value ThreadLowering::call_block_method(const BlockObject& block, std::string_view name,
                                        const CallArgs& call) {
  Operand self{&block, call.callee_span};
  if (name == "store") return store(block, call);
  if (name == "wait") return &block;  // the data of a block is there as soon as it has been acquired
  if (name == "push" || name == "pop") {
    HeldBlock* held = block.held ? oldest_like(*block.held) : nullptr;
    if (held && !is_seed() && held->is_reserved != (name == "push"))
      warn_of_other_end(*held, name, call.span);
    if (!held) {
      refuse_release(block, name, call.span);
      return Undefined{};
    }
    if (!check_region(*held, call.span, name == "push" ? "is pushed" : "is popped")) return Undefined{};
    if (held->is_reserved) {
      publish_oldest(*held, *block.held, call.span);
    } else {
      forget(*held);
    }
    return None{};
  }
  CallArgs with_self = call;
  with_self.args.insert(with_self.args.begin(), {"", self.value, self.span});
  return call_function(name, with_self);
}

void ThreadLowering::warn_of_other_end(const HeldBlock& held, std::string_view name, Span span) {
  if (drops_code_) return;
  evaluator_.sink()
      .warning(span, "other-end", "{} ends a block that was {}, but this block of {} was {}; it is {} here",
               name, held.is_reserved ? "taken" : "reserved", held.buffer->name,
               held.is_reserved ? "reserved" : "taken", held.is_reserved ? "published" : "released")
      .note(held.span, "it is {} here", held.is_reserved ? "reserved" : "taken")
      .help("write {}()", held.is_reserved ? "push" : "pop");
}

/// A push or pop of a block that was computed or that ended before.
void ThreadLowering::refuse_release(const BlockObject& block, std::string_view name, Span span) {
  const std::string_view action = name == "push" ? "publish" : "release";
  if (block.held) {
    const std::string_view ended = block.is_reserved() ? "published" : "released";
    error(span, "this block of {} is {} already, so that there is nothing to {}", block.held->buffer->name,
          ended, action)
        .note(block.held->span, "it is {} here", block.is_reserved() ? "reserved" : "taken")
        .help("leave this {} out, or acquire another block first", name);
    return;
  }
  DiagnosticBuilder builder = error(span, "this block was computed, not {}: there is nothing to {}",
                                    name == "push" ? "reserved in a buffer" : "taken from a buffer", action);
  builder.note(block.span, "it is computed here");
  if (name == "push") {
    builder.help("store it and publish that block: o = out_dfb.reserve(); o.store(x); o.push()");
  } else {
    builder.help("release the blocks that were taken to compute it");
  }
}

Value ThreadLowering::call_function(std::string_view name, const CallArgs& call) {
  struct Handler {
    std::string_view name;
    Value (ThreadLowering::*lower)(std::string_view name, const CallArgs& call);
  };
  static constexpr Handler kHandlers[] = {
#define FUNCTION(name, places, handler) {name, &ThreadLowering::handler},
#include "frontend/functions.def"
  };
  for (const Handler& handler : kHandlers) {
    if (handler.name == name) return (this->*handler.lower)(name, call);
  }
  bool all_indices =
      !call.args.empty() && std::all_of(call.args.begin(), call.args.end(),
                                        [&](const Argument& arg) { return is_index_like(arg.value); });
  bool is_extreme = name == "max" || name == "min" || (name == "abs" && call.args.size() == 1);
  if (all_indices && is_extreme) return index_extreme(name, call);
  if (const DerivedFunction* function = find_derived_function(name)) return derived_call(*function, call);
  return elementwise_call(name, call);
}

Value ThreadLowering::ignore_call(std::string_view, const CallArgs&) { return None{}; }

/// Floats keep their precision until they are stored; the buffer they are stored to has the format. From and to integers
/// numbers are converted.
Value ThreadLowering::typecast(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"x"}, {"dtype"}});
  if (!args || !block_operand({(*args)[0]->value, (*args)[0]->span}, name)) return Undefined{};
  auto* format = get_if<sim::DataFormat>((*args)[1]->value);
  if (!format) {
    error((*args)[1]->span, "a block is cast to a dtype, not to {}", repr((*args)[1]->value))
        .help("write typecast(x, ttnn.float32)");
    return Undefined{};
  }
  Operand operand{(*args)[0]->value, (*args)[0]->span};
  const sim::DataFormat from = dtype_of(operand);
  const bool stays = from == *format || (!sim::is_integer(from) && !sim::is_integer(*format));
  if (stays) return operand.value;
  if (!check_computes(call.span, name)) return Undefined{};
  ir::Value* value = block_value(operand);
  if (!value) return Undefined{};
  ir::Builder b = builder(call.span);
  return make_block(ir::build_cast(b, value, *format), call.span);
}

/// A block has the layout of the buffer it lies in: taken ones become tiles, those that are stored to rows become rows.
Value ThreadLowering::same_block(std::string_view name, const CallArgs& call) {
  MatchedArgs args = match_arguments(evaluator_, call, name, {{"x"}});
  if (!args || !check_computes(call.span, name)) return Undefined{};
  if (!block_operand({(*args)[0]->value, (*args)[0]->span}, name)) return Undefined{};
  return (*args)[0]->value;
}

}  // namespace ttlc::frontend

#include "passes/lower_data_movement.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ir/builder.h"
#include "ir/support/ice.h"
#include "passes/block_results.h"
#include "passes/block_transfer.h"
#include "passes/core_protocol.h"
#include "passes/element_access.h"
#include "passes/filled_block.h"
#include "passes/page_ops.h"

namespace ttlc::passes {

using namespace ir;

namespace {

/// Blocks of a buffer that a thread holds at once lie side by side: they must be there, and must not wrap around its end.
void check_depth(const Value* buffer, int64_t held, Span span, DiagnosticSink& sink) {
  const int64_t depth = buffer->type.depth_blocks;
  if (depth % held == 0) return;
  sink.error(span, "{} blocks of '{}' are held at once here, but it has {}", held, buffer->name, depth)
      .help("release an earlier block before, or give the buffer a multiple of {0} blocks: block_count={0}",
            held);
}

/// The common case: a block that is loaded for the buffer it goes to. All is done where it is put.
bool is_loaded_for(const Op* put) {
  const Op* load = put->operand(0)->def;
  if (!load || !load->is(OpKind::kTensorLoad)) return false;
  const std::vector<Use>& uses = put->operand(0)->uses;
  return load->block == put->block &&
         std::all_of(uses.begin(), uses.end(), [](const Use& use) { return use.user->is(OpKind::kCbPut); });
}

void emit_load(Builder& b, const Op* load, const Type& buffer, Value* address) {
  std::span<Value* const> operands(load->operands);
  BlockTransfer(OpKind::kNocReadPage, operands[0], operands.subspan(1), buffer).emit(b, address);
  b.op(OpKind::kNocReadBarrier);
}

void lower_put(Module& module, Op* put) {
  Op* load = put->operand(0)->def;
  Value* buffer = put->operand(1);
  Builder b(module, InsertPoint::before_op(put), put->span);
  block_pages_op(b, OpKind::kCbReserveBack, buffer);
  Value* address = b.op(OpKind::kCbWritePtr, {buffer}, {Type::index()})->result();
  b.set_span(load->span);
  emit_load(b, load, buffer->type, address);
  b.set_span(put->span);
  block_pages_op(b, OpKind::kCbPushBack, buffer);
  module.erase(put);
  if (load->result()->unused()) module.erase(load);
}

/// Where pages that a thread has taken end: they are released in the order of the acquires.
struct HeldPages {
  explicit HeldPages(Op* take) : first(take), block(take), end(block.last) {}

  Op* first;  // at it they are acquired
  TakenBlock block;
  Op* end;            // after it they are released
  int64_t ahead = 0;  // blocks of the buffer that are acquired earlier and end later than this one begins
};

bool is_within(const Op* op, const Op* first, const Op* end) {
  return op->block == first->block && !op->is_before(first) && op->is_before(end);
}

/// A thread whose blocks are filled from several places, sent to other cores or stored again.
class BlockLowering {
 public:
  BlockLowering(Module& module, PipeTraffic& traffic, DiagnosticSink& sink)
      : module_(module), traffic_(traffic), sink_(sink) {}

  void fill(const std::vector<Op*>& puts);
  void take(const std::vector<Op*>& takes);
  /// Lowers what uses the blocks, and drops the blocks.
  void finish(Op* thread);

 private:
  void write(Op* writer, const Value* buffer, Value* address);
  void fill(Op* put, const FilledBlock& block, int64_t ahead);
  void take(Op* take, const HeldPages& pages);
  void note_carrier(Op* carrier);
  /// The address of the pages behind `ahead` blocks of the buffer.
  Value* address_of(Builder& b, OpKind pointer, Value* buffer, int64_t ahead);
  void use(Op* op);
  void copy(Op* op, Value* from);

  Module& module_;
  PipeTraffic& traffic_;
  DiagnosticSink& sink_;
  std::unordered_map<const Value*, Value*> addresses_;  // of the pages of a block
  std::unordered_set<const Op*> written_;               // writers that have a place
  std::vector<Op*> carriers_;
};

Value* BlockLowering::address_of(Builder& b, OpKind pointer, Value* buffer, int64_t ahead) {
  Value* front = b.op(pointer, {buffer}, {Type::index()})->result();
  if (ahead == 0) return front;
  const int64_t bytes = ahead * buffer->type.shape.count() * buffer->type.page_bytes();
  return b.arith(OpKind::kIndexAdd, front, b.index(bytes));
}

/// Blocks are published in the order of their puts: those that are put before this one, but not yet when it begins, lie ahead.
void BlockLowering::fill(const std::vector<Op*>& puts) {
  std::vector<std::pair<FilledBlock, int64_t>> blocks;
  for (Op* put : puts) blocks.emplace_back(FilledBlock(put), 0);
  for (size_t i = 0; i < puts.size(); ++i) {
    for (const Op* other : puts) {
      bool is_ahead = other != puts[i] && other->operand(1) == puts[i]->operand(1) &&
                      is_within(other, blocks[i].first.first, puts[i]);
      if (is_ahead) ++blocks[i].second;
    }
  }
  for (size_t i = 0; i < puts.size(); ++i) {
    int64_t most = 0;
    for (size_t j = 0; j < puts.size(); ++j) {
      if (puts[j]->operand(1) == puts[i]->operand(1)) most = std::max(most, blocks[j].second);
    }
    if (blocks[i].second == most) check_depth(puts[i]->operand(1), most + 1, puts[i]->span, sink_);
  }
  for (size_t i = 0; i < puts.size(); ++i) fill(puts[i], blocks[i].first, blocks[i].second);
}

void BlockLowering::note_carrier(Op* carrier) {
  if (std::find(carriers_.begin(), carriers_.end(), carrier) == carriers_.end()) carriers_.push_back(carrier);
}

void BlockLowering::fill(Op* put, const FilledBlock& block, int64_t ahead) {
  Value* buffer = put->operand(1);
  Builder b(module_, InsertPoint::before_op(block.first), put->span);
  block_pages_op(b, OpKind::kCbReserveBack, buffer, ahead + 1);
  Value* address = address_of(b, OpKind::kCbWritePtr, buffer, ahead);
  auto is_written_by = [&](OpKind kind) {
    return std::any_of(block.writers.begin(), block.writers.end(),
                       [&](Op* writer) { return writer->is(kind); });
  };
  if (is_written_by(OpKind::kBlockEmpty) && is_written_by(OpKind::kElementWrite))
    clear_pages(b, address, buffer->type);
  for (Op* writer : block.writers) write(writer, buffer, address);
  for (Value* value : block.values) addresses_.try_emplace(value, address);
  for (Op* carrier : block.carriers) note_carrier(carrier);
  Builder after(module_, InsertPoint::before_op(put), put->span);
  block_pages_op(after, OpKind::kCbPushBack, buffer);
  module_.erase(put);
}

void BlockLowering::write(Op* writer, const Value* buffer, Value* address) {
  bool is_first = written_.insert(writer).second;
  Builder b(module_, InsertPoint::before_op(writer), writer->span);
  if (writer->is(OpKind::kTensorLoad)) return emit_load(b, writer, buffer->type, address);
  bool is_written_elsewhere = writer->is(OpKind::kBlockEmpty) || writer->is(OpKind::kBlockRefill) ||
                              writer->is(OpKind::kBlockCopy) || writer->is(OpKind::kCoreReceive) ||
                              writer->is(OpKind::kElementWrite);
  if (is_written_elsewhere) return;
  if (!is_first || !writer->is(OpKind::kPipeReceive)) {
    sink_
        .error(writer->span,
               "a block that lies in one buffer is put into another one by a data movement thread")
        .help("copy it through the compute thread: out.reserve().store(x.wait())");
    return;
  }
  traffic_.check_buffer(writer, buffer, sink_);
  lower_pipe_receive(module_, writer, address, buffer->type, traffic_);
}

/// A release frees the oldest pages: it waits for the last use of all blocks that were taken before.
void BlockLowering::take(const std::vector<Op*>& takes) {
  std::vector<HeldPages> held;
  for (size_t i = 0; i < takes.size(); ++i) {
    HeldPages pages(takes[i]);
    for (size_t j = 0; j < i; ++j) {
      bool overlaps = takes[j]->operand(0) == takes[i]->operand(0) && takes[j]->block == takes[i]->block &&
                      takes[i]->is_before(held[j].end);
      if (!overlaps) continue;
      ++pages.ahead;
      if (pages.end->is_before(held[j].end)) pages.end = held[j].end;
    }
    held.push_back(pages);
  }
  for (const HeldPages& pages : held) {
    int64_t most = 0;
    for (const HeldPages& other : held) {
      if (other.first->operand(0) == pages.first->operand(0)) most = std::max(most, other.ahead);
    }
    if (pages.ahead == most) check_depth(pages.first->operand(0), most + 1, pages.first->span, sink_);
  }
  for (const HeldPages& pages : held) take(pages.first, pages);
}

void BlockLowering::take(Op* take, const HeldPages& pages) {
  Value* buffer = take->operand(0);
  Builder b(module_, InsertPoint::before_op(take), take->span);
  block_pages_op(b, OpKind::kCbWaitFront, buffer, pages.ahead + 1);
  if (!take->result()->unused()) {
    Value* address = address_of(b, OpKind::kCbReadPtr, buffer, pages.ahead);
    for (Value* value : pages.block.values) addresses_[value] = address;
  }
  for (Op* carrier : pages.block.carriers) note_carrier(carrier);
  Builder after(module_, InsertPoint::after_op(pages.end), take->span);
  if (pages.block.is_stored) after.op(OpKind::kNocWriteBarrier);
  block_pages_op(after, OpKind::kCbPopFront, buffer);
}

void BlockLowering::use(Op* op) {
  Value* block = op->operand(0);
  auto known = addresses_.find(block);
  if (known == addresses_.end()) {
    sink_.error(op->span, "this block was not filled before it is copied")
        .help("copy something into it first, and publish it with push()");
    return;
  }
  if (op->is(OpKind::kElementRead) || op->is(OpKind::kElementWrite))
    return lower_element_access(module_, op, known->second);
  if (op->is(OpKind::kPipePost)) return lower_pipe_post(module_, op, known->second);
  if (op->is(OpKind::kPipeSend)) return lower_pipe_send(module_, op, known->second, traffic_);
  if (op->is(OpKind::kCoreSend)) return lower_core_send(module_, op, known->second);
  if (op->is(OpKind::kBlockCopy)) return copy(op, known->second);
  Builder b(module_, InsertPoint::before_op(op), op->span);
  std::span<Value* const> operands(op->operands);
  BlockTransfer(OpKind::kNocWritePage, operands[1], operands.subspan(2), block->type).emit(b, known->second);
  bool is_taken = block->def && block->def->is(OpKind::kCbTake);  // waits before it pops
  if (!is_taken) b.op(OpKind::kNocWriteBarrier);
}

/// A core reads from its own L1 over the NoC.
void BlockLowering::copy(Op* op, Value* from) {
  Builder b(module_, InsertPoint::before_op(op), op->span);
  auto to = addresses_.find(op->result());
  TTLC_ASSERT(to != addresses_.end(), "a copied block is put nowhere");
  const Type& block = op->result()->type;
  b.op(OpKind::kNocReadCore, {b.core_coord(0), b.core_coord(1), from, to->second})
      ->set(AttrKey::kBytes, block.shape.count() * block.page_bytes());
  b.op(OpKind::kNocReadBarrier);
}

void BlockLowering::finish(Op* thread) {
  std::vector<Op*> users;
  walk(thread->region(), [&](Op& op) {
    bool uses = op.is(OpKind::kTensorStore) || op.is(OpKind::kPipePost) || op.is(OpKind::kPipeSend) ||
                op.is(OpKind::kCoreSend) || op.is(OpKind::kBlockCopy) || op.is(OpKind::kElementRead) ||
                op.is(OpKind::kElementWrite);
    if (uses) users.push_back(&op);
  });
  for (Op* user : users) use(user);
  if (sink_.has_errors()) return;
  for (Op* user : users) {
    if (user->results.empty() || user->is(OpKind::kElementRead)) module_.erase(user);
  }
  std::vector<Op*> makers;
  walk(thread->region(), [&](Op& op) {
    bool makes =
        !op.is(OpKind::kFor) && !op.is(OpKind::kIf) && op.results.size() == 1 && op.result()->type.is_block();
    if (makes) makers.push_back(&op);
  });
  for (Op* maker : makers) {
    for (int i = static_cast<int>(maker->operands.size()); i-- > 0;) {
      if (maker->operand(i)->type.is_block()) module_.erase_operand(maker, i);
    }
  }
  drop_block_results(module_, carriers_);
  for (size_t i = makers.size(); i-- > 0;) {
    if (makers[i]->result()->unused()) module_.erase(makers[i]);
  }
}

/// A kernel ends after its writes to semaphores of other cores have arrived.
void await_last_writes(Module& module, Op* thread) {
  bool writes = false;
  walk(thread->region(),
       [&](Op& op) { writes = writes || op.is(OpKind::kSemMulticast) || op.is(OpKind::kSemSetRemote); });
  if (writes)
    Builder(module, InsertPoint::at_end(thread->region()), thread->span).op(OpKind::kNocWriteBarrier);
}

void lower_thread(Module& module, Op* thread, PipeTraffic& traffic, DiagnosticSink& sink) {
  std::vector<Op*> puts, takes;
  walk(thread->region(), [&](Op& op) {
    if (op.is(OpKind::kCbPut)) puts.push_back(&op);
    if (op.is(OpKind::kCbTake)) takes.push_back(&op);
  });
  auto held = std::stable_partition(puts.begin(), puts.end(), is_loaded_for);
  // What is loaded for a put while the thread holds a block of the same buffer lies beside that.
  const std::vector<Op*> held_puts(held, puts.end());
  auto is_alone = [&](const Op* put) {
    return std::none_of(held_puts.begin(), held_puts.end(), [&](Op* other) {
      return other == put ||
             (other->operand(1) == put->operand(1) && is_within(put, FilledBlock(other).first, other));
    });
  };
  auto others = std::stable_partition(puts.begin(), puts.end(), is_alone);
  BlockLowering blocks(module, traffic, sink);
  blocks.fill({others, puts.end()});
  for (Op* put : std::span(puts.begin(), others)) lower_put(module, put);
  blocks.take(takes);
  if (sink.has_errors()) return;
  blocks.finish(thread);
  await_last_writes(module, thread);
}

}  // namespace

void lower_data_movement(Module& module, PassContext& context) {
  std::vector<Op*> threads;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) != "compute") threads.push_back(&op);
  });
  PipeTraffic traffic(module, context.sink);
  if (context.sink.has_errors()) return;
  for (Op* thread : threads) lower_thread(module, thread, traffic, context.sink);
}

}  // namespace ttlc::passes

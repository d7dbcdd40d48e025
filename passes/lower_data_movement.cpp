#include "passes/lower_data_movement.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "ir/builder.h"
#include "passes/block_results.h"
#include "passes/block_transfer.h"
#include "passes/core_protocol.h"
#include "passes/filled_block.h"

namespace ttlc::passes {

using namespace ir;

namespace {

void page_op(Builder& b, OpKind kind, Value* buffer) {
  b.op(kind, {buffer})->set(AttrKey::kPages, buffer->type.shape.count());
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
  BlockTransfer(OpKind::kNocReadPage, operands[0], operands.subspan(1), buffer.shape, buffer.dtype)
      .emit(b, address);
  b.op(OpKind::kNocReadBarrier);
}

void lower_put(Module& module, Op* put) {
  Op* load = put->operand(0)->def;
  Value* buffer = put->operand(1);
  Builder b(module, InsertPoint::before_op(put), put->span);
  page_op(b, OpKind::kCbReserveBack, buffer);
  Value* address = b.op(OpKind::kCbWritePtr, {buffer}, {Type::index()})->result();
  b.set_span(load->span);
  emit_load(b, load, buffer->type, address);
  b.set_span(put->span);
  page_op(b, OpKind::kCbPushBack, buffer);
  module.erase(put);
  if (load->result()->unused()) module.erase(load);
}

/// Pages are numbered from the front of a buffer: a thread can hold one of its blocks at a time.
void check_one_block_at_a_time(const Op* take, const Op* last, DiagnosticSink& sink) {
  const Value* buffer = take->operand(0);
  for (const Op* op = take; op != last; op = op->next) {
    if (op == take || !op->is(OpKind::kCbTake) || op->operand(0) != buffer) continue;
    sink.error(op->span, "a block of '{}' is taken while an earlier one has still to be stored", buffer->name)
        .note(take->span, "the earlier block")
        .help("store a block before taking the next one from the same buffer");
  }
}

Op* last_use(Op* take) {
  Op* last = take;
  for (const Use& use : take->result()->uses) {
    Op* here = ancestor_in(use.user, take->block);
    if (last->is_before(here)) last = here;
  }
  return last;
}

/// A thread whose blocks are filled from several places, sent to other cores or stored again.
class BlockLowering {
 public:
  BlockLowering(Module& module, DiagnosticSink& sink) : module_(module), sink_(sink) {}

  void fill(Op* put);
  void take(Op* take);
  /// Lowers what uses the blocks, and drops the blocks.
  void finish(Op* thread);

 private:
  void write(Op* writer, const Type& buffer, Value* address);
  void check_apart(Op* put, const FilledBlock& block);
  void use(Op* op);

  Module& module_;
  DiagnosticSink& sink_;
  std::unordered_map<const Value*, Value*> addresses_;  // of the pages of a block
  std::unordered_set<const Op*> written_;               // writers that have a place
  std::vector<Op*> carriers_;
};

/// Pages are numbered from the back of a buffer: a thread can fill one of its blocks at a time.
void BlockLowering::check_apart(Op* put, const FilledBlock& block) {
  for (const Op* op = block.first; op != put; op = op->next) {
    if (!op->is(OpKind::kCbPut) || op->operand(1) != put->operand(1)) continue;
    sink_.error(put->span, "a block of '{}' is filled while an earlier one is", put->operand(1)->name)
        .note(op->span, "the earlier block")
        .help("publish a block before reserving the next one of the same buffer");
  }
}

void BlockLowering::fill(Op* put) {
  FilledBlock block(put);
  check_apart(put, block);
  Value* buffer = put->operand(1);
  Builder b(module_, InsertPoint::before_op(block.first), put->span);
  page_op(b, OpKind::kCbReserveBack, buffer);
  Value* address = b.op(OpKind::kCbWritePtr, {buffer}, {Type::index()})->result();
  for (Op* writer : block.writers) write(writer, buffer->type, address);
  for (Value* value : block.values) addresses_.try_emplace(value, address);
  for (Op* carrier : block.carriers) {
    if (std::find(carriers_.begin(), carriers_.end(), carrier) == carriers_.end())
      carriers_.push_back(carrier);
  }
  Builder after(module_, InsertPoint::before_op(put), put->span);
  page_op(after, OpKind::kCbPushBack, buffer);
  module_.erase(put);
}

void BlockLowering::write(Op* writer, const Type& buffer, Value* address) {
  bool is_first = written_.insert(writer).second;
  Builder b(module_, InsertPoint::before_op(writer), writer->span);
  if (writer->is(OpKind::kTensorLoad)) return emit_load(b, writer, buffer, address);
  bool is_written_elsewhere =
      writer->is(OpKind::kBlockEmpty) || writer->is(OpKind::kBlockRefill) || writer->is(OpKind::kCoreReceive);
  if (is_written_elsewhere) return;
  if (!is_first || !writer->is(OpKind::kPipeReceive)) {
    sink_
        .error(writer->span,
               "a block that lies in one buffer is put into another one by a data movement thread")
        .help("copy it through the compute thread: out.reserve().store(x.wait())");
    return;
  }
  lower_pipe_receive(module_, writer, address, buffer);
}

void BlockLowering::take(Op* take) {
  Value* buffer = take->operand(0);
  Builder b(module_, InsertPoint::before_op(take), take->span);
  page_op(b, OpKind::kCbWaitFront, buffer);
  Op* last = last_use(take);
  const std::vector<Use>& uses = take->result()->uses;
  if (!uses.empty()) {
    addresses_[take->result()] = b.op(OpKind::kCbReadPtr, {buffer}, {Type::index()})->result();
  }
  bool stores = std::any_of(uses.begin(), uses.end(),
                            [](const Use& use) { return use.user->is(OpKind::kTensorStore); });
  Builder after(module_, InsertPoint::after_op(last), take->span);
  if (stores) after.op(OpKind::kNocWriteBarrier);
  page_op(after, OpKind::kCbPopFront, buffer);
}

void BlockLowering::use(Op* op) {
  Value* block = op->operand(0);
  auto known = addresses_.find(block);
  if (known == addresses_.end()) {
    sink_.error(op->span, "this block was not filled before it is copied")
        .help("copy something into it first, and publish it with push()");
    return;
  }
  if (op->is(OpKind::kPipeSend)) return lower_pipe_send(module_, op, known->second);
  if (op->is(OpKind::kCoreSend)) return lower_core_send(module_, op, known->second);
  Builder b(module_, InsertPoint::before_op(op), op->span);
  std::span<Value* const> operands(op->operands);
  BlockTransfer(OpKind::kNocWritePage, operands[1], operands.subspan(2), block->type.shape, block->type.dtype)
      .emit(b, known->second);
  bool is_taken = block->def && block->def->is(OpKind::kCbTake);  // waits before it pops
  if (!is_taken) b.op(OpKind::kNocWriteBarrier);
}

void BlockLowering::finish(Op* thread) {
  std::vector<Op*> users;
  walk(thread->region(), [&](Op& op) {
    if (op.is(OpKind::kTensorStore) || op.is(OpKind::kPipeSend) || op.is(OpKind::kCoreSend))
      users.push_back(&op);
  });
  for (Op* user : users) use(user);
  if (sink_.has_errors()) return;
  for (Op* user : users) module_.erase(user);
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

void lower_thread(Module& module, Op* thread, DiagnosticSink& sink) {
  std::vector<Op*> puts, takes;
  walk(thread->region(), [&](Op& op) {
    if (op.is(OpKind::kCbPut)) puts.push_back(&op);
    if (op.is(OpKind::kCbTake)) takes.push_back(&op);
  });
  for (Op* take : takes) check_one_block_at_a_time(take, last_use(take), sink);
  if (sink.has_errors()) return;
  BlockLowering blocks(module, sink);
  for (Op* put : puts) is_loaded_for(put) ? lower_put(module, put) : blocks.fill(put);
  for (Op* take : takes) blocks.take(take);
  blocks.finish(thread);
  await_last_writes(module, thread);
}

}  // namespace

void lower_data_movement(Module& module, PassContext& context) {
  std::vector<Op*> threads;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kThread) && op.text(AttrKey::kRole) != "compute") threads.push_back(&op);
  });
  for (Op* thread : threads) lower_thread(module, thread, context.sink);
}

}  // namespace ttlc::passes

#include "passes/core_protocol.h"

#include <algorithm>
#include <unordered_map>

#include "ir/support/ice.h"
#include "passes/filled_block.h"
#include "passes/index_math.h"
#include "passes/kernel_facts.h"
#include "passes/page_ops.h"

namespace ttlc::passes {

using namespace ir;

namespace {

constexpr int64_t kReadyUnit = int64_t{1} << 24;  // above the sum of all offsets
constexpr int64_t kArrived = 1;                   // values of `arrived`
constexpr int64_t kYourTurn = 2;
constexpr int64_t kOffsetUnit = 16;  // bytes; semaphores and pages lie at multiples of it

int64_t bytes_of(const Type& block) { return block.shape.count() * block.page_bytes(); }

/// What stands in the operands of pipe.send after the block: semaphores, range, count.
struct PipeSend {
  explicit PipeSend(const Op* op)
      : ready(op->operand(1)),
        arrived(op->operand(2)),
        range{op->operand(3), op->operand(4), op->operand(5), op->operand(6)},
        count(op->operand(7)) {
    for (size_t i = 8; i < op->operands.size(); ++i) {
      bool is_flag = op->operands[i]->def->int_attr(AttrKey::kValue) == kArrived;
      (is_flag ? flag : own) = op->operands[i];
    }
  }

  Value *ready, *arrived;
  Value* range[4];
  Value* count;
  Value *own = nullptr, *flag = nullptr;
};

void write_cores(Builder& b, Value* from, Value* to, Value* const (&range)[4], Value* count, const Op* send) {
  Op* write = b.op(OpKind::kNocWriteCores, {from, to, range[0], range[1], range[2], range[3], count});
  write->set(AttrKey::kBytes, bytes_of(send->operand(0)->type));
  if (send->flag(AttrKey::kMulticast)) write->set(AttrKey::kMulticast, true);
}

/// Where all receivers want the block, once all of them have said so.
Value* receivers_address(Builder& b, const PipeSend& send) {
  Value* wanted = index_mul(b, send.count, kReadyUnit);
  b.op(OpKind::kSemWait, {send.ready, wanted})->set(AttrKey::kAtLeast, true);
  Value* word = b.op(OpKind::kSemRead, {send.ready}, {Type::index()})->result();
  word->name = "ready";
  b.op(OpKind::kSemSet, {send.ready, thread_constant(b, 0)});
  Value* sum = b.arith(OpKind::kIndexMod, word, thread_constant(b, kReadyUnit));
  if (constant_value(send.count) != 1) sum = b.arith(OpKind::kIndexDiv, sum, send.count);
  return b.op(OpKind::kSemFromOffset, {send.ready, index_mul(b, sum, kOffsetUnit)}, {Type::index()})
      ->result();
}

/// Gives `arrived` of the receivers a value.
void notify(Builder& b, const PipeSend& send, int64_t value, bool is_multicast) {
  Value* number = thread_constant(b, value);
  if (!is_multicast) {
    b.op(OpKind::kSemInc, {send.arrived, number, send.range[0], send.range[1]});
    return;
  }
  if (send.flag && value == kArrived) {
    b.op(OpKind::kSemMulticast,
         {send.arrived, send.flag, send.range[0], send.range[1], send.range[2], send.range[3], send.count});
    return;
  }
  b.op(OpKind::kSemSet, {send.arrived, number});
  b.op(OpKind::kSemMulticast,
       {send.arrived, send.range[0], send.range[1], send.range[2], send.range[3], send.count});
  // The word is read from L1 on its way out, and this core may wait for it next.
  b.op(OpKind::kNocWriteBarrier);
  b.op(OpKind::kSemSet, {send.arrived, thread_constant(b, 0)});
}

void await_arrived(Builder& b, const Op* receive, int64_t value) {
  b.op(OpKind::kSemWait, {receive->operand(2), thread_constant(b, value)});
  b.op(OpKind::kSemSet, {receive->operand(2), thread_constant(b, 0)});
}

/// Tells the sender that this core has a place for the block, and where. `receive`: pipe.post or pipe.receive.
void announce(Builder& b, const Op* receive, Value* address) {
  Value* offset = b.op(OpKind::kSemToOffset, {receive->operand(1), address}, {Type::index()})->result();
  Value* units = b.arith(OpKind::kIndexDiv, offset, thread_constant(b, kOffsetUnit));
  b.op(OpKind::kSemInc,
       {receive->operand(1), index_add(b, units, kReadyUnit), receive->operand(3), receive->operand(4)});
}

void receive_from_other(Builder& b, const Op* receive, Value* address) {
  if (receive->flag(AttrKey::kInTurn)) await_arrived(b, receive, kYourTurn);
  if (!receive->flag(AttrKey::kPosted)) announce(b, receive, address);
  await_arrived(b, receive, kArrived);
}

/// The block is in this core's L1 already; it is copied when it was sent from another place.
void receive_from_itself(Builder& b, const Op* receive, Value* address, const Type& buffer) {
  Value* sent = b.op(OpKind::kSemRead, {receive->operand(5)}, {Type::index()})->result();
  sent->name = "sent_addr";
  Value* is_elsewhere = b.op(OpKind::kCmpNe, {sent, address}, {Type::boolean()})->result();
  Op* branch = b.if_op(is_elsewhere, {});
  Builder copy(b.module(), InsertPoint::at_end(branch->region(0)), b.span());
  copy.op(OpKind::kNocReadCore, {receive->operand(3), receive->operand(4), sent, address})
      ->set(AttrKey::kBytes, bytes_of(buffer));
  copy.op(OpKind::kNocReadBarrier);
  copy.yield({});
  Builder(b.module(), InsertPoint::at_end(branch->region(1)), b.span()).yield({});
}

void send_to_other_thread(Builder& b, Value* between, Value* address) {
  block_pages_op(b, OpKind::kCbReserveBack, between);
  Value* target = b.op(OpKind::kCbWritePtr, {between}, {Type::index()})->result();
  Value *row = b.core_coord(0), *column = b.core_coord(1);
  b.op(OpKind::kNocWriteCores, {address, target, row, column, row, column, thread_constant(b, 1)})
      ->set(AttrKey::kBytes, bytes_of(between->type));
  b.op(OpKind::kNocWriteBarrier);
  block_pages_op(b, OpKind::kCbPushBack, between);
}

void receive_from_other_thread(Builder& b, const Op* receive, Value* between, Value* address) {
  block_pages_op(b, OpKind::kCbWaitFront, between);
  Value* sent = b.op(OpKind::kCbReadPtr, {between}, {Type::index()})->result();
  b.op(OpKind::kNocReadCore, {receive->operand(3), receive->operand(4), sent, address})
      ->set(AttrKey::kBytes, bytes_of(between->type));
  b.op(OpKind::kNocReadBarrier);
  block_pages_op(b, OpKind::kCbPopFront, between);
}

/// Whether the pages of a block that a core sends itself still hold it when it receives them. Pages that it has published are
/// written by nobody else; pages that it has released are.
bool holds_until(const Value* block, Op* receive) {
  if (!block->def || !block->def->is(OpKind::kCbTake)) return true;
  const Op* end = last_use(block->def);
  const Op* here = ancestor_in(receive, end->block);
  return here && (here == end || here->is_before(end));
}

/// Beside the semaphore: one block, on its way between two threads of a core.
Value* make_buffer(Module& module, Value* own, const Type& block) {
  Builder b(module, InsertPoint::after_op(own->def), own->def->span);
  Op* buffer = b.op(OpKind::kBuffer, {}, {Type::cb(block.shape, block.dtype, 1).of_rows(block.row_elems)});
  buffer->set(AttrKey::kRole, std::string("user"));
  buffer->set(AttrKey::kFixedDepth, true);
  buffer->result()->name = "own_block";
  return buffer->result();
}

/// Whether this core is the sender that a pipe.post or pipe.receive names.
Value* is_sender_here(Builder& b, const Op* receive) {
  Value* same_row = b.op(OpKind::kCmpEq, {receive->operand(3), b.core_coord(0)}, {Type::boolean()})->result();
  Value* same_column =
      b.op(OpKind::kCmpEq, {receive->operand(4), b.core_coord(1)}, {Type::boolean()})->result();
  return b.arith(OpKind::kBoolAnd, same_row, same_column);
}

}  // namespace

PipeTraffic::PipeTraffic(Module& module, DiagnosticSink& sink) {
  std::unordered_map<const Value*, std::unordered_set<const Op*>> senders;  // threads; never iterated
  std::unordered_map<const Value*, std::vector<Op*>> sends;                 // the same
  std::vector<Op*> receives;
  walk(module.body(), [&](Op& op) {
    if (op.is(OpKind::kPipeReceive) && op.operands.size() > 5) receives.push_back(&op);
    if (!op.is(OpKind::kPipeSend)) return;
    if (Value* own = PipeSend(&op).own) {
      senders[own].insert(thread_of(&op));
      sends[own].push_back(&op);
    }
    if (op.flag(AttrKey::kMulticast)) multicasts_.insert(op.operand(1));
  });
  for (Op* op : receives) {
    Value* own = op->operand(5);
    const auto& threads = senders[own];
    if (threads.empty()) continue;
    const bool are_held = std::all_of(sends[own].begin(), sends[own].end(), [&](const Op* send) {
      return std::any_of(receives.begin(), receives.end(), [&](Op* receive) {
        return receive->operand(5) == own && holds_until(send->operand(0), receive);
      });
    });
    if (!threads.contains(thread_of(op)) || (threads.size() == 1 && !are_held)) {
      Value*& buffer = between_threads_[own];
      if (!buffer) buffer = make_buffer(module, own, op->result()->type);
    } else if (threads.size() > 1) {
      sink.error(op->span,
                 "a core receives here from itself, in a thread that sends only some of these blocks")
          .help("send all of them in one data movement thread");
    }
  }
}

Value* PipeTraffic::between_threads(const Value* own) const {
  auto found = between_threads_.find(own);
  return found == between_threads_.end() ? nullptr : found->second;
}

PipeTraffic::Branches PipeTraffic::branches_around(const Op* op) {
  Branches branches;
  for (; !op->is(OpKind::kThread); op = op->parent()) {
    if (const Op* parent = op->parent(); parent->is(OpKind::kIf))
      branches.emplace_back(parent->operand(0), op->block == &parent->region(0));
  }
  return branches;
}

void PipeTraffic::check_buffer(const Op* receive, const Value* buffer, DiagnosticSink& sink) {
  const Value* ready = receive->operand(1);
  const std::optional<int64_t> row = constant_value(receive->operand(3)),
                               column = constant_value(receive->operand(4));
  if (!multicasts_.contains(ready) || !row || !column || receive->flag(AttrKey::kInTurn)) return;
  const Source source{ready, *row, *column};
  Branches branches = branches_around(receive);
  auto [known, is_new] =
      first_receivers_.try_emplace(source, Receiver{receive->span, std::move(branches), buffer});
  const Receiver& first = known->second;
  if (is_new || first.buffer == buffer || first.branches == branches_around(receive)) return;
  sink.error(receive->span, "destinations of one multicast receive into different buffers: '{}' and '{}'",
             first.buffer->name, buffer->name)
      .note(first.span, "a block of '{}' is received here", first.buffer->name)
      .help("receive into blocks of one buffer, or make a pipe for each destination");
}

void lower_pipe_send(Module& module, Op* op, Value* address, const PipeTraffic& traffic) {
  Builder b(module, InsertPoint::before_op(op), op->span);
  PipeSend send(op);
  Value* between = send.own ? traffic.between_threads(send.own) : nullptr;
  if (send.own && !between) b.op(OpKind::kSemSet, {send.own, address});
  if (constant_value(send.count) != 0) {
    bool is_multicast = op->flag(AttrKey::kMulticast);
    if (op->flag(AttrKey::kInTurn)) notify(b, send, kYourTurn, is_multicast);
    Value* target = receivers_address(b, send);
    write_cores(b, address, target, send.range, send.count, op);
    b.op(is_multicast ? OpKind::kNocWritesFlushed : OpKind::kNocWriteBarrier);
    notify(b, send, kArrived, is_multicast);
  }
  if (between) send_to_other_thread(b, between, address);
}

void lower_pipe_post(Module& module, Op* op, Value* address) {
  Builder b(module, InsertPoint::before_op(op), op->span);
  if (op->operands.size() == 5) return announce(b, op, address);
  Op* branch = b.if_op(is_sender_here(b, op), {});
  Builder(module, InsertPoint::at_end(branch->region(0)), op->span).yield({});
  Builder there(module, InsertPoint::at_end(branch->region(1)), op->span);
  announce(there, op, address);
  there.yield({});
}

void lower_pipe_receive(Module& module, Op* op, Value* address, const Type& buffer,
                        const PipeTraffic& traffic) {
  Builder b(module, InsertPoint::before_op(op), op->span);
  if (op->operands.size() == 5) return receive_from_other(b, op, address);
  Op* branch = b.if_op(is_sender_here(b, op), {});
  Builder here(b.module(), InsertPoint::at_end(branch->region(0)), op->span);
  if (Value* between = traffic.between_threads(op->operand(5))) {
    receive_from_other_thread(here, op, between, address);
  } else {
    receive_from_itself(here, op, address, buffer);
  }
  here.yield({});
  Builder there(b.module(), InsertPoint::at_end(branch->region(1)), op->span);
  receive_from_other(there, op, address);
  there.yield({});
}

void lower_core_send(Module& module, Op* op, Value* address) {
  Builder b(module, InsertPoint::before_op(op), op->span);
  Value* target = b.op(OpKind::kCbWritePtr, {op->operand(1)}, {Type::index()})->result();
  Value* const range[4] = {op->operand(2), op->operand(3), op->operand(4), op->operand(5)};
  write_cores(b, address, target, range, op->operand(6), op);
  b.op(OpKind::kNocWriteBarrier);
}

}  // namespace ttlc::passes

#include "passes/constant_buffers.h"

#include <algorithm>

#include "ir/support/ice.h"
#include "passes/kernel_facts.h"
#include "passes/page_ops.h"

namespace ttlc::passes {

using namespace ir;

namespace {

bool is_filled_with(const Value* buffer, const Constant& constant) {
  return std::any_of(buffer->uses.begin(), buffer->uses.end(), [&constant](const Use& use) {
    return use.user->is(OpKind::kFillTiles) && constant_of(*use.user) == constant;
  });
}

Value* find_filled(Op* kernel, const Constant& constant) {
  for (Op& op : kernel->region()) {
    bool is_constant = op.is(OpKind::kBuffer) && op.text(AttrKey::kRole) == "constant";
    if (is_constant && is_filled_with(op.result(), constant)) return op.result();
  }
  return nullptr;
}

InsertPoint after_declarations(Op* kernel) {
  Op* first_thread = kernel->region().first;
  while (first_thread && !first_thread->is(OpKind::kThread)) first_thread = first_thread->next;
  return {&kernel->region(), first_thread};
}

/// Behind what the thread does with other constants.
InsertPoint after_constants(Op* thread) {
  Op* op = thread->region().first;
  auto is_constant = [](const Value* value) {
    return value->def && value->def->is(OpKind::kBuffer) && value->def->text(AttrKey::kRole) == "constant";
  };
  while (op && op->operands.size() == 1 && is_constant(op->operand(0))) op = op->next;
  return {&thread->region(), op};
}

/// The writer has nothing to write yet, while the reader should start reading.
Op* require_filler(Module& module, Op* kernel) {
  for (std::string_view role : {"writer", "reader"}) {
    if (Op* filler = find_thread(kernel, role)) return filler;
  }
  Op* filler = Builder(module, after_declarations(kernel), kernel->span).op(OpKind::kThread);
  filler->set(AttrKey::kRole, std::string("writer"));
  filler->set(AttrKey::kName, std::string("constants"));
  return filler;
}

}  // namespace

Value* find_constant_buffer(Op* kernel, const Constant& constant) {
  Value* buffer = find_filled(kernel, constant);
  TTLC_ASSERT(buffer, "the kernel has no buffer of constant tiles '{}'", const_name(constant.kind));
  return buffer;
}

Value* require_constant_buffer(Module& module, Op* kernel, const Constant& constant) {
  if (Value* found = find_filled(kernel, constant)) return found;
  Type block = const_type(constant.kind);
  Op* filler = require_filler(module, kernel);
  Op* declaration = Builder(module, after_declarations(kernel), kernel->span)
                        .op(OpKind::kBuffer, {}, {Type::cb(block.shape, block.dtype, 1)});
  declaration->set(AttrKey::kRole, std::string("constant"));
  Value* buffer = declaration->result();
  buffer->name = const_name(constant.kind);

  Builder fill(module, after_constants(filler), kernel->span);
  block_pages_op(fill, OpKind::kCbReserveBack, buffer);
  set_constant(*fill.op(OpKind::kFillTiles, {buffer}), constant);
  block_pages_op(fill, OpKind::kCbPushBack, buffer);

  Op* compute = find_thread(kernel, "compute");
  TTLC_ASSERT(compute, "a kernel with constant tiles has no compute thread");
  Builder wait(module, after_constants(compute), kernel->span);
  block_pages_op(wait, OpKind::kCbWaitFront, buffer);
  return buffer;
}

}  // namespace ttlc::passes

#include "passes/index_math.h"

#include "ir/support/ice.h"

namespace ttlc::passes {

using namespace ir;

Value* thread_constant(Builder& b, int64_t value) {
  Op* thread = b.at().block->parent;
  while (thread && !thread->is(OpKind::kThread)) thread = thread->parent();
  TTLC_ASSERT(thread, "index arithmetic stands outside of any thread");
  Op* op = thread->region().first;
  for (; op && op->is(OpKind::kIndexConst); op = op->next) {
    if (op->int_attr(AttrKey::kValue) == value) return op->result();
  }
  return Builder(b.module(), {&thread->region(), op}).index(value);
}

Value* index_add(Builder& b, Value* x, Value* y) {
  std::optional<int64_t> a = constant_value(x), c = constant_value(y);
  if (a && c) return thread_constant(b, *a + *c);
  if (a == 0) return y;
  if (c == 0) return x;
  return b.arith(OpKind::kIndexAdd, x, y);
}

Value* index_add(Builder& b, Value* x, int64_t y) {
  return y == 0 ? x : index_add(b, x, thread_constant(b, y));
}

Value* index_mul(Builder& b, Value* x, int64_t factor) {
  if (factor == 1) return x;
  if (std::optional<int64_t> a = constant_value(x)) return thread_constant(b, *a * factor);
  if (factor == 0) return thread_constant(b, 0);
  return b.arith(OpKind::kIndexMul, x, thread_constant(b, factor));
}

Value* index_mul(Builder& b, Value* x, Value* y) {
  if (std::optional<int64_t> factor = constant_value(x)) return index_mul(b, y, *factor);
  if (std::optional<int64_t> factor = constant_value(y)) return index_mul(b, x, *factor);
  return b.arith(OpKind::kIndexMul, x, y);
}

void emit_loop(Builder& b, int64_t upper, int64_t step, std::string_view name,
               const std::function<void(Builder&, Value*)>& body) {
  Value* zero = thread_constant(b, 0);
  if (upper <= step) {
    body(b, zero);
    return;
  }
  Value* end = thread_constant(b, upper);
  Op* loop = b.for_loop(zero, end, thread_constant(b, step), {});
  loop->region().args[0]->name = name;
  Builder inner(b.module(), InsertPoint::at_end(loop->region()), b.span());
  body(inner, loop->region().args[0]);
  inner.yield({});
}

}  // namespace ttlc::passes

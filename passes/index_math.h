// Index arithmetic that leaves out what does nothing: x + 0, x * 1, x * 0, and constants are folded. Loops
// that run once are not made.
#pragma once

#include <functional>

#include "ir/builder.h"

namespace ttlc::passes {

inline ir::Value* index_add(ir::Builder& b, ir::Value* x, ir::Value* y) {
  if (ir::constant_value(x) == 0) return y;
  if (ir::constant_value(y) == 0) return x;
  return b.arith(ir::OpKind::kIndexAdd, x, y);
}

inline ir::Value* index_add(ir::Builder& b, ir::Value* x, int64_t y) {
  return y == 0 ? x : index_add(b, x, b.index(y));
}

inline ir::Value* index_mul(ir::Builder& b, ir::Value* x, int64_t factor) {
  if (factor == 1) return x;
  if (factor == 0) return b.index(0);
  return b.arith(ir::OpKind::kIndexMul, x, b.index(factor));
}

/// Calls `body` with a builder in, and the index of, a loop `for i = 0 to upper step step`; without a loop
/// when it would run once. `b` stands after the loop then.
inline void emit_loop(ir::Builder& b, int64_t upper, int64_t step, std::string_view name,
                      const std::function<void(ir::Builder&, ir::Value*)>& body) {
  if (upper <= step) {
    body(b, b.index(0));
    return;
  }
  ir::Op* loop = b.for_loop(b.index(0), b.index(upper), b.index(step), {});
  loop->region().args[0]->name = name;
  ir::Builder inner(b.module(), ir::InsertPoint::at_end(loop->region()), b.span());
  body(inner, loop->region().args[0]);
  inner.yield({});
}

}  // namespace ttlc::passes

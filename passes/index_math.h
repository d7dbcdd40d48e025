// Index arithmetic that leaves out what does nothing: x + 0, x * 1, x * 0; constants are folded and shared by a whole
// thread, at whose start they stand. Loops that run once are not made.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "ir/builder.h"

namespace ttlc::passes {

/// The constant of this value at the start of the thread that `b` stands in, made when there is none.
ir::Value* thread_constant(ir::Builder& b, int64_t value);

ir::Value* index_add(ir::Builder& b, ir::Value* x, ir::Value* y);
ir::Value* index_add(ir::Builder& b, ir::Value* x, int64_t y);
ir::Value* index_mul(ir::Builder& b, ir::Value* x, int64_t factor);
ir::Value* index_mul(ir::Builder& b, ir::Value* x, ir::Value* y);

/// Calls `body` with a builder in, and the index of, a loop `for i = 0 to upper step step`; without a loop when it would run
/// once. `b` stands after the loop then.
void emit_loop(ir::Builder& b, int64_t upper, int64_t step, std::string_view name,
               const std::function<void(ir::Builder&, ir::Value*)>& body);

}  // namespace ttlc::passes

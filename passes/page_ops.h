// What threads do with the pages of a buffer: reserve, push, wait for, pop.
#pragma once

#include "ir/builder.h"

namespace ttlc::passes {

/// cb.reserve_back, cb.push_back, cb.wait_front or cb.pop_front of so many pages.
inline ir::Op* page_op(ir::Builder& b, ir::OpKind kind, ir::Value* buffer, int64_t pages) {
  ir::Op* op = b.op(kind, {buffer});
  op->set(ir::AttrKey::kPages, pages);
  return op;
}

/// The same of whole blocks of the buffer.
inline ir::Op* block_pages_op(ir::Builder& b, ir::OpKind kind, ir::Value* buffer, int64_t blocks = 1) {
  return page_op(b, kind, buffer, blocks * buffer->type.shape.count());
}

}  // namespace ttlc::passes
